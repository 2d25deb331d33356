// SPDX-License-Identifier: GPL-2.0-only
/** @file Patches out of mails, whatever became of them on the way. */
import { createTwoFilesPatch, parsePatch } from 'diff';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hunkOf, touchedFunctions, type Hunk } from '../../../report/lore/hunk.js';
import { textOfBytes } from '../../../report/lore/bytes.js';
import { readMails } from '../../../report/lore/mail.js';
import { hunksOf, patchIn, PatchMailError, withFunctions } from '../../../report/lore/patch.js';
import { POSTED_HUNKS } from '../../../report/lore/posted-hunks.js';
import { seed, withoutSeed } from '../../seed.js';
import { MAIL, MANGLED } from './mails.js';

async function read(text: string): Promise<readonly Hunk[]> {
  const [mail] = await readMails(textOfBytes(Buffer.from(text)));
  return patchIn(mail!.body, mail!.otherBodies).hunks;
}

/** Without what archives change: how much white space stands where. */
const bare = (hunks: readonly Hunk[]): unknown =>
  hunks.map(({ file, header, changes, lines }) => ({
    file,
    header,
    changes,
    lines: lines?.map(({ text, function: name }) => [text.replace(/\s+/g, ' ').trim(), text.trim() === '' ? null : name]),
  }));
const facts = (hunks: readonly Hunk[]): unknown => hunks.map(({ file, header, changes }) => ({ file, header, changes }));

describe('a mailed patch', () => {
  it('has its hunks, and tells the functions that they change', async () => {
    const hunks = await read(MAIL);
    expect(facts(hunks)).toEqual([
      {
        file: 'kernel/liveupdate/luo_files.c',
        header: '@@ -10,9 +10,11 @@ static int some_helper(struct thing *thing, unsigned long first_argument)',
        changes: { some_helper: 4 },
      },
      { file: 'kernel/liveupdate/luo_files.c', header: '@@ -40,4 +42,17 @@ static int other(void)', changes: { luo_destroy_session: 8 } },
    ]);
    expect(hunks[0]!.lines!.filter(({ function: name }) => name === null).map(({ text }) => text)).toEqual([
      ' ',
      ' /**',
      '  * luo_destroy_session - Says something.',
    ]);
    expect([...touchedFunctions(hunks)]).toEqual([
      ['some_helper', 4],
      ['luo_destroy_session', 8],
    ]);
    expect(hunkOf(hunks, 'luo_destroy_session')).toBe(hunks[1]);
    expect(hunkOf(hunks, 'other')).toBeUndefined();
  });

  it.each(Object.entries(MANGLED))('is the same %s', async (_, mangle) => {
    expect(bare(await read(mangle(MAIL)))).toEqual(bare(await read(MAIL)));
  });

  it.runIf(seed !== null).each(Object.entries(MANGLED))(`is the same %s: the one that posted mirrors${withoutSeed}`, async (_, mangle) => {
    const mail = `From: a@b.org\nSubject: x\n\n${seed!.slice(seed!.indexOf('Currently,'))}\n`;
    expect(facts(await read(mangle(mail)))).toEqual(facts(POSTED_HUNKS));
  });

  it.runIf(seed !== null)(`that posted mirrors has the hunks of the table${withoutSeed}`, async () => {
    expect(facts(await read(seed!))).toEqual(facts(POSTED_HUNKS));
  });

  it('that ends in the middle of its last hunk is told to be cut, and not to have broken lines', async () => {
    const stripped = MAIL.split('\n').map((line) => line.replace(/^ /, ''));
    const last = stripped.findLastIndex((line) => line.startsWith('@@ '));
    await expect(read(`${stripped.slice(0, last + 4).join('\n')}\n`)).rejects.toThrow(/, and is the last: the text ends in the middle of it$/);
  });

  it('that was quoted before its lines were broken is told to have broken lines', async () => {
    const quote = MAIL.slice(MAIL.indexOf('diff --git'))
      .split('\n')
      .map((line) => `> ${line}`);
    const broken = quote.map((line) => line.replace(/^(.{30,60}) (\S+)$/, '$1\n$2')).join('\n');
    const [mail] = await readMails(`Subject: Re: x\nFrom: a <a@b.org>\n\nSomebody wrote:\n${broken}\n`);
    expect(patchIn(mail!.body).brokenAt).toBeGreaterThan(30);
    const [whole] = await readMails(`Subject: Re: x\nFrom: a <a@b.org>\n\nSomebody wrote:\n${quote.join('\n')}\n`);
    expect(patchIn(whole!.body).brokenAt).toBeNull();
  });

  it('is refused when it is cut anywhere within a hunk', async () => {
    const lines = MAIL.split('\n');
    const first = lines.findIndex((line) => line.startsWith('@@'));
    const last = lines.findLastIndex((line) => line === ' static int last(void)');
    for (let at = first + 1; at <= last; at++) {
      if (lines[at]!.startsWith('@@')) continue;
      await expect(read(`${lines.slice(0, at).join('\n')}\n`), `cut before line ${at}`).rejects.toThrow(PatchMailError);
    }
  });

  it('is refused when a line of it is missing', async () => {
    await expect(read(MAIL.replace('+	list_forget(s);\n', ''))).rejects.toThrow("kernel/liveupdate/luo_files.c, hunk '@@ -40,4 +42,17 @@'");
  });

  it('is nothing where there is none', async () => {
    expect(await read('Dear all,\n\nno patch today.\n')).toEqual([]);
    expect(await read('')).toEqual([]);
  });

  it('goes by the name of its old file where it removes it', async () => {
    const [hunk] = await read('--- a/kernel/gone.c\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-int x;\n-int y;\n');
    expect(hunk).toMatchObject({ file: 'kernel/gone.c', changes: {} });
  });
});

describe('any patch', () => {
  const line = fc.constantFrom(
    '',
    'int f(void)',
    '{',
    '}',
    '\treturn 0;',
    '\tif (a)',
    '-1',
    '-- a/x',
    '++ b/x',
    '+ 1',
    '@@ -1 +1 @@',
    '-- ',
    '/**',
    ' * text',
    '\\ no',
    '--- a/y',
  );
  const file = fc.array(line, { maxLength: 30 }).map((lines) => lines.map((text) => `${text}\n`).join(''));

  it.each([
    ['as it is', (text: string) => text],
    ['with CRLF', MANGLED['with CRLF']!],
    ['quoted', (text: string) => text.replace(/^/gm, '> ')],
    ['quoted-printable', (text: string) => MANGLED['quoted-printable']!(`Subject: x\nFrom: a@b.org\n\n${text}`)],
  ])('has the hunks that its parser finds: %s', async (_, mangle) => {
    await fc.assert(
      fc.asyncProperty(file, file, async (before, after) => {
        const patch = createTwoFilesPatch('a/k.c', 'b/k.c', before, after);
        const expected = parsePatch(patch)[0]!.hunks.map(({ lines }) => lines);
        const found = (await read(mangle(patch))).map(({ lines }) => lines!.map(({ text }) => text));
        expect(found).toEqual(expected);
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});

describe('the header of a mail', () => {
  it('is read', async () => {
    expect((await readMails(MAIL))[0]).toMatchObject({
      subject: '[PATCH v2 3/9] luo: a patch of our own making',
      from: 'Jörg Example',
      date: 'Wed, 25 Jun 2025 23:17:44 +0000',
      messageId: '<20250625231838.1897085-20-joerg@example.org>',
    });
  });

  it('is read as an archive shows it', async () => {
    const [mail] = await readMails(MANGLED['as an archive shows it']!(MAIL));
    expect(mail).toMatchObject({
      subject: '[PATCH v2 3/9] luo: a patch of our own making',
      from: 'Jörg Example',
      date: 'Wed, 25 Jun 2025 23:17:44 +0000',
      messageId: '',
    });
  });

  it('may be missing', async () => {
    expect((await readMails('--- a/x\n+++ b/x\n'))[0]).toMatchObject({ subject: '', from: '', date: '', messageId: '' });
  });

  it('comes several times in an mbox', async () => {
    const separator = 'From mboxrd@z Thu Jan  1 00:00:00 1970\n';
    expect((await readMails(`${separator}${MAIL}${separator}${MAIL.replace('3/9', '4/9')}`)).map(({ subject }) => subject.slice(0, 14))).toEqual([
      '[PATCH v2 3/9]',
      '[PATCH v2 4/9]',
    ]);
  });
});

describe('a hunk that does not say in which function it is', () => {
  const file = [
    'static int first(struct luo *luo)',
    '{',
    '\tstep(luo);',
    '}',
    '',
    'int second(struct luo *luo,',
    '\t   int count)',
    '{',
    '\tint a = 1;',
    '',
    '\tstep(luo);',
    '\twrong(luo);',
    '\tstep(luo);',
    '}',
    '',
    'int third;',
  ];
  const diff = (start: number, ...lines: string[]): string => `--- a/k/x.c\n+++ b/k/x.c\n@@ -${start},2 +${start},3 @@\n${lines.join('\n')}\n`;
  const completed = (text: string, made = file): readonly Hunk[] => withFunctions(hunksOf(text), (path) => (path === 'k/x.c' ? made.join('\n') : null));

  it('is told by the file that the patch makes, wherever the lines stand in it', () => {
    const [hunk] = completed(diff(4, ' \tstep(luo);', '+\twrong(luo);', ' \tstep(luo);'));
    expect(hunk!.changes).toEqual({ second: 1 });
    expect(hunk!.lines!.map((line) => line.function)).toEqual(['second', 'second', 'second']);
    expect(hunk!.header).toBe('@@ -4,2 +4,3 @@');
  });

  it('is told also where a later patch has changed a line, where the header has a label, and where lines are only removed', () => {
    const header = (text: string, was: string): string => text.replace(/ @@$/m, ` @@ ${was}`);
    const lines = [' \tstep(luo);', '+\tright(luo);', ' \tstep(luo);'];
    expect(completed(diff(4, ...lines))[0]!.changes).toEqual({ second: 1 });
    expect(completed(header(diff(4, ...lines), 'err_free:'))[0]!.changes).toEqual({ second: 1 });
    expect(completed('--- a/k/x.c\n+++ b/k/x.c\n@@ -11 +10,0 @@\n-\tgone(luo);\n')[0]!.changes).toEqual({ second: 1 });
  });

  it('stays in its function behind a comment there, and behind a condition of the preprocessor', () => {
    const made = ['int first(void)', '{', '\t/*', '\t * Why.', '\t */', '#ifdef CONFIG_X', '\tstep(luo);', '\twrong(luo);', '}'];
    expect(completed(diff(7, ' \tstep(luo);', '+\twrong(luo);', ' }'), made)[0]!.changes).toEqual({ first: 1 });
    expect(hunksOf(`--- a/k/x.c\n+++ b/k/x.c\n@@ -4,2 +4,3 @@ int first(void)\n \t * Why.\n \t */\n+\twrong(luo);\n`)[0]!.changes).toEqual({ first: 1 });
  });

  it('has none between two functions, nor where the file is another one', () => {
    expect(completed(diff(14, ' ', '+int third;', ' int fourth;'), [...file, 'int fourth;'])[0]!.changes).toEqual({});
    expect(completed(diff(4, ' \tother(luo);', '+\tright(luo);', ' \tstep(luo);'))[0]!.changes).toEqual({});
    expect(withFunctions(hunksOf(diff(4, ' \tstep(luo);', '+\twrong(luo);', ' \tstep(luo);')), () => null)[0]!.changes).toEqual({});
  });
});
