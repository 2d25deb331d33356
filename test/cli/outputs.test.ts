// SPDX-License-Identifier: GPL-2.0-only
/** @file Several outputs of one run: which may be asked for together, what is written, and what is not lost when something cannot be. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, it } from 'vitest';
import type { SearchEvent } from '../../report/ci/events.js';
import type { VerdictDocument } from '../../report/json.js';
import { FakeTerminal, luocheck } from './fake-terminal.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'luocheck-outputs-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));
const at = (name: string): string => join(FOLDER, name);

/** Few properties: there is less to make minimal. */
const FEW = ['-p', 'no-recursive-acquisition', 'locks-are-balanced'];
const VIOLATED = ['check', '-r', 'posted', '-n', '64', '-s', '7', ...FEW];
const RACE = ['race', '-r', 'posted', '--strategy', 'random', '-n', '60', '-s', '6', '-e', '20', '-p', 'no-data-race'];
const HOLDS = ['check', '-r', 'corrected', '-n', '1', '-s', '7'];

describe('is refused before the search starts', () => {
  writeFileSync(at('there.xml'), '');
  symlinkSync(at('there.xml'), at('link.xml'));
  symlinkSync(at('not-yet'), at('dangling'));
  it.each([
    [['--junit', at('a'), '--sarif', at('a')], '--junit and --sarif both write to'],
    [['--json', at('a'), '--events', join(FOLDER, '..', FOLDER.split('/').at(-1)!, 'a')], '--json and --events both write to'],
    [['--tap', at('there.xml'), '--ktap', at('link.xml')], '--tap and --ktap both write to'],
    [['--json', '-', '--tap', '-'], '--json and --tap both write to standard output'],
    [['--json', '-', '--events', '-'], '--json and --events both write to standard output'],
    [['--json', '-', '--github'], '--github writes below the report'],
    [['--junit', join(FOLDER, 'no', 'such.xml')], 'no such directory'],
    [['--sarif', FOLDER], 'is a directory'],
    [['--sarif', ''], 'an empty name'],
    [['--ktap', '/proc/luocheck.ktap'], '/proc/luocheck.ktap: '],
    [['--tap', at('x'.repeat(300))], 'file name too long'],
    [['--format', 'html'], 'Allowed choices are text'],
  ])('%j', async (flags, message) => {
    const terminal = new FakeTerminal();
    const { code, stdout, stderr } = await luocheck([...HOLDS, ...flags], terminal);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^luocheck: [^\n]+\n$/);
    expect(stderr).toContain(message);
    expect(terminal.lines.filter((line) => line !== null)).toEqual([]);
    expect(readdirSync(FOLDER).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('race --certify with a document on standard output', async () => {
    expect((await luocheck(['race', '--certify', '--json', '-'])).stderr).toContain('--certify adds to the report');
  });
});

describe('one run', () => {
  it('writes every form, and the same report', async () => {
    const alone = await luocheck(VIOLATED);
    const all = await luocheck([
      ...VIOLATED,
      '--json',
      at('v.json'),
      '--junit',
      at('v.xml'),
      '--sarif',
      at('v.sarif'),
      '--tap',
      at('v.tap'),
      '--ktap',
      at('v.ktap'),
      '--events',
      at('v.jsonl'),
    ]);
    expect(all).toEqual(alone);
    const { verdicts } = JSON.parse(readFileSync(at('v.json'), 'utf8')) as VerdictDocument;
    const replays = verdicts[0]!.findings.map(({ replay }) => replay);
    expect(replays).not.toEqual([]);
    for (const name of ['v.xml', 'v.sarif', 'v.tap', 'v.ktap', 'v.jsonl']) {
      const text = readFileSync(at(name), 'utf8');
      for (const replay of replays) expect(text, name).toContain(replay);
      expect(text.endsWith('\n')).toBe(true);
    }
  });

  it('puts annotations below the report, and nothing else', async () => {
    const alone = await luocheck(VIOLATED);
    const { code, stdout } = await luocheck([...VIOLATED, '--github']);
    expect(code).toBe(1);
    expect(stdout.startsWith(alone.stdout)).toBe(true);
    const lines = stdout.slice(alone.stdout.length).trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line).toMatch(/^::(error|notice) [^\n]+::/);
  });

  it.each(['--junit', '--sarif', '--tap', '--ktap'])('%s - is standard output, instead of the report', async (flag) => {
    const { code, stdout } = await luocheck([...HOLDS, flag, '-']);
    expect(code).toBe(0);
    const first = { '--junit': '<?xml', '--sarif': '{', '--tap': 'TAP version 14\n', '--ktap': 'KTAP version 1\n' }[flag]!;
    expect(stdout.startsWith(first)).toBe(true);
    expect(stdout).not.toMatch(/^corrected: /m);
  });

  it('writes through a link, and to a name that a link promises', async () => {
    expect((await luocheck([...HOLDS, '--tap', at('link.xml'), '--ktap', at('dangling')])).code).toBe(0);
    expect(readFileSync(at('there.xml'), 'utf8')).toMatch(/^TAP version 14\n/);
  });
});

describe('a full disk', () => {
  it('loses neither the report nor the other files', async () => {
    const alone = await luocheck(VIOLATED);
    const { code, stdout, stderr } = await luocheck([...VIOLATED, '--json', '/dev/full', '--junit', at('kept.xml'), '--sarif', at('kept.sarif')]);
    expect([code, stderr]).toEqual([3, 'luocheck: /dev/full: no space left on device\n']);
    expect(stdout).toBe(alone.stdout);
    expect(readFileSync(at('kept.xml'), 'utf8')).toMatch(/<\/testsuites>\n$/);
    expect(JSON.parse(readFileSync(at('kept.sarif'), 'utf8'))).toHaveProperty('version', '2.1.0');
  });

  it('ends the log of events, not the search', async () => {
    const alone = await luocheck(VIOLATED);
    const { code, stdout, stderr } = await luocheck([...VIOLATED, '--events', '/dev/full']);
    expect([code, stdout, stderr]).toEqual([3, alone.stdout, 'luocheck: /dev/full: no space left on device\n']);
  });

  it('is told of everything that could not be written', async () => {
    mkdirSync(at('corpus/findings'), { recursive: true });
    writeFileSync(at('corpus/findings/posted'), 'where a folder should be');
    const { code, stdout, stderr } = await luocheck(['fuzz', '-r', 'posted', '-c', at('corpus'), '-n', '64', '-s', '7', ...FEW, '--json', '/dev/full']);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^posted: \d findings? in 64 executions/);
    const lines = stderr
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(FOLDER, ''));
    expect(lines.toSorted()).toEqual(['luocheck: /corpus/findings/posted: not a directory', 'luocheck: /dev/full: no space left on device']);
  });
});

describe('--events', () => {
  const SCHEMA = JSON.parse(readFileSync(new URL('../../report/events.schema.json', import.meta.url), 'utf8')) as object;
  const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true, strictRequired: false }).compile(SCHEMA);
  const read = (text: string): SearchEvent[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => {
        const event = JSON.parse(line) as SearchEvent;
        expect(validate(event) ? [] : validate.errors).toEqual([]);
        return event;
      });

  it.each([
    ['check', [...VIOLATED, '--json', at('e.json')]],
    ['race', [...RACE, '--json', at('e.json')]],
    ['exhaustive', ['check', '-r', 'posted', '-n', '0', '-x', ...FEW, '--json', at('e.json')]],
  ])('tells the course of a search: %s', async (kind, args) => {
    const terminal = new FakeTerminal();
    if (kind === 'exhaustive') terminal.interruptAt = 4;
    const { code } = await luocheck([...args, '--events', at('e.jsonl')], terminal);
    const events = read(readFileSync(at('e.jsonl'), 'utf8'));
    expect(events[0]).toMatchObject({ event: 'start', format: 'luocheck-events', version: 1, command: args[0], revisions: ['posted'] });
    expect(events.filter(({ event }) => event === 'progress')).not.toEqual([]);
    expect(events.at(-1)).toMatchObject({ event: 'end', answer: 'violated', interrupted: kind === 'exhaustive', exit: code });
    const found = events.filter((event) => event.event === 'finding');
    const { verdicts } = JSON.parse(readFileSync(at('e.json'), 'utf8')) as VerdictDocument;
    expect(found).not.toEqual([]);
    expect(found.map(({ id }) => id).toSorted()).toEqual(verdicts[0]!.findings.map(({ id }) => id).toSorted());
    expect(events.filter((event) => event.event === 'verdict').map(({ findings }) => findings)).toEqual([verdicts[0]!.findings.map(({ id }) => id)]);
    const first = await luocheck(['replay', found[0]!.replay]);
    expect(first.code).toBe(1);
    expect(first.stdout).toContain(found[0]!.property);
  });

  it('is standard output when asked', async () => {
    const { stdout } = await luocheck([...HOLDS, '--events', '-']);
    expect(read(stdout).map(({ event }) => event)).toEqual(['start', 'progress', 'verdict', 'end']);
  });

  it('has a schema that refuses something', () => {
    const [start] = read(
      '{"event":"start","at":"2026-01-31T12:00:00.000Z","format":"luocheck-events","version":1,"tool":"1","command":"check","revisions":["a"],"seed":1,"time":null}',
    );
    for (const wrong of [{ version: 2 }, { event: 'frob' }, { at: 'now' }, { seed: '1' }]) expect(validate({ ...start, ...wrong })).toBe(false);
  });
});
