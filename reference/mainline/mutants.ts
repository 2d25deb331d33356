// SPDX-License-Identifier: GPL-2.0-only
/** @file Wrong variants of mainline-corrected, each for one property: what shows it says `search/ledger/mainline.json`. */
import { edited, type Edit } from './bugs.js';
import { MAINLINE_FIXES } from './fixes.js';
import type { Revision } from './luo_internal.js';

/** Edits of mainline-corrected. */
export interface MainlineMutant {
  /** The revision is called `mutant:NAME`. */
  readonly name: string;
  /** What is wrong with it. */
  readonly title: string;
  readonly edits: readonly Edit[];
}

const of =
  (unit: Edit['unit']) =>
  (name: string, title: string, find: string, replace: string): MainlineMutant => ({ name, title, edits: [{ unit, find, replace }] });

const core = of('luo_core');
const session = of('luo_session');
const file = of('luo_file');
const flb = of('luo_flb');
const block = of('kho_block');
const memfd = of('memfd_luo');

export const MAINLINE_MUTANTS: readonly MainlineMutant[] = [
  core(
    'open-without-busy',
    'the device opens while it is open',
    'if (yield* atomic_cmpxchg(in_use, 0, 1)) return -EBUSY;',
    'yield* atomic_cmpxchg(in_use, 0, 1);',
  ),
  core(
    'release-keeps-the-device',
    'the device stays busy when it is closed',
    'luo_release(_filep: file): Kernel<number> {\n    yield* atomic_set(in_use, 0);\n',
    'luo_release(_filep: file): Kernel<number> {\n',
  ),
  core(
    'release-serializes',
    'closing the device freezes the sessions',
    'luo_release(_filep: file): Kernel<number> {\n',
    'luo_release(_filep: file): Kernel<number> {\n    yield* k.modules.luo_session.luo_session_serialize();\n',
  ),
  core('unknown-number-is-einval', 'an ioctl that the device does not have is EINVAL', '    if (!op) return -ENOIOCTLCMD;\n', '    if (!op) return -EINVAL;\n'),
  core('command-word-not-compared', 'any command word of the number will do', '    if (op.ioctl_num !== cmd) return -ENOIOCTLCMD;\n', ''),
  session('deserialization-error-forgotten', 'the error of deserialization is not kept', '    deserialized.saved_err = err;\n', ''),
  session(
    'files-deserialized-without-looking',
    'an error of deserializing files is not looked at',
    '    yield mutex_unlock(session.mutex);\n    if (err) return err;\n\n    return 0;\n',
    '    yield mutex_unlock(session.mutex);\n\n    return 0;\n',
  ),
  session(
    'name-not-looked-for',
    'CREATE_SESSION does not look whether the name is taken',
    'if (it.name === session.name) {',
    'if (it.name === session.name && sh !== luo_session_global.outgoing) {',
  ),
  session(
    'name-clashes-with-incoming',
    'a name that an incoming session has is taken',
    '        err = yield* luo_session_insert(luo_session_global.outgoing, session);\n',
    '        err = 0;\n        for (const it of list_for_each_entry(luo_session_global.incoming.list)) if (it.name === name) err = -EEXIST;\n        if (!err) err = yield* luo_session_insert(luo_session_global.outgoing, session);\n',
  ),
  session(
    'failed-create-keeps-the-session',
    'a CREATE_SESSION that gets no file leaves the session on the list',
    '      yield* __luo_session_remove(luo_session_global.outgoing, session);\n    }\n',
    '      yield up_write(luo_session_global.outgoing.rwsem);\n      yield up_read(luo_session_serialize_rwsem);\n      return err;\n    }\n',
  ),
  session('empty-name', 'an empty name is accepted', 'if (len === 0 || len >', 'if (len >'),
  session('name-without-nul', 'a name without a NUL is accepted', 'if (len === 0 || len > k.config.name_length - 1)', 'if (len === 0)'),
  session('longest-name-refused', 'the longest name is refused', 'len > k.config.name_length - 1', 'len > k.config.name_length - 2'),
  session('name-cut', 'GET_NAME cuts the last byte of the name', 'argp.name = session.name;', 'argp.name = session.name.slice(0, -1);'),
  session(
    'retrieved-not-looked-at',
    'a session can be retrieved twice',
    '        if (session.retrieved) {\n          err = -EINVAL;\n',
    '        if (false) {\n          err = -EINVAL;\n',
  ),
  session(
    'retrieves-outgoing',
    'RETRIEVE_SESSION finds outgoing sessions',
    '      if (!session) {\n        err = -ENOENT;\n',
    '      for (const it of list_for_each_entry(luo_session_global.outgoing.list)) if (it.name === name) session = it;\n      if (!session) {\n        err = -ENOENT;\n',
  ),
  session('last-session-not-handed-over', 'a single session is not handed over', 'if (sh.vars.count > 0) sh', 'if (sh.vars.count > 1) sh'),
  session(
    'unserialized-name',
    'sessions are handed over without their names',
    '        ser.name = session.name;\n',
    "        ser.name = session.name === 'b' ? 'a' : session.name;\n",
  ),
  session('size-not-looked-at', 'an argument of a session may be too short', '    if (user_size < op.min_size) return -EINVAL;\n', ''),
  session(
    'direction-of-retrieve-fd',
    'RETRIEVE_FD is for sessions of both directions',
    'ioctl_num: LIVEUPDATE_SESSION_RETRIEVE_FD,\n      type: LUO_IOCTL_INCOMING,',
    'ioctl_num: LIVEUPDATE_SESSION_RETRIEVE_FD,\n      type: LUO_IOCTL_ALL,',
  ),
  session(
    'sessions-frozen-in-reverse',
    'the newest session is frozen first',
    '      list_add_tail(session.list, sh.list);\n      sh.vars.count++;\n',
    '      const others = [...list_for_each_entry(sh.list)];\n      for (const it of others) list_del(it.list);\n      list_add_tail(session.list, sh.list);\n      for (const it of others) list_add_tail(it.list, sh.list);\n      sh.vars.count++;\n',
  ),
  session(
    'create-keeps-the-lock',
    'CREATE_SESSION keeps the serialization lock',
    '        yield up_write(luo_session_global.outgoing.rwsem);\n        yield up_read(luo_session_serialize_rwsem);\n\n        return 0;\n',
    '        yield up_write(luo_session_global.outgoing.rwsem);\n\n        return 0;\n',
  ),
  session(
    'error-of-preserve-keeps-the-lock',
    'a PRESERVE_FD that fails keeps the mutex of the session',
    '      err = yield* luo_preserve_file(session.file_set, argp.token!, argp.fd!, locked, busy);\n',
    '      err = yield* luo_preserve_file(session.file_set, argp.token!, argp.fd!, locked, busy);\n      if (err) return err;\n',
  ),
  session(
    'close-keeps-the-memory',
    'a closed session is not freed',
    '    mutex_destroy(session.mutex);\n    kfree(session);\n',
    '    mutex_destroy(session.mutex);\n',
  ),
  session(
    'close-frees-first',
    'a session is freed before it is taken off the list',
    '      yield* luo_session_remove(sh, session);\n      luo_session_free(session);\n',
    '      luo_session_free(session);\n      yield* luo_session_remove(sh, session);\n',
  ),
  session(
    'session-marked-without-its-lock',
    'RETRIEVE_SESSION marks the session when it has dropped every lock',
    '        if (!err) session.retrieved = true;\n      }\n      yield mutex_unlock(session.mutex);\n',
    "      }\n      yield mutex_unlock(session.mutex);\n      if (!err) {\n        yield read(session, 'retrieved');\n        session.retrieved = true;\n      }\n",
  ),
  {
    name: 'create-beside-the-jump',
    title: 'CREATE_SESSION does not keep the serialization out',
    edits: [
      [
        '    yield down_read(luo_session_serialize_rwsem);\n    yield down_write(luo_session_global.outgoing.rwsem);\n',
        '    yield down_write(luo_session_global.outgoing.rwsem);\n',
      ],
      ['.outgoing.rwsem);\n        yield up_read(luo_session_serialize_rwsem);\n\n        return 0;\n', '.outgoing.rwsem);\n\n        return 0;\n'],
      [
        '    luo_session_free(session);\n    yield up_read(luo_session_serialize_rwsem);\n\n    return err;\n',
        '    luo_session_free(session);\n\n    return err;\n',
      ],
    ].map(([find, replace]) => ({ unit: 'luo_session', find: find!, replace: replace! })),
  },
  file('token-given-twice', 'PRESERVE_FD does not look whether the token is used', '      if (iter.token === token) return true;\n', ''),
  file(
    'token-cut',
    'tokens are compared by their last four bits',
    'if (iter.token === token) return true;',
    'if ((iter.token & 15n) === (token & 15n)) return true;',
  ),
  file(
    'file-in-two-sessions',
    'a file that another session has can be preserved',
    'err = yield* xa_insert(luo_preserved_files, luo_get_id(fh, file), file);',
    'err = 0;',
  ),
  file(
    'file-stays-managed',
    'a file that was given up stays entered',
    '      yield* xa_erase(luo_preserved_files, luo_get_id(luo_file.fh!, luo_file.file!));\n',
    '',
  ),
  file(
    'failed-preserve-keeps-the-file',
    'a PRESERVE_FD that fails keeps its reference',
    '      fput(file);\n    }\n    yield* kho_block_set_shrink',
    '    }\n    yield* kho_block_set_shrink',
  ),
  file(
    'failed-preserve-keeps-the-page',
    'a PRESERVE_FD that fails keeps the page of the table',
    '      fput(file);\n    }\n    yield* kho_block_set_shrink(file_set.block_set, file_set.count);\n',
    '      fput(file);\n    }\n',
  ),
  file(
    'unpreserve-in-order',
    'files are given up in order of preservation',
    'const luo_file = list_last_entry(file_set.files_list);',
    'const luo_file = list_first_entry(file_set.files_list) as luo_file;',
  ),
  file(
    'finish-in-order',
    'files are finished in order of preservation',
    'const luo_file = list_last_entry(file_set.files_list as list_head<luo_file>);',
    'const luo_file = list_first_entry(file_set.files_list as list_head<luo_file>);',
  ),
  file('unpreserve-forgotten', 'the handler does not hear that a file is given up', '      yield* luo_file.fh!.ops!.unpreserve!(args);\n', ''),
  file('finish-forgotten', 'the handler does not hear that a file is finished', '    yield* luo_file.fh!.ops!.finish!(args);\n', ''),
  file(
    'failed-freeze-unfreezes-all',
    'the file whose freeze failed is unfrozen as well',
    '      if (luo_file === failed_entry) break;\n\n      yield* luo_file_unfreeze_one(file_set, luo_file);\n',
    '      yield* luo_file_unfreeze_one(file_set, luo_file);\n      if (luo_file === failed_entry) break;\n',
  ),
  file(
    'unfreeze-keeps-a-reference',
    'each file that is unfrozen has a reference more',
    '      yield* luo_file.fh!.ops!.unfreeze(args);\n',
    '      yield* luo_file.fh!.ops!.unfreeze(args);\n      get_file(luo_file.file!);\n',
  ),
  file(
    'unfreeze-drops-the-pages',
    'a reboot that fails gives the tables of its files up',
    '    kho_block_set_clear(file_set.block_set);\n',
    '    yield* kho_block_set_destroy(file_set.block_set);\n',
  ),
  file('retrieve-status-forgotten', 'RETRIEVE_FD asks the handler again', '      luo_file.retrieve_status = 1;\n', ''),
  file('retrieve-error-forgotten', 'RETRIEVE_FD asks the handler again after it has failed', '        luo_file.retrieve_status = err;\n', ''),
  file(
    'retrieve-takes-no-reference',
    'a retrieved file goes with its session',
    '      luo_file.file = args.file;\n      get_file(luo_file.file!);\n',
    '      luo_file.file = args.file;\n',
  ),
  file(
    'retrieved-file-not-answered',
    'RETRIEVE_FD answers without the file that an earlier one has retrieved',
    '        filep.value = luo_file.file;\n        break scope;\n',
    '        break scope;\n',
  ),
  file(
    'finish-asks-one-by-one',
    'FINISH asks each handler before it finishes its file',
    '    for (const luo_file of list_for_each_entry(file_set.files_list as list_head<luo_file>)) {\n      const err = yield* luo_file_can_finish_one(file_set, luo_file);\n      if (err) return err;\n    }\n\n    while (!list_empty(file_set.files_list)) {\n      const luo_file = list_last_entry(file_set.files_list as list_head<luo_file>);\n',
    '    while (!list_empty(file_set.files_list)) {\n      const luo_file = list_last_entry(file_set.files_list as list_head<luo_file>);\n      const err = yield* luo_file_can_finish_one(file_set, luo_file);\n      if (err) return err;\n',
  ),
  file(
    'finish-keeps-the-module',
    'FINISH keeps the reference to the module',
    '        fput(luo_file.file);\n      }\n      yield module_put(luo_file.fh!.ops!.owner);\n',
    '        fput(luo_file.file);\n      }\n',
  ),
  file(
    'module-dropped-twice',
    'a file that is given up drops its module twice',
    '      yield module_put(luo_file.fh!.ops!.owner);\n\n      list_del(luo_file.list);\n',
    '      yield module_put(luo_file.fh!.ops!.owner);\n      yield module_put(luo_file.fh!.ops!.owner);\n\n      list_del(luo_file.list);\n',
  ),
  file(
    'module-used-while-it-loads',
    'a module is used before it is loaded',
    'if (yield try_live_module_get(fh.ops!.owner)) err = 0;',
    'fh.ops!.owner?.use(true);\n            if (fh.ops!.owner) fh.ops!.owner.refcnt++;\n            err = 0;',
  ),
  flb(
    'flb-preserved-for-each-file',
    'the FLB is preserved with each file',
    'if (!(yield refcount_read(outgoing.count))) {\n        const args',
    'if (outgoing.files >= 0) {\n        const args',
  ),
  flb('flb-kept-without-users', 'the FLB is not given up with its last file', 'if (flb.ops!.unpreserve) yield* flb.ops!.unpreserve(args);', ''),
  {
    name: 'flb-handed-out-twice',
    title: 'an FLB stays on the list of those that came, and the list is kept',
    edits: [
      { unit: 'luo_flb', find: "      if (entry.name === flb.compatible) entry.name = '';\n", replace: '' },
      { unit: 'luo_flb', find: '    if (--luo_flb_global.vars.unread === 0) {\n', replace: '    if (--luo_flb_global.vars.unread < 0) {\n' },
    ],
  },
  flb('flb-not-finished', 'the FLB is not finished with its last file', '      yield* flb.ops!.finish!(args);\n', ''),
  block(
    'restored-blocks-are-allocated-twice',
    'of each block that came in one struct is lost',
    '    block.ser = ser;\n    const last =',
    '    if (bs.incoming) yield* kmalloc(k, kho_block);\n    block.ser = ser;\n    const last =',
  ),
  block(
    'third-block-replaces-the-second',
    'the first block of a set is followed by the last',
    '    if (last) last.ser!.next = ser.page.phys;\n',
    '    if (last) list_first_entry_or_null(bs.blocks)!.ser!.next = ser.page.phys;\n',
  ),
  block(
    'empty-block-stays',
    'a block set never becomes smaller',
    'count <= (bs.nblocks - 1) * bs.count_per_block',
    'count < (bs.nblocks - 1) * bs.count_per_block',
  ),
  memfd(
    'unpreserve-keeps-the-folios',
    'the pages of a memfd stay preserved when its session is closed',
    '      yield* kho_unpreserve_folio(folio);\n      yield* unpin_folio(folio);\n    }\n\n    vfree(folios_ser);\n',
    '      yield* unpin_folio(folio);\n    }\n\n    vfree(folios_ser);\n',
  ),
  memfd('size-not-frozen', 'a preserved memfd can be resized', '    shmem_freeze_atomic(inode, true);\n', ''),
  memfd(
    'failed-preserve-stays-frozen',
    'a memfd whose preserve failed stays frozen',
    '      yield* kho_unpreserve_free(ser.page);\n    }\n    shmem_freeze_atomic(inode, false);\n',
    '      yield* kho_unpreserve_free(ser.page);\n    }\n',
  ),
  memfd('position-forgotten', 'the position of a memfd is not handed over', '        file.f_pos = ser.pos;\n', ''),
  memfd(
    'size-rounded',
    'the size of a memfd is handed over in pages',
    '        ser.size = inode_size;\n',
    '        ser.size = Math.ceil(inode_size / PAGE_SIZE) * PAGE_SIZE;\n',
  ),
  memfd('seals-forgotten', 'the seals of a memfd are not handed over', 'yield* memfd_add_seals(file, ser.seals)', 'yield* memfd_add_seals(file, 0)'),
  memfd(
    'first-page-lost',
    'the first page of a memfd is not handed over',
    'for (i = 0; i < nr_folios; i++) {\n        const pfolio',
    'for (i = 1; i < nr_folios; i++) {\n        const pfolio',
  ),
  memfd(
    'read-only-accepted',
    'a memfd that is open for reading alone is preserved',
    '          err = -EOPNOTSUPP;\n          break err_free_ser;\n        }\n\n        const seals',
    '        }\n\n        const seals',
  ),
  memfd(
    'seals-added-after-the-freeze',
    'seals can be added after they were noted',
    'ser.seals = yield* memfd_freeze_seals(file_inode(args.file!)!, true);',
    'ser.seals = memfd_get_seals(args.file!);',
  ),
  memfd(
    'retrieved-pages-kept',
    'a retrieved page keeps the reference that it came with',
    '          nr_added_pages += npages;\n          folio_put(folio);\n',
    '          nr_added_pages += npages;\n',
  ),
  memfd('stale-pages-handed-over', 'a page of fallocate() is not cleared', '              folio_zero(folio);\n', ''),
  memfd(
    'pages-come-back-stale',
    'a retrieved page is not marked as up to date',
    '          if (flags & MEMFD_LUO_FOLIO_UPTODATE) folio.uptodate = true;\n',
    '',
  ),
  memfd('files-with-a-name-accepted', 'the handler of memfds takes any file of tmpfs', 'shmem_file(file) && !inode!.i_nlink', 'shmem_file(file)'),
  memfd(
    'charges-forgotten',
    'a retrieved memfd is charged for pages that it is not told to have',
    '      shmem_recalc_inode(inode, nr_added_pages, 0);\n\n      return 0;\n',
    '      return 0;\n',
  ),
  memfd(
    'thawed-without-a-mark',
    'the flag of a frozen memfd is cleared without the lock of its inode, as a plain word',
    '  shmem_freeze_atomic,\n',
    '  shmem_freeze as shmem_freeze_atomic,\n',
  ),
  file('unfreeze-keeps-the-file-set', 'where the files of a session lie stays written when the machine does not reboot', '    file_set_ser.clear();\n', ''),
  file(
    'data-of-a-failed-freeze-kept',
    'what a freeze that failed has left is taken for the data of the file',
    'if (!err) luo_file.serialized_data = args.serialized_data;',
    'luo_file.serialized_data = args.serialized_data;',
  ),
  memfd(
    'folios-counted-through',
    'a folio is handed over with its number among the folios, not with its place in the memfd',
    'pfolio.index = folio.index;',
    'pfolio.index = i;',
  ),
  memfd(
    'freeze-waits-for-the-inode',
    'the freeze of a memfd waits for the lock of its inode',
    '    ser.seals = yield* memfd_freeze_seals(',
    '    const { i_rwsem } = file_inode(args.file!)!;\n    if (yield down_write_killable(i_rwsem)) return -EINTR;\n    yield up_write(i_rwsem);\n    ser.seals = yield* memfd_freeze_seals(',
  ),
  file(
    'finish-asks-nobody',
    'FINISH does not ask the handlers whether their files can finish',
    '    for (const luo_file of list_for_each_entry(file_set.files_list as list_head<luo_file>)) {\n      const err = yield* luo_file_can_finish_one(file_set, luo_file);\n      if (err) return err;\n    }\n',
    '',
  ),
  file(
    'flb-finished-before-its-file',
    'an FLB is finished before its last file is',
    '    yield* luo_file.fh!.ops!.finish!(args);\n    yield* luo_flb_file_finish(luo_file.fh!);\n',
    '    yield* luo_flb_file_finish(luo_file.fh!);\n    yield* luo_file.fh!.ops!.finish!(args);\n',
  ),
  session('descriptor-stays-reserved', 'a RETRIEVE_FD that fails keeps the descriptor that it reserved', '    yield* put_unused_fd(k, argp.fd);\n', ''),
  flb(
    'flb-module-kept',
    'the module of an FLB that is given up is still referred to',
    '      outgoing.obj = null;\n      yield module_put(flb.ops!.owner);\n',
    '      outgoing.obj = null;\n',
  ),
  flb(
    'first-flb-not-undone',
    'where a second FLB cannot be preserved, the first one stays',
    '    for (const iter of list_for_each_entry_continue_reverse(failed, flb_list)) yield* luo_flb_file_unpreserve_one(iter.flb!);\n',
    '',
  ),
  memfd('index-forgotten', 'where the pages of a memfd belong is not handed over', '            pfolio.index = folio.index;\n', ''),
  memfd(
    'seals-stay-frozen',
    'after a reboot that failed no seals can be added to a memfd',
    '    yield* memfd_freeze_seals(file_inode(args.file!)!, false);\n',
    '',
  ),
  session('session-left-out', 'a session without memory is left out', 'return PTR_ERR(session);\n\n    yield down_w', 'return 0;\n\n    yield down_w'),
  flb(
    'flb-published-first',
    'an FLB counts as initialized before it is',
    "      flb.users = 0;\n      smp_store_release(flb, 'initialized', true);\n",
    "      smp_store_release(flb, 'initialized', true);\n      flb.users = 0;\n",
  ),
];

/** The revision that has it. Throws LoadError when an edit no longer fits. */
export function mainlineMutant({ name, title, edits }: MainlineMutant): Revision {
  return edited({ name: `mutant:${name}`, title: `mainline-corrected, but ${title}` }, [...MAINLINE_FIXES.flatMap((fix) => fix.edits), ...edits]);
}
