// SPDX-License-Identifier: GPL-2.0-only
/** @file Two revisions: what one does and the other does not, and nothing else. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { raceCatalogue } from '../../../cli/race-catalogue.js';
import { Collector } from '../../../search/diff/collector.js';
import { diff, type DiffOptions } from '../../../search/diff/diff.js';
import type { DiffResult, Difference } from '../../../search/diff/difference.js';
import { RandomPrograms } from '../../../search/diff/random.js';
import { parseConcurrent, parseProgram, printConcurrent, printProgram } from '../../../systems/v1/notation.js';
import { findRevision } from '../../../reference/v1/revisions.js';
import { v1 } from '../../../systems/v1.js';
import { diffJson } from '../../../report/diff/json.js';
import { diffReport } from '../../../report/diff/text.js';

const NOTHING: DiffOptions = { exhaustive: null, runs: 0, seed: 1, races: null };
const sequences = (calls: number): DiffOptions => ({ ...NOTHING, exhaustive: { calls, sessions: 2, tokens: 1 } });
const races = (...programs: string[]): DiffOptions => ({ ...NOTHING, races: { programs: programs.map(parseConcurrent), executions: 5_000 } });
const compare = (a: string, b: string, options: DiffOptions): Promise<DiffResult> => diff([findRevision(a)!, findRevision(b)!], options);

const idsOf = ({ differences }: DiffResult): string[] => differences.flatMap(({ ids }) => ids);
const textOf = (difference: Difference): string =>
  difference.kind === 'sequence' ? printProgram(difference.programs[0]) : printConcurrent(difference.race.program);

const CLOSE_PREPARE = 'open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 |';
const TWO_PRESERVE = 'open s0 | preserve s0 0x1 f0 || preserve s0 0x1 f1 |';

describe('a revision and itself', () => {
  it('do the same, in sequences and in races', async () => {
    const { differences, bound } = await compare('posted', 'posted', { ...sequences(5), runs: 64, races: races(CLOSE_PREPARE, TWO_PRESERVE).races });
    expect(differences).toEqual([]);
    expect(bound.exhaustive!.states).toBeGreaterThan(50);
    expect(bound.random!.programs).toBe(64);
    expect(bound.races!).toMatchObject({ programs: 2, cutOff: 0, stopped: false });
    expect(bound.races!.executions).toBeGreaterThan(20);
  });
});

describe('one fix', () => {
  it('0001 differs from what it repairs in that alone', async () => {
    const result = await compare('posted+0001', 'posted', sequences(4));
    const prepare = 'open s0; preserve s0 0x1 f0; prepare s0 !setprop_file:1';
    const unbalanced = 'unbalanced-up-read-of-luo_sessions_list_rwsem/luo_files_commit_data_to_fdt';
    expect(result.differences.map((difference) => [textOf(difference), ...difference.ids])).toEqual([
      [prepare, `prepare/setprop_file/reports:|${unbalanced}`],
      ['open s0; preserve s0 0x1 f0; prepare s0; reboot !setprop_file:1', `reboot/setprop_file/reports:|${unbalanced}`],
      // What it leads to: the count of readers is -1 from then on. No writer gets in any more, and a second time a reader meets a count below zero.
      [`${prepare}; open s1`, 'open/no-fault/reports:|deadlock-of-luo_sessions_list_rwsem-and-1/luo_open'],
      [`${prepare}; close s0`, 'close/no-fault/reports:|deadlock-of-luo_sessions_list_rwsem-and-1/luo_destroy_session'],
      [`${prepare}; prepare s0 !setprop_file:1`, 'prepare/setprop_file/reports:|WARN/luo_prepare'],
    ]);
  });

  it('0013 keeps a cancel out of a reboot: only a race shows it', async () => {
    const program = 'open s0; prepare s0 | cancel s0 || reboot |';
    expect(idsOf(await compare('posted+0012', 'posted+0013', sequences(3)))).toEqual([]);
    const { differences } = await compare('posted+0012', 'posted+0013', races(program));
    expect(differences.flatMap(({ ids }) => ids)).toContain('cancel+reboot/no-fault/answer:reboot-EINVAL-refused|reboot-0-plain/liveupdate_reboot+luo_cancel');
  });

  it('0002: the deadlock is an outcome of posted and of no interleaving with the fix', async () => {
    const result = await compare('posted+0001', 'posted+0002', races(CLOSE_PREPARE));
    const deadlock = result.differences.find(({ ids }) => ids.some((id) => id.includes('deadlock')));
    expect(deadlock).toMatchObject({ kind: 'race', side: 0, preemptions: 1 });
    expect(deadlock!.ids).toEqual(['close+prepare/no-fault/reports:deadlock-of-luo_state_rwsem|/luo_destroy_session+luo_prepare']);
    // That close takes the lock twice shows in a sequence: it is no difference of the race.
    expect(idsOf(result).filter((id) => id.includes('recursive'))).toEqual([]);
  });
});

describe('posted and corrected', () => {
  it('differ in the defects that the series repairs, each by a shortest sequence', async () => {
    const { differences } = await compare('posted', 'corrected', sequences(5));
    expect(differences.map((difference) => `${textOf(difference)}: ${difference.ids.join(' ')}`).join('\n')).toMatchSnapshot();
    const lengths = differences.map((difference) => (difference.kind === 'sequence' ? difference.programs[0].actions.length : 0));
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
  });

  it('random programs find what takes two tokens', async () => {
    const { differences } = await compare('corrected', 'mutant:freeze-skips-the-last', { ...NOTHING, runs: 96 });
    expect(differences.length).toBeGreaterThan(0);
    for (const difference of differences) if (difference.kind === 'sequence') expect(difference.programs[0].actions.length).toBeLessThanOrEqual(6);
  });
});

describe('mutants of corrected', () => {
  const shallow = [
    'open-only-in-normal',
    'register-in-every-state',
    'token-not-checked',
    'unregister-keeps-the-file',
    'unregister-keeps-the-memory',
    'prepare-twice',
    'lock-left-held',
    'killed-prepare-returns-EINTR',
    'cancel-keeps-the-blob',
    'destroy-frees-first',
  ];
  it.each(shallow)('%s is different', async (name) => {
    expect((await compare('corrected', `mutant:${name}`, sequences(4))).differences).not.toEqual([]);
  });
});

describe('what is only a matter of order inside', () => {
  it('which file is meant by the first callback is no difference; what happens to it is', () => {
    const idsFor = (text: string): string[] => {
      const found = new Collector(v1);
      new RandomPrograms([findRevision('base')!, findRevision('posted')!], 1, found).try(parseProgram(text));
      return found.differences.flatMap(({ ids }) => ids);
    };
    // base goes through its files by token, posted by session: the first callback is another file's.
    const start = 'open s0; open s1; preserve s0 0x2 f0; preserve s1 0x1 f1';
    expect(idsFor(`${start}; prepare s0 !cb_prepare:1:EIO`)).toEqual([
      'prepare/cb_prepare/reports:|recursive-read-of-luo_sessions_list_rwsem/__luo_files_cancel',
    ]);
    expect(idsFor(`${start}; prepare s0; reboot; open s0; restore s0 0x1; restore s0 0x2; finish s0`)).toEqual([]);
    expect(idsFor(`${start}; unpreserve s0 0x1`)).toEqual(['unpreserve/no-fault/answer:0|ENOENT/luo_unregister_file']);
  });
});

describe('the report', () => {
  it('is as it was', async () => {
    const result = await compare('posted', 'corrected', { ...sequences(3), races: races(CLOSE_PREPARE).races });
    await expect(diffReport(result, raceCatalogue())).toMatchFileSnapshot('golden/posted-corrected.txt');
  });

  it('has lines of at most 100 columns, ids and commands aside', async () => {
    const text = diffReport(await compare('posted', 'corrected', sequences(4)), raceCatalogue());
    expect(text.split('\n').filter((line) => line.length > 100 && !/^ *(?:id|replay) /.test(line))).toEqual([]);
  });

  it('says when nothing was found, and when it was stopped', async () => {
    const result = await compare('corrected', 'corrected', { ...NOTHING, runs: 8 });
    expect(diffReport(result, raceCatalogue())).toMatch(/^corrected and corrected do the same\n/);
    const stopped = await compare('corrected', 'corrected', { ...sequences(6), signal: AbortSignal.abort() });
    expect(diffReport(stopped, raceCatalogue())).toMatch(/^corrected and corrected: no difference found before the search was stopped\n/);
  });
});

describe('the JSON', () => {
  const schema = (name: string): object => JSON.parse(readFileSync(new URL(`../../../report/${name}.schema.json`, import.meta.url), 'utf8')) as object;
  const validate = new Ajv2020({
    strict: true,
    strictRequired: false,
    allErrors: true,
    allowUnionTypes: true,
    schemas: [schema('verdict'), schema('race')],
  }).compile(schema('diff'));

  it('is what its schema says', async () => {
    const result = await compare('posted', 'corrected', { ...sequences(4), races: races(CLOSE_PREPARE).races });
    const document = JSON.parse(diffJson(result, raceCatalogue(), '1.2.3')) as { answer: string; differences: { kind: string }[] };
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    expect(document.answer).toBe('different');
    expect(new Set(document.differences.map(({ kind }) => kind))).toEqual(new Set(['sequence', 'race']));
    expect(validate({ ...document, answer: 'maybe' })).toBe(false);
  });
});
