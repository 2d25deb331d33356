// SPDX-License-Identifier: GPL-2.0-only
/** @file What the executable says of a reviewer's file in which one statement stands. Real processes. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readSourceFile } from '../../reference/loader/tree.js';
import { ended, start } from './bin.js';

const POSTED = readSourceFile('posted/luo_files.ts');

/** Where in the file the statement stands, behind that text. */
const PLACES = {
  load: "} from '../luo_internal.js';\n",
  factory: "const luo_files_xa_in = DEFINE_XARRAY<luo_file>(k, 'luo_files_xa_in');\n",
  call: '      h.file = file;\n      h.fh = fh;\n',
} as const;
export type Place = keyof typeof PLACES;

const SEARCH: readonly string[] = ['check', '--runs', '64', '--seed', '1', '--property=locks-are-balanced'];

export class ForeignFiles {
  private readonly folder = mkdtempSync(join(tmpdir(), 'luocheck-foreign-'));
  private files = 0;

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** It is one line with the place of the statement, and exit code 2. */
  async expectLine(place: Place, statement: string, message: RegExp, command = SEARCH): Promise<void> {
    const name = `r${this.files++}`;
    const folder = join(this.folder, name);
    mkdirSync(folder);
    const at = PLACES[place];
    expect(POSTED.split(at)).toHaveLength(2);
    const text = POSTED.replace(at, () => `${at}      ${statement}\n`);
    writeFileSync(join(folder, 'luo_files.ts'), text);
    const { code, stdout, stderr } = await ended(start([...command, '-r', folder]));
    expect({ code, stdout, stderr }).toMatchObject({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    const line = text.slice(0, text.indexOf(statement)).split('\n').length;
    expect(stderr).toMatch(new RegExp(`^luocheck: [^\\n]*/${name}/luo_files\\.ts:${line}: [^\\n]*\\n$`));
  }
}
