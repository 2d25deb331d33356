// SPDX-License-Identifier: GPL-2.0-only
/** @file C in place of a revision is answered with the way from C to a revision. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { luocheck } from '../../cli/fake-terminal.js';
import { MAIL, MANGLED } from '../../report/lore/mails.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'luocheck-c-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

function file(name: string, text: string | Uint8Array): string {
  const path = join(FOLDER, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const C = '#include <linux/module.h>\n\nint luo_do(void)\n{\n\treturn 0;\n}\n';
const DIFF = MAIL.slice(MAIL.indexOf('diff --git'), MAIL.indexOf('-- \n2.50'));

describe('C as a revision', () => {
  it.each([
    ['a folder of C files', () => dirname(file('folder/luo_files.c', C)), 'has C files (luo_files.c)'],
    ['a folder of C files and others', () => [file('both/notes.txt', 'x'), file('both/luo_files.c', C)].map(dirname)[0]!, 'has C files (luo_files.c)'],
    ['a C file', () => file('luo_session.c', C), 'is C'],
    ['C under another name', () => file('luo_session.txt', C), 'is C'],
    ['a patch of C', () => `posted+${file('x.patch', DIFF)}`, 'is a patch of C (kernel/liveupdate/luo_files.c)'],
    ['a patch of C without a base', () => file('y.diff', DIFF), 'is a patch of C'],
    ['a mail', () => file('mail.txt', MAIL), 'is a patch of C'],
    ['a mail as a reply quotes it', () => file('quoted.eml', MANGLED['as a reply quotes it']!(MAIL)), 'is a patch of C'],
    ['a mail in base64', () => file('base64.eml', MANGLED['base64']!(MAIL)), 'is a mail'],
    ['C in a file that is called TypeScript', () => file('luo_core.ts', C), 'is C'],
    ['a folder of them', () => dirname(file('called/luo_files.ts', 'static int luo_do(void)\n{\n\treturn 0;\n}\n')), 'is C'],
    ['a packed mail', () => file('mail.txt.gz', gzipSync(MAIL)), 'is a patch of C'],
    ['a packed patch', () => `corrected+${file('z.patch.gz', gzipSync(DIFF))}`, 'is a patch of C'],
    ['a mail in UTF-16', () => file('wide.txt', Buffer.from(`\ufeff${MAIL}`, 'utf16le')), 'is a patch of C'],
    ['a mail in Latin-1', () => file('latin.eml', Buffer.from(MAIL.replace('From:', 'From: \u00e9'), 'latin1')), 'is a patch of C'],
    ['a mail by the name of a patch', () => file('mail.patch', MAIL), 'is a patch of C'],
  ])('%s', async (_, made, what) => {
    const { code, stdout, stderr } = await luocheck(['check', '--revision', made()]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^luocheck: [^\n]+\n$/);
    expect(stderr).toContain(what);
    expect(stderr).toContain("'luocheck init ./mine' copies the files to edit");
    expect(stderr).not.toContain('no file of a revision');
  });

  it('is not what TypeScript that is no revision is taken for', async () => {
    const { code, stderr } = await luocheck(['check', '--revision', file('other.ts', 'export const a = 1;\n')]);
    expect([code, stderr.includes('no file of a revision')]).toEqual([2, true]);
  });
});
