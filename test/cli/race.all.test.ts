// SPDX-License-Identifier: GPL-2.0-only
/** @file The commands that are about concurrent tasks, on a fake terminal. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, it } from 'vitest';
import type { RaceDocument } from '../../report/race/json.js';
import { FakeTerminal, luocheck } from './fake-terminal.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'luocheck-race-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

const fileOf = (name: string, text: string): string => {
  const path = join(FOLDER, name);
  writeFileSync(path, text);
  return path;
};
const schemaOf = (name: string): object => JSON.parse(readFileSync(new URL(`../../report/${name}.schema.json`, import.meta.url), 'utf8')) as object;
const flat = (text: string): string => text.replace(/\s+/g, ' ');
const withoutToken = (text: string): string => text.replace(/luocheck replay '[^']*'/g, '');

/** The likely pairs are tried first, whatever --runs says. Few properties: there is less to make minimal. */
const QUICK = ['-n', '1', '-s', '5', '-e', '40', '-p', 'a-token-has-one-owner', 'every-call-ends'];
const TWO_OWNERS = 'v1 posted: open s0; open s1 | preserve s0 0x1 f0 || preserve s1 0x1 f1 | @ 10>1';
const SCENARIO = 'question: why?\nprefix: open s0; open s1\ntask: preserve s0 0x1 f0\ntask: preserve s1 0x1 f1\nexists: duplicate token 0x1\n';

describe('a wrong command line is one line and exit code 2', () => {
  it.each([
    [['race', '--strategy', 'frob'], 'Allowed choices are dpor, random, pct, preemptions'],
    [['race', '--preemptions', '2'], '--preemptions needs --strategy preemptions'],
    [['race', '--runs', '0', '--strategy', 'pct'], '--runs 0 leaves what is tried first'],
    [['race', '--time', '1s', '--runs', '5'], 'cannot be used with'],
    [['race', '--property', 'no-data-rac'], 'did you mean no-data-race?'],
    [['race', '--ignore', 'x'], 'no id of a finding'],
    [['race', '--json', FOLDER], 'is a directory'],
    [['replay', 'v1 posted: open s0 | close s0 || frob |'], 'expected a verb'],
    [['replay', 'v1 posted: open s0 | close s0 || close s0 | @ x'], 'expected a schedule'],
    [['litmus'], "missing required argument 'file'"],
    [['litmus', join(FOLDER, 'absent.luo')], 'no such file'],
    [['litmus', fileOf('bad.luo', 'question: why?\ntask: frob\n')], 'bad.luo:2:7: expected a verb'],
    [['litmus', fileOf('good.luo', SCENARIO), '-r', 'frob'], "no revision 'frob'"],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await luocheck(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^luocheck: [^\n]+\n$/);
    expect(stderr).toContain(message);
  });
});

describe('race', () => {
  it('shows races, and names its bound', async () => {
    const first = await luocheck(['race', '-r', 'posted', ...QUICK]);
    expect([first.code, first.stderr]).toEqual([1, '']);
    expect(flat(first.stdout)).toMatch(
      /within [\d,]+ programs of concurrent tasks, ([\d,]+ of them in )?all interleavings \(dynamic partial-order reduction\)(, [\d,]+ cut off)?: /,
    );
    expect(flat(first.stdout)).toContain('seed 5)');
    expect(first.stdout).toContain('  CPU0                            CPU1\n');
  });

  it('runs every execution twice when it is told to, and says so', async () => {
    const { code, stdout } = await luocheck(['race', '-r', 'corrected', ...QUICK, '--twice', '--json', join(FOLDER, 'twice.json')]);
    expect(code).toBe(0);
    expect(flat(stdout)).toContain('every execution the same a second time; seed 5)');
    const { verdicts } = JSON.parse(readFileSync(join(FOLDER, 'twice.json'), 'utf8')) as RaceDocument;
    expect(verdicts[0]!.bound.twice).toBe(true);
  });

  it('says in the heading of a defect how much of it the code before the patch shows', async () => {
    const args = [
      '-n',
      '1',
      '-s',
      '5',
      '-e',
      '40',
      '-p',
      'a-token-has-one-owner',
      'every-registration-is-reachable',
      'no-recursive-acquisition',
      'every-call-ends',
    ];
    const { stdout } = await luocheck(['race', '-r', 'posted', ...args]);
    expect(flat(stdout)).toContain('1 of them also in base, before the patch; repaired by fix 0006');
    expect(flat(stdout)).toMatch(/ \d findings?; repaired by fix 0002/);
    const base = await luocheck(['race', '-r', 'base', ...args]);
    expect(flat(base.stdout)).toContain(' 1 finding; repaired by fix 0006');
  });

  it('finds the same from the same seed', async () => {
    const args = ['race', '-r', 'posted', '--strategy', 'random', '-n', '16', '-s', '5', '-e', '40', '-p', 'a-token-has-one-owner', 'every-call-ends'];
    expect(await luocheck(args)).toEqual(await luocheck(args));
  });

  it('does not count as ignored what one task alone shows', async () => {
    const id = 'no-recursive-acquisition/luo_unregister_file/recursive_read-luo_state_rwsem';
    const args = ['race', '-r', 'posted', ...QUICK.slice(0, -2), 'no-recursive-acquisition'];
    const { stdout } = await luocheck([...args, '--ignore', id]);
    expect(stdout).toBe((await luocheck(args)).stdout);
    expect(stdout).not.toContain('ignored');
  });

  it('says which findings were seen and ignored', async () => {
    const [path, events] = [join(FOLDER, 'known.json'), join(FOLDER, 'known.jsonl')];
    const args = ['race', '-r', 'posted', ...QUICK];
    const verdictOf = (): RaceDocument['verdicts'][number] => (JSON.parse(readFileSync(path, 'utf8')) as RaceDocument).verdicts[0]!;
    await luocheck([...args, '--json', path]);
    const ids = verdictOf().findings.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(1);
    const ignore = ['--ignore', ...ids, 'a-token-has-one-owner/nowhere/never'];
    const { code, stdout } = await luocheck([...args, ...ignore, '--json', path, '--events', events]);
    expect(code).toBe(0);
    // With so few executions not every program ends: the headline does not speak of what was not tried.
    expect(flat(stdout)).toMatch(
      new RegExp(`^posted: no interleaving that was tried breaks a property but for ${ids.length} ignored findings within .* \\d+ cut off`),
    );
    const told = ids.toSorted().map((id, i) => `  ${i === 0 ? 'ignored' : '       '}  ${id}\n`);
    expect(stdout).toContain(`\n${told.join('')}\n`);
    expect(verdictOf()).toMatchObject({ answer: 'holds', findings: [], ignored: ids.toSorted() });
    const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).addSchema(schemaOf('verdict')).compile(schemaOf('race'));
    expect(validate(JSON.parse(readFileSync(path, 'utf8'))) ? [] : validate.errors).toEqual([]);
    const lines = readFileSync(events, 'utf8').trimEnd().split('\n');
    const verdict = lines.map((line) => JSON.parse(line) as { event: string; ignored?: string[] }).find(({ event }) => event === 'verdict')!;
    const isEvent = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false }).compile(schemaOf('events'));
    expect([verdict.ignored, isEvent(verdict)]).toEqual([ids.toSorted(), true]);
    const page = join(FOLDER, 'known.html');
    expect((await luocheck(['report', path, '--output', page])).code).toBe(0);
    expect(readFileSync(page, 'utf8')).toContain(`${ids.length} ignored findings: ${ids.toSorted().join(', ')}`);
  });

  it('holds for the corrected revision', async () => {
    const { code, stdout } = await luocheck(['race', '-r', 'corrected', ...QUICK]);
    expect(code).toBe(0);
    expect(flat(stdout)).toMatch(/^corrected: no interleaving that was tried breaks a property within [\d,]+ programs .* \d+ cut off/);
  });

  it.each([
    ['pct', 'probabilistic concurrency testing', 'a bug of depth 3 in one program of 3 tasks is missed with a probability of at most'],
    ['random', 'random walk', 'seed 1'],
    ['preemptions', 'every schedule of at most 2 preemptions', 'seed 1'],
  ])('says what %s promises', async (strategy, name, promise) => {
    const { stdout } = await luocheck(['race', '-r', 'corrected', '--strategy', strategy, '-n', '4', '-s', '1', '-e', '20']);
    expect(flat(stdout)).toContain(name);
    expect(flat(stdout)).toContain(promise);
  });

  it('writes JSON that fits its schema and that replay reads', async () => {
    const path = join(FOLDER, 'race.json');
    expect((await luocheck(['race', '-r', 'posted', '-j', path, ...QUICK])).code).toBe(1);
    const text = readFileSync(path, 'utf8');
    const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).addSchema(schemaOf('verdict')).compile(schemaOf('race'));
    expect(validate(JSON.parse(text)) ? [] : validate.errors).toEqual([]);
    const [{ properties, findings }] = (JSON.parse(text) as RaceDocument).verdicts as [RaceDocument['verdicts'][number]];
    expect(properties.map(({ property }) => property)).toEqual(QUICK.slice(-2));
    for (const { property, answer, statement, findings: ids } of properties) {
      expect(statement).not.toBe('');
      expect(ids).toEqual(findings.filter((one) => one.property === property).map(({ id }) => id));
      expect(answer).toBe(ids.length > 0 ? 'violated' : 'holds');
    }
    const [finding] = (JSON.parse(text) as RaceDocument).verdicts[0]!.findings;
    const one = await luocheck(['replay', path, '--finding', finding!.id]);
    expect(one.code).toBe(1);
    expect(one.stdout).toContain(`property  ${finding!.property}`);
    expect(await luocheck(['replay', finding!.replay])).toEqual(one);
    const known = (JSON.parse(text) as RaceDocument).verdicts[0]!.findings.map(({ id }) => id);
    expect(known).toContain(finding!.id);
  });

  it('keeps to its format: an older document without what was added fits the schema, a wrong addition does not', async () => {
    const { stdout } = await luocheck(['race', '-r', 'corrected', '-j', '-', '-n', '1', '-s', '1', '-p', 'no-data-race', 'every-call-ends']);
    const document = JSON.parse(stdout) as RaceDocument;
    const [verdict] = document.verdicts as [RaceDocument['verdicts'][number]];
    expect(verdict.properties.map(({ property, answer }) => [property, answer])).toEqual([
      ['no-data-race', 'holds'],
      ['every-call-ends', 'holds'],
    ]);
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).addSchema(schemaOf('verdict')).compile(schemaOf('race'));
    const { properties, ...older } = verdict;
    expect(validate({ ...document, verdicts: [older] })).toBe(true);
    expect(validate({ ...document, verdicts: [{ ...older, properties: properties.map((one) => ({ ...one, answer: 'perhaps' })) }] })).toBe(false);
  });

  it('prints what was found when it is interrupted', async () => {
    const terminal = new FakeTerminal();
    terminal.interruptAt = 1;
    const { code, stdout, stderr } = await luocheck(['race', '-n', '100000', '-e', '50', '-s', '1'], terminal);
    expect(code).toBe(130);
    expect(flat(stdout)).toContain('stopped before its end');
    expect(stderr).toBe('luocheck: corrected: not checked, interrupted before its turn\n');
    expect(terminal.isListening).toBe(false);
  });

  it('searches until its time is up', async () => {
    const { code, stdout } = await luocheck(['race', '-r', 'corrected', '--time', '100ms', '-s', '1']);
    expect(code).toBe(0);
    expect(stdout).not.toContain('stopped');
  });
});

describe('replay of a race', () => {
  it.each([
    ['28>0, 99>0', 'at 28>0, 99>0: the tasks end after 28 steps'],
    ['27>1', 'at 27>1: the task cannot move there'],
    ['27>1, 99>1', 'at 27>1: the task cannot move there; at 99>1: the tasks end after 28 steps'],
  ])('says in one line where its schedule cannot be followed, and goes on: %s', async (more, why) => {
    const { code, stdout, stderr } = await luocheck(['replay', `${TWO_OWNERS}, ${more}`]);
    expect(stderr).toBe(`luocheck: the schedule is not followed ${why}\n`);
    const { code: sameCode, stdout: same } = await luocheck(['replay', TWO_OWNERS]);
    expect([code, withoutToken(stdout)]).toEqual([sameCode, withoutToken(same)]);
    const lore = await luocheck(['replay', `${TWO_OWNERS}, ${more}`, '--format', 'lore']);
    expect([lore.code, lore.stderr]).toEqual([1, stderr]);
  });

  it('shows one column a CPU', async () => {
    const { code, stdout } = await luocheck(['replay', TWO_OWNERS]);
    expect(code).toBe(1);
    expect(stdout).toContain('  CPU0                            CPU1\n');
    expect(stdout).toContain('violated: a-token-has-one-owner');
    expect(await luocheck(['replay', fileOf('token.txt', `# a race\n${TWO_OWNERS}\n`)])).toEqual({ code, stdout, stderr: '' });
  });

  it('holds on another revision', async () => {
    const { code, stdout } = await luocheck(['replay', TWO_OWNERS, '-r', 'corrected']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/No property is violated\.\n$/);
  });

  it('shows every step with its locks', async () => {
    const { stdout } = await luocheck(['replay', TWO_OWNERS, '--full']);
    expect(stdout).toContain('  | CPU0: luo_state_rwsem (r)');
  });
});

describe('litmus', () => {
  const told = (verdict: string): string => `${SCENARIO}verdict: ${verdict}\n`;

  it('reads like herd', async () => {
    const { code, stdout } = await luocheck(['litmus', fileOf('two.luo', told('posted=Sometimes corrected=Never'))]);
    expect(code).toBe(0);
    expect(stdout).toContain('Witnesses  Positive: 2 Negative: 2\n');
    expect(stdout).toContain('Observation two posted Sometimes 2 2, as expected\n');
    expect(stdout).toMatch(/1 scenario, 2 verdicts, all as expected\n$/);
    const witness = /replay '([^']+)'/.exec(stdout)![1]!;
    expect((await luocheck(['replay', witness])).code).toBe(1);
  });

  it('says no to another verdict, and rewrites it when asked', async () => {
    const path = fileOf('wrong.luo', told('posted=Never'));
    const wrong = await luocheck(['litmus', path]);
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toContain('Observation wrong posted Sometimes 2 2, expected Never\n');
    expect((await luocheck(['litmus', path, '--update'])).code).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe(told('posted=Sometimes'));
    expect((await luocheck(['litmus', path])).code).toBe(0);
  });

  it('asks the kept revisions when the file names none', async () => {
    const { code, stdout } = await luocheck(['litmus', fileOf('open.luo', SCENARIO)]);
    expect(code).toBe(0);
    expect(stdout.match(/^Observation open (base|posted|corrected) /gm)).toHaveLength(3);
  });

  it('replays a sequential witness', async () => {
    const { stdout } = await luocheck([
      'litmus',
      fileOf('alone.luo', 'question: why?\nprefix: open s0\ntask: prepare s0\nexists: state = prepared\nverdict: posted=Always\n'),
    ]);
    expect(stdout).toContain("luocheck replay 'v1 posted: open s0; prepare s0'");
    expect(stdout).toContain('one task, one execution');
  });

  it('stops at Ctrl-C', async () => {
    const terminal = new FakeTerminal();
    terminal.interruptAt = 1;
    const path = fileOf('two.luo', told('posted=Sometimes'));
    expect((await luocheck(['litmus', path, path], terminal)).code).toBe(130);
  });
});
