// SPDX-License-Identifier: GPL-2.0-only
/** @file Defects of earlier kernels, put back into the C of Linux 7.3 by edits of our own: the same as those of the mirrored linux-7.3. */
import type { Sources } from '../../../reference/c/headers.js';

const FILE = 'kernel/liveupdate/luo_file.c';
const SESSION = 'kernel/liveupdate/luo_session.c';

interface Edit {
  readonly path: string;
  /** Stands once in the file, or in the function. */
  readonly find: RegExp;
  readonly replace: string;
  /** Only there. */
  readonly within?: string;
}

/** By the names that `linux-7.3+bug-NAME` has. */
export const C_BUGS: Readonly<Record<string, readonly Edit[]>> = {
  'retrieve-not-remembered': [{ path: FILE, find: /luo_file->retrieve_status = err;/, replace: ';' }],
  'file-in-two-sessions': [
    { path: FILE, find: /err = xa_insert\([^;]*\);/, replace: 'err = 0;' },
    { path: FILE, find: /WARN_ON\(xa_insert\([^;]*\);/, replace: '' },
  ],
  'direction-not-checked': [{ path: SESSION, find: /!luo_ioctl_type_valid\(\w+, \w+\)/, replace: '0' }],
  'session-used-without-the-list-lock': [
    { path: SESSION, find: /guard\(rwsem_read\)\((&sh->rwsem)\);/, replace: 'down_read($1);', within: 'luo_session_retrieve' },
    { path: SESSION, find: /(?=if \(!session\))/, replace: 'up_read(&sh->rwsem);\n\t', within: 'luo_session_retrieve' },
  ],
  'unfreeze-forgets-the-data': [{ path: FILE, find: /(?<=ops->unfreeze\(&args\);\n\t\})/, replace: '\n\tluo_file->serialized_data = 0;' }],
};

/** Throws when an edit has no place. */
export function withBug(sources: Sources, name: string): Sources {
  const files: Record<string, string> = { ...sources.files };
  for (const { path, find, replace, within } of C_BUGS[name]!) {
    const text = files[path]!;
    const start = within === undefined ? 0 : text.search(new RegExp(`^int ${within}\\(`, 'm'));
    const end = within === undefined ? text.length : text.indexOf('\n}', start);
    const part = text.slice(start, end);
    if (start < 0 || [...part.matchAll(new RegExp(find, 'g'))].length !== 1) throw new Error(`${name}: ${String(find)} does not stand once in ${path}`);
    files[path] = text.slice(0, start) + part.replace(find, replace) + text.slice(end);
  }
  return { ...sources, files };
}
