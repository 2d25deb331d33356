// SPDX-License-Identifier: GPL-2.0-only
/** @file The mutation scores: the committed results are of these mutants, say a reason for each survivor, and come out again. */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mutationDocument } from '../../bench/mutation/document.js';
import { generateMutants, judged } from '../../bench/mutation/generate.js';
import { mutantRevision } from '../../bench/mutation/instrument.js';
import { judgeMutant, tryOn, type Fate, type Result } from '../../bench/mutation/judge.js';
import { edited, type Mutant } from '../../bench/mutation/mutant.js';
import { poolsOf } from '../../bench/mutation/pool.js';
import { ResumeError, ResumeFile } from '../../bench/mutation/run.js';
import { countsOf, mistakes, scoreOf } from '../../bench/mutation/score.js';
import { subjectOf, SUBJECTS } from '../../bench/mutation/subjects.js';
import { LoadError } from '../../reference/loader/load.js';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const all = SUBJECTS.filter(({ system }) => existsSync(new URL(`../../bench/mutation/results/${system.id}.json`, import.meta.url))).map((subject) => ({
  subject,
  mutants: generateMutants(subject),
  results: JSON.parse(read(`bench/mutation/results/${subject.system.id}.json`)) as Result[],
}));
const v1 = subjectOf('v1');

/** About `count` results of one fate, evenly spread over all files. */
function sample(results: readonly Result[], fate: Fate, count: number): (readonly [string, Result])[] {
  const some = results.filter((result) => result.fate === fate);
  const stride = Math.max(1, some.length / count);
  return some.filter((_, i) => Math.floor(i / stride) !== Math.floor((i - 1) / stride)).map((result) => [result.mutant, result]);
}

describe.each(all)('the committed results of $subject.revision.name', ({ subject, mutants, results }) => {
  it('are of exactly the mutants that the operators make, in their order', () => {
    expect(results.map(({ mutant }) => mutant)).toEqual(judged(subject, mutants).map(({ name }) => name));
  });

  it('have a reason for every survivor and no reason too many', () => {
    expect(mistakes(judged(subject, mutants), results, subject.reasons)).toEqual([]);
  });

  it('kill at least nine of ten mutants that change behaviour', () => {
    expect(scoreOf(countsOf(results))).toBeGreaterThanOrEqual(0.9);
  });
});

it('are what the document says', () => {
  expect(read('docs/mutation.md')).toBe(mutationDocument(all));
});

describe.each(all)('run again of $subject.revision.name', ({ subject, mutants, results }) => {
  const { budget } = subject;
  const mutantOf = new Map(mutants.map((mutant) => [mutant.name, mutant]));

  it.each(sample(results, 'killed', 20))('%s is killed by the same property in the same program', (name, { by, program }) => {
    expect(tryOn(subject, mutantOf.get(name)!, program!, budget.executions)).toEqual({ killedBy: by });
  });

  it.each(sample(results, 'survived', 8))('%s differs, and no property says so', (name, { program }) => {
    expect(tryOn(subject, mutantOf.get(name)!, program!, budget.executions)).toEqual({ differs: true });
  });

  const few = { ...budget, programs: 40, concurrent: 0, perMutant: [0, 0] as const };
  const pools = poolsOf(subject, few, { sequential: [], concurrent: [] });

  it.each(sample(results, 'unchanged', 6))('%s is not seen to differ', (name) => {
    expect(judgeMutant(subject, mutantOf.get(name)!, pools, few).fate).toBe('unchanged');
  });
});

describe('what does not fit', () => {
  const [first, second] = all[0]!.mutants as [Mutant, Mutant];
  const result = (mutant: string, fate: Fate): Result => ({ mutant, fate, program: 'open s0', compared: [1, 0] });
  const known = [result(first.name, 'survived'), result(second.name, 'killed')];

  it('is said: a survivor without a reason, a reason for what is killed or gone, results that are missing or too many', () => {
    expect(mistakes([first, second], known, new Map([[first.name, 'why']]))).toEqual([]);
    expect(mistakes([first, second], known, new Map())).toEqual([`${first.name}: survives without a reason; it differs in: open s0`]);
    const tooMany = new Map([first.name, second.name, 'luo_files:gone:swap-state:1'].map((name) => [name, 'why']));
    expect(mistakes([first, second], known, tooMany)).toEqual([
      'luo_files:gone:swap-state:1: has a reason, but is no mutant',
      `${second.name}: has a reason, but is killed`,
    ]);
    expect(mistakes([second], known, new Map([[second.name, 'why']]))[0]).toBe(`${first.name}: no such mutant any more`);
    expect(mistakes([first, second], [known[1]!], new Map())).toEqual([`${first.name}: has no result`]);
  });

  it('a mutant that is no program is no kernel', () => {
    const broken: Mutant = { ...first, edits: [{ start: 0, end: 0, text: 'function (' }] };
    const few = { ...v1.budget, programs: 1, concurrent: 0 };
    expect(() => mutantRevision(v1, broken)).toThrow(LoadError);
    expect(judgeMutant(v1, broken, poolsOf(v1, few, { sequential: [], concurrent: [] }), few).fate).toBe('invalid');
  });

  it('edits that overlap', () => {
    expect(
      edited('abcdef', [
        { start: 4, end: 5, text: 'X' },
        { start: 1, end: 2, text: '' },
      ]),
    ).toBe('acdXf');
    expect(() =>
      edited('abcdef', [
        { start: 1, end: 3, text: '' },
        { start: 2, end: 4, text: '' },
      ]),
    ).toThrow(RangeError);
  });
});

describe('a run that goes on', () => {
  const path = (): string => join(mkdtempSync(join(tmpdir(), 'luocheck-mutation-')), 'done.jsonl');
  const one: Result = { mutant: 'a:b:c:1', fate: 'killed', by: 'crash', program: 'open s0', compared: [1, 0] };

  it('has what was done before, also when it was killed in the middle of a line', () => {
    const file = path();
    new ResumeFile(file, 'these sources').keep(one);
    expect([...new ResumeFile(file, 'these sources').results.values()]).toEqual([one]);
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"mutant":"a:b`);
    const again = new ResumeFile(file, 'these sources');
    expect([...again.results.keys()]).toEqual([one.mutant]);
    again.keep({ ...one, mutant: 'a:b:c:2' });
    expect([...new ResumeFile(file, 'these sources').results.keys()]).toEqual([one.mutant, 'a:b:c:2']);
  });

  it('refuses the results of other sources', () => {
    const file = path();
    new ResumeFile(file, 'these sources').keep(one);
    expect(() => new ResumeFile(file, 'others')).toThrow(ResumeError);
  });
});
