// SPDX-License-Identifier: GPL-2.0-only
/** @file A reviewer's own files as a revision: what is found in them, and what is wrong with them. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import type { VerdictDocument } from '../../report/json.js';
import { readSourceFile } from '../../reference/loader/tree.js';
import { ROOT } from './bin.js';
import { luocheck } from './fake-terminal.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'luocheck-own-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

const POSTED = readSourceFile('posted/luo_files.ts');
const DROPS = '    if (ret) fput(file);\n';
/** One property: of a violated one, minimising is most of the work. */
const QUICK = ['--runs', '64', '--seed', '1', '-p', 'locks-are-balanced'];

let folders = 0;

/** A folder with `luo_files.ts` of posted, one text replaced; its path. */
function edited(find: string, replace: string, source = POSTED): string {
  expect(source.split(find).length, find).toBeGreaterThan(1);
  return folderWith(
    'luo_files.ts',
    source.replace(find, () => replace),
  );
}

function folderWith(name: string, text: string): string {
  const folder = join(FOLDER, `r${folders++}`);
  mkdirSync(folder);
  writeFileSync(join(folder, name), text);
  return folder;
}

const lineOf = (path: string, text: string): number => readFileSync(path, 'utf8').slice(0, readFileSync(path, 'utf8').indexOf(text)).split('\n').length;

async function findings(revision: string, ...args: string[]): Promise<VerdictDocument['verdicts'][number]['findings']> {
  const { stdout, stderr } = await luocheck(['check', '-r', revision, '--json', '-', ...QUICK.slice(0, 4), ...args]);
  expect(stderr).toBe('');
  return (JSON.parse(stdout) as VerdictDocument).verdicts[0]!.findings;
}

describe('a folder of files', () => {
  it('that were not edited is its base', async () => {
    const own = await findings(folderWith('luo_files.ts', POSTED), '-p', 'no-recursive-acquisition', 'every-call-ends');
    const posted = await findings('posted', '-p', 'no-recursive-acquisition', 'every-call-ends');
    expect(posted).not.toEqual([]);
    expect(own.map(({ id, repairedBy }) => [id, repairedBy])).toEqual(posted.map(({ id, repairedBy }) => [id, repairedBy]));
  });

  it('shows what was broken in them, which no fix repairs, and the token replays it', async () => {
    const folder = edited(DROPS, '');
    const [finding, ...others] = (await findings(folder, '--property', 'file-references-are-exact')).filter(({ repairedBy }) => repairedBy === null);
    expect(finding!.violation.happened).toMatch(/^f\d has \d references/);
    expect(others).toEqual([]);
    expect(finding!.replay).toContain(`v1 ${folder}: `);
    const replayed = await luocheck(['replay', finding!.replay]);
    expect(replayed.code).toBe(1);
    expect(replayed.stdout).toContain('violates file-references-are-exact');
    expect(replayed.stdout).toContain(`${folder}/luo_files.ts:`);
    expect((await luocheck(['replay', finding!.replay, '-r', 'posted'])).stdout).not.toContain('violates file-references-are-exact');
  });

  it('may have a space, a colon and a quote in its name', async () => {
    const folder = join(FOLDER, "it's: 100% mine");
    mkdirSync(folder);
    writeFileSync(join(folder, 'luo_files.ts'), POSTED);
    const [finding] = await findings(folder, '-p', 'no-recursive-acquisition');
    expect(finding!.replay).toMatch(/^v1 \S+: /);
    expect(finding!.replay).not.toContain("'");
    expect((await luocheck(['replay', finding!.replay])).stdout).toContain(`violates ${finding!.property}`);
  });

  it('is based on what its name or its files say', async () => {
    const stated = folderWith('luo_files.ts', `// luocheck: based-on corrected\n${readSourceFile('corrected/luo_files.ts')}`);
    expect((await luocheck(['check', '-r', stated, ...QUICK])).code).toBe(0);
    expect((await luocheck(['check', '-r', `corrected+${folderWith('luo_files.ts', readSourceFile('corrected/luo_files.ts'))}`, ...QUICK])).code).toBe(0);
  });

  it('is raced, judged by scenarios and by recordings', async () => {
    const folder = folderWith('luo_files.ts', POSTED);
    const scenario = join(ROOT, 'test/scenarios/two-sessions-one-token.luo');
    const litmus = await luocheck(['litmus', scenario, '-r', folder]);
    expect([litmus.code, litmus.stderr]).toEqual([0, '']);
    expect(litmus.stdout).toContain(folder);
    const race = await luocheck(['replay', `v1 ${folder}: open s0; open s1 | preserve s0 0x1 f0 || preserve s1 0x1 f1 | @ 10>1`]);
    expect([race.code, race.stderr]).toEqual([1, '']);
    const conform = await luocheck(['conform', join(ROOT, 'test/fixtures/traces/posted.jsonl.gz'), '-r', edited(DROPS, '    if (ret < 0) fput(file);\n')]);
    expect(conform.stdout).toBe('1,000 of 1,000 sequences identical\n');
  });
});

describe('a diff', () => {
  const patch = (old: string, text: string): string => {
    const path = join(FOLDER, `p${folders++}.patch`);
    writeFileSync(path, createTwoFilesPatch('a/mine/luo_files.ts', 'b/mine/luo_files.ts', old, text));
    return path;
  };
  const kept = POSTED.replace(DROPS, '');

  it('applies to its base', async () => {
    const found = await findings(`posted+${patch(POSTED, kept)}`, '--property', 'file-references-are-exact');
    expect(found.map(({ id }) => id)).toEqual((await findings(edited(DROPS, ''), '--property', 'file-references-are-exact')).map(({ id }) => id));
    expect(found).not.toEqual([]);
  });

  it('that does not is one line', async () => {
    const path = patch(POSTED.replaceAll('fput', 'fput_later'), kept);
    expect(await luocheck(['check', '-r', path])).toMatchObject({ code: 2, stderr: `luocheck: ${path}: does not apply to luo_files.ts\n` });
  });
});

describe('what kernel code dies of is a finding', () => {
  const AT = '      h.file = file;\n      h.fh = fh;\n';

  it('a null pointer', async () => {
    const [finding] = await findings(edited(AT, `${AT}      (null as luo_file | null)!.state = 1;\n`), '--property', 'no-oops');
    expect(finding!.violation).toMatchObject({ where: 'luo_register_file', happened: 'Oops in luo_register_file(): NULL pointer dereference' });
  });

  it.each(['list_del(null as never);', 'yield mutex_lock(null as never);', 'const { a } = null as never; void a;'])('a null pointer: %s', async (statement) => {
    const own = edited(
      AT,
      `${AT}      ${statement}\n`,
      POSTED.replace(
        'export function luo_files',
        "import { list_del as list_del_of, mutex_lock as lock_of } from 'luocheck/kernel';\nvoid [list_del_of, lock_of];\nexport function luo_files",
      ),
    );
    const [finding] = await findings(own, '--property', 'no-oops');
    expect(finding!.violation).toMatchObject({ where: 'luo_register_file', happened: 'Oops in luo_register_file(): NULL pointer dereference' });
  });

  it.each([
    ['without a step', 'for (;;) h.reclaimed = false;'],
    ['with steps', 'while (h) { yield down_read(luo_sessions_list_rwsem); yield up_read(luo_sessions_list_rwsem); }'],
    ['with a label', 'again: while (true) for (;;) continue again;'],
  ])('a loop that never ends, %s', async (_, loop) => {
    const folder = edited(AT, `${AT}      ${loop}\n`);
    const [finding] = await findings(folder, '--property', 'every-call-ends');
    expect(finding!.violation).toMatchObject({ where: 'luo_register_file', happened: 'luo_register_file() loops for ever' });
    expect((await luocheck(['replay', finding!.replay])).stdout).toContain('luo_register_file() loops for ever');
  });
});

describe('a mistake is one line with its place, and exit code 2', () => {
  const cases: readonly (readonly [string, string, string, string | RegExp])[] = [
    ['a syntax error', DROPS, '    if (ret fput(file);\n', /:\d+:13: Unexpected token$/],
    [
      "a forgotten 'yield*'",
      '= yield* luo_files_fdt_setup',
      '= luo_files_fdt_setup',
      /:\d+:15: luo_files_fdt_setup\(\) is called and not run: 'yield\*' is missing$/,
    ],
    ["a forgotten 'yield'", 'yield down_write(luo_sessions', 'down_write(luo_sessions', /:\d+:\d+: down_write\(\) is called and not run: 'yield' is missing$/],
    ["a 'yield' for a 'yield*'", '= yield* luo_files_fdt_setup', '= yield luo_files_fdt_setup', "'yield*' is missing"],
    ['a name that a header does not have', '  kmalloc,\n', '  kmallocc as kmalloc,\n', /:\d+:3: luocheck\/kernel has no kmallocc$/],
    [
      'a module that is no header',
      'export function luo_files',
      "import { readFileSync } from 'node:fs';\nexport function luo_files",
      /:\d+:10: cannot include 'node:fs'/,
    ],
    ['a factory of another name', 'export function luo_files', 'export function luo_filez', 'exports no function luo_files'],
    ['a function that is gone', '    luo_create_session,\n', '', 'luo_files() answers no function luo_create_session'],
    [
      'an error while it is loaded',
      'export function luo_files',
      "throw new Error('early');\nexport function luo_files",
      /:\d+: early, while the file is loaded$/,
    ],
    ['a loop while it is loaded', 'export function luo_files', 'while (true);\nexport function luo_files', /:\d+: this loop does not end/],
    ['a name that is not defined', DROPS, '    if (ret) fputt(file);\n', /:\d+: fputt is not defined$/],
  ];

  it.each(cases)('%s', async (_, find, replace, message) => {
    const folder = edited(find, replace);
    const { code, stdout, stderr } = await luocheck(['check', '-r', folder, ...QUICK]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^luocheck: [^\n]+\n$/);
    expect(stderr.trimEnd()).toMatch(message);
    expect(stderr).toContain(`${folder}/luo_files.ts`);
    const line = /luo_files\.ts:(\d+)/.exec(stderr)?.[1];
    if (line !== undefined) expect(Number(line)).toBe(lineOf(join(folder, 'luo_files.ts'), replace));
  });

  it.each([
    ['process', 'process.exit(0);\n', /:\d+:1: process is not there/],
    ['a timer', 'setTimeout(() => {});\n', /:\d+:1: setTimeout is not there/],
    ['import()', "void import('node:fs');\n", /:\d+:6: import\(\) is not there/],
    ['a promise', 'const later = async (): Promise<void> => {};\n', /nothing is asynchronous/],
    ['null', 'throw null;\n', /:\d+: throws null, while the file is loaded$/],
    ['a header called as a prototype is', "import { x } from 'constructor';\n", /cannot include 'constructor'/],
  ])('%s, while it is loaded', async (_, text, message) => {
    const folder = edited('export function luo_files', `${text}export function luo_files`);
    const { code, stdout, stderr } = await luocheck(['check', '-r', folder, ...QUICK]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trimEnd()).toMatch(message);
    expect(stderr).toContain(`luo_files.ts:${lineOf(join(folder, 'luo_files.ts'), text)}`);
  });

  it.each([
    ['null', 'throw null;', /: throws null$/],
    [
      'an error whose message throws',
      "throw Object.defineProperty(new Error('x'), 'message', { get() { throw 1; } });",
      /: throws an error without a message$/,
    ],
    ['a Proxy', 'throw new Proxy({}, { getPrototypeOf() { throw 7; } });', /: throws a Proxy$/],
    ['a step that is none', 'yield 5 as never;', /: yields number, which is no step$/],
    ['a step that is null', 'yield null as never;', /: yields null, which is no step$/],
  ])('%s, in a call', async (_, statement, message) => {
    const at = '      h.file = file;\n      h.fh = fh;\n';
    const folder = edited(at, `${at}      ${statement}\n`);
    const { code, stdout, stderr } = await luocheck(['check', '-r', folder, ...QUICK]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trimEnd()).toMatch(message);
    expect(stderr).toContain(`luo_files.ts:${lineOf(join(folder, 'luo_files.ts'), statement)}`);
  });

  it.each<readonly [string, string]>([
    [join(FOLDER, 'absent'), 'no such file or directory'],
    [join(FOLDER, 'absent.patch'), 'no such file or directory'],
    [folderWith('notes.txt', ''), 'has none of the files of a revision'],
    [folderWith('luo_filez.ts', POSTED), 'luo_filez.ts: no file of a revision; there are kexec_handover.ts'],
    [join(folderWith('x.patch', 'hello\n'), 'x.patch'), 'not a unified diff'],
    [join(folderWith('x.ts', 'export const a = 1;\n'), 'x.ts'), 'it exports none of kexec_handover, '],
    ['frob+./mine', "no revision 'frob'"],
    [folderWith('luo_files.ts', `// luocheck: based-on frob\n${POSTED}`), "is based on 'frob', which is no revision"],
  ])('%s', async (name, message) => {
    const { code, stderr } = await luocheck(['check', '-r', name, ...QUICK]);
    expect(stderr).toMatch(/^luocheck: [^\n]+\n$/);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});

describe('state that outlives an execution', () => {
  const MOODY = [
    '  function* luo_register_file(s: luo_session, token: bigint, fd: number): Kernel<number> {\n',
    '    const kept = luo_sessions_list_rwsem as unknown as { calls?: number };\n    kept.calls = (kept.calls ?? 0) + 1;\n    if (kept.calls % 7 === 6) return -EBUSY;\n',
  ] as const;

  it.each([[['--strategy', 'dpor']], [['--strategy', 'random', '--twice']]])('is told in one line: race %j', async (args) => {
    const folder = edited(MOODY[0], MOODY.join(''));
    const { code, stderr } = await luocheck(['race', '-r', folder, ...QUICK.slice(0, 4), '-p', 'every-call-ends', ...args]);
    expect(stderr).toMatch(
      /^luocheck: [^\n]*: two executions of one schedule differ at step \d+: [^\n]*: variables that live as long as the kernel belong into bss\(\)\n$/,
    );
    expect(code).toBe(2);
  });
});

describe('init', () => {
  it('copies what a revision changes, with types that TypeScript finds', async () => {
    const folder = join(FOLDER, 'init');
    const { code, stdout, stderr } = await luocheck(['init', folder]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('luo_files.ts, luo_ioctl.ts of posted');
    expect(await findings(folder, '-p', 'no-recursive-acquisition')).not.toEqual([]);
    const config = ts.parseJsonConfigFileContent(JSON.parse(readFileSync(join(folder, 'tsconfig.json'), 'utf8')), ts.sys, folder);
    const says = (): string[] =>
      ts.getPreEmitDiagnostics(ts.createProgram(config.fileNames, config.options)).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
    expect(says()).toEqual([]);
    const path = join(folder, 'luo_files.ts');
    writeFileSync(path, readFileSync(path, 'utf8').replace(DROPS, '    if (ret) fput(ret);\n'));
    expect(says().join()).toMatch(/not assignable to parameter of type 'file'/);
  });

  it('touches nothing that is there, and says what cannot be copied', async () => {
    const folder = folderWith('luo_ioctl.ts', 'mine\n');
    expect(await luocheck(['init', folder])).toMatchObject({ code: 2, stderr: `luocheck: ${join(folder, 'luo_ioctl.ts')}: is there already\n` });
    expect(readFileSync(join(folder, 'luo_ioctl.ts'), 'utf8')).toBe('mine\n');
    expect((await luocheck(['init', join(FOLDER, 'm'), '--from', 'mutant:retrieve-again'])).stderr).toContain('has no files to start from');
    expect(await luocheck(['init', join(FOLDER, 'no', 'such')])).toMatchObject({
      code: 2,
      stderr: `luocheck: ${join(FOLDER, 'no', 'such')}: no such file or directory\n`,
    });
    const file = join(folder, 'luo_ioctl.ts');
    for (const path of [file, join(file, 'x')])
      expect(await luocheck(['init', path])).toMatchObject({ code: 2, stderr: `luocheck: ${path}: not a directory\n` });
  });

  it('makes a diff that applies', async () => {
    const folder = join(FOLDER, 'for-diff');
    await luocheck(['init', folder]);
    const old = readFileSync(join(folder, 'luo_files.ts'), 'utf8');
    const path = join(FOLDER, 'of-init.diff');
    writeFileSync(
      path,
      createTwoFilesPatch('luo_files.ts', 'luo_files.ts', old, old.replace('  kmalloc,\n', '  kmalloc,\n  // a comment beside the headers\n')),
    );
    expect((await luocheck(['check', '-r', path, ...QUICK])).stderr).toBe('');
  });

  it('starts from a revision of the series, and from files of ones own', async () => {
    expect((await luocheck(['init', join(FOLDER, 'f1'), '--from', 'posted+0003'])).stdout).toContain('luo_files.ts, luo_ioctl.ts of posted+0003');
    cpSync(join(FOLDER, 'f1', 'luo_files.ts'), join(FOLDER, 'f2', 'luo_files.ts'));
    expect((await luocheck(['check', '-r', join(FOLDER, 'f2'), ...QUICK])).stderr).toBe('');
  });
});
