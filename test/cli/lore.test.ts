// SPDX-License-Identifier: GPL-2.0-only
/** @file `--format lore` and `--patch` on the command line. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAIL, MANGLED } from '../report/lore/mails.js';
import { seed, withoutSeed } from '../seed.js';
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
/** A revision of the reviewer's own: with it any patch of LUO may be answered. */
const MINE = join(FOLDER, 'mine');
beforeAll(async () => {
  expect((await luocheck(['init', MINE])).code).toBe(0);
});

/** The mail without its second hunk, another patch of LUO, and a mail quoted. */
const CUT = MAIL.replace(/^@@ -40,[\s\S]*?(?=^-- $)/m, '');
const OTHER = MAIL.replace('kfree(s);', 'kvfree(s);')
  .replace('3/9', '4/9')
  .replace('a patch of our own\n making', 'another')
  .replace('1897085-20', '1897085-21');
const quoted = (mail: string): string => `${mail.slice(mail.indexOf('\n\n') + 2).replace(/^/gm, '> ')}\nNo.\n`;

const REPLAY = ['replay', CLOSE, '--revision', MINE, '--format', 'lore'];
const QUICK = ['check', '--property', 'no-recursive-acquisition', '--runs', '64', '--seed', '7'];
const PATCH = fileOf('patch.eml', MAIL);
const MBOX = 'From mboxrd@z Thu Jan  1 00:00:00 1970\n';

describe('--patch', () => {
  it.each([
    [['replay', CLOSE, '--patch', PATCH], '--patch needs --format lore, or a kernel tree as --revision'],
    [[...QUICK, '--patch', PATCH], '--patch needs --format lore, or a kernel tree as --revision'],
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
      'foreign: the patch changes no function of the LUO of June 2025, but mm/slab.c',
    ],
    [
      [
        ...REPLAY,
        '--patch',
        fileOf(
          'mainline',
          '--- a/kernel/liveupdate/luo_session.c\n+++ b/kernel/liveupdate/luo_session.c\n@@ -1 +1 @@ int f(void)\n-\treturn 0;\n+\treturn 1;\n',
        ),
      ],
      'but kernel/liveupdate/luo_session.c: with --revision TREE it is applied to a kernel tree, which is searched',
    ],
    [
      [...REPLAY, '--patch', fileOf('two', `${MBOX}${MAIL}${MBOX}${OTHER}`)],
      "two: 2 mails with patches of LUO, '[PATCH v2 3/9] luo: a patch of our own making' and '[PATCH v2 4/9] luo: another': save the one to be answered",
    ],
    [[...REPLAY, '--patch', fileOf('short', CUT)], 'short: incomplete: the diffstat says 1 file, +14/-1, the hunks have 1 file, +3/-1'],
    [
      [...REPLAY, '--patch', fileOf('headless', MAIL.slice(0, MAIL.indexOf('diff --git')))],
      "headless: no patch in it: there is no hunk of a unified diff ('@@ -1,2 +3,4 @@'), though a diffstat says '1 file changed",
    ],
    [[...REPLAY, '--patch', fileOf('partly', `Subject: Re: x\nFrom: a@b.org\n\n${quoted(CUT)}`)], 'partly: quoted in part: the diffstat says'],
    [
      [...REPLAY, '--patch', fileOf('thread-cut', `${MBOX}Subject: y\nFrom: a@b.org\n\nhello\n\n${MBOX}${CUT}`)],
      "thread-cut: mail 2 of 2, '[PATCH v2 3/9] luo: a patch of our own making' of Jörg Example: incomplete: the diffstat says",
    ],
    [[...REPLAY, '--patch', fileOf('packed.gz', gzipSync(MAIL).subarray(0, 200))], 'packed.gz: not a whole gzip file'],
    [[...REPLAY, '--patch', fileOf('packed.xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1]))], 'packed.xz: packed with xz: unpack it first'],
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

  it.each([
    ['gzip', (text: string) => gzipSync(text)],
    ['UTF-16, as PowerShell writes it', (text: string) => Buffer.from(`\uFEFF${text.replaceAll('\n', '\r\n')}`, 'utf16le')],
    ['UTF-16 without a mark', (text: string) => Buffer.from(text, 'utf16le')],
    ['UTF-16, big end first', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['UTF-8 with a mark', (text: string) => Buffer.from(`\uFEFF${text}`)],
    ['an mbox, zipped', (text: string) => gzipSync(`${MBOX}${text}`)],
  ])('is answered in %s', async (_, bytes) => {
    const { code, stdout, stderr } = await luocheck([...REPLAY, '--patch', fileOf('bytes', bytes(MAIL))]);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toContain('Subject: Re: [PATCH v2 3/9] luo: a patch of our own making\n');
    expect(stdout).toMatch(/^> \+\t\tluo_unregister_file\(s, token\);$/m);
  });

  const reply = (text: string, from = 'jane'): string =>
    `Subject: Re: [PATCH v2 3/9] luo: a patch of our own making\nFrom: ${from}@b.org\nMessage-ID: <${from}@b.org>\n\nOn some day somebody wrote:\n${text}`;
  /** What replies do: quote everything, a part of a hunk, one hunk, deeper, with their own words or their own diff between. */
  const THREAD = [
    'Subject: [PATCH v2 0/9] cover\nFrom: joerg@example.org\n\nHello\n\n',
    reply(quoted(MAIL)),
    reply(quoted(CUT), 'part'),
    reply(quoted(MAIL).replace(/^> \+\tlist_forget[\s\S]*?kfree.*\n/m, '[...]\n'), 'shortened'),
    reply(quoted(MAIL).replace(/^/gm, '> '), 'deeper'),
    reply(quoted(MAIL).replace(/^> \+\tlist_forget.*\n/m, '$&\nWhy?\n\n'), 'asks'),
    reply(`> some words\n\n${MAIL.slice(MAIL.indexOf('diff --git'), MAIL.indexOf('@@ -40')).replace('up_write', 'up_read')}`, 'own'),
    MAIL,
    'Subject: [PATCH v2 7/9] mm: damaged\nFrom: joerg@example.org\n\n--- a/mm/x.c\n+++ b/mm/x.c\n@@ -1,9 +1,9 @@ int f(void)\n+\tint a;\n\n',
    MAIL.replace(/^Subject:/m, 'X-List: twice\nSubject:'),
    MAIL.replace(/^Message-ID.*\n/m, ''),
  ];

  it.each([
    ['in the order of the thread', THREAD],
    ['in reverse', THREAD.toReversed()],
  ])('is the mail with the patch in a thread that quotes it: %s', async (_, mails) => {
    const { code, stdout, stderr } = await luocheck([...REPLAY, '--patch', fileOf('long-thread', mails.map((mail) => `${MBOX}${mail}\n`).join(''))]);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toContain('Subject: Re: [PATCH v2 3/9] luo: a patch of our own making\n');
    expect(stdout).toContain('On Wed, 25 Jun 2025 23:17:44 +0000, Jörg Example wrote:\n');
    expect(stdout).toContain('\n> +\t\tluo_unregister_file(s, token);\n');
  });

  it('is a quoted one where nobody has the mail itself', async () => {
    const mails = THREAD.filter((mail) => mail.startsWith('Subject: Re:') && !mail.includes('own@b.org'));
    const { code, stdout } = await luocheck([...REPLAY, '--patch', fileOf('replies', mails.map((mail) => `${MBOX}${mail}\n`).join(''))]);
    expect(code).toBe(1);
    expect(stdout).toContain('\n> +\t\tluo_unregister_file(s, token);\n');
  });

  it('may be one mail among those of an mbox that have no patch of LUO', async () => {
    const cover = 'From: a@b.org\nSubject: [PATCH v2 0/9] cover\n\nHello\n\n';
    const { code, stdout } = await luocheck([...REPLAY, '--patch', fileOf('thread', `${MBOX}${cover}${MBOX}${MAIL}`)]);
    expect(code).toBe(1);
    expect(stdout).toContain('Subject: Re: [PATCH v2 3/9] luo: a patch of our own making\n');
  });
});

describe.runIf(seed !== null)(`the patch that posted mirrors${withoutSeed}`, () => {
  const mail = `From: a@b.org\nSubject: x\n\n${(seed ?? '').slice(seed?.indexOf('Currently,'))}\n`;
  const answer = (name: string, content: string): ReturnType<typeof luocheck> =>
    luocheck(['replay', CLOSE, '--format', 'lore', '--patch', fileOf(name, content)]);

  it.each(Object.entries(MANGLED))('is answered %s', async (name, mangle) => {
    const { code, stdout, stderr } = await answer('seed', mangle(mail));
    // This copy has lost its leading spaces already: where its lines are broken as well, nobody knows which belong together.
    if (code === 2) {
      expect(stderr).toMatch(
        /^luocheck: \S*seed: cannot be compared with the patch that posted mirrors [^\n]*: its lines are broken, none is longer than [^\n]*\n$/,
      );
      expect(name).toMatch(/broken at (?:56|60|64) columns/);
      return;
    }
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
    expect(stdout).toMatch(/^To: Jörg Example <joerg@example\.org>\nSubject: Re: \[PATCH v2 3\/9\]/);
    expect(stdout).toContain('On Wed, 25 Jun 2025 23:17:44 +0000, Jörg Example wrote:\n> +++ b/kernel/liveupdate/luo_files.c\n');
    expect(stdout).toMatch(/^\S*mine: 1 property violated within 64 random/m);
    expect(stdout.split('\n').filter((line) => line.length > 72 && !line.startsWith('> '))).toEqual([]);
    // Nobody else has ./mine.
    expect(stdout).not.toContain('luocheck replay');
  });

  it('says what base shows is the code before the patch', async () => {
    const { code, stdout } = await luocheck(['replay', 'v1 base: open s0; prepare s0 !kho_serialize:1', '--format', 'lore']);
    expect(code).toBe(1);
    expect(stdout.replace(/\s+/g, ' ')).toContain('Not from this patch: present before it.');
  });

  it('tells a race, and that the fixed code has none', async () => {
    const { code, stdout } = await luocheck(['replay', RACE, '--format', 'lore']);
    expect(code).toBe(1);
    expect(stdout).toContain('*** DEADLOCK ***');
    expect(stdout).toMatch(/^corrected: in all \d+ interleavings that differ these calls violate no\n {2}property\./m);
  });

  it('knows the fixes that are still to come', async () => {
    const { stdout } = await luocheck(['replay', 'v1 posted+0003: open s0; preserve s0 0x1 f0; prepare s0; close s0', '--format', 'lore']);
    expect(stdout).toContain("Suggested fix (0005 of luocheck's series)");
  });

  it('claims nothing about fixes of a revision to which the series does not apply', async () => {
    const { code, stdout } = await luocheck(['replay', CLOSE, '--revision', 'mutant:unregister-keeps-the-file', '--format', 'lore']);
    expect(code).toBe(1);
    expect(stdout.replace(/\s+/g, ' ')).toContain('leaked file reference: the file is never released.');
    expect(stdout).not.toMatch(/series/);
  });

  it('says that nothing is wrong', async () => {
    const { code, stdout } = await luocheck(['replay', CLOSE, '--revision', 'corrected', '--format', 'lore']);
    expect(code).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toContain('luocheck found nothing to complain about in these calls.');
  });
});

describe('review', () => {
  it('holds where nothing is found', async () => {
    const { code, stdout } = await luocheck(['review', '--property', 'conformance-with-the-model', '--runs', '20', '--seed', '7', '--revision', 'corrected']);
    expect(code).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toContain('found nothing to complain about within the bound below');
    expect(stdout).not.toContain('concurrent');
  });

  it('is needed for --inherited', async () => {
    const { code, stderr } = await luocheck([...QUICK, '--inherited']);
    expect([code, stderr]).toEqual([2, 'luocheck: --inherited needs --format lore\n']);
  });
});
