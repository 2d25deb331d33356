// SPDX-License-Identifier: GPL-2.0-only
/** @file What the executable says of a reviewer's file in which one statement stands. Real processes. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readSourceFile } from '../../reference/loader/tree.js';
import { linuxTree } from '../../reference/mainline/design.js';
import { ended, start } from './bin.js';

/** Of each design a file, and where in it the statement stands, behind which text. */
const FILES = {
  v1: {
    name: 'luo_files.ts',
    text: readSourceFile('posted/luo_files.ts'),
    load: "} from '../luo_internal.js';\n",
    factory: "const luo_files_xa_in = DEFINE_XARRAY<luo_file>(k, 'luo_files_xa_in');\n",
    call: '      h.file = file;\n      h.fh = fh;\n',
  },
  mainline: {
    name: 'luo_session.ts',
    text: linuxTree()['luo_session.ts']!,
    load: "} from '../luo_internal.js';\n",
    factory: 'export function luo_session_c(k: LuoKernel): LuoSession {\n',
    call: 'function* luo_session_preserve_fd(session: luo_session, ucmd: luo_ucmd): Kernel<number> {\n',
  },
} as const;
export type Place = 'load' | 'factory' | 'call';

const SEARCH: readonly string[] = ['check', '--runs', '64', '--seed', '1', '--property=locks-are-balanced'];

export class ForeignFiles {
  private readonly folder = mkdtempSync(join(tmpdir(), 'luocheck-foreign-'));
  private files = 0;

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** It is one line with the place of the statement, and exit code 2. */
  async expectLine(place: Place, statement: string, message: RegExp, command = SEARCH, design: keyof typeof FILES = 'v1'): Promise<void> {
    const file = FILES[design];
    const name = `r${this.files++}`;
    const folder = join(this.folder, name);
    mkdirSync(folder);
    const at = file[place];
    expect(file.text.split(at)).toHaveLength(2);
    const text = file.text.replace(at, () => `${at}      ${statement}\n`);
    writeFileSync(join(folder, file.name), text);
    const { code, stdout, stderr } = await ended(start([...command, '-r', folder]));
    expect({ code, stdout, stderr }).toMatchObject({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    const line = text.slice(0, text.indexOf(statement)).split('\n').length;
    expect(stderr).toMatch(new RegExp(`^luocheck: [^\\n]*/${name}/${file.name.replace('.', '\\.')}:${line}: [^\\n]*\\n$`));
  }
}
