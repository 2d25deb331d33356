// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck matrix` as a process with worker threads: its outputs, and that it says the same however it was cut. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'junit2json';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchEvent } from '../../report/ci/events.js';
import type { RaceDocument } from '../../report/race/json.js';
import { raceProperties } from '../../properties/v1/tasks.js';
import { countPrograms, unitsWithin } from '../../search/race/matrix.js';
import { v1 } from '../../systems/v1.js';
import { buildBin, ended, start, type Ended } from './bin.js';
import { luocheck } from './fake-terminal.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'luocheck-matrix-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));
const at = (name: string): string => join(FOLDER, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');
const schema = (name: string): object => JSON.parse(readFileSync(new URL(`../../report/${name}.schema.json`, import.meta.url), 'utf8')) as object;

const SMALL = ['matrix', '-r', 'posted', '--sessions', '1', '--tokens', '1'];
/** Some of what that shard shows: a deadlock, a panic, data that is lost. */
const KNOWN = [
  'every-call-ends/liveupdate_reboot+luo_destroy_session/deadlock-luo_sessions_list_rwsem',
  'the-next-kernel-never-panics/list_for_each_entry/panic-list_for_each_entry-poison',
  'the-jump-hands-over-what-was-frozen/liveupdate_reboot+luo_cancel/frozen-and-lost',
];
const run = (...args: readonly string[]): Promise<Ended> => ended(start([...SMALL, ...args]));

let whole: Ended;
let document: RaceDocument;
beforeAll(async () => {
  await buildBin();
  const forms = ['json', 'junit', 'sarif', 'tap', 'ktap', 'events'].flatMap((form) => [`--${form}`, at(form)]);
  whole = await run('--shard', '5/9', ...forms);
  document = JSON.parse(text('json')) as RaceDocument;
});

describe('a shard of the matrix of posted', () => {
  it('shows its races in two columns below a verdict that names its bound', () => {
    const { code, stderr, stdout } = whole;
    expect([code, stderr]).toEqual([1, '']);
    const { length } = document.verdicts[0]!.findings;
    const bound = 'within 1 session and 1 token: [\\d,]+ pairs of calls of two tasks from 6 of 54 states, all';
    expect(stdout.replace(/\s+/g, ' ')).toMatch(new RegExp(`^posted: ${length} findings that one task alone does not show ${bound}`));
    expect(stdout).toMatch(/^ {2}CPU0 {28}CPU1$/m);
    expect(stdout).toContain('*** DEADLOCK ***');
    expect(stdout.split('\n').filter((line) => line.length > 72 && !/luocheck replay|^ {2}id|^ {2,4}[a-z-]+(?:\/| \(\d+ tasks)/.test(line))).toEqual([]);
  });

  it('is data by the schema of races', async () => {
    const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).addSchema(schema('verdict')).compile(schema('race'));
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    const [verdict] = document.verdicts;
    expect(verdict!.findings.map(({ id }) => id)).toEqual(expect.arrayContaining(KNOWN));
    expect(verdict!.bound).toMatchObject({
      strategy: 'dpor',
      seed: null,
      stopped: false,
      cutOff: 0,
      limited: 0,
      matrix: { sessions: 1, tokens: 1, states: 54, done: 6 },
    });
    for (const { replay, property } of verdict!.findings) {
      const { code, stdout } = await luocheck(['replay', replay]);
      expect(code).toBe(1);
      expect(stdout).toContain(property);
    }
  });

  it('is read by the consumers of the other forms', async () => {
    const ids = document.verdicts[0]!.findings.map(({ id }) => id).toSorted();
    const junit = await parse(text('junit'));
    const suite = junit && 'testsuite' in junit ? junit.testsuite![0]! : null;
    expect(suite).toMatchObject({
      name: 'posted',
      tests: raceProperties.length,
      failures: new Set(document.verdicts[0]!.findings.map(({ property }) => property)).size,
    });
    const { runs } = JSON.parse(text('sarif')) as { runs: { results: { kind?: string; fingerprints?: object; ruleId: string }[] }[] };
    expect(runs[0]!.results.filter(({ kind }) => kind === undefined || kind === 'fail')).toHaveLength(ids.length);
    expect(text('tap')).toMatch(/^TAP version 14\n/);
    expect(text('ktap')).toMatch(/^KTAP version 1\n/);
    const events = text('events')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as SearchEvent);
    const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).addSchema(schema('verdict')).compile(schema('events'));
    for (const event of events) expect(validate(event), JSON.stringify([event, validate.errors])).toBe(true);
    expect(events.flatMap((event) => (event.event === 'finding' ? [event.id] : [])).toSorted()).toEqual(ids);
    expect(events[0]).toMatchObject({ event: 'start', command: 'matrix', seed: null });
    expect(events.at(-1)).toMatchObject({ event: 'end', answer: 'violated', exit: 1 });
  });

  it('says the same cut in two and merged', async () => {
    expect((await run('--shard', '5/18', '--file', at('a.jsonl'), '--json', at('a.json'))).stderr).toBe('');
    const merged = await run('--shard', '14/18', '--file', at('b.jsonl'), '--merge', at('a.jsonl'), '--json', at('merged.json'));
    // Who merges asks for the whole matrix: what is left of it is undecided.
    expect(merged.stdout.replace(/; stopped\s+before its end/, '')).not.toBe(merged.stdout);
    const [verdict] = document.verdicts;
    const told = {
      ...document,
      verdicts: [
        {
          ...verdict!,
          bound: { ...verdict!.bound, stopped: true },
          properties: verdict!.properties.map((property) => (property.answer === 'holds' ? { ...property, answer: 'unknown' } : property)),
        },
      ],
    };
    expect(JSON.parse(text('merged.json'))).toEqual(told);
    // Everything is done: nothing is left but to tell.
    const again = await run('--shard', '5/9', '--merge', at('a.jsonl'), at('b.jsonl'), '--json', at('again.json'));
    expect(again.code).toBe(1);
    expect(JSON.parse(text('again.json'))).toEqual(told);
  });

  it.each([
    ['nothing.jsonl', () => Array.from({ length: 3 }, (_, unit) => ({ unit, findings: [] })), 'programs is not a whole number from 0'],
    ['beyond.jsonl', (units: readonly object[]) => [{ ...units[0], unit: 99_999 }], 'unit is not below'],
    ['twice.jsonl', (units: readonly object[]) => [units[0], units[0]], 'stands in the file already'],
    ['negative.jsonl', (units: readonly object[]) => [{ ...units[0], executions: -1 }], 'executions is not a whole number from 0'],
  ])('does not believe %s', async (name, changed, why) => {
    const [head, ...lines] = text('a.jsonl').trimEnd().split('\n');
    const units = changed(lines.map((line) => JSON.parse(line) as object));
    writeFileSync(at(name), [head, ...units.map((unit) => JSON.stringify(unit)), ''].join('\n'));
    const { code, stdout, stderr } = await run('--shard', '5/18', '--merge', at(name));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^luocheck: [^\n]+\n$/);
    expect(stderr).toContain(why);
  });

  it.each([
    ['nope.jsonl', null, 'no such file or directory'],
    ['empty.jsonl', '', 'is empty'],
  ])('refuses to merge %s', async (name, content, why) => {
    if (content !== null) writeFileSync(at(name), content);
    const { code, stdout, stderr } = await run('--shard', '5/18', '--merge', at('a.jsonl'), at(name));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(new RegExp(`^luocheck: ${at(name)}: ${why}[^\\n]*\\n$`));
  });

  it('is a page of the report', async () => {
    const { code, stdout } = await luocheck(['report', at('json'), '--output', at('page.html')]);
    expect([code, stdout]).toEqual([0, `${at('page.html')}: ${document.verdicts[0]!.findings.length} findings on posted\n`]);
    expect(text('page.html')).toContain('pairs of calls of two tasks from 6 of 54 states');
  });

  it('answers the mail', async () => {
    const { stdout } = await luocheck([...SMALL, '--shard', '5/9', '--merge', at('a.jsonl'), at('b.jsonl'), '--format', 'lore']);
    expect(stdout).toContain('pairs of calls of two tasks');
    expect(stdout).not.toContain('seed');
    expect(stdout.split('\n').filter((line) => line.length > 72 && !line.includes('luocheck replay') && !/^(?:>|  ')/.test(line))).toEqual([]);
  });
});

describe('corrected, cut and merged', () => {
  const corrected = (...args: readonly string[]): Promise<Ended> => ended(start(['matrix', '--sessions', '1', '--tokens', '1', ...args]));

  it('is undecided while states are left that nobody has done', async () => {
    const alone = await corrected('--shard', '1/18', '--file', at('one.jsonl'));
    expect([alone.code, alone.stderr]).toEqual([0, '']);
    expect(alone.stdout).toMatch(/^corrected: no interleaving breaks a property/);
    const { code, stdout, stderr } = await corrected('--shard', '2/18', '--file', at('two.jsonl'), '--merge', at('one.jsonl'), '--tap', at('two.tap'));
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/^corrected: nothing found, and not all was searched[^]* from\s+6 of 54 states/);
    expect(text('two.tap')).toMatch(/^not ok 1 - corrected$/m);
    expect(text('two.tap')).not.toMatch(/^ {4}ok /m);
  });

  it('holds when all of them are done by the files and this run', async () => {
    // What the workers write of the other states is not the point: nothing was found in them.
    const [header, unit] = text('one.jsonl').split('\n') as [string, string];
    const scope = { bounds: { sessions: 1, tokens: 1, processes: 1, descriptors: 1 }, tasks: 2 };
    const units = unitsWithin(v1, scope.bounds).map((state, i) => {
      const programs = countPrograms(v1, state, scope);
      return JSON.stringify({ ...(JSON.parse(unit) as object), unit: i, programs, executions: programs, cutOff: 0, limited: 0, deferred: 0 });
    });
    writeFileSync(at('most.jsonl'), `${[header, ...units.slice(0, 53)].join('\n')}\n`);
    const { code, stdout } = await corrected('--shard', '54/54', '--merge', at('most.jsonl'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^corrected: no interleaving breaks a property[^]* all 54\s+states/);
  });
});
