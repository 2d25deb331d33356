// SPDX-License-Identifier: GPL-2.0-only
/** @file fuzz, corpus and coverage as a user runs them: shared corpora, kills, files of others, coverage that adds up. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CorpusDirectory } from '../../cli/corpus-directory.js';
import { entryName, parseEntry, printEntry } from '../../cli/corpus-file.js';
import { OutputError } from '../../cli/errors.js';
import { parseProgram, parseRace } from '../../systems/v1/notation.js';
import { measure } from '../../search/fuzz/cover.js';
import { findRevision } from '../../reference/v1/revisions.js';
import { buildBin, ended, start } from './bin.js';
import { luocheck } from './fake-terminal.js';

const ROOT = mkdtempSync(join(tmpdir(), 'luocheck-fuzz-'));
let number = 0;
const fresh = (): string => join(ROOT, `c${number++}`);
const entries = (path: string): string[] => readdirSync(path).filter((name) => /^(program|race)-/.test(name));

beforeAll(buildBin);
afterAll(() => rmSync(ROOT, { recursive: true }));

describe('files', () => {
  it.each([
    ['a program', { program: parseProgram('open s0; preserve s0 0x1 f0') }],
    ['a race', { race: parseRace('open s0; open s1 | close s0 || prepare s1 || kill 1 | @ 4>1') }],
  ])('%s is read back', (_, input) => {
    const text = printEntry('corrected', input, ['for two\nlines']);
    expect(parseEntry(text)).toMatchObject({ revision: 'corrected', input });
    expect(entryName(parseEntry(text).input)).toBe(entryName(input));
  });

  it('whose tasks never ran, and whose schedule is still that of the program it was made from, is read back', () => {
    const { program } = parseRace('open s0; reboot handler=no | close s0 || unregister_handler |');
    const { schedule } = parseRace('open s0 | close s0 || prepare s0 || prepare s0 || kill 1 | @ 1>1, 3>2, 4>8');
    const input = { race: { program, schedule } };
    const text = printEntry('corrected', input);
    expect(parseEntry(text).input).toEqual({ race: { program, schedule: schedule.slice(0, 1) } });
    expect(entryName(parseEntry(text).input)).toBe(entryName(input));
  });

  it.each([
    ['hello\n', /no file of a corpus/],
    ['# luocheck corpus 2\nv1 corrected: open s0\n', /version 2 of the corpus; this luocheck reads version 1/],
    ['# luocheck corpus 1\nv1 corrected: open s0', /cut off/],
    ['# luocheck corpus 1\n', /cut off|no replay token/],
    ['# luocheck corpus 1\nv1 corrected: opne s0\n', /expected a verb/],
    ['# luocheck corpus 1\nv9 corrected: open s0\n', /version 9/],
  ])('%j is refused', (text, why) => {
    expect(() => parseEntry(text)).toThrow(why);
  });
});

describe('fuzz', () => {
  it('keeps a corpus that a second run starts from, and replay reads', async () => {
    const path = fresh();
    const first = await luocheck(['fuzz', '-c', path, '-n', '300', '-s', '1']);
    expect(first.code).toBe(0);
    const [result, notJudged] = first.stdout.split('\n\n');
    expect(result).toMatch(/^corrected: nothing found in 300 executions of sequential programs\n {2}\(\d+ inputs kept, 0 of them from the corpus; .*seed 1\)$/);
    expect(notJudged).toMatch(/^not judged: [^\n]+\n {2}judged by: luocheck check --strict --revision corrected\n$/);
    const kept = entries(path);
    expect(kept.length).toBeGreaterThan(40);
    const both = await luocheck(['fuzz', '-c', path, '-n', '1', '-s', '2', '--both', '--shard', '2/3', '--sarif', join(ROOT, 'both.sarif')]);
    expect(both.stdout).toMatch(/[1-9]\d* of them from the corpus/);
    const { runs } = JSON.parse(readFileSync(join(ROOT, 'both.sarif'), 'utf8')) as { runs: { automationDetails: { id: string } }[] };
    expect(runs.map(({ automationDetails }) => automationDetails.id)).toEqual([
      'luocheck/fuzz/corrected/sequential/shard-2-of-3/',
      'luocheck/fuzz/corrected/concurrent/shard-2-of-3/',
    ]);
    expect((await luocheck(['replay', join(path, kept[0]!)])).code).toBe(0);
  });

  it('stores findings by their ids: 1; ignored: 0', async () => {
    const path = fresh();
    const found = await luocheck(['fuzz', '-r', 'corrected-0019', '-c', path, '-n', '300', '-s', '1']);
    expect(found.code).toBe(1);
    const id = 'no-page-leaks/luo_files_fdt_setup/leak-pages-luo_files_fdt_setup';
    expect(found.stdout).toContain(id);
    const file = join(path, 'findings', 'corrected-0019', `${id.replaceAll('/', '~')}.txt`);
    expect(readFileSync(file, 'utf8')).toContain(`# finding ${id}\n`);
    expect((await luocheck(['replay', file])).code).toBe(1);
    rmSync(file);
    const again = await luocheck(['fuzz', '-r', 'corrected-0019', '-c', path, '-n', '300', '-s', '1', '--ignore', id]);
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/^corrected-0019: nothing found but for 1 ignored finding in 300 executions/);
    expect(again.stdout).toContain(`  ignored  ${id}\n\nnot judged: `);
    expect(readdirSync(join(path, 'findings'))).toEqual(['corrected-0019']);
    expect(readdirSync(join(path, 'findings', 'corrected-0019'))).toEqual([]);
  });

  it('writes both kinds of verdicts into one file, which report and replay read', async () => {
    const json = join(ROOT, 'both.json');
    const { code, stdout } = await luocheck(['fuzz', '-r', 'posted', '-c', fresh(), '-n', '120', '-s', '1', '--both', '--json', json]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/\nposted, defect 0002 \(\d+ of \d+\): /);
    const { format, documents } = JSON.parse(readFileSync(json, 'utf8')) as {
      format: string;
      documents: { format: string; verdicts: { findings: { id: string }[] }[] }[];
    };
    expect([format, ...documents.map((one) => one.format)]).toEqual(['luocheck-both', 'luocheck-verdict', 'luocheck-race']);
    const { id } = documents[0]!.verdicts[0]!.findings[0]!;
    expect((await luocheck(['replay', json, '--finding', id])).code).toBe(1);
    expect((await luocheck(['report', json, '-o', join(ROOT, 'both.html')])).stdout).toMatch(/: [1-9]\d* findings? on posted\n$/);
  });

  it('shards draw other inputs', async () => {
    const [a, b] = [fresh(), fresh()];
    await luocheck(['fuzz', '-c', a, '-n', '100', '-s', '1', '--shard', '1/2']);
    await luocheck(['fuzz', '-c', b, '-n', '100', '-s', '1', '--shard', '2/2']);
    expect(entries(a)).not.toEqual(entries(b));
  });

  it.each([
    ['one', [], 'luocheck-verdict'],
    ['many', ['--race'], 'luocheck-race'],
  ])('a shard reports the seed that was given, and the shard: %s', async (_, tasks, format) => {
    const [json, junit] = [join(ROOT, 'shard.json'), join(ROOT, 'shard.xml')];
    const args = ['-n', '20', '-s', '7', '--shard', '1/2', ...tasks];
    const { stdout } = await luocheck(['fuzz', '-c', fresh(), ...args, '--json', json, '--junit', junit]);
    expect(stdout).toContain('; seed 7, shard 1/2)\n');
    expect(readFileSync(junit, 'utf8')).toContain('name="seed" value="7"');
    expect(readFileSync(junit, 'utf8')).toContain('seed 7, shard 1/2');
    const document = JSON.parse(readFileSync(json, 'utf8')) as { format: string; verdicts: { bound?: object; bounds?: object[] }[] };
    const [{ bound, bounds = [bound] }] = document.verdicts as [(typeof document.verdicts)[number]];
    expect([document.format, ...bounds]).toEqual([format, expect.objectContaining({ seed: 7, shard: { index: 1, count: 2 } })]);
    const schemas = ['verdict', 'race'].map((name) => JSON.parse(readFileSync(new URL(`../../report/${name}.schema.json`, import.meta.url), 'utf8')) as object);
    const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).addSchema(schemas);
    expect(ajv.validate(`https://luocheck.invalid/${format.slice('luocheck-'.length)}.schema.json`, document), JSON.stringify(ajv.errors)).toBe(true);
    // What is pasted from the report draws the same.
    expect((await luocheck(['fuzz', '-c', fresh(), ...args])).stdout).toBe(stdout);
  });

  it('ends in time', async () => {
    const { code, stdout } = await luocheck(['fuzz', '-c', fresh(), '-t', '300ms']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/nothing found in [1-9]/);
  });

  it.each([
    [['fuzz'], /--corpus/],
    [['fuzz', '-c', '/dev/null/x'], /\/dev\/null: not a directory|\/dev\/null\/x: not a directory/],
    [['fuzz', '-c', ''], /an empty name/],
    [['fuzz', '-c', 'x', '--shard', '3/2'], /shard/],
    [['fuzz', '-c', 'x', '--race', '--both'], /cannot be used with/],
    [['fuzz', '-c', 'x', '-n', '5', '-t', '5s'], /cannot be used with/],
    [['fuzz', '-c', 'x', '-r', 'nothing'], /no revision 'nothing'/],
    [['fuzz', '-c', 'x', '--coverage', '/no/such/file'], /no such directory/],
  ])('%j is one line and 2', async (args, why) => {
    const { code, stderr } = await luocheck(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(why);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('killed at any moment leaves a corpus that is read without a complaint', async () => {
    const path = fresh();
    for (let i = 0; i < 3; i++) {
      const child = start(['fuzz', '-c', path, '-t', '60s', '-s', `${i}`, '--both']);
      const before = i === 0 ? 0 : entries(path).length;
      for (let tries = 0; tries < 400 && (i === 0 || entries(path).length === before); tries++) {
        await sleep(25);
        try {
          if (entries(path).length > before) break;
        } catch {
          // Not made yet.
        }
      }
      const exited = ended(child);
      child.kill('SIGKILL');
      expect((await exited).signal).toBe('SIGKILL');
    }
    expect(entries(path).length).toBeGreaterThan(0);
    const { code, stderr, stdout } = await luocheck(['fuzz', '-c', path, '-n', '200', '-s', '9', '--both']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/[1-9]\d* of them from the corpus/);
  });

  it('Ctrl-C prints what was found: 130', async () => {
    const path = fresh();
    const child = start(['fuzz', '-c', path, '-r', 'corrected-0019', '-t', '60s', '-s', '1']);
    const exited = ended(child);
    for (let tries = 0; tries < 800; tries++) {
      await sleep(25);
      try {
        if (readdirSync(join(path, 'findings', 'corrected-0019')).length > 0) break;
      } catch {
        // Nothing found yet.
      }
    }
    child.kill('SIGINT');
    const { code, stdout } = await exited;
    expect(code).toBe(130);
    expect(stdout).toContain('no-page-leaks/');
  });

  it("two runs at once share a corpus, and files that vanish are nobody's error", async () => {
    const path = fresh();
    const both = [1, 2].map((seed) => ended(start(['fuzz', '-c', path, '-n', '150', '-s', `${seed}`])));
    let deleted = 0;
    const end = Promise.all(both).then((all) => ((deleted = -deleted), all));
    while (deleted >= 0) {
      await sleep(10);
      try {
        const [name] = entries(path);
        if (name) rmSync(join(path, name), { force: true });
        deleted++;
      } catch {
        // Not made yet.
      }
      if (deleted > 5000) break;
      if ((await Promise.race([end, sleep(0, null)])) !== null) break;
    }
    for (const { code, stderr } of await end) expect([code, stderr]).toEqual([0, '']);
  });

  it('a corpus that goes away under a run is an output error of one line', () => {
    const gone = new CorpusDirectory(fresh(), () => {});
    expect(() => gone.keep('corrected', { program: parseProgram('open s0') })).toThrow(OutputError);
    expect(() => gone.keep('corrected', { program: parseProgram('open s0; open s1') })).toThrow(/no such file or directory$/);
  });
});

describe('corpus', () => {
  const path = fresh();
  beforeAll(async () => {
    await luocheck(['fuzz', '-c', path, '-n', '300', '-s', '1', '--both']);
    await luocheck(['fuzz', '-c', path, '-n', '200', '-s', '1', '-r', 'corrected-0019']);
  });

  it('merge takes inputs and findings, once, and passes over what is none', async () => {
    const [other, into] = [fresh(), join(fresh(), 'a', 'b')];
    cpSync(path, other, { recursive: true });
    writeFileSync(join(other, 'notes.txt'), 'mine\n');
    const { stdout, stderr, code } = await luocheck(['corpus', 'merge', path, other, '--into', into]);
    expect(code).toBe(0);
    expect(stdout).toBe(`${into}: ${entries(path).length} inputs and 1 finding copied\n`);
    expect(stderr).toBe(`luocheck: ${join(other, 'notes.txt')}: skipped: no file of a corpus\n`);
    expect(entries(into)).toEqual(entries(path));
    expect((await luocheck(['corpus', 'merge', path, '--into', into])).stdout).toContain('0 inputs and 0 findings copied');
  });

  it.each([
    ['fuzz', ['fuzz', '--corpus', '/proc/x', '--time', '1s'], '/proc/x'],
    ['merge', ['corpus', 'merge', path, '--into', '/proc/self/x/y'], '/proc/self/x/y'],
  ])('where no folder can be made %s ends at once, in one line', async (_, args, into) => {
    const child = start(args);
    const end = ended(child);
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
    const { code, stdout, stderr } = await end;
    clearTimeout(timer);
    expect([code, stdout, stderr]).toEqual([2, '', `luocheck: ${into}: no such file or directory\n`]);
  });

  it('minimise keeps what is reached, and the files of others', async () => {
    const small = fresh();
    cpSync(path, small, { recursive: true });
    writeFileSync(join(small, 'program-x.txt'), '# luocheck corpus 7\nv1 corrected: open s0\n');
    const reached = async (): Promise<string> => (await luocheck(['corpus', 'stats', small])).stdout.split('\nreached\n')[1]!;
    const before = await reached();
    const { stdout } = await luocheck(['corpus', 'minimise', small]);
    expect(stdout).toMatch(/: \d+ of \d+ inputs kept\n$/);
    expect(entries(small).length).toBeLessThan(entries(path).length);
    expect(entries(small)).toContain('program-x.txt');
    expect(await reached()).toBe(before);
    expect(readdirSync(join(small, 'findings', 'corrected-0019'))).toHaveLength(1);
  });

  it('stats counts', async () => {
    const { stdout } = await luocheck(['corpus', 'stats', path]);
    expect(stdout).toMatch(/: \d+ inputs, 1 finding\n/);
    expect(stdout).toMatch(/^[^\n]*inputs, 1 finding\n(?: .*\n)+\ncorrected: \d+ runs?\n\nreached\n(?: .*\n)+\nnot reached: \d+ of \d+ branches/);
    // Of what the sum counts, everything can be reached: neither libfdt's full blobs nor a reply that FD_PRESERVE does not copy.
    const { coverage } = await measure(findRevision('posted')!, []);
    expect(coverage.faults.map(({ name }) => name).filter((name) => /setprop/.test(name))).toEqual([]);
    expect(coverage.faults.map(({ name }) => name)).toContain('preserve: copy_to_user');
    const own = (await measure(findRevision('corrected')!, [])).coverage.faults.map(({ name }) => name);
    expect(coverage.faults.map(({ name }) => name).filter((name) => !own.includes(name))).toEqual(['preserve: copy_to_user']);
  });

  it('without a corpus: 2', async () => {
    for (const args of [
      ['stats', '/none'],
      ['minimise', '/none'],
      ['merge', '/none', '--into', fresh()],
    ])
      expect((await luocheck(['corpus', ...args])).code).toBe(2);
  });
});

describe('coverage', () => {
  const [a, b, sum] = [join(ROOT, 'a.json'), join(ROOT, 'b.json'), join(ROOT, 'sum.json')];
  const read = (path: string): { coverages: { runs: number; branches: { hits: number }[]; preemptions: { hits: number }[] }[] } =>
    JSON.parse(readFileSync(path, 'utf8')) as never;

  it('of check, race and fuzz fits its schema and adds up', async () => {
    expect((await luocheck(['check', '-r', 'corrected', '-n', '40', '-s', '1', '--coverage', a])).code).toBe(0);
    expect((await luocheck(['fuzz', '-c', fresh(), '--race', '-n', '60', '-s', '1', '--coverage', b])).code).toBe(0);
    const { stdout, code } = await luocheck(['coverage', a, b, '--output', sum]);
    expect(code).toBe(0);
    const validate = new Ajv2020().compile(JSON.parse(readFileSync(new URL('../../report/coverage.schema.json', import.meta.url), 'utf8')) as object);
    for (const path of [a, b, sum]) expect(validate(read(path)), JSON.stringify(validate.errors)).toBe(true);
    const [first, second, both] = [a, b, sum].map((path) => read(path).coverages[0]!);
    expect(both!.runs).toBe(first!.runs + second!.runs);
    expect(first!.preemptions).toEqual([]);
    const missing = (items: readonly { hits: number }[]): number => items.filter(({ hits }) => hits === 0).length;
    expect(missing(both!.branches)).toBeLessThanOrEqual(Math.min(missing(first!.branches), missing(second!.branches)));
    expect(both!.branches.slice(0, missing(both!.branches)).every(({ hits }) => hits === 0)).toBe(true);
    // The sum first: below it, whatever its length, by name what is missing.
    expect(stdout).toMatch(/^corrected: \d+ runs\n\nreached\n(?: .*\n)+\nnot reached: /);
  });

  it('of race comes from its interleavings', async () => {
    const path = join(ROOT, 'race.json');
    await luocheck(['race', '-r', 'corrected', '-n', '1', '-s', '1', '--strategy', 'random', '-e', '20', '--coverage', path]);
    expect(read(path).coverages[0]!.preemptions.some(({ hits }) => hits > 0)).toBe(true);
  });

  it.each([
    ['{', /not JSON/],
    ['{"format": "luocheck-verdict"}', /"format" is not "luocheck-coverage"/],
    ['{"format": "luocheck-coverage", "version": 2}', /version 2; this luocheck reads version 1/],
    ['{"format": "luocheck-coverage", "version": 1, "coverages": [{}]}', /coverages\[0\].revision is not a text/],
    ['null', /the file is not an object/],
  ])('%s is refused in one line', async (text, why) => {
    const path = join(ROOT, 'bad.json');
    writeFileSync(path, text);
    const { code, stderr } = await luocheck(['coverage', path]);
    expect(code).toBe(2);
    expect(stderr).toMatch(why);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
