// SPDX-License-Identifier: GPL-2.0-only
/** @file A reviewer's file that does not come back, or ends the process: one line with its place, and exit code 2. Real processes. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSourceFile } from '../../reference/loader/tree.js';
import { buildBin, ended, start } from './bin.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'luocheck-foreign-'));
beforeAll(buildBin);
afterAll(() => rmSync(FOLDER, { recursive: true }));

const POSTED = readSourceFile('posted/luo_files.ts');
const AT = '      h.file = file;\n      h.fh = fh;\n';

describe('what one call does', { timeout: 600_000 }, () => {
  it.each([
    ['regexp', '/^(a+)+$/.test("a".repeat(40) + "b");', /: does not come back: 5 seconds of processor time in one call\n$/],
    ['builtin', 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);', /: does not come back: 5 seconds of processor time in one call\n$/],
    ['finally', 'const again = (): void => { try { again(); } finally { again(); } }; again();', /: does not come back: 5 seconds/],
    [
      'memory',
      'const all: unknown[] = []; Array.from({ length: 2 ** 30 }, () => all.push(new Array(1000).fill(1)));',
      /: (?:out of memory|does not come back: 5 seconds of processor time in one call)\n$/,
    ],
    ['function', '(() => {}).constructor("return process")().exit(0);', /: Code generation from strings disallowed for this context\n$/],
  ])('%s', async (name, statement, message) => {
    const folder = join(FOLDER, name);
    mkdirSync(folder);
    const text = POSTED.replace(AT, () => `${AT}      ${statement}\n`);
    writeFileSync(join(folder, 'luo_files.ts'), text);
    const { code, stdout, stderr } = await ended(start(['check', '-r', folder, '--runs', '64', '--seed', '1', '-p', 'locks-are-balanced']));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    const line = text.slice(0, text.indexOf(statement)).split('\n').length;
    expect(stderr).toMatch(new RegExp(`^luocheck: [^\\n]*/${name}/luo_files\\.ts:${line}: [^\\n]*\\n$`));
  });
});
