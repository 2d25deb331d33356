// SPDX-License-Identifier: GPL-2.0-only
/** @file Defects of earlier kernels, each put back into linux-7.3 by an edit of its text. */
import type { Sources } from '../loader/design.js';
import { LoadError, loadRevision } from '../loader/load.js';
import { linuxTree, MAINLINE } from './design.js';
import { linux_7_3 } from './linux-7.3/index.js';
import type { Revision } from './luo_internal.js';

/** The C files of the tree, as the keys of a revision. */
export type Unit = Exclude<keyof Revision, 'name' | 'title' | 'basedOn'>;

/** One edit of a file of linux-7.3. */
export interface Edit {
  readonly unit: Unit;
  /** Stands once in the file. */
  readonly find: string;
  readonly replace: string;
}

/** A defect that a later kernel does not have any more. */
export interface Bug {
  /** The revision is called `linux-7.3+bug-NAME`. */
  readonly name: string;
  /** What is wrong with it. */
  readonly title: string;
  /** The last kernel that had it. */
  readonly until: string;
  readonly edits: readonly Edit[];
}

export const BUGS: readonly Bug[] = [
  {
    name: 'retrieve-not-remembered',
    title: 'a retrieve that failed is not remembered: it is tried again, and FINISH uses what it freed',
    until: '7.0',
    edits: [{ unit: 'luo_file', find: '        luo_file.retrieve_status = err;\n', replace: '' }],
  },
  {
    name: 'file-in-two-sessions',
    title: 'a file can be managed by two sessions: closing one unpins it under the other',
    until: '7.1',
    edits: [
      {
        unit: 'luo_file',
        find: 'err = yield* xa_insert(luo_preserved_files, luo_get_id(fh, file), file);',
        replace: 'err = 0;',
      },
      {
        unit: 'luo_file',
        find: "      WARN_ON(k, 'luo_retrieve_file', yield* xa_insert(luo_preserved_files, luo_get_id(luo_file.fh!, luo_file.file!), luo_file.file!));\n",
        replace: '',
      },
    ],
  },
  {
    name: 'direction-not-checked',
    title: 'RETRIEVE_FD and FINISH on an outgoing session run the handler on live data',
    until: '7.2',
    edits: [{ unit: 'luo_session', find: '    if (!(yield* luo_ioctl_type_valid(session, op))) return -EINVAL;\n', replace: '' }],
  },
  {
    name: 'session-used-without-the-list-lock',
    title: "RETRIEVE_SESSION uses the session after it dropped the list's lock, while another task closes it",
    until: '7.2',
    edits: [
      {
        unit: 'luo_session',
        find: '      yield mutex_lock(session.mutex);\n      locked: {',
        replace: '      yield up_read(sh.rwsem);\n      yield mutex_lock(session.mutex);\n      locked: {',
      },
      {
        unit: 'luo_session',
        find: '      yield mutex_unlock(session.mutex);\n    }\n    yield up_read(sh.rwsem);\n    yield up_read(luo_session_serialize_rwsem);\n',
        replace:
          '      yield mutex_unlock(session.mutex);\n      yield down_read(sh.rwsem);\n    }\n    yield up_read(sh.rwsem);\n    yield up_read(luo_session_serialize_rwsem);\n',
      },
    ],
  },
  {
    name: 'unfreeze-forgets-the-data',
    title: 'a reboot that failed clears the data of the files that it unfreezes: the close that follows leaks their pages',
    until: '7.1',
    edits: [
      {
        unit: 'luo_file',
        find: '      yield* luo_file.fh!.ops!.unfreeze(args);\n    }\n',
        replace: '      yield* luo_file.fh!.ops!.unfreeze(args);\n    }\n\n    luo_file.serialized_data = 0;\n',
      },
    ],
  },
];

/** The text of linux-7.3 with edits. Throws LoadError when one does not apply to what is called `name`. */
export function editedTree(name: string, edits: readonly Edit[]): Sources {
  const tree: Record<string, string> = { ...linuxTree() };
  for (const { unit, find, replace } of edits) {
    const parts = tree[`${unit}.ts`]!.split(find);
    if (parts.length !== 2) throw new LoadError(`${name}: what is to be replaced does not stand once in ${unit}.ts`);
    tree[`${unit}.ts`] = parts.join(replace);
  }
  return tree;
}

/** linux-7.3 with edits. Throws LoadError when one does not apply. */
export function edited(identity: Pick<Revision, 'name' | 'title'>, edits: readonly Edit[]): Revision {
  return loadRevision(MAINLINE, identity, editedTree(identity.name, edits), { revision: linux_7_3, tree: linuxTree() });
}

/** The revision that has the bug again. */
export function withBug({ name, title, edits }: Bug): Revision {
  return edited({ name: `linux-7.3+bug-${name}`, title: `linux-7.3, but ${title}` }, edits);
}
