// SPDX-License-Identifier: GPL-2.0-only
/** @file `--format lore` and `--patch` on the command line. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAIL, MANGLED } from '../report/lore/mails.js';
import { luocheck } from './fake-terminal.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'luocheck-lore-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

const fileOf = (name: string, content: string | Buffer): string => {
  const path = join(FOLDER, name);
  writeFileSync(path, content);
  return path;
};

const CLOSE = 'v1 posted: open s0; preserve s0 0x1 f0; close s0';
const RACE = 'v1 posted: open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 | @ 4>1';
const SEED = new URL('../../../shared/seed/luo-v1-patch-19-of-32.txt', import.meta.url);
const seed = existsSync(SEED) ? readFileSync(SEED, 'utf8') : null;
/** A revision of the reviewer's own: with it any patch of LUO may be answered. */
const MINE = join(FOLDER, 'mine');
beforeAll(async () => {
  expect((await luocheck(['init', MINE])).code).toBe(0);
});

const REPLAY = ['replay', CLOSE, '--revision', MINE, '--format', 'lore'];
const QUICK = ['check', '--property', 'no-recursive-acquisition', '--runs', '64', '--seed', '7'];
const PATCH = fileOf('patch.eml', MAIL);
const MBOX = 'From mboxrd@z Thu Jan  1 00:00:00 1970\n';

describe('--patch', () => {
  it.each([
    [['replay', CLOSE, '--patch', PATCH], '--patch needs --format lore'],
    [[...QUICK, '--patch', PATCH], '--patch needs --format lore'],
    [['race', '--certify', '--format', 'lore'], '--certify adds to the report: it needs --format text'],
    [['replay', CLOSE, '--format', 'lore', '--patch', join(FOLDER, 'absent')], 'absent: no such file or directory'],
    [['replay', CLOSE, '--format', 'lore', '--patch', FOLDER], 'is a directory'],
    [['replay', CLOSE, '--format', 'lore', '--patch', fileOf('empty', '')], 'empty: no patch in it'],
    [['replay', CLOSE, '--format', 'lore', '--patch', fileOf('prose', 'Subject: hello\nFrom: a@b\n\nno patch\n')], 'prose: no patch in it'],
    [['replay', CLOSE, '--format', 'lore', '--patch', fileOf('binary', Buffer.from([0x7f, 0x45, 0, 1, 2]))], 'binary: not a text'],
    [
      ['replay', CLOSE, '--format', 'lore', '--patch', fileOf('cut', MAIL.slice(0, MAIL.indexOf('luo_unregister_file(s')))],
      "cut: damaged or truncated: kernel/liveupdate/luo_files.c, hunk '@@ -40,4 +42,17 @@'",
    ],
    [
      [
        'replay',
        CLOSE,
        '--format',
        'lore',
        '--patch',
        fileOf('foreign', '--- a/mm/slab.c\n+++ b/mm/slab.c\n@@ -1 +1 @@ int f(void)\n-\treturn 0;\n+\treturn 1;\n'),
      ],
      'foreign: the patch changes no function of LUO, but mm/slab.c',
    ],
    [[...REPLAY, '--patch', fileOf('two', `${MBOX}${MAIL}${MBOX}${MAIL}`)], 'two: 2 mails with patches of LUO: save the one to be answered'],
    [[...QUICK, '--format', 'lore', '--patch', join(FOLDER, 'absent')], 'absent: no such file or directory'],
    ...[
      ['replay', CLOSE],
      ['replay', RACE],
      ['replay', CLOSE, '--revision', 'corrected'],
      QUICK,
      [...QUICK, '--revision', MINE, 'posted'],
      ['race', '--runs', '1', '--revision', 'posted+0003'],
      ['matrix'],
      ['fuzz', '--corpus', join(FOLDER, 'corpus'), '--executions', '1'],
    ].map((args): [string[], string] => [[...args, '--format', 'lore', '--patch', PATCH], 'patch.eml: not the patch that posted mirrors']),
  ])('that cannot be used is one line and exit code 2: %j', async (args, message) => {
    const { code, stdout, stderr } = await luocheck(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^luocheck: [^\n]*\n$/);
    expect(stderr).toContain(message);
  });

  it.each(Object.entries(MANGLED))('is answered %s', async (name, mangle) => {
    const { code, stdout, stderr } = await luocheck([...REPLAY, '--patch', fileOf('mangled', mangle(MAIL))]);
    expect(code).toBe(1);
    expect(stdout, name).toMatch(/^> \+\s*luo_unregister_file\(s, token\);$/m);
    expect(stdout, name).toContain('> @@ -40,4 +42,17 @@ static int other(void)\n');
    expect(stderr).toBe('');
  });

  it('is answered in a Latin-1 mail too', async () => {
    const mail = Buffer.from(MAIL.replace('What it does', 'Größe'), 'latin1');
    const { code, stdout } = await luocheck([...REPLAY, '--patch', fileOf('latin1', mail)]);
    expect(code).toBe(1);
    expect(stdout).toContain('luo_unregister_file(s, token);');
  });

  it('may be one mail among those of an mbox that have no patch of LUO', async () => {
    const cover = 'From: a@b.org\nSubject: [PATCH v2 0/9] cover\n\nHello\n\n';
    const { code, stdout } = await luocheck([...REPLAY, '--patch', fileOf('thread', `${MBOX}${cover}${MBOX}${MAIL}`)]);
    expect(code).toBe(1);
    expect(stdout).toContain('Subject: Re: [PATCH v2 3/9] luo: a patch of our own making\n');
  });
});

describe.runIf(seed !== null)('the patch that posted mirrors', () => {
  const mail = `From: a@b.org\nSubject: x\n\n${(seed ?? '').slice(seed?.indexOf('Currently,'))}\n`;
  const answer = (name: string, content: string): ReturnType<typeof luocheck> =>
    luocheck(['replay', CLOSE, '--format', 'lore', '--patch', fileOf(name, content)]);

  it.each(Object.entries(MANGLED))('is answered %s', async (_, mangle) => {
    const { code, stdout, stderr } = await answer('seed', mangle(mail));
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toContain('> @@ -736,6 +785,74 @@');
  });

  it('is picked out of an mbox with other patches of LUO', async () => {
    const { code, stdout } = await answer('series', `${MBOX}${MAIL}${MBOX}${mail}`);
    expect(code).toBe(1);
    expect(stdout).toContain('Subject: Re: x\n');
  });

  it.each([
    ['with other names', (text: string) => text.replaceAll('luo_', 'foo_')],
    ['with one line changed', (text: string) => text.replace(/^\+(\s*)down_read\(/m, '+$1down_write(')],
  ])('%s is another', async (_, change) => {
    const { code, stdout, stderr } = await answer('other', change(mail));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^luocheck: [^\n]*other: [^\n]*\n$/);
  });
});

describe('--format lore', () => {
  it('writes what check finds as a mail, with its bound and its seed', async () => {
    const { code, stdout } = await luocheck([...QUICK, '--revision', MINE, '--format', 'lore', '--patch', PATCH]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Subject: Re: \[PATCH v2 3\/9\]/);
    expect(stdout).toContain('Found within 64 random programs of at most 20 calls (seed 7).');
    expect(stdout).toContain('On Wed, 25 Jun 2025 23:17:44 +0000, Jörg Example wrote:\n> +++ b/kernel/liveupdate/luo_files.c\n');
    expect(stdout).toMatch(/^\S*mine: 1 property violated within 64 random/m);
    expect(stdout.split('\n').filter((line) => line.length > 72 && !line.startsWith('> '))).toEqual([]);
  });

  it('says what base shows is the code before the patch', async () => {
    const { code, stdout } = await luocheck(['replay', 'v1 base: open s0; prepare s0 !kho_serialize:1', '--format', 'lore']);
    expect(code).toBe(1);
    expect(stdout).toContain('Not from this patch:\npresent before it.');
  });

  it('tells a race, and that the fixed code has none', async () => {
    const { code, stdout } = await luocheck(['replay', RACE, '--format', 'lore']);
    expect(code).toBe(1);
    expect(stdout).toContain('*** DEADLOCK ***');
    expect(stdout).toMatch(/^corrected: in all \d+ interleavings that differ these calls violate no\n {2}property\./m);
  });

  it('knows the fixes that are still to come', async () => {
    const { stdout } = await luocheck(['replay', 'v1 posted+0003: open s0; preserve s0 0x1 f0; prepare s0; close s0', '--format', 'lore']);
    expect(stdout).toContain("Suggested fix (0005 of luocheck's series):");
  });

  it('claims nothing about fixes of a revision to which the series does not apply', async () => {
    const { code, stdout } = await luocheck(['replay', CLOSE, '--revision', 'mutant:unregister-keeps-the-file', '--format', 'lore']);
    expect(code).toBe(1);
    expect(stdout).toContain('Consequence: leaked file reference');
    expect(stdout).not.toMatch(/series/);
  });

  it('says that nothing is wrong', async () => {
    const { code, stdout } = await luocheck(['replay', CLOSE, '--revision', 'corrected', '--format', 'lore']);
    expect(code).toBe(0);
    expect(stdout).toContain('luocheck found nothing to complain about in these');
  });
});
