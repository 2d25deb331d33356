// SPDX-License-Identifier: GPL-2.0-only
/** @file The fixes of the series in C, each for itself against the mailed patch: our lines, and where they belong. */
import { cDiff, type Edit } from './c-diff.js';
import type { Hunk } from './hunk.js';
import { strangeHunk } from './mirrored.js';
import { POSTED_HUNKS } from './posted-hunks.js';
import type { CFix } from './told.js';

const FILE = 'kernel/liveupdate/luo_files.c';

/** What luo_unregister_file() does to a file, for callers that hold the state lock. */
const UNREGISTER = [
  'static void __luo_unregister_file(struct luo_session *s, unsigned long token)',
  '{',
  '\tstruct luo_file *h = xa_erase(&s->files_xa_out, token);',
  '',
  '\tif (!h)',
  '\t\treturn;',
  '',
  '\tfput(h->file);',
  '\tmutex_destroy(&h->mutex);',
  '\tkfree(h);',
  '\tatomic64_dec(&luo_files_count);',
  '}',
  '',
];

const FREE_SESSIONS = [
  'static void luo_free_session(struct luo_session *s)',
  '{',
  '\tunsigned long token;',
  '\tstruct luo_file *h;',
  '',
  '\txa_for_each(&s->files_xa_out, token, h)',
  '\t\t__luo_unregister_file(s, token);',
  '',
  '\tlist_del(&s->list);',
  '\txa_destroy(&s->files_xa_out);',
  '\tkfree(s);',
  '}',
  '',
  '/* LUO is back in NORMAL: nobody else can unregister the files of these. */',
  'static void luo_free_closed_sessions(void)',
  '{',
  '\tstruct luo_session *s, *next;',
  '',
  '\tdown_write(&luo_sessions_list_rwsem);',
  '\tlist_for_each_entry_safe(s, next, &luo_sessions_list, list) {',
  '\t\tif (s->closed)',
  '\t\t\tluo_free_session(s);',
  '\t}',
  '\tup_write(&luo_sessions_list_rwsem);',
  '}',
  '',
];

/** In front of the comment above luo_destroy_session(). */
const BEFORE_DESTROY: Edit = { at: /^\* luo_destroy_session - /, offset: -1, insert: UNREGISTER };
const DESTROY = 'luo_destroy_session';
/** The hold of the session lock at its beginning, with the blank line behind it. */
const UNLINK_FIRST: Edit = { function: DESTROY, at: /^down_write\(/, remove: 4 };

const swapped = (name: string): readonly Edit[] => [
  { function: name, at: /^__luo_files_cancel\(h\);/, remove: 1 },
  { function: name, at: /^up_read\(/, behind: ['\t\t\t\t__luo_files_cancel(h);'] },
];

/** Number of the fix -> what it changes, and which other fixes it cannot do without. */
export const C_EDITS: Readonly<Record<string, { readonly includes?: readonly string[]; readonly edits: readonly Edit[] }>> = {
  '0001': { edits: [{ function: 'luo_files_commit_data_to_fdt', at: /^up_read\(/, nth: 2, remove: 1 }] },
  '0002': { edits: [BEFORE_DESTROY, { function: DESTROY, at: /^luo_unregister_file\(/, remove: 1, insert: ['\t\t__luo_unregister_file(s, token);'] }] },
  '0003': { edits: [...swapped('luo_files_prepare'), ...swapped('luo_files_freeze')] },
  '0004': {
    includes: ['0002'],
    edits: [
      BEFORE_DESTROY,
      UNLINK_FIRST,
      {
        function: DESTROY,
        at: /^if \(!liveupdate_state_normal/,
        remove: 8,
        insert: [
          '\tdown_write(&luo_sessions_list_rwsem);',
          '\tif (liveupdate_state_normal() || liveupdate_state_updated()) {',
          '\t\txa_for_each(&s->files_xa_out, token, h)',
          '\t\t\t__luo_unregister_file(s, token);',
          '\t}',
          '\tlist_del(&s->list);',
          '\tup_write(&luo_sessions_list_rwsem);',
        ],
      },
      { function: DESTROY, at: /^skip_unregister:/, remove: 1 },
    ],
  },
  '0005': {
    includes: ['0002', '0004'],
    edits: [
      { at: /^struct list_head list;/, behind: ['\t/* Closed after prepare: stays until its files are cancelled. */', '\tbool closed;'] },
      { at: /^static void __luo_files_cancel\(/, insert: [...UNREGISTER, ...FREE_SESSIONS] },
      { function: '__luo_files_cancel', at: /^luo_files_fdt_cleanup\(\);/, behind: ['', '\tif (!boundary_file)', '\t\tluo_free_closed_sessions();'] },
      { function: 'luo_create_session', at: /^INIT_LIST_HEAD\(/, behind: ['\t\ts->closed = false;'] },
      { function: DESTROY, at: /^unsigned long token;/, remove: 3 },
      UNLINK_FIRST,
      {
        function: DESTROY,
        at: /^if \(!liveupdate_state_normal/,
        remove: 8,
        insert: [
          '\tif (!liveupdate_state_normal() && !liveupdate_state_updated() &&',
          '\t    !xa_empty(&s->files_xa_out)) {',
          '\t\ts->closed = true;',
          '\t\tluo_state_read_exit();',
          '\t\treturn;',
          '\t}',
          '',
          '\tdown_write(&luo_sessions_list_rwsem);',
          '\tluo_free_session(s);',
          '\tup_write(&luo_sessions_list_rwsem);',
        ],
      },
      // The blank line, the label, and what luo_free_session() does now.
      { function: DESTROY, at: /^skip_unregister:/, offset: -1, remove: 4 },
    ],
  },
  '0006': {
    edits: [
      { function: 'luo_register_file', at: /^down_read\(&luo_sessions_list_rwsem/, remove: 1, insert: ['\tdown_write(&luo_sessions_list_rwsem);'] },
      { function: 'luo_register_file', at: /^up_read\(&luo_sessions_list_rwsem/, remove: 1, insert: ['\t\t\tup_write(&luo_sessions_list_rwsem);'] },
      { function: 'luo_register_file', at: /^up_read\(&luo_sessions_list_rwsem/, nth: 2, remove: 1 },
      { function: 'luo_register_file', at: /^GFP_KERNEL\)\);/, behind: ['\tup_write(&luo_sessions_list_rwsem);'] },
    ],
  },
  '0007': {
    edits: [
      {
        function: 'luo_unregister_file',
        at: /^luo_file = xa_erase\(/,
        insert: ['\tdown_write(&luo_sessions_list_rwsem);'],
        behind: ['\tup_write(&luo_sessions_list_rwsem);'],
      },
    ],
  },
};

/**
 * The fixes that can be told in C against this patch: none where only facts of its hunks are known, and none of another patch than the one
 * that they were written for, whatever of it looks alike.
 */
export function cFixesFor(hunks: readonly Hunk[]): Map<string, CFix> {
  if (strangeHunk(hunks, POSTED_HUNKS) !== null) return new Map();
  return new Map(
    Object.entries(C_EDITS).flatMap(([number, { includes = [], edits }]) => {
      const diff = cDiff(hunks, FILE, edits);
      return diff ? [[number, { diff, includes }] as const] : [];
    }),
  );
}
