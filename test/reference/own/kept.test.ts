// SPDX-License-Identifier: GPL-2.0-only
/** @file What a reviewer's file makes once cannot be changed by who runs it. */
import { compileFunction } from 'node:vm';
import { expect, it } from 'vitest';
import { bss, DECLARE_RWSEM, Linux } from '../../../reference/kernel/index.js';
import { withInsertions } from '../../../reference/own/insert.js';
import { keep, keepers, KEEP_NAME } from '../../../reference/own/kept.js';
import { parseSyntax } from '../../../reference/own/syntax.js';

/** The factory's answer, and what a call of it came to. */
function built(line: string): { f(): unknown; g?(): unknown } {
  const text = `function luo_core(k) { ${line} }`;
  const guarded = withInsertions(text, keepers(parseSyntax(text, 'luo_core.ts'), 'luo_core'));
  const made = compileFunction(`'use strict'; ${guarded}; return luo_core;`, [KEEP_NAME, 'bss', 'DECLARE_RWSEM']) as (
    ...given: unknown[]
  ) => (k: Linux) => never;
  const k = new Linux();
  k.modules = {};
  return made(keep, bss, DECLARE_RWSEM)(k);
}

it.each([
  ['a function', 'function f() { f.n = 1; } return { f };'],
  ['an arrow function', 'const g = () => {}; function f() { g.n = 1; } return { f };'],
  ['the prototype of a generator', 'function* g() {} function f() { g.prototype.n = 1; } return { f };'],
  ['a constant', 'const OPS = { n: 1 }; function f() { OPS.n++; } return { f };'],
  ['a constant by another name', 'const OPS = { n: 1 }; function f() { const ops = OPS; ops.n++; } return { f };'],
  ['what is in a constant', 'const OPS = [{ deep: { n: 1 } }]; function f() { OPS[0].deep.n++; } return { f };'],
  ['a list', 'const ALL = [1]; function f() { ALL.push(2); } return { f };'],
  ['what was frozen by halves', 'const OPS = Object.freeze({ deep: { n: 1 } }); function f() { OPS.deep.n++; } return { f };'],
  ['what a helper made', 'const OPS = make(); function make() { return { n: 1 }; } function f() { OPS.n++; } return { f };'],
  ['a part of it', 'const { deep } = { deep: { n: 1 } }; function f() { deep.n++; } return { f };'],
  ['a class', 'class c {} function f() { c.n = 1; } return { f };'],
  ['an object of it', 'class c { n = 0; } const one = new c(); function f() { one.n++; } return { f };'],
  ['a regular expression', 'const RE = /a/g; function f() { return RE.exec("aa"); } return { f };'],
  ['a default', 'const OPS = k.ops ?? { n: 1 }; function f() { OPS.n++; } return { f };'],
  ['the table of functions', 'const f = () => { k.modules.luo_core.n = 1; }; const table = { f }; k.modules.luo_core = table; return table;'],
])('%s', (_, line) => {
  const { f } = built(line);
  expect(f).toThrow(TypeError);
  expect(f).toThrow(/^Cannot (?:add|assign|define)/);
});

it.each([
  ['a map', 'const all = [new Map()]; return {};'],
  ['bytes', 'const all = { bytes: new Uint8Array(8) }; return {};'],
  ['a generator that waits', 'const all = (function* () { let n = 0; for (;;) yield n++; })(); return {};'],
  ['a date', 'const all = { date: new Date(0) }; return {};'],
])('%s is refused when it is made', (_, line) => {
  expect(() => built(line)).toThrow('what is made here once is kept outside of the kernel and would survive a reboot: make it a field of bss()');
});

it("the kernel's own go on changing", () => {
  const text =
    "const vars = bss(k, 'v', { n: 1 }), all = { vars, sem: DECLARE_RWSEM(k, 's') }; function f() { all.vars.n++; vars.n++; return vars.n; } return { f };";
  const { f } = built(text);
  expect([f(), f()]).toEqual([3, 5]);
});

it('and what is only found stays as it is', () => {
  const { f } = built('const { modules } = k, other = modules; function f() { other.luo_file = {}; return 1; } return { f };');
  expect(f()).toBe(1);
});
