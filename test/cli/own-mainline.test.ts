// SPDX-License-Identifier: GPL-2.0-only
/** @file A reviewer's own files of mainline's LUO: found by what they are based on, checked as v1's are, and told from v1's. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { afterAll, describe, expect, it } from 'vitest';
import { linuxTree } from '../../reference/mainline/design.js';
import { readSourceFile } from '../../reference/loader/tree.js';
import { luocheck } from './fake-terminal.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'luocheck-own-mainline-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

const SESSION = linuxTree()['luo_session.ts']!;
const UNLOCKS = '    yield mutex_unlock(session.mutex);\n\n    return err;\n  }\n\n  function* luo_session_retrieve_fd(';
const QUICK = ['--runs', '40', '--seed', '1', '-p', 'locks-are-balanced'];

let folders = 0;

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = join(FOLDER, `r${folders++}`);
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** A folder with luo_session.ts of linux-7.3, one text replaced. */
function edited(find: string, replace: string): string {
  expect(SESSION.split(find).length, find).toBeGreaterThan(1);
  return folderWith({ 'luo_session.ts': SESSION.replace(find, () => replace) });
}

const DROPPED = (): string => edited(UNLOCKS, UNLOCKS.replace('    yield mutex_unlock', '    if (!err) yield mutex_unlock'));

describe('files of mainline', () => {
  it('are of linux-7.3 unless they say otherwise, and show what was broken in them; the token replays it', async () => {
    const folder = DROPPED();
    const { code, stdout, stderr } = await luocheck(['check', '-r', folder, ...QUICK]);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toContain('happened  luo_preserve_file(): lock left held of luo_session.mutex');
    expect(stdout).toContain('no fix of the series is known to repair it');
    const [, token = ''] = /luocheck replay '([^']+)'/.exec(stdout)!;
    const replayed = await luocheck(['replay', token]);
    expect(replayed.code).toBe(1);
    expect(replayed.stdout.replace(/\s+/g, ' ')).toContain(`${folder}: linux-7.3 with luo_session.ts of ${folder}`);
    expect(replayed.stdout).toContain(`${folder}/luo_session.ts:`);
    expect((await luocheck(['replay', token, '-r', 'linux-7.3'])).code).toBe(0);
  });

  it('are what a diff of them makes, whichever revision it is for', async () => {
    const path = join(FOLDER, 'my.patch');
    const fixed = SESSION.replace(UNLOCKS, UNLOCKS.replace('    yield mutex_unlock', '    if (!err) yield mutex_unlock'));
    writeFileSync(path, createTwoFilesPatch('a/mine/luo_session.ts', 'b/mine/luo_session.ts', SESSION, fixed));
    for (const name of [path, `linux-7.3+${path}`])
      expect((await luocheck(['replay', `v1 ${name}: open; create s0 a; preserve s0 0x1 x0`])).stdout).toContain('violates locks-are-balanced');
  });

  it('which have names that files of v1 have, too, are told from those by where the diff applies', async () => {
    const path = join(FOLDER, 'core.patch');
    const core = linuxTree()['luo_core.ts']!;
    writeFileSync(path, createTwoFilesPatch('luo_core.ts', 'luo_core.ts', core, core.replace('if (op.ioctl_num !== cmd) return -ENOIOCTLCMD;', '')));
    const { stdout } = await luocheck(['replay', `v1 ${path}: open; create s0 a arg=nr`]);
    expect(stdout).toContain('violates arguments-follow-the-size-rule');
  });

  it('are those of the scenario whose verdict line names them', async () => {
    const own = DROPPED();
    const path = join(FOLDER, 'own.luo');
    const text = (verdict: string): string =>
      `question: is it left?\nprefix: open; create s0 a\ntask: preserve s0 0x1 f0\nexists: ret T0.1 = 0\nverdict: ${verdict}\n`;
    writeFileSync(path, text(`${own}=Always`));
    expect((await luocheck(['litmus', path])).stdout).toContain(`${own} Always 1 0, as expected`);
    writeFileSync(path, 'question: and of another?\nprefix: open s0\ntask: get_state s0\nexists: ret T0.1 = 0\nverdict: posted=Always ' + `${own}=Always\n`);
    expect((await luocheck(['litmus', path])).stderr).toBe(`luocheck: ${path}: a scenario of v1, not of mainline, of which ${own} is\n`);
  });

  it('of which nobody can tell any more what they are read as the token says', async () => {
    const token = `v1 ${join(FOLDER, 'gone')}: open; create s0 a; preserve s0 0x1 f0`;
    expect((await luocheck(['replay', token, '-r', 'linux-7.3'])).code).toBe(0);
    expect(await luocheck(['replay', token])).toMatchObject({ code: 2, stderr: `luocheck: ${join(FOLDER, 'gone')}: no such file or directory\n` });
  });

  it('and of v1 are not searched together', async () => {
    const own = DROPPED();
    expect((await luocheck(['check', '-r', own, 'posted'])).stderr).toBe("luocheck: revisions of mainline are searched apart: 'posted' is none\n");
    expect((await luocheck(['diff', 'posted', own])).stderr).toContain(`posted is a revision of v1, ${own} of mainline`);
  });

  it('boot as a second kernel', async () => {
    const folder = DROPPED();
    const program = 'open; create s0 a; reboot; open; create s1 b; preserve s1 0x1 x0';
    expect((await luocheck(['replay', `v1 linux-7.3: ${program}`, '--next-revision', folder])).stdout).toContain('violates locks-are-balanced');
  });
});

describe('a mistake in a file of mainline is one line with its place, and exit code 2', () => {
  const HEAD = 'export function luo_session_c(k: LuoKernel): LuoSession {\n';
  it.each<readonly [string, string, string, string | RegExp]>([
    ['a syntax error', HEAD, `${HEAD}  const = 1;\n`, /:\d+:\d+: Unexpected token$/],
    ["a forgotten 'yield'", 'yield mutex_lock(session.mutex);', 'mutex_lock(session.mutex);', "mutex_lock() is called and not run: 'yield' is missing"],
    ["a forgotten 'yield*'", 'yield* luo_session_finish_one(session)', 'luo_session_finish_one(session)', "'yield*' is missing"],
    ["a forgotten 'yield*' of an operation", 'yield* op.execute(', 'op.execute(', "execute() is called and not run: 'yield*' is missing"],
    ['a module that is no header', HEAD, `import { readFileSync } from 'node:fs';\n${HEAD}`, "cannot include 'node:fs'"],
    ['a name that a header does not have', '  kmalloc,\n', '  kmallocc as kmalloc,\n', 'luocheck/kernel has no kmallocc'],
    ['a function that is gone', '    luo_session_serialize,\n', '', 'luo_session_c() answers no function luo_session_serialize'],
    ['a table that is gone', '    luo_session_fops,\n', '', 'luo_session_c() answers no luo_session_fops'],
    ['a factory of another name', 'export function luo_session_c', 'export function luo_sessions', 'exports no function luo_session_c'],
    ['a variable of the file', HEAD, `let count = 0;\n${HEAD}  count++;\n`, 'count is kept outside of the kernel and would survive a reboot'],
    ['an error', HEAD, `${HEAD}  throw new Error('mine');\n`, /:\d+: mine, while the kernel is built$/],
    ['a name that is not defined', HEAD, `${HEAD}  frob();\n`, /:\d+: frob is not defined, while the kernel is built$/],
    ['the process', HEAD, `process.exit(0);\n${HEAD}`, 'process is not there'],
    ['another base', HEAD, `// luocheck: based-on posted\n${HEAD}`, 'no file of posted, which is a revision of the patch of June 2025'],
    ['no base', HEAD, `// luocheck: based-on linux-7.4\n${HEAD}`, /: is based on 'linux-7\.4', which is no revision$/],
  ])('%s', async (_, find, replace, message) => {
    const folder = edited(find, replace);
    const { code, stdout, stderr } = await luocheck(['check', '-r', folder, ...QUICK]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^luocheck: [^\n]+\n$/);
    expect(stderr.trimEnd()).toMatch(message);
    expect(stderr).toContain(folder);
  });

  const CALL = '  function* luo_session_preserve_fd(session: luo_session, ucmd: luo_ucmd): Kernel<number> {\n';
  it.each<readonly [string, string, string | RegExp]>([
    ['a throw', "throw new Error('mine');", /: mine$/],
    ['a step that is none', 'yield 5 as never;', /: yields number, which is no step$/],
    ['an answer that is no number', "if (ucmd) return 'x' as never;", 'answers string, which is no whole number'],
    ['a property of a function', 'luo_session_preserve_fd.n = 1;', /: Cannot add property n, object is not extensible$/],
    ['a property of a constant', '(luo_session_fops as { n?: number }).n = 1;', /: Cannot add property n, object is not extensible$/],
  ])('%s, in a call', async (_, statement, message) => {
    const folder = edited(CALL, `${CALL}    ${statement}\n`);
    const { code, stdout, stderr } = await luocheck(['check', '-r', folder, ...QUICK]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trimEnd()).toMatch(message);
    expect(stderr).toContain(join(folder, 'luo_session.ts'));
  });

  it('a loop that never ends is a finding', async () => {
    const folder = edited(CALL, `${CALL}    for (;;) ucmd.cmd.reserved = 0;\n`);
    const { code, stdout } = await luocheck(['check', '-r', folder, '--runs', '40', '--seed', '1', '-p', 'every-call-ends', '--github']);
    expect(code).toBe(1);
    expect(stdout).toContain('happened  luo_session_preserve_fd() loops for ever');
    expect(stdout).toContain('id        every-call-ends/luo_session_preserve_fd/hang-luo_session_preserve_fd');
    // And is shown where the function is that loops.
    const line = SESSION.slice(0, SESSION.indexOf(CALL)).split('\n').length;
    expect(stdout).toContain(`::error file=${join(folder, 'luo_session.ts')},line=${line},`);
  });

  it('files of both designs', async () => {
    const folder = folderWith({ 'luo_session.ts': SESSION, 'luo_files.ts': readSourceFile('posted/luo_files.ts') });
    const { code, stderr } = await luocheck(['check', '-r', folder, ...QUICK]);
    expect([code, stderr]).toEqual([
      2,
      `luocheck: ${join(folder, 'luo_files.ts')} is a file of the patch of June 2025, and ${join(folder, 'luo_session.ts')} is a file of mainline: a revision is of one of them\n`,
    ]);
  });

  it('luo_core.ts is a file of both: what it exports says of which', async () => {
    expect(
      (await luocheck(['check', '-r', folderWith({ 'luo_core.ts': linuxTree()['luo_core.ts']! }), '-n', '1', '-p', 'the-device-has-one-opener'])).code,
    ).toBe(0);
    expect(
      (await luocheck(['check', '-r', folderWith({ 'luo_core.ts': readSourceFile('base/luo_core.ts') }), '-n', '1', '-p', 'a-token-has-one-owner'])).code,
    ).toBe(0);
  });
});

describe('init --from a revision of mainline', () => {
  it('copies the files of LUO, which say what they are based on', async () => {
    const folder = join(FOLDER, 'init');
    const { code, stdout, stderr } = await luocheck(['init', folder, '--from', 'mainline-corrected']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('kho_block.ts, luo_core.ts, luo_flb.ts, luo_file.ts, luo_session.ts, memfd_luo.ts of mainline-corrected');
    const text = readFileSync(join(folder, 'luo_session.ts'), 'utf8');
    expect(text).toContain('// luocheck: based-on mainline-corrected\n');
    expect(text).toContain("from 'luocheck/luo_internal'");
    expect((await luocheck(['replay', `v1 ${folder}: open; create s0 a; create s1 a`])).code).toBe(0);
  });

  it('and of a fix, of a defect of an earlier kernel, and of files of ones own', async () => {
    for (const [i, from] of ['linux-7.3+0003', 'linux-7.3+bug-direction-not-checked', DROPPED()].entries())
      expect((await luocheck(['init', join(FOLDER, `from-${i}`), '--from', from, '--all'])).stdout).toContain(`memfd_luo.ts, kexec_core.ts of ${from}\n`);
  });
});
