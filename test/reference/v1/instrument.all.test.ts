// SPDX-License-Identifier: GPL-2.0-only
/** @file Marks: where they stand, and that they change nothing. */
import { compileFunction } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { execute } from '../../../search/execute.js';
import { properties } from '../../../properties/v1/index.js';
import { parseProgram } from '../../../systems/v1/notation.js';
import { drawProgram } from '../../../systems/v1/programs.js';
import { diceOf } from '../../../search/fuzz/numbers.js';
import { instrument as markText } from '../../../reference/loader/instrument.js';
import { findRevision, instrument } from '../../../reference/v1/revisions.js';

const marksOf = (body: string): string[] =>
  markText(`export function luo_x(k) {\n${body}\n}`, 'x.ts', 0).sites.map(({ kind, line, text }) => `${kind} ${line} ${text}`);

describe('sites', () => {
  it.each([
    ['function f() { if (a) b(); }', ['function 2 f', 'branch 2 if (a)', 'branch 2 else of if (a)']],
    ['function f() { return a && b ? c : d; }', ['function 2 f', 'branch 2 a && b ? c', 'branch 2 a && b : d', 'branch 2 && b']],
    ['function* f() {\n yield down_read(sem);\n yield* g();\n yield* h.ops();\n}', ['function 2 f', 'lock 3 down_read(sem)', 'step 5 h.ops()']],
    ['const f = () => a ?? b;', ['function 2 f', 'branch 2 ?? b']],
    ['function f() { for (const x of y) if (x) break; }', ['function 2 f', 'branch 2 for (const x of y) ...', 'branch 2 if (x)', 'branch 2 else of if (x)']],
    ['function f() { switch (a) { case 1: b(); break; default: c(); } }', ['function 2 f', 'branch 2 case 1', 'branch 2 default']],
  ])('%s', (body, sites) => {
    expect(marksOf(body)).toEqual(sites);
  });

  it('code with marks does what it did, on the same lines', () => {
    const source =
      'export function luo_x(k) {\n function f(a, b) {\n  for (const x of a) if (x) { if (b) return x; else b = 1; } else\n   continue;\n  return a.length && b ? 7 : b;\n }\n return f;\n}';
    const { code, sites } = markText(source, 'x.ts', 0);
    expect(code.split('\n').length).toBe(source.split('\n').length);
    const marks = { hit: new Uint8Array(sites.length), site: 0 };
    type Loaded = (a: readonly number[], b: number) => number;
    const load = (text: string): Loaded => (compileFunction(`${text.replace('export ', '')}; return luo_x();`, ['$marks']) as (marks: object) => Loaded)(marks);
    const [plain, marked] = [load(source), load(code)];
    for (const a of [[], [0], [1], [0, 2], [3, 4]]) for (const b of [0, 1]) expect(marked(a, b), `${a.join()} ${b}`).toBe(plain(a, b));
    expect(sites.filter((_, i) => !marks.hit[i]).map(({ text }) => text)).toEqual([]);
  });
});

describe.each(['base', 'posted', 'corrected', 'corrected-0005', 'mutant:lock-order'])('%s', (name) => {
  const revision = findRevision(name)!;

  it('behaves with marks as without', () => {
    const dice = diceOf(7);
    for (let i = 0; i < 60; i++) {
      const program = drawProgram(dice);
      const [plain, marked] = [revision, instrument(revision).revision].map((one) => {
        const said: string[] = [];
        execute(one, program, properties, (property, { cause, where }, at) => !said.push(`${at} ${property.id} ${where} ${cause}`));
        return said;
      });
      expect(marked).toEqual(plain);
    }
  });

  it('a call that is refused marks its branch, and not the other one', () => {
    const { revision: marked, sites, marks } = instrument(revision);
    marks.hit.fill(0);
    execute(marked, parseProgram('open s0 O_EXCL'), [], () => false);
    const reached = (text: string): boolean => sites.some((site, i) => site.function === 'luo_open' && site.text === text && marks.hit[i] === 1);
    expect(reached('if (flags.exclusive)')).toBe(true);
    expect(reached('else of if (flags.exclusive)')).toBe(false);
  });
});
