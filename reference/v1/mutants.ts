// SPDX-License-Identifier: GPL-2.0-only
/** @file Wrong variants of the corrected revision, one edit each: each has to be noticed by a property. */
import { loadRevision, LoadError } from '../loader/load.js';
import { V1 } from './design.js';
import type { Revision } from './luo_internal.js';
import { sourceTree, type CFile, type SourceTree } from '../loader/tree.js';

/** One edit of `corrected`. */
export interface Mutant {
  readonly name: string;
  /** What is wrong with it. */
  readonly title: string;
  readonly file: CFile;
  /** Stands once in the file. */
  readonly find: string;
  readonly replace: string;
}

const files = (name: string, title: string, find: string, replace: string): Mutant => ({ name, title, file: 'luo_files.ts', find, replace });
const core = (name: string, title: string, find: string, replace: string): Mutant => ({ name, title, file: 'luo_core.ts', find, replace });

export const mutants: readonly Mutant[] = [
  {
    name: 'open-only-in-normal',
    title: 'open refuses when LUO is not NORMAL',
    file: 'luo_ioctl.ts',
    find: '    if (flags.exclusive) return -EINVAL;\n',
    replace: '    if (flags.exclusive || !k.modules.luo_core.liveupdate_state_normal()) return -EINVAL;\n',
  },
  files('register-in-every-state', 'luo_register_file does not look at the state', '      yield luo_state_read_exit();\n      fput(file);\n      return -EBUSY;\n', ''),
  files(
    'unregister-in-every-state',
    'luo_unregister_file does not look at the state',
    'function* luo_unregister_file(s: luo_session, token: bigint): Kernel<number> {\n    yield luo_state_read_enter();\n    if (!liveupdate_state_normal() && !liveupdate_state_updated()) {\n      yield luo_state_read_exit();\n      return -EBUSY;\n    }\n',
    'function* luo_unregister_file(s: luo_session, token: bigint): Kernel<number> {\n    yield luo_state_read_enter();\n',
  ),
  files(
    'unregister-reaches-every-session',
    'luo_unregister_file looks in every session',
    '    const ret = yield* __luo_unregister_file(s, token);\n',
    '    let ret = yield* __luo_unregister_file(s, token);\n    for (const _s of list_for_each_entry(luo_sessions_list)) if (ret) ret = yield* __luo_unregister_file(_s, token);\n',
  ),
  files('token-not-checked', 'luo_register_file does not look for the token', 'if (yield* xa_load(_s.files_xa_out, token)) {', 'if (!_s && (yield* xa_load(luo_files_xa_in, token))) {'),
  files('token-checked-in-own-session', 'luo_register_file looks for the token in its own session only', 'if (yield* xa_load(_s.files_xa_out, token)) {', 'if (_s === s && (yield* xa_load(_s.files_xa_out, token))) {'),
  files('token-clashes-with-incoming', 'luo_register_file also looks at incoming files', 'if (yield* xa_load(_s.files_xa_out, token)) {', 'if ((yield* xa_load(luo_files_xa_in, token)) || (yield* xa_load(_s.files_xa_out, token))) {'),
  files('close-frees-the-session-only', 'luo_free_session does not unregister', '    for (const [token] of xa_for_each(s.files_xa_out)) yield* __luo_unregister_file(s, token);\n    list_del(s.list);', '    list_del(s.list);'),
  files('close-unregisters-in-prepared', 'luo_destroy_session unregisters in every state', '      s.closed = true;\n      yield luo_state_read_exit();\n      return;\n', ''),
  files('closed-sessions-stay', 'closed sessions are not freed on the way back to NORMAL', '    yield* luo_free_closed_sessions();\n', ''),
  files('closed-sessions-freed-before-cancel', 'closed sessions are freed before their files are cancelled', '    yield* __luo_files_cancel(null);\n    yield* luo_free_closed_sessions();\n', '    yield* luo_free_closed_sessions();\n    yield* __luo_files_cancel(null);\n'),
  files('unregister-keeps-the-file', 'unregistering does not drop the reference', '    fput(h.file!);\n    mutex_destroy(h.mutex);\n    kfree(h);\n    yield atomic64_dec', '    mutex_destroy(h.mutex);\n    kfree(h);\n    yield atomic64_dec'),
  files('unregister-keeps-the-count', 'unregistering does not count down', '    yield atomic64_dec(luo_files_count);\n', ''),
  files('unregister-keeps-the-memory', 'unregistering does not free', '    kfree(h);\n    yield atomic64_dec', '    yield atomic64_dec'),
  files('failed-register-keeps-the-file', 'a failed registration does not drop the reference', '    if (ret) fput(file);\n', ''),
  files('prepare-twice', 'a prepared file is prepared again', '      if (!ret) h.state = LIVEUPDATE_STATE_PREPARED;\n', '      if (!ret && h.private_data === 0) h.state = LIVEUPDATE_STATE_PREPARED;\n'),
  files('failed-prepare-cancels-nobody', 'a failed prepare cancels no file', '          yield* __luo_files_cancel(h);\n', '          yield* luo_files_fdt_cleanup();\n'),
  files('failed-commit-keeps-the-blob', 'a failed commit cancels nothing', '    if (ret) yield* __luo_files_cancel(null);\n', '    if (ret) return ret;\n'),
  files('freeze-skips-the-last', 'freeze does not commit the new data', '    return yield* luo_files_commit_data_to_fdt();\n', '    return 0;\n'),
  files('cancel-forgets-the-state', 'a cancelled file stays PREPARED', '      h.private_data = 0;\n      h.state = LIVEUPDATE_STATE_NORMAL;\n', '      h.private_data = 0;\n'),
  files('retrieve-again', 'a reclaimed file can be retrieved again', '      if (!h.reclaimed) {\n        ret', '      if (h) {\n        ret'),
  files('retrieve-nothing', 'a second retrieve succeeds without a file', '      } else {\n        ret = -EINVAL;\n      }\n', '      }\n'),
  files('first-handler-gets-every-file', 'incoming files go to the first handler, whatever their compatible string', 'if (fh_iter.compatible === fdt_compat_str) {', "if (typeof fdt_compat_str === 'string') {"),
  files('finish-lies', 'finish tells the handler the opposite', 'yield* finish(h.file, h.private_data, h.reclaimed);', 'yield* finish(h.file, h.private_data, !h.reclaimed);'),
  files('finish-drops-twice', 'finish drops the restored file twice', '      if (h.file) fput(h.file);\n', '      if (h.file) fput(h.file);\n      if (h.file) fput(h.file);\n'),
  files('finish-forgets', 'finish does not call the handler', '      if (finish) yield* finish(', '      if (!finish) yield* finish!('),
  files('handler-goes-with-outgoing-files', 'a handler of outgoing files can be unregistered', "        yield read(h, 'fh');\n        if (h.fh === fh) {", "        yield read(h, 'fh');\n        if (h.fh !== fh) {"),
  files('lock-left-held', 'a full token map leaves the session lock held', '      if (ret < 0) {\n        yield up_write(luo_sessions_list_rwsem);\n', '      if (ret < 0) {\n'),
  files('lock-order', 'the handler list is locked inside the session lock', '    yield down_read(luo_register_file_list_rwsem);\n    exit_unlock: {\n      let fh', '    yield down_read(luo_sessions_list_rwsem);\n    yield down_read(luo_register_file_list_rwsem);\n    yield up_read(luo_sessions_list_rwsem);\n    exit_unlock: {\n      let fh'),
  files('self-deadlock', 'luo_free_session takes the session lock that its caller holds', '    list_del(s.list);\n    xa_destroy', '    yield down_write(luo_sessions_list_rwsem);\n    list_del(s.list);\n    yield up_write(luo_sessions_list_rwsem);\n    xa_destroy'),
  files('blob-node-twice', 'the blob gets a second node for a file', '      ret = fdt_end_node(luo_file_fdt_out);\n      if (ret < 0) break;\n    }\n', '      ret = fdt_end_node(luo_file_fdt_out);\n      if (ret < 0) break;\n      fdt_begin_node(luo_file_fdt_out, token_str(token));\n      fdt_property_u64(luo_file_fdt_out, \'data\', 0);\n      fdt_end_node(luo_file_fdt_out);\n    }\n'),
  files('prepared-data-is-forgotten', 'what prepare left as data is not kept', 'ret = yield* prepare(h.file!, data);\n        if (ret > 0) ret = -EINVAL;\n        h.private_data = data.value;\n', 'ret = yield* prepare(h.file!, data);\n        if (ret > 0) ret = -EINVAL;\n'),
  files('finish-keeps-the-map', 'finish leaves the incoming files in their map', '    xa_destroy(luo_files_xa_in);\n', ''),
  files('blob-smaller-than-its-size', 'the size of the blob is known only after its pages were allocated', '    vars.luo_file_fdt_out_size = yield* luo_files_fdt_size();\n    vars.luo_file_fdt_out = yield* alloc_pages(k, vars.luo_file_fdt_out_size, \'luo_files_fdt_setup\');\n', '    vars.luo_file_fdt_out = yield* alloc_pages(k, vars.luo_file_fdt_out_size, \'luo_files_fdt_setup\');\n    vars.luo_file_fdt_out_size = yield* luo_files_fdt_size();\n'),
  files('files-stay-prepared', 'a frozen file stays PREPARED', '      if (!ret) h.state = LIVEUPDATE_STATE_FROZEN;\n', ''),
  core('freeze-without-mark', 'a frozen blob is not marked', "      WARN_ON_ONCE(k, 'luo_freeze', fdt_setprop_inplace(vars.luo_fdt_out!, 0, LUO_FROZEN_PROP_NAME, 1));\n", ''),
  core('killed-prepare-returns-EINTR', 'a killed prepare returns the error of the lock', 'function* luo_prepare(): Kernel<number> {\n    let ret: number;\n\n    if (yield down_write_killable(luo_state_rwsem)) return -EAGAIN;\n', 'function* luo_prepare(): Kernel<number> {\n    let ret: number;\n\n    if (yield down_write_killable(luo_state_rwsem)) return -EINVAL;\n'),
  core('cancel-keeps-the-blob', 'cancel does not destroy the LUO blob', '    yield* luo_do_cancel_calls();\n    yield* luo_fdt_destroy();\n    luo_set_state(LIVEUPDATE_STATE_NORMAL);\n    yield up_write(luo_state_rwsem);\n\n    return 0;\n', '    yield* luo_do_cancel_calls();\n    luo_set_state(LIVEUPDATE_STATE_NORMAL);\n    yield up_write(luo_state_rwsem);\n\n    return 0;\n'),
  core('cancel-only-from-prepared', 'cancel refuses in FROZEN', 'if (!is_current_luo_state(LIVEUPDATE_STATE_PREPARED) && !is_current_luo_state(LIVEUPDATE_STATE_FROZEN)) {', 'if (!is_current_luo_state(LIVEUPDATE_STATE_PREPARED)) {'),
  core('destroy-frees-first', 'the LUO blob is freed before it is unpreserved', "    WARN_ON_ONCE(k, 'luo_fdt_destroy', yield* kho_unpreserve_phys(fdt_out));\n    yield* kho_remove_subtree(fdt_out);\n    free_pages(fdt_out);\n", "    free_pages(fdt_out);\n    WARN_ON_ONCE(k, 'luo_fdt_destroy', yield* kho_unpreserve_phys(fdt_out));\n    yield* kho_remove_subtree(fdt_out);\n"),
  core('finish-stays-updated', 'finish does not leave UPDATED', '    if (!ret) luo_set_state(LIVEUPDATE_STATE_NORMAL);\n', ''),
];

/** `corrected` with one mutant in it. Throws LoadError when the mutant no longer fits the source. */
export function mutated(mutant: Mutant, corrected: Revision): Revision {
  const { name, title } = mutant;
  return loadRevision(V1, { name: `mutant:${name}`, title }, mutantTree(mutant), { revision: corrected, tree: sourceTree('corrected') });
}

/** Its source text. Throws LoadError. */
export function mutantTree({ name, file, find, replace }: Mutant): SourceTree {
  const tree = sourceTree('corrected');
  const parts = tree[file].split(find);
  if (parts.length !== 2) throw new LoadError(`mutant ${name}: its text stands ${parts.length - 1} times in ${file}`);
  return { ...tree, [file]: parts.join(replace) };
}
