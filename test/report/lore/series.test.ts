// SPDX-License-Identifier: GPL-2.0-only
/** @file Which mails of a file are the series that is applied to a tree. */
import { expect, it } from 'vitest';
import { readMails } from '../../../report/lore/mail.js';
import { PatchMailError } from '../../../report/lore/patch.js';
import { seriesIn } from '../../../report/lore/series.js';

const diff = (name: string): string => `diff --git a/${name} b/${name}\n--- a/${name}\n+++ b/${name}\n@@ -1 +1 @@\n-old\n+new\n`;
const mail = (subject: string, body: string): string =>
  `From 0123 Mon Sep 17 00:00:00 2001\nFrom: A <a@b.example>\nDate: Sun, 29 Nov 2026 15:12:17 +0000\nSubject: ${subject}\n\n${body}\n`;
const names = async (...mails: string[]): Promise<string[]> => seriesIn(await readMails(mails.join(''))).flatMap(({ hunks }) => hunks.map(({ file }) => file));

it('is what was sent, in the order of its numbers', async () => {
  const reply = mail('Re: [PATCH 1/2] a', `> ${diff('a.c').replaceAll('\n', '\n> ')}\nNo.\n`);
  expect(await names(mail('[PATCH 0/2] cover', 'Text.'), mail('[PATCH 2/2] b', diff('b.c')), reply, mail('[PATCH 1/2] a', diff('a.c')))).toEqual([
    'a.c',
    'b.c',
  ]);
});

it('is the last version, each patch of it once', async () => {
  const mails = [mail('[PATCH 1/1] a', diff('old.c')), mail('[PATCH RFC v2 1/1] a', diff('new.c')), mail('[PATCH RFC v2 1/1] a', diff('new.c'))];
  expect(await names(...mails)).toEqual(['new.c']);
});

it('is a plain diff too', async () => {
  expect(await names(diff('a.c') + diff('b.c'))).toEqual(['a.c', 'b.c']);
});

it('may begin behind the patches that the tree has already, and has no gap', async () => {
  expect(await names(mail('[PATCH 2/3] b', diff('b.c')), mail('[PATCH 3/3] c', diff('c.c')))).toEqual(['b.c', 'c.c']);
  const gap = names(mail('[PATCH 1/4] a', diff('a.c')), mail('[PATCH 3/4] c', diff('c.c')));
  await expect(gap).rejects.toThrow(new PatchMailError('a series of 4 patches, of which 2 and 4 are missing'));
});

it('knows files that are moved', async () => {
  const moved = 'diff --git a/a.c b/b.c\nsimilarity index 100%\nrename from a.c\nrename to b.c\n';
  expect(seriesIn(await readMails(mail('[PATCH] a', moved))).map(({ renames }) => [...renames])).toEqual([[['a.c', 'b.c']]]);
});

it.each([
  ['nothing but a reply', mail('Re: [PATCH] a', `> ${diff('a.c').replaceAll('\n', '\n> ')}`), 'that is not quoted'],
  ['no diff', mail('[PATCH] a', 'Text.'), 'no patch in it'],
  ['a binary patch', mail('[PATCH] a', 'diff --git a/x b/x\nGIT binary patch\nliteral 1\n'), "'[PATCH] a' has a binary patch"],
  ['a damaged one', mail('[PATCH] a', diff('a.c').replace('@@ -1 +1 @@', '@@ -1,7 +1,7 @@')), 'damaged or truncated'],
])('is refused where there is %s', async (_, text, expected) => {
  const mails = await readMails(text);
  expect(() => seriesIn(mails)).toThrow(expected);
});
