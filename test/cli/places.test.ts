// SPDX-License-Identifier: GPL-2.0-only
/** @file No output overwrites what the same call reads or writes, however the names are spelled. */
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readSourceFile } from '../../reference/loader/tree.js';
import { luocheck } from './fake-terminal.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'luocheck-places-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));
const at = (...names: string[]): string => join(FOLDER, ...names);

writeFileSync(at('in.json'), '{"format":"luocheck-verdict","version":1,"verdicts":[]}\n');
symlinkSync(at('in.json'), at('link.json'));
linkSync(at('in.json'), at('hard.json'));
mkdirSync(at('own'));
mkdirSync(at('tree', 'kernel', 'liveupdate'), { recursive: true });
writeFileSync(at('tree', 'kernel', 'liveupdate', 'luo_core.c'), '');
symlinkSync(at('tree', 'kernel', 'liveupdate', 'luo_core.c'), at('core.c'));
writeFileSync(at('own', 'luo_ioctl.ts'), readSourceFile('posted/luo_ioctl.ts'));

it.each<[string, readonly string[], string]>([
  ['an input', ['report', at('in.json'), '-o', at('in.json')], '--output would overwrite'],
  ['an input by a relative path', ['report', at('in.json'), '-o', relative('.', at('in.json'))], '--output would overwrite'],
  ['an input by a link', ['report', at('link.json'), '-o', at('in.json')], '--output would overwrite'],
  ['an input by a hard link', ['report', at('in.json'), '-o', at('hard.json')], '--output would overwrite'],
  ['a file of an own revision', ['check', '-r', at('own'), '--json', at('own', 'luo_ioctl.ts')], '--json would overwrite'],
  ['the same behind a base', ['check', '-r', `posted+${at('own')}`, '--json', at('own', 'luo_ioctl.ts')], '--json would overwrite'],
  ['a file of a kernel tree', ['check', '-r', at('tree'), '--json', at('tree', 'kernel', 'liveupdate', 'luo_core.c')], '--json would overwrite'],
  ['the same by a link', ['replay', '-r', at('tree'), 'open s0', '--itf', at('core.c')], '--itf would overwrite'],
  ['what verdicts are compared with', ['check', '-r', at('own'), '--baseline', at('tree'), '--junit', at('core.c')], '--junit would overwrite'],
  ['the mail', ['check', '--format', 'lore', '--patch', at('in.json'), '--sarif', at('in.json')], '--sarif would overwrite'],
  ['the file of a matrix', ['matrix', '--file', at('m'), '--json', at('m')], '--json and --file both write to'],
  ['a merged file', ['matrix', '--merge', at('in.json'), '--junit', at('in.json')], '--junit would overwrite'],
])('%s', async (_, args, message) => {
  const before = readFileSync(at('in.json'), 'utf8');
  const { code, stdout, stderr } = await luocheck(args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^luocheck: [^\n]+\n$/);
  expect(stderr).toContain(message);
  expect(readFileSync(at('in.json'), 'utf8')).toBe(before);
});
