// SPDX-License-Identifier: GPL-2.0-only
/** @file Every command and every way in which a command line can be wrong, on a fake terminal. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { VerdictDocument } from '../../report/json.js';
import { FakeTerminal, luocheck } from './fake-terminal.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'luocheck-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

const fileOf = (name: string, text: string): string => {
  const path = join(FOLDER, name);
  writeFileSync(path, text);
  return path;
};

const TRACES = new URL('../fixtures/traces/', import.meta.url).pathname;
const QUICK = ['--runs', '64', '--seed', '7'];

describe('a wrong command line is one line and exit code 2', () => {
  it.each([
    [['frob'], "unknown command 'frob'"],
    [['chek'], "unknown command 'chek' (Did you mean check?)"],
    [['check', '--frob'], "unknown option '--frob'"],
    [['check', 'posted'], "too many arguments for 'check'"],
    [['check', '--runs', 'many'], 'Expected a whole number'],
    [['check', '--runs'], 'argument missing'],
    [['check', '--runs', '0'], '--runs 0 searches nothing'],
    [['check', '--time', 'soon'], 'Expected a duration'],
    [['check', '--time', '1s', '--runs', '5'], 'cannot be used with'],
    [['check', '--seed', 'x'], 'whole number of 32 bits'],
    [['check', '--revision', 'frob'], "no revision 'frob'"],
    [['check', '--revision', 'posted+9999'], "no revision 'posted+9999'"],
    [['check', '--property', 'every-call-end'], 'did you mean every-call-ends?'],
    [['check', '--property', 'zzz'], 'luocheck properties lists them'],
    [['check', '--ignore', 'zzz'], 'no id of a finding'],
    [['check', '--json', join(FOLDER, 'no', 'such.json')], 'no such directory'],
    [['check', '--json', FOLDER], 'is a directory'],
    [['conform'], "missing required argument 'file'"],
    [['conform', join(FOLDER, 'absent')], `luocheck: ${join(FOLDER, 'absent')}: no such file or directory\n`],
    [['conform', FOLDER], `luocheck: ${FOLDER}: is a directory\n`],
    [['conform', fileOf('broken.jsonl', '{"seed":\n')], `luocheck: ${join(FOLDER, 'broken.jsonl')}:1: not JSON\n`],
    [['conform', fileOf('other.jsonl', '{"seed":1,"revision":"other","ops":[{"op":"open","s":0,"ret":0,"state":"normal"}]}\n')], "no revision 'other'"],
    [['conform', `${TRACES}base.jsonl.gz`, '--max', '-1'], 'Expected a whole number'],
    [['explore', '--sessions', '0'], 'Expected a whole number'],
    [['explore', '-S', '4', '-T', '6', '-P', '4', '-D', '4'], 'these bounds together are too large: '],
    [['explore', '--mutant', 'zzz'], "no mutant 'zzz'"],
    [['diagram', 'zzz'], "no machine 'zzz': there are orchestrator, "],
    [['diagram', '--format', 'png'], 'Allowed choices are mermaid, dot, svg'],
    [['diagram', '--output', join(FOLDER, 'no', 'such.svg')], 'no such directory'],
    [['replay'], 'missing required argument'],
    [['replay', 'v2 posted: open s0'], 'version 2; this luocheck reads version 1'],
    [['replay', 'v1 frob: open s0'], "no revision 'frob'"],
    [['replay', 'v1 posted: open s0; frob'], 'action 2: expected a verb'],
    [['replay', 'v1 posted: open s0; prepare s0 !setprop_file:0'], "expected the number of an occasion, from 1, found '0'"],
    [['replay', 'v1 posted: open s0 | prepare s0 || close s0 | @ 99>9'], "schedule: expected one of the tasks 0, 1, found '99>9'"],
    [['replay', join(FOLDER, 'absent')], 'neither a replay token'],
    [['replay', FOLDER], 'is a directory'],
    [['replay', fileOf('bad.txt', 'open s0\nfrob\n')], 'bad.txt: line 2: expected a verb'],
    [['replay', fileOf('empty.txt', '')], 'empty.txt: action 1: expected an action'],
    [['replay', fileOf('other.json', '{"format": "other"}')], 'not a file that luocheck reads here'],
    [['replay', fileOf('cut.json', '{"format": ')], 'not JSON'],
    [
      ['replay', fileOf('next.json', '{"format": "luocheck-verdict", "version": 2}')],
      'luocheck-verdict of version 2; this luocheck reads version 1: use the luocheck that wrote it',
    ],
    [['replay', fileOf('none.json', '{"format": "luocheck-verdict", "version": 1, "verdicts": []}')], 'has no finding'],
    [['replay', 'v1 posted: open s0', '--finding', 'x'], '--finding needs a JSON file'],
    [['properties', 'zzz'], "no property 'zzz'"],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await luocheck(args);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^luocheck: [^\n]+\n$/);
    expect(code).toBe(2);
    expect(stdout).toBe('');
  });

  it('shows a stack trace only when asked', async () => {
    const terminal = new FakeTerminal();
    terminal.debug = true;
    const { code, stderr } = await luocheck(['check', '--revision', 'frob'], terminal);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^luocheck: no revision 'frob'.*\nUsageError: .*\n +at /);
  });

  it('shows the help when there is no command', async () => {
    const { code, stdout, stderr } = await luocheck([]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: luocheck');
  });
});

describe('help and version', () => {
  it('prints the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
    expect(await luocheck(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([
    [['--help']],
    [['help']],
    [['help', 'check']],
    [['check', '--help']],
    [['conform', '-h']],
    [['explore', '-h']],
    [['diagram', '-h']],
    [['replay', '-h']],
  ])('%j', async (args) => {
    const { code, stdout, stderr } = await luocheck(args);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: luocheck/);
  });

  it('documents the exit codes', async () => {
    const { stdout } = await luocheck(['--help']);
    for (const code of [0, 1, 2, 3, 130]) expect(stdout).toMatch(new RegExp(`^  ${code} `, 'm'));
  });
});

describe('check', () => {
  it('finds the same from the same seed, and says which', async () => {
    const first = await luocheck(['check', '--revision', 'posted', ...QUICK]);
    expect(first.code).toBe(1);
    expect(first.stderr).toBe('');
    expect(first.stdout).toContain('64 random programs');
    expect(first.stdout).toContain('seed 7');
    expect(await luocheck(['check', '--revision', 'posted', ...QUICK])).toEqual(first);
  });

  it('takes its seed from the clock', async () => {
    const { stdout } = await luocheck(['check', '-r', 'corrected', '-n', '1']);
    expect(stdout).toMatch(/seed \d+\)/);
  });

  it('holds for the corrected revision', async () => {
    const { code, stdout } = await luocheck(['check', '--revision', 'corrected', ...QUICK]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^corrected: \d+ properties hold within 64 random programs/);
  });

  it('says in the heading of a defect that the code before the patch shows it too', async () => {
    const args = ['check', '-n', '200', '-s', '1', '-p', 'no-page-leaks', 'locks-are-balanced'];
    const posted = await luocheck([...args, '-r', 'posted']);
    expect(posted.stdout).toContain('  1 finding in 1 property; repaired by fix 0001 of the series\n');
    expect(posted.stdout).toContain('  1 finding in 1 property; also in base, before the patch; repaired by fix 0019 of the series\n');
    expect((await luocheck([...args, '-r', 'base'])).stdout).not.toContain('before the patch;');
  });

  it('checks only the properties asked for, and passes over what is known', async () => {
    const args = ['check', '-r', 'posted', '-p', 'no-recursive-acquisition', '--json', '-', ...QUICK];
    const found = JSON.parse((await luocheck(args)).stdout) as VerdictDocument;
    expect(found.verdicts[0]!.properties.map(({ property }) => property)).toEqual(['no-recursive-acquisition']);
    const ids = found.verdicts[0]!.findings.map(({ id }) => id);
    expect(ids).not.toEqual([]);
    // One more that is not seen: it is not spoken of.
    const ignore = ['--ignore', ...ids, 'no-recursive-acquisition/nowhere/never'];
    const told = await luocheck([...args, ...ignore]);
    expect(told.code).toBe(0);
    const [{ answer, ignored, findings }] = (JSON.parse(told.stdout) as VerdictDocument).verdicts as [VerdictDocument['verdicts'][number]];
    expect([answer, ignored, findings]).toEqual(['holds', ids.toSorted(), []]);
    const { code, stdout } = await luocheck([...args.filter((arg) => arg !== '--json' && arg !== '-'), ...ignore]);
    const lines = ids.toSorted().map((id, i) => `  ${i === 0 ? 'ignored' : '       '}  ${id}\n`);
    expect([code, stdout.startsWith(`posted: 1 property holds but for ${ids.length} ignored finding${ids.length === 1 ? '' : 's'} within `)]).toEqual([
      0,
      true,
    ]);
    expect(stdout).toContain(`\n${lines.join('')}\n`);
  });

  it('tells what a baseline shows too from what is new', async () => {
    const args = ['check', '-r', 'posted', '-p', 'no-recursive-acquisition', ...QUICK];
    const ids = (JSON.parse((await luocheck([...args, '--json', '-'])).stdout) as VerdictDocument).verdicts[0]!.findings.map(({ id }) => id);
    const itself = await luocheck([...args, '--baseline', 'posted']);
    expect([itself.code, itself.stdout]).toEqual([0, expect.stringContaining(`posted: 1 property holds but for ${ids.length} finding`)]);
    expect(itself.stdout).toContain(` that posted shows too within `);
    expect(itself.stdout).toContain(`  not new  ${ids.toSorted()[0]}\n`);
    const { code, stdout } = await luocheck([...args, '--baseline', 'corrected', '--json', '-']);
    const [{ findings, ignored, baseline }] = (JSON.parse(stdout) as VerdictDocument).verdicts as [VerdictDocument['verdicts'][number]];
    expect([code, findings.map(({ id }) => id).toSorted(), ignored, baseline]).toEqual([1, ids.toSorted(), undefined, 'corrected']);
    expect(await luocheck([...args, '--baseline', 'linux-7.3'])).toMatchObject({ code: 2, stdout: '' });
    expect((await luocheck([...args, '--baseline', 'nix'])).stderr).toContain("no revision 'nix'");
  });

  it('writes JSON that replay reads', async () => {
    const path = join(FOLDER, 'verdict.json');
    const checked = await luocheck(['check', '-r', 'posted', '--json', path, ...QUICK]);
    expect([checked.code, checked.stderr]).toEqual([1, '']);
    expect(readdirSync(FOLDER).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const [finding] = (JSON.parse(readFileSync(path, 'utf8')) as VerdictDocument).verdicts[0]!.findings;
    const several = await luocheck(['replay', path]);
    expect(several.code).toBe(2);
    expect(several.stderr).toMatch(/has \d+ findings: choose one with --finding ID/);
    const one = await luocheck(['replay', path, '--finding', finding!.id]);
    expect(one.code).toBe(1);
    expect(one.stdout).toContain(`violates ${finding!.property}`);
    expect(await luocheck(['replay', finding!.replay])).toEqual(one);
    expect((await luocheck(['replay', path, '--finding', 'no/such/finding'])).stderr).toContain("has no finding 'no/such/finding'");
  });

  it('searches until its time is up', async () => {
    const { code, stdout } = await luocheck(['check', '-r', 'corrected', '--time', '100ms']);
    expect(code).toBe(0);
    expect(stdout).not.toContain('stopped');
  });

  it('searches every state of a small machine', async () => {
    const { code, stdout } = await luocheck(['check', '-r', 'posted', '-n', '0', '-x'], interruptedAt(2));
    expect(code).toBe(130);
    expect(stdout).toMatch(/^posted: .*\d+ states? with every call and fault in each/);
  });

  it('prints what was found when it is interrupted', async () => {
    const terminal = interruptedAt(1);
    const { code, stdout, stderr } = await luocheck(['check', '--runs', '100000'], terminal);
    expect(code).toBe(130);
    expect(stdout).toMatch(/^posted: \d+ properties violated, \d+ undecided within 64 random programs/);
    expect(stdout.replace(/\s+/g, ' ')).toContain('stopped before its end');
    expect(stderr).toBe('luocheck: corrected: not checked, interrupted before its turn\n');
    expect(terminal.isListening).toBe(false);
    expect(terminal.lines.at(-1)).toBeNull();
  });
});

function interruptedAt(line: number): FakeTerminal {
  const terminal = new FakeTerminal();
  terminal.interruptAt = line;
  return terminal;
}

describe('conform', () => {
  it('finds the recordings of a revision identical', async () => {
    const { code, stdout } = await luocheck(['conform', `${TRACES}base.jsonl.gz`, '--revision', 'base']);
    expect([code, stdout]).toEqual([0, '400 of 400 sequences identical\n']);
  });

  it('shows as many differences as asked for', async () => {
    const { code, stdout } = await luocheck(['conform', `${TRACES}base.jsonl.gz`, '-r', 'posted', '--max', '2']);
    expect(code).toBe(1);
    expect(stdout.match(/^base\.jsonl\.gz:/gm)).toHaveLength(2);
    expect(stdout).toMatch(/differing sequences more: --max \d+ shows all/);
  });
});

describe('explore', () => {
  it('counts states', async () => {
    const { code, stdout } = await luocheck(['explore', '--sessions', '1', '--tokens', '1', '--descriptors', '1']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^model: 1 session, 1 token, 1 process, 1 descriptor a session\n {2}\d+ states, [\d,]+ transitions, depth \d+; /);
    expect(stdout).toMatch(/\d+ invariants hold in every reachable state\n$/);
  });

  it('catches a mutant', async () => {
    const { code, stdout } = await luocheck(['explore', '-S', '1', '-T', '1', '-D', '1', '--mutant', 'cancel-calls-twice']);
    expect(code).toBe(1);
    expect(stdout).toContain('is violated after');
  });

  it('only counts', async () => {
    const { code, stdout } = await luocheck(['explore', '-S', '1', '-T', '1', '-D', '1', '--no-invariants']);
    expect(code).toBe(0);
    expect(stdout).toContain('no invariant was checked');
  });
});

describe('diagram', () => {
  it('draws the orchestrator', async () => {
    expect((await luocheck(['diagram'])).stdout).toMatch(/^stateDiagram-v2\n/);
  });

  it('goes by the name of the file', async () => {
    const path = join(FOLDER, 'session.svg');
    expect(await luocheck(['diagram', 'session', '--output', path])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(path, 'utf8')).toMatch(/^<svg/);
    expect((await luocheck(['diagram', 'session', '-o', path, '-f', 'dot'])).code).toBe(0);
    expect(readFileSync(path, 'utf8')).toMatch(/^digraph/);
  });
});

describe('replay', () => {
  const STORY = 'open s0; preserve s0 0x1 f0; close s0';

  it('replays on another revision', async () => {
    expect((await luocheck(['replay', `v1 posted: ${STORY}`])).code).toBe(1);
    const { code, stdout } = await luocheck(['replay', `v1 posted: ${STORY}`, '--revision', 'corrected']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^corrected: .*\n/);
    expect(stdout).toMatch(/No property is violated\.\n$/);
  });

  it('reads files with tokens and with programs', async () => {
    const expected = await luocheck(['replay', `v1 posted: ${STORY}`]);
    expect(await luocheck(['replay', fileOf('token.txt', `# a story\nv1 posted: ${STORY}\n`)])).toEqual(expected);
    expect(await luocheck(['replay', fileOf('program.txt', '# a story\nopen s0\npreserve s0 0x1 f0 # a file\nclose s0\n')])).toEqual(expected);
  });
});

describe('lists', () => {
  it('lists properties', async () => {
    expect((await luocheck(['properties'])).stdout).toMatch(/\n\d+ properties\n/);
    expect((await luocheck(['properties', 'every-call-ends'])).stdout).toMatch(/^every-call-ends\n {2}Every call ends/);
  });

  it('lists revisions', async () => {
    expect((await luocheck(['revisions'])).stdout).toMatch(
      /^The patch of June 2025 \(v1\):\n {2}base .*\n {2}posted .*\n {2}corrected [^]*\nMainline.s LUO:\n {2}linux-7\.3 .*\n {2}mainline-corrected /,
    );
  });
});

it('calls an unexpected error internal', async () => {
  const terminal = new FakeTerminal();
  vi.spyOn(terminal, 'out').mockImplementation(() => {
    throw new Error('boom\nand more');
  });
  expect(await luocheck(['properties'], terminal)).toEqual({ code: 3, stdout: '', stderr: 'luocheck: internal error: boom and more\n' });
});
