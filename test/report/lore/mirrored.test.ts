// SPDX-License-Identifier: GPL-2.0-only
/** @file Copies of a patch are that patch, other patches are not. */
import { describe, expect, it } from 'vitest';
import type { Hunk } from '../../../report/lore/hunk.js';
import { textOfBytes } from '../../../report/lore/bytes.js';
import { readMails } from '../../../report/lore/mail.js';
import { changeDigest, strangeHunk, type KnownHunk } from '../../../report/lore/mirrored.js';
import { patchIn } from '../../../report/lore/patch.js';
import { POSTED_HUNKS } from '../../../report/lore/posted-hunks.js';
import { seed, withoutSeed } from '../../seed.js';
import { MAIL, MANGLED } from './mails.js';

async function read(text: string): Promise<readonly Hunk[]> {
  const [mail] = await readMails(textOfBytes(Buffer.from(text)));
  return patchIn(mail!.body, mail!.otherBodies).hunks;
}

const KNOWN: readonly KnownHunk[] = (await read(MAIL)).map((hunk) => ({ ...hunk, digest: changeDigest(hunk) }));
const strange = async (text: string): Promise<string | undefined> => strangeHunk(await read(text), KNOWN)?.header;

describe('a copy of a known patch', () => {
  it.each(Object.entries(MANGLED))('is known %s', async (_, mangle) => {
    expect(await strange(mangle(MAIL))).toBeUndefined();
  });

  it('is known at other lines of the file, under the head of another function, and with other lines around it', async () => {
    const moved = MAIL.replace('@@ -10,9 +10,11 @@', '@@ -110,9 +112,11 @@').replace(
      '@@ -40,4 +42,17 @@ static int other(void)',
      '@@ -400,4 +444,17 @@ int before(void)',
    );
    expect(await strange(moved)).toBeUndefined();
    expect(await strange(MAIL.replace(' static int last(void)', ' static int next(void)'))).toBeUndefined();
  });

  it('is known without its last hunk, and without its first', async () => {
    const silent = MAIL.replace(/^ \d+ file changed.*\n/m, '');
    expect(await strange(silent.replace(/^@@ -40,[\s\S]*?(?=^-- $)/m, ''))).toBeUndefined();
    expect(await strange(silent.replace(/^@@ -10,[\s\S]*?(?=^@@ -40)/m, ''))).toBeUndefined();
  });

  it.each([
    ['a line', (text: string) => text.replace('+	kfree(s);', '+	kfree(t);'), '@@ -40,4 +42,17 @@ static int other(void)'],
    ['the names', (text: string) => text.replaceAll('luo_', 'foo_'), '@@ -40,4 +42,17 @@ static int other(void)'],
    [
      'a sign',
      (text: string) => text.replace('-	thing_put(thing);', ' 	thing_put(thing);').replace('-10,9 +10,11', '-10,9 +10,12'),
      '@@ -10,9 +10,12 @@ static int some_helper(struct thing *thing, unsigned long first_argument)',
    ],
  ])('is another with %s changed', async (_, change, header) => {
    expect(await strange(change(MAIL))).toBe(header);
  });

  it('is another with one hunk more', async () => {
    expect(await strange(MAIL.replace(/^-- $/m, '@@ -90,1 +100,1 @@ int more(void)\n-\t/* teh */\n+\t/* the */\n$&'))).toBe(
      '@@ -90,1 +100,1 @@ int more(void)',
    );
  });

  it('may say something else outside functions', async () => {
    expect(await strange(MAIL.replace(/^-- $/m, '@@ -1,1 +1,1 @@\n-/* teh */\n+/* the */\n$&'))).toBeUndefined();
  });
});

describe.runIf(seed !== null)(`the patch that posted mirrors${withoutSeed}`, () => {
  it('has the digests of the table', async () => {
    expect((await read(seed!)).map(changeDigest)).toEqual(POSTED_HUNKS.map(({ digest }) => digest));
  });

  it.each(POSTED_HUNKS.filter(({ changes }) => Object.keys(changes).length > 0))('is another without the last line that $header adds', async ({ digest }) => {
    const hunks = await read(seed!);
    const at = hunks.findIndex((hunk) => changeDigest(hunk) === digest);
    const lines = hunks[at]!.lines!;
    const last = lines.findLastIndex(({ text }) => /^\+\s*\S/.test(text));
    const changed = hunks.with(at, { ...hunks[at]!, lines: lines.filter((_, i) => i !== last) });
    expect(strangeHunk(hunks, POSTED_HUNKS)).toBeNull();
    expect(strangeHunk(changed, POSTED_HUNKS)).toBe(changed[at]);
  });
});
