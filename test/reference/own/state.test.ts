// SPDX-License-Identifier: GPL-2.0-only
/** @file A reviewer's file keeps its state in the kernel: what is beside it is refused with its place. */
import { expect, it } from 'vitest';
import type { Sources } from '../../../reference/loader/design.js';
import { checkState } from '../../../reference/own/state.js';
import { parseSyntax } from '../../../reference/own/syntax.js';
import { sourceTree, type Layer } from '../../../reference/loader/tree.js';
import { linuxTree, MAINLINE } from '../../../reference/mainline/design.js';
import { V1 } from '../../../reference/v1/design.js';
import { checkHidden } from '../../../reference/own/hidden.js';

const said = (text: string): string => {
  try {
    const syntax = parseSyntax(text, 'mine/luo_files.ts');
    checkState(syntax, 'luo_files');
    checkHidden(syntax, 'luo_files');
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
};
const inFactory = (line: string): string => `export function luo_files(k) {\n  ${line}\n  return {};\n}\n`;

it.each([
  'let count = 0;',
  'var count;',
  'const count = [];',
  'const count: bigint[] = [] as bigint[];',
  'const count = {};',
  'const count = new Map<bigint, number>();',
])('refuses %s', (line) => {
  const kept = 'count is kept outside of the kernel and would survive a reboot: make it a field of bss()';
  expect(said(inFactory(line))).toMatch(new RegExp(`^mine/luo_files\\.ts:2:\\d+: ${kept.replace(/[()]/g, '\\$&')}$`));
  expect(said(line)).toMatch(/^mine\/luo_files\.ts:1:\d+: count is kept/);
  expect(said(`export ${line}`)).toMatch(/^mine\/luo_files\.ts:1:\d+: count is kept/);
});

it.each([
  'const LIMIT = 5;',
  "const NAMES = ['a'];",
  'const OPS = { open };',
  'const lock = new rw_semaphore(k);',
  'function* f() { let ret = 0; const all = []; return ret; }',
])('accepts %s', (line) => {
  expect(said(inFactory(line))).toBe('accepted');
});

it('accepts local variables of a helper', () => {
  expect(said('function sum(all) { let sum = 0; for (const n of all) sum += n; return sum; }\n')).toBe('accepted');
});

it.each([
  ['const next = (() => { let n = 0; return () => n++; })();', 'n'],
  ['const next = make(); function make() { let n = 0; return () => { n += 1; }; }', 'n'],
  ['const make = (n) => { const add = () => ++n; return add; }; const next = make(0);', 'n'],
  ['const all = [0].map((n) => () => n++);', 'n'],
  ['class counter { #n = 0; next() { return this.#n++; } }', '#n'],
  ['function* f() { k.calls = 1; }', 'k.calls'],
  ['function* f() { (k as never).modules.luo_core.calls++; }', '(k as never).modules.luo_core.calls'],
  ['function* f() { delete k.reports; }', 'k.reports'],
])('refuses what is kept in %s', (line, what) => {
  expect(said(inFactory(line))).toMatch(/^mine\/luo_files\.ts:2:\d+: /);
  expect(said(inFactory(line))).toContain(`: ${what} is kept outside of the kernel`);
});

it('refuses what is kept in a header', () => {
  expect(said(`import { kfree } from '../../kernel/index.js';\n${inFactory('function* f() { kfree.calls = 1; }')}`)).toContain('kfree.calls is kept outside');
});

it.each([
  'function* f() { let n = 0; [1].forEach((x) => { n += x; }); return n; }',
  'function* f() { k.ram.kho_map = null; }',
  'const sum = (all) => { let n = 0; for (const x of all) n += x; return n; }; const SUM = sum([1]);',
])('accepts %s', (line) => {
  expect(said(inFactory(line))).toBe('accepted');
});

it.each([
  ...['base', 'posted', 'corrected'].map((layer) => [layer, V1, sourceTree(layer as Layer) as Sources] as const),
  ['linux-7.3', MAINLINE, linuxTree()] as const,
])('accepts what %s is made of', (_, { files, factoryOf }, tree) => {
  for (const file of files) {
    const syntax = parseSyntax(tree[file]!, file);
    expect(() => checkState(syntax, factoryOf(file))).not.toThrow();
    expect(() => checkHidden(syntax, factoryOf(file))).not.toThrow();
  }
});
