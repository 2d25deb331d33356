// SPDX-License-Identifier: GPL-2.0-only
/** @file The series that repairs linux-7.3: one fix a defect, each an edit of its text, in the order in which they are applied. */
import type { Edit } from './bugs.js';

export interface MainlineFix {
  /** `0001`. */
  readonly number: string;
  readonly fileName: string;
  readonly subject: string;
  /** What is wrong, and what a user loses. */
  readonly problem: string;
  /** What the fix does. */
  readonly change: string;
  /** Where in the kernel tree. */
  readonly file: string;
  readonly edits: readonly Edit[];
}

const fix = (number: string, subject: string, rest: Omit<MainlineFix, 'number' | 'fileName' | 'subject'>): MainlineFix => ({
  number,
  fileName: `${number}-${subject.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.patch`,
  subject,
  ...rest,
});

export const MAINLINE_FIXES: readonly MainlineFix[] = [
  fix('0001', 'luo_session: give the block back when the name is taken', {
    problem:
      'luo_session_insert() grows the block set for one more session before it looks whether the name is taken, and on -EEXIST leaves it grown. When the page of the sessions before is full, that is an empty block at the end of the chain. If the machine then reboots, kho_block_set_restore() of the next kernel refuses a block without entries with -EINVAL, and the kernel panics in liveupdate_early_init(). With pages of 4 KiB it takes a multiple of 51 open sessions and one CREATE_SESSION with the name of one of them.',
    change: 'Shrinks the block set on -EEXIST, as luo_preserve_file() does on its way out.',
    file: 'kernel/liveupdate/luo_session.c',
    edits: [
      {
        unit: 'luo_session',
        find: '          err = -EEXIST;\n          break scope;\n        }\n      }\n      list_add_tail(session.list, sh.list);',
        replace:
          '          err = -EEXIST;\n          if (sh === luo_session_global.outgoing) yield* kho_block_set_shrink(sh.block_set, sh.vars.count);\n          break scope;\n        }\n      }\n      list_add_tail(session.list, sh.list);',
      },
    ],
  }),
  fix('0002', 'luo_core: reply to RETRIEVE_SESSION before the session is taken', {
    problem:
      'luo_ioctl_retrieve_session() takes the session first and writes the reply then. When the reply cannot be written it drops the only reference to the file, whose release finishes the session: every file in it is given up and the session is gone, although the caller was told -EFAULT and can never try again.',
    change: 'Writes the reply, whose only content is the reserved descriptor, before luo_session_retrieve().',
    file: 'kernel/liveupdate/luo_core.c',
    edits: [
      {
        unit: 'luo_core',
        find: '        err = yield* k.modules.luo_session.luo_session_retrieve(argp.name!, file);\n        if (err < 0) break err_put_fd;\n\n        err = yield* luo_ucmd_respond(ucmd);\n        if (err) break err_put_file;\n',
        replace:
          '        err = yield* luo_ucmd_respond(ucmd);\n        if (err) break err_put_fd;\n\n        err = yield* k.modules.luo_session.luo_session_retrieve(argp.name!, file);\n        if (err < 0) break err_put_fd;\n',
      },
    ],
  }),
  fix('0003', 'luo_session: reply to FINISH before the files are finished', {
    problem:
      'luo_session_finish() finishes all files of the session and writes the reply then. When the reply cannot be written the caller is told -EFAULT, and everything is finished all the same.',
    change: 'Writes the reply, which carries nothing, before luo_session_finish_one().',
    file: 'kernel/liveupdate/luo_session.c',
    edits: [
      {
        unit: 'luo_session',
        find: '    const err = yield* luo_session_finish_one(session);\n    if (err) return err;\n\n    return yield* luo_ucmd_respond(ucmd);\n',
        replace: '    const err = yield* luo_ucmd_respond(ucmd);\n    if (err) return err;\n\n    return yield* luo_session_finish_one(session);\n',
      },
    ],
  }),
  fix('0004', 'luo_session: reply to PRESERVE_FD before the file is preserved', {
    problem:
      'luo_session_preserve_fd() preserves the file and writes the reply then. When the reply cannot be written the caller is told -EFAULT, and the file stays preserved under its token: the token is taken, a memfd keeps its size, no other session can have the file, until the session is closed.',
    change: 'Writes the reply, which carries nothing, before luo_preserve_file().',
    file: 'kernel/liveupdate/luo_session.c',
    edits: [
      {
        unit: 'luo_session',
        find: '      err = yield* luo_preserve_file(session.file_set, argp.token!, argp.fd!);\n      if (err) break scope;\n\n      err = yield* luo_ucmd_respond(ucmd);\n',
        replace:
          '      err = yield* luo_ucmd_respond(ucmd);\n      if (err) break scope;\n\n      err = yield* luo_preserve_file(session.file_set, argp.token!, argp.fd!);\n',
      },
    ],
  }),
  fix('0005', 'luo_flb: know the count of an incoming FLB before it is dropped', {
    problem:
      'liveupdate_flb_put_incoming() drops a count that only luo_flb_retrieve_one() sets. When nobody has retrieved the FLB, FINISH of the first file of its handlers drops a count of 0: refcount_t warns of an underflow and saturates, no FINISH retrieves the FLB to finish it, and what the previous kernel preserved for it stays until the next reboot, also when a driver asks for it later.',
    change: 'Reads the count that the previous kernel left before the first reference is dropped; drops none where it left none.',
    file: 'kernel/liveupdate/luo_flb.c',
    edits: [
      {
        unit: 'luo_flb',
        find: '        refcount_set(incoming.count, entry.count);\n',
        replace: '        if (!(yield refcount_read(incoming.count))) refcount_set(incoming.count, entry.count);\n',
      },
      {
        unit: 'luo_flb',
        find: '      if (!(yield* refcount_dec_and_test(incoming.count))) break scope;\n\n      if (incoming.retrieve_status <= 0) {\n        const err',
        replace:
          '      if (!incoming.retrieve_status && !incoming.finished && !(yield refcount_read(incoming.count))) {\n        const { active, header_ser } = luo_flb_global.incoming;\n        for (let i = 0; active && i < header_ser!.count; i++) {\n          const entry = ser(header_ser!, i);\n          if (entry.name === flb.compatible) refcount_set(incoming.count, entry.count);\n        }\n        if (!(yield refcount_read(incoming.count))) break scope;\n      }\n      if (!(yield* refcount_dec_and_test(incoming.count))) break scope;\n\n      if (incoming.retrieve_status <= 0) {\n        const err',
      },
    ],
  }),
  fix('0006', 'memfd_luo: discard the folios of a memfd that cannot be made', {
    problem:
      'memfd_luo_retrieve() frees its own metadata and leaves the folios, and the vmalloc area that lists them, when memfd_alloc_file() fails, the seals are not known, or kho_restore_vmalloc() has no memory for the area. The error is remembered, memfd_luo_finish() returns early for a file whose retrieve has failed, and the pages of the memfd are lost until the next reboot. So they are when memfd_luo_finish() itself, of a file that nobody retrieved, gets no area from kho_restore_vmalloc(). That takes the pages of the area before it has the address space to map them, and has freed what named them: where __get_vm_area_node() or vmap_pages_range() lacks memory the pages of the area are lost with it.',
    change:
      'Gives up everything, as memfd_luo_finish() does for a file that nobody retrieved; where there is no memory for the area reads the list where it lies, through the direct map, for which kho_restore_vmalloc() takes no page before it has mapped them all.',
    file: 'mm/memfd_luo.c, kernel/liveupdate/kexec_handover.c',
    edits: [
      {
        unit: 'memfd_luo',
        find: '        err = -EOPNOTSUPP;\n        break free_ser;\n',
        replace: '        yield* memfd_luo_finish(args);\n        return -EOPNOTSUPP;\n',
      },
      {
        unit: 'memfd_luo',
        find: '        err = PTR_ERR(file);\n        break free_ser;\n',
        replace: '        yield* memfd_luo_finish(args);\n        return PTR_ERR(file);\n',
      },
      {
        unit: 'memfd_luo',
        find: '      if (!folios_ser) break out;\n',
        replace:
          '      if (!folios_ser) {\n        yield* kho_discard_vmalloc(k, ser.folios, (list) => memfd_luo_discard_folios(list, ser.nr_folios));\n        break out;\n      }\n',
      },
      {
        unit: 'memfd_luo',
        find: '            err = -EINVAL;\n            break put_file;\n',
        replace:
          '            yield* kho_discard_vmalloc(k, ser.folios, (list) => memfd_luo_discard_folios(list, ser.nr_folios));\n            err = -EINVAL;\n            break put_file;\n',
      },
      { unit: 'memfd_luo', find: '  kho_alloc_preserve,\n', replace: '  kho_alloc_preserve,\n  kho_discard_vmalloc,\n' },
      { unit: 'memfd_luo', find: '  kho_restore_vmalloc,\n', replace: '  kho_map_vmalloc as kho_restore_vmalloc,\n' },
    ],
  }),
  fix('0007', 'luo_flb: hand an incoming FLB out once', {
    problem:
      "luo_flb_retrieve_one() looks the FLB up in the page that the previous kernel left, as often as it is asked. That it was finished is noted in the struct of the FLB alone, which is the driver's: where it lies in a module that is unloaded and loaded again after the last file was finished, nothing is noted any more. liveupdate_flb_get_incoming() of the new one retrieves the FLB a second time, with the handle of what finish() has given up, and counts files that are gone, so that it is not finished again.",
    change: 'Strikes the FLB off the list of those that came when it is retrieved.',
    file: 'kernel/liveupdate/luo_flb.c',
    edits: [
      {
        unit: 'luo_flb',
        find: '    if (!(yield try_module_get(flb.ops!.owner))) return -ENODEV;\n',
        replace:
          "    if (!(yield try_module_get(flb.ops!.owner))) return -ENODEV;\n\n    for (let i = 0; i < fh.header_ser!.count; i++) {\n      const entry = ser(fh.header_ser!, i);\n      if (entry.name === flb.compatible) entry.name = '';\n    }\n",
      },
    ],
  }),
  fix('0008', 'memfd_luo: hand seals and position over as they are at the jump', {
    problem:
      'memfd_luo_preserve() notes the seals, and memfd_luo_freeze() takes only the position again: "Everything else stays the same". It does not: of all seals F_ADD_SEALS refuses only F_SEAL_WRITE, and what brings it, because the pages are pinned. Seals that are added between PRESERVE_FD and the jump are gone in the next kernel, although the documentation says that seals are preserved: whoever relies on F_SEAL_SHRINK, F_SEAL_GROW or F_SEAL_SEAL of a file that somebody else can write has lost them without a word. The overview in luo_file.c says of freeze() that user space cannot change the file any more, since reboot(2) is under way; but nothing has stopped the other tasks, which run until machine_shutdown() stops their processors: seals that are added after the freeze are lost too, and so is where a task moves the position, which memfd_luo_freeze() reads without f_pos_lock.',
    change:
      'Takes the seals again in memfd_luo_freeze(); who adds seals or moves the position from then on gets -EPERM. A reboot that fails allows it again. Spinlocks are enough for both: f_pos_lock and the lock of the inode may be held as long as user space likes.',
    file: 'mm/memfd_luo.c',
    edits: [
      {
        unit: 'memfd_luo',
        find: '    yield read_pos(args.file as inode_file);\n    ser.pos = (args.file as inode_file).f_pos;\n\n    return 0;\n',
        replace:
          '    const filep = args.file as inode_file;\n    yield spin_lock(filep.f_lock);\n    ser.pos = filep.f_pos;\n    filep.f_pos_held = true;\n    yield spin_unlock(filep.f_lock);\n\n    ser.seals = yield* memfd_freeze_seals(file_inode(args.file!)!, true);\n\n    return 0;\n  }\n\n  function* memfd_luo_unfreeze(args: liveupdate_file_op_args): Kernel<void> {\n    yield* memfd_freeze_seals(file_inode(args.file!)!, false);\n\n    const filep = args.file as inode_file;\n    yield spin_lock(filep.f_lock);\n    filep.f_pos_held = false;\n    yield spin_unlock(filep.f_lock);\n',
      },
      {
        unit: 'memfd_luo',
        find: '        yield read_pos(args.file as inode_file);\n        ser.pos = (args.file as inode_file).f_pos;\n        const inode_size',
        replace: '        const inode_size',
      },
      { unit: 'memfd_luo', find: '    freeze: memfd_luo_freeze,\n', replace: '    freeze: memfd_luo_freeze,\n    unfreeze: memfd_luo_unfreeze,\n' },
      { unit: 'memfd_luo', find: '  memfd_get_seals,\n', replace: '  memfd_freeze_seals,\n  memfd_get_seals,\n' },
      { unit: 'memfd_luo', find: '  shmem_freeze,\n', replace: '  shmem_freeze,\n  spin_lock,\n  spin_unlock,\n' },
    ],
  }),
  fix('0009', 'memfd_luo: make a file that must not be executable without the bits', {
    problem:
      'memfd_luo_retrieve() makes the file with mode 0777 and adds the seals then. F_SEAL_EXEC on an executable file brings F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE and F_SEAL_FUTURE_WRITE with it: a memfd made with MFD_NOEXEC_SEAL comes back executable, and can neither be written nor resized any more. One that had those four seals before has no seal more, and comes back executable all the same, where nobody can take that away from it: F_SEAL_EXEC keeps it so. vm.memfd_noexec=2, under which no executable memfd can be made, is not asked.',
    change:
      'Notes in the flags that a file is not executable, and makes it with MFD_NOEXEC_SEAL where F_SEAL_EXEC was set. Where the previous kernel noted nothing, does so where one of the four seals is missing, which an executable file would have.',
    file: 'mm/memfd_luo.c',
    edits: [
      {
        unit: 'memfd_luo',
        find: "      const file = yield* memfd_alloc_file(k, '', MFD_ALLOW_SEALING);\n",
        replace:
          "      const implied = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;\n      const noexec = (ser.seals & F_SEAL_EXEC) !== 0 && ((ser.flags & MEMFD_LUO_NOEXEC) !== 0 || (ser.seals & implied) !== implied);\n      const file = yield* memfd_alloc_file(k, '', noexec ? MFD_NOEXEC_SEAL : MFD_ALLOW_SEALING);\n",
      },
      {
        unit: 'memfd_luo',
        find: '\n    return 0;\n  }\n\n  function* memfd_luo_un',
        replace:
          '\n    if ((file_inode(args.file!)!.i_mode & 0o111) === 0) ser.flags |= MEMFD_LUO_NOEXEC;\n    else ser.flags &= ~MEMFD_LUO_NOEXEC;\n\n    return 0;\n  }\n\n  function* memfd_luo_un',
      },
      { unit: 'memfd_luo', find: '  MFD_ALLOW_SEALING,\n', replace: '  MFD_ALLOW_SEALING,\n  MFD_NOEXEC_SEAL,\n' },
      { unit: 'memfd_luo', find: '  MEMFD_LUO_FOLIO_UPTODATE,\n', replace: '  MEMFD_LUO_FOLIO_UPTODATE,\n  MEMFD_LUO_NOEXEC,\n' },
    ],
  }),
  fix('0010', 'memfd_luo: refuse a file that has more pages than an array can name', {
    problem:
      'memfd_luo_preserve_folios() asks kvmalloc() for a pointer to each page that the file may have. kvmalloc() warns when it is asked for more than INT_MAX bytes, and the file need not have a single page: one ftruncate() of a memfd to 1 TiB or more (from 16 TiB on it is refused) and one PRESERVE_FD taint the kernel, and panic it where panic_on_warn is set.',
    change: 'Refuses such files with -EFBIG, as those with more than UINT_MAX pages.',
    file: 'mm/memfd_luo.c',
    edits: [
      {
        unit: 'memfd_luo',
        find: '    const folios = yield* kvmalloc_objs<folio>(k, max_folios);\n',
        replace: '    if (max_folios > k.config.max_alloc / 8) return -EFBIG;\n\n    const folios = yield* kvmalloc_objs<folio>(k, max_folios);\n',
      },
    ],
  }),
  fix('0011', 'luo_session: let a session be retrieved again whose release was refused', {
    problem:
      "luo_session_release() finishes an incoming session. When a handler's can_finish() says no it returns -EBUSY, which the VFS ignores; the descriptor is gone, and the session stays in the list as retrieved. RETRIEVE_SESSION answers -EINVAL from then on, so that nobody can call FINISH again, which the uapi header offers for this case: files, pages and module references are held until the next reboot.",
    change: 'Marks the session as not retrieved when its release is refused.',
    file: 'kernel/liveupdate/luo_session.c',
    edits: [
      {
        unit: 'luo_session',
        find: '        if (err) {\n          ret = err;\n          break scope;\n        }\n        sh = luo_session_global.incoming;\n',
        replace:
          '        if (err) {\n          yield mutex_lock(session.mutex);\n          session.retrieved = false;\n          yield mutex_unlock(session.mutex);\n          ret = err;\n          break scope;\n        }\n        sh = luo_session_global.incoming;\n',
      },
    ],
  }),
  fix('0012', 'luo_file: give a file up that cannot be entered into the list of managed files', {
    problem:
      'luo_retrieve_file() only warns when it has no memory to enter the file into luo_preserved_files, and hands the file out. Another session can preserve it then while this one still has it; FINISH erases the entry of the other, and a third session can preserve it as well.',
    change: 'Drops the file and remembers the error, as for a retrieve that has failed.',
    file: 'kernel/liveupdate/luo_file.c',
    edits: [
      {
        unit: 'luo_file',
        find: "      luo_file.file = args.file;\n      get_file(luo_file.file!);\n\n      WARN_ON(k, 'luo_retrieve_file', yield* xa_insert(luo_preserved_files, luo_get_id(luo_file.fh!, luo_file.file!), luo_file.file!));\n",
        replace:
          '      ret = yield* xa_insert(luo_preserved_files, luo_get_id(luo_file.fh!, args.file!), args.file!);\n      if (ret) {\n        luo_file.retrieve_status = ret;\n        fput(args.file!);\n        break scope;\n      }\n\n      luo_file.file = args.file;\n      get_file(luo_file.file!);\n',
      },
    ],
  }),
  fix('0013', 'luo_flb: do not warn of an FLB that could not be retrieved', {
    problem:
      "liveupdate_flb_put_incoming() retrieves an FLB that nobody has retrieved, to finish it with its last file, and WARNs when that fails, also when it has failed before and was answered to whoever asked. A driver's retrieve() that fails is no bug of LUO: the kernel is tainted, and panics where panic_on_warn is set.",
    change: 'Leaves it at that: there is nothing to finish.',
    file: 'kernel/liveupdate/luo_flb.c',
    edits: [
      {
        unit: 'luo_flb',
        find: "        if (WARN_ON(k, 'liveupdate_flb_put_incoming', err)) break scope;\n",
        replace: '        if (err) break scope;\n',
      },
    ],
  }),
  fix('0014', 'luo_flb: hand over the number of files, not of references', {
    problem:
      'luo_flb_serialize() hands the reference count of an FLB to the next kernel, which drops one for each file that is finished. liveupdate_flb_get_outgoing() counts into the same number: when a driver has a reference at the jump, the count of the next kernel is too high by one for ever, the FLB is not finished with its last file, and what was preserved for it stays until the next reboot. Without files it is handed over all the same. Nor does luo_flb_serialize() hold the lock of the FLB: when a driver drops the last reference beside the jump, count and data are read one before and one after it, and the next kernel retrieves an FLB that has been given up.',
    change: 'Counts the files as well, and hands over that number.',
    file: 'kernel/liveupdate/luo_flb.c',
    edits: [
      {
        unit: 'luo_flb',
        find: '        yield* refcount_inc(outgoing.count);\n      }\n    }\n    yield mutex_unlock(outgoing.lock);\n',
        replace: '        yield* refcount_inc(outgoing.count);\n      }\n      outgoing.files++;\n    }\n    yield mutex_unlock(outgoing.lock);\n',
      },
      {
        unit: 'luo_flb',
        find: '    for (const iter of list_for_each_entry_continue_reverse(failed, flb_list)) yield* liveupdate_flb_put_outgoing(iter.flb!);\n',
        replace: '    for (const iter of list_for_each_entry_continue_reverse(failed, flb_list)) yield* luo_flb_file_unpreserve_one(iter.flb!);\n',
      },
      {
        unit: 'luo_flb',
        find: '    for (const iter of list_for_each_entry_reverse(fh.flb_list)) yield* liveupdate_flb_put_outgoing(iter.flb!);\n',
        replace: '    for (const iter of list_for_each_entry_reverse(fh.flb_list)) yield* luo_flb_file_unpreserve_one(iter.flb!);\n',
      },
      {
        unit: 'luo_flb',
        find: '  function* luo_flb_retrieve_one(',
        replace:
          '  function* luo_flb_file_unpreserve_one(flb: liveupdate_flb): Kernel<void> {\n    const { outgoing } = yield* luo_flb_get_private(flb);\n\n    yield mutex_lock(outgoing.lock);\n    outgoing.files--;\n    yield mutex_unlock(outgoing.lock);\n\n    yield* liveupdate_flb_put_outgoing(flb);\n  }\n\n  function* luo_flb_retrieve_one(',
      },
      {
        unit: 'luo_flb',
        find: '      const count = yield refcount_read(outgoing.count);\n\n      if (count > 0) {\n        const entry',
        replace: '      const count = outgoing.files;\n\n      if (count > 0) {\n        const entry',
      },
    ],
  }),
  fix('0015', 'luo_flb: register no FLB with a handler that has preserved files', {
    problem:
      'liveupdate_register_flb() takes an FLB for a handler whatever files of it are preserved by then. These have not counted as its users, and luo_flb_file_unpreserve() takes them for some when they are given up: refcount_t warns of an underflow and saturates, so that no later file has the FLB preserved, and luo_flb_serialize() hands over an FLB that was given up, or never preserved, with a count of billions. Where the files come to the next kernel instead, FINISH of the first of them drops the last user, or a count of 0. The kernel-doc allows it: "Typically called from a subsystem\'s module init function", and the handler may be that of another module.',
    change: 'Counts the preserved files of a handler, and answers -EBUSY as long as there are any.',
    file: 'kernel/liveupdate/luo_flb.c',
    edits: [
      {
        unit: 'luo_flb',
        find: '      yield up_read(luo_register_rwlock);\n\n      return 0;\n',
        replace:
          '      yield spin_lock(luo_flb_init_lock);\n      fh.files++;\n      yield spin_unlock(luo_flb_init_lock);\n      yield up_read(luo_register_rwlock);\n\n      return 0;\n',
      },
      {
        unit: 'luo_flb',
        find: '  function* luo_flb_file_unpreserve(fh: liveupdate_file_handler): Kernel<void> {\n    yield down_read(luo_register_rwlock);\n',
        replace:
          '  function* luo_flb_file_unpreserve(fh: liveupdate_file_handler): Kernel<void> {\n    yield down_read(luo_register_rwlock);\n    yield spin_lock(luo_flb_init_lock);\n    fh.files--;\n    yield spin_unlock(luo_flb_init_lock);\n',
      },
      {
        unit: 'luo_flb',
        find: "      if (!private_.users) {\n        if (WARN_ON(k, 'liveupdate_register_flb', !list_empty",
        replace:
          "      if (fh.files) {\n        err = -EBUSY;\n        break scope;\n      }\n\n      if (!private_.users) {\n        if (WARN_ON(k, 'liveupdate_register_flb', !list_empty",
      },
      { unit: 'luo_flb', find: '  EEXIST,\n', replace: '  EBUSY,\n  EEXIST,\n' },
    ],
  }),
  fix('0016', 'luo_core: reply to CREATE_SESSION before the session is made', {
    problem:
      'luo_ioctl_create_session() makes the session first and writes the reply then. When the reply cannot be written it drops the file, whose release takes the session off the list. In between the session is there: who creates the same name is told -EEXIST, and a reboot hands a session over that nobody has a descriptor of.',
    change: 'Writes the reply, whose only content is the reserved descriptor, before luo_session_create().',
    file: 'kernel/liveupdate/luo_core.c',
    edits: [
      {
        unit: 'luo_core',
        find: '        err = yield* k.modules.luo_session.luo_session_create(argp.name!, file);\n        if (err) break err_put_fd;\n\n        err = yield* luo_ucmd_respond(ucmd);\n        if (err) break err_put_file;\n',
        replace:
          '        err = yield* luo_ucmd_respond(ucmd);\n        if (err) break err_put_fd;\n\n        err = yield* k.modules.luo_session.luo_session_create(argp.name!, file);\n        if (err) break err_put_fd;\n',
      },
    ],
  }),
  fix('0017', 'luo_session: keep the list locked until a new session has its file', {
    problem:
      'luo_session_create() puts the session on the list before it has a file for it. When there is none it takes the session off again; who creates the same name in between is told -EEXIST, and no session of that name is left.',
    change: 'Holds the rwsem of the list over both; luo_session_insert() wants it held.',
    file: 'kernel/liveupdate/luo_session.c',
    edits: [
      {
        unit: 'luo_session',
        find: '    yield down_write(sh.rwsem);\n    scope: {\n',
        replace: '    scope: {\n',
      },
      {
        unit: 'luo_session',
        find: '      list_add_tail(session.list, sh.list);\n      sh.vars.count++;\n    }\n    yield up_write(sh.rwsem);\n',
        replace: '      list_add_tail(session.list, sh.list);\n      sh.vars.count++;\n    }\n',
      },
      {
        unit: 'luo_session',
        find: '  function* luo_session_remove(sh: luo_session_header, session: luo_session): Kernel<void> {\n    yield down_write(sh.rwsem);\n    list_del(session.list);\n    sh.vars.count--;\n    if (sh === luo_session_global.outgoing) yield* kho_block_set_shrink(sh.block_set, sh.vars.count);\n    yield up_write(sh.rwsem);\n  }\n',
        replace:
          '  function* __luo_session_remove(sh: luo_session_header, session: luo_session): Kernel<void> {\n    list_del(session.list);\n    sh.vars.count--;\n    if (sh === luo_session_global.outgoing) yield* kho_block_set_shrink(sh.block_set, sh.vars.count);\n  }\n\n  function* luo_session_remove(sh: luo_session_header, session: luo_session): Kernel<void> {\n    yield down_write(sh.rwsem);\n    yield* __luo_session_remove(sh, session);\n    yield up_write(sh.rwsem);\n  }\n',
      },
      {
        unit: 'luo_session',
        find: '    let err = yield* luo_session_insert(sh, session);\n',
        replace: '    yield down_write(sh.rwsem);\n    let err = yield* luo_session_insert(sh, session);\n    yield up_write(sh.rwsem);\n',
      },
      {
        unit: 'luo_session',
        find: '    err_free: {\n      err_remove: {\n        err = yield* luo_session_insert(luo_session_global.outgoing, session);\n',
        replace:
          '    yield down_write(luo_session_global.outgoing.rwsem);\n    err_free: {\n      err_remove: {\n        err = yield* luo_session_insert(luo_session_global.outgoing, session);\n',
      },
      {
        unit: 'luo_session',
        find: '        if (err) break err_remove;\n        yield up_read(luo_session_serialize_rwsem);\n',
        replace:
          '        if (err) break err_remove;\n        yield up_write(luo_session_global.outgoing.rwsem);\n        yield up_read(luo_session_serialize_rwsem);\n',
      },
      {
        unit: 'luo_session',
        find: '      yield* luo_session_remove(luo_session_global.outgoing, session);\n    }\n    luo_session_free(session);\n',
        replace:
          '      yield* __luo_session_remove(luo_session_global.outgoing, session);\n    }\n    yield up_write(luo_session_global.outgoing.rwsem);\n    luo_session_free(session);\n',
      },
    ],
  }),
  fix('0018', 'liveupdate: answer ENOTTY to an ioctl that does not exist', {
    problem:
      'luo_ioctl() and luo_session_ioctl() answer -EINVAL to a number that they do not know. The uapi header says ENOTTY: "The IOCTL number itself is not supported at all", and EINVAL for a field that is not correct: user space cannot tell a kernel that lacks an ioctl, as those before 7.2 lack GET_NAME, from a wrong argument.',
    change: 'Returns -ENOTTY.',
    file: 'kernel/liveupdate/luo_core.c, luo_session.c',
    edits: [
      { unit: 'luo_core', find: '    if (!op) return -EINVAL;\n', replace: '    if (!op) return -ENOIOCTLCMD;\n' },
      { unit: 'luo_session', find: '    if (!op) return -EINVAL;\n', replace: '    if (!op) return -ENOIOCTLCMD;\n' },
    ],
  }),
  fix('0019', 'memfd_luo: refuse a memfd that is not open for reading and writing', {
    problem:
      'memfd_luo_retrieve() makes a file that is open for reading and writing, whatever the preserved one was: the documentation says that memfds are "always opened with O_RDWR", and that this "is maintained". They are not: through /proc/self/fd a memfd can be opened for reading alone, which is how a service hands data out that others must not change. Who preserves such a descriptor gets one in the next kernel with which the file can be written; and who preserves one that is open for writing alone gets one with which it can be read.',
    change: 'Refuses it with -EOPNOTSUPP, as unknown seals.',
    file: 'mm/memfd_luo.c',
    edits: [
      {
        unit: 'memfd_luo',
        find: '        const seals = memfd_get_seals(args.file!);\n',
        replace:
          '        if (((args.file as inode_file).f_mode & (FMODE_READ | FMODE_WRITE)) !== (FMODE_READ | FMODE_WRITE)) {\n          err = -EOPNOTSUPP;\n          break err_free_ser;\n        }\n\n        const seals = memfd_get_seals(args.file!);\n',
      },
      { unit: 'memfd_luo', find: '  F_SEAL_SEAL,\n', replace: '  F_SEAL_SEAL,\n  FMODE_READ,\n  FMODE_WRITE,\n' },
    ],
  }),
  fix('0020', 'luo_file: ask no handler whose module is being loaded', {
    problem:
      "liveupdate_register_flb() wants a handler that is registered already: a module that has an FLB is known to user space before it is complete. A file that is preserved between the two registrations does not count as a user of the FLB, and is taken for one when it is given up: refcount_t underflows. And where the second registration fails, the module's init function unregisters the handler, which nobody refuses any more, and the module is freed under the file that was preserved in between: closing its session calls freed code.",
    change: 'Takes references only to modules whose init function has returned.',
    file: 'kernel/liveupdate/luo_file.c',
    edits: [
      { unit: 'luo_file', find: 'if (yield try_module_get(fh.ops!.owner)) err = 0;', replace: 'if (yield try_live_module_get(fh.ops!.owner)) err = 0;' },
      {
        unit: 'luo_file',
        find: 'if (yield try_module_get(fh.ops!.owner)) handler_found = true;',
        replace: 'if (yield try_live_module_get(fh.ops!.owner)) handler_found = true;',
      },
      { unit: 'luo_file', find: '  try_module_get,\n', replace: '  try_live_module_get,\n' },
    ],
  }),
  fix('0021', 'luo_file: enter files into the list of managed files one by one', {
    problem:
      'luo_preserve_file() enters the file into luo_preserved_files before it asks the handler. When that fails it takes the file out again; who preserves the same file in another session in between is told -EBUSY, and no session has it.',
    change: 'Holds a mutex from the entry until the handler has answered.',
    file: 'kernel/liveupdate/luo_file.c',
    edits: [
      {
        unit: 'luo_file',
        find: '        err_module_put: {\n          err = yield* xa_insert(',
        replace: '        yield mutex_lock(luo_preserve_mutex);\n        err_module_put: {\n          err = yield* xa_insert(',
      },
      {
        unit: 'luo_file',
        find: '              file_set.count++;\n\n              return 0;\n',
        replace: '              file_set.count++;\n              yield mutex_unlock(luo_preserve_mutex);\n\n              return 0;\n',
      },
      {
        unit: 'luo_file',
        find: '          yield* xa_erase(luo_preserved_files, luo_get_id(fh, file));\n        }\n',
        replace: '          yield* xa_erase(luo_preserved_files, luo_get_id(fh, file));\n        }\n        yield mutex_unlock(luo_preserve_mutex);\n',
      },
      {
        unit: 'luo_file',
        find: "  const luo_preserved_files = DEFINE_XARRAY<file>(k, 'luo_preserved_files');\n",
        replace:
          "  const luo_preserved_files = DEFINE_XARRAY<file>(k, 'luo_preserved_files');\n  const luo_preserve_mutex = DEFINE_MUTEX(k, 'luo_preserve_mutex');\n",
      },
      { unit: 'luo_file', find: '  DEFINE_XARRAY,\n', replace: '  DEFINE_MUTEX,\n  DEFINE_XARRAY,\n' },
    ],
  }),
  fix('0022', 'luo_session: write replies without locks', {
    problem:
      'luo_session_ioctl() holds luo_session_serialize_rwsem while the reply is written, PRESERVE_FD the mutex of the session as well. The page of the argument may be one that user space supplies, by FUSE or userfaultfd, and supplies when it likes: as long as it does not, luo_session_serialize() waits in down_write(), without heeding signals and with system_transition_mutex held, so that no reboot(2) goes on, whatever its command is; and who creates, retrieves, uses or closes a session waits behind it. Who has a descriptor of one session and may mount FUSE, if only in a user namespace, can do that.',
    change: 'Writes the replies, whose only content is the reserved descriptor or a name that never changes, before the locks are taken.',
    file: 'kernel/liveupdate/luo_session.c',
    edits: [
      {
        unit: 'luo_session',
        find: '    yield down_read(luo_session_serialize_rwsem);\n    const ret = yield* op.execute(session, { ubuffer: arg, user_size, cmd: buf });\n    yield up_read(luo_session_serialize_rwsem);\n    return ret;\n',
        replace: '    return yield* op.execute(session, { ubuffer: arg, user_size, cmd: buf });\n',
      },
      {
        unit: 'luo_session',
        find: '    let err: number;\n\n    yield mutex_lock(session.mutex);\n    scope: {\n',
        replace: '    let err: number;\n\n    scope: {\n',
      },
      {
        unit: 'luo_session',
        find: '      err = yield* luo_preserve_file(session.file_set, argp.token!, argp.fd!);\n',
        replace:
          '      yield down_read(luo_session_serialize_rwsem);\n      yield mutex_lock(session.mutex);\n      err = yield* luo_preserve_file(session.file_set, argp.token!, argp.fd!);\n      yield mutex_unlock(session.mutex);\n      yield up_read(luo_session_serialize_rwsem);\n',
      },
      {
        unit: 'luo_session',
        find: '    yield mutex_unlock(session.mutex);\n\n    return err;\n  }\n\n  function* luo_session_retrieve_fd(',
        replace: '\n    return err;\n  }\n\n  function* luo_session_retrieve_fd(',
      },
      {
        unit: 'luo_session',
        find: '      err_put_file: {\n        yield mutex_lock(session.mutex);\n        err = yield* luo_retrieve_file(session.file_set, argp.token!, file);\n        yield mutex_unlock(session.mutex);\n        if (err < 0) break err_put_fd;\n\n        err = yield* luo_ucmd_respond(ucmd);\n        if (err) break err_put_file;\n\n        yield* fd_install(k, argp.fd, file.value);\n\n        return 0;\n      }\n      fput(file.value!);\n',
        replace:
          '      err = yield* luo_ucmd_respond(ucmd);\n      if (err) break err_put_fd;\n\n      yield down_read(luo_session_serialize_rwsem);\n      yield mutex_lock(session.mutex);\n      err = yield* luo_retrieve_file(session.file_set, argp.token!, file);\n      yield mutex_unlock(session.mutex);\n      yield up_read(luo_session_serialize_rwsem);\n      if (err < 0) break err_put_fd;\n\n      yield* fd_install(k, argp.fd, file.value);\n\n      return 0;\n',
      },
      {
        unit: 'luo_session',
        find: '  function* luo_session_finish_one(session: luo_session): Kernel<number> {\n',
        replace:
          '  function* luo_session_finish_one(session: luo_session): Kernel<number> {\n    yield down_read(luo_session_serialize_rwsem);\n    const ret = yield* __luo_session_finish_one(session);\n    yield up_read(luo_session_serialize_rwsem);\n    return ret;\n  }\n\n  function* __luo_session_finish_one(session: luo_session): Kernel<number> {\n',
      },
      {
        unit: 'luo_session',
        find: '        const err = yield* luo_session_finish_one(session);\n\n',
        replace: '        const err = yield* __luo_session_finish_one(session);\n\n',
      },
      { unit: 'luo_session', find: '  fput,\n', replace: '' },
    ],
  }),
  fix('0023', 'luo_flb: give the page of the incoming FLBs back', {
    problem:
      'luo_flb_setup_incoming() keeps a pointer into the page in which the previous kernel listed its FLBs, and nobody ever takes the page back from Kexec Handover: one page of each kernel that was handed anything over is lost, with FLBs in it or without.',
    change: 'Frees the page when it lists nothing, and when the last FLB that it lists has been read.',
    file: 'kernel/liveupdate/luo_flb.c',
    edits: [
      {
        unit: 'luo_flb',
        find: "  function luo_flb_setup_incoming(flbs_pa: number): void {\n    if (!flbs_pa) return;\n\n    luo_flb_global.incoming.header_ser = new luo_flb_header_ser(__va(k, flbs_pa, 'luo_flb_header_ser'));\n",
        replace:
          "  function* luo_flb_setup_incoming(flbs_pa: number): Kernel<void> {\n    if (!flbs_pa) return;\n\n    const header = new luo_flb_header_ser(__va(k, flbs_pa, 'luo_flb_header_ser'));\n    if (!header.count) {\n      yield* kho_restore_free(k, header.page);\n      return;\n    }\n    luo_flb_global.vars.unread = header.count;\n    luo_flb_global.incoming.header_ser = header;\n",
      },
      {
        unit: 'luo_flb',
        find: '    args.data = incoming.data;\n',
        replace:
          '    if (--luo_flb_global.vars.unread === 0) {\n      yield* kho_restore_free(k, fh.header_ser!.page);\n      fh.header_ser = null;\n      fh.active = false;\n    }\n\n    args.data = incoming.data;\n',
      },
      { unit: 'luo_flb', find: "vars: bss(k, 'luo_flb_global', { count: 0 }),", replace: "vars: bss(k, 'luo_flb_global', { count: 0, unread: 0 })," },
      { unit: 'luo_flb', find: '  kfree,\n', replace: '  kfree,\n  kho_restore_free,\n' },
      {
        unit: 'luo_core',
        find: '    if (!err) luo_flb_setup_incoming(ser.flbs_pa.value);\n',
        replace: '    if (!err) yield* luo_flb_setup_incoming(ser.flbs_pa.value);\n',
      },
    ],
  }),
  fix('0024', 'luo_core: give the page of the FLBs up when LUO cannot be set up', {
    problem:
      'luo_state_setup() has the page of the outgoing FLBs preserved, and forgets it when kho_add_subtree() fails, which needs room in the tree of Kexec Handover: it gives up struct luo_ser alone. The kernel runs without LUO then; the page is lost to it, and to the next one, which Kexec Handover hands it to and which does not know it.',
    change: 'Unpreserves and frees it, too.',
    file: 'kernel/liveupdate/luo_core.c',
    edits: [
      {
        unit: 'luo_core',
        find: '      err = kho_add_subtree(k, LUO_KHO_ENTRY_NAME, ser.page, luo_ser.size);\n      if (err) break exit_free_luo_ser;\n',
        replace:
          "      err = kho_add_subtree(k, LUO_KHO_ENTRY_NAME, ser.page, luo_ser.size);\n      if (err) {\n        yield* kho_unpreserve_free(__va(k, ser.flbs_pa.value, 'luo_flb_header_ser'));\n        break exit_free_luo_ser;\n      }\n",
      },
    ],
  }),
  fix('0025', 'memfd_luo: do not wait for the lock of an inode under locks of LUO', {
    problem:
      'memfd_luo_preserve() and memfd_luo_unpreserve() take the lock of the inode, with luo_session_serialize_rwsem and the mutex of the session held. So does write(2) to the memfd, and generic_perform_write() faults the page in that it writes from while it has it: that page may be one that user space supplies when it likes, by FUSE or userfaultfd. As long as it does not, PRESERVE_FD of that memfd and the last close of a session that has it wait without heeding signals, luo_session_serialize() behind them in down_write(), with system_transition_mutex held, so that no reboot(2) goes on, and who creates, retrieves, uses or closes a session behind that. It takes no session, only a descriptor of a memfd that somebody else preserves.',
    change:
      'Tries the lock in memfd_luo_preserve(). Where somebody has it PRESERVE_FD waits for it without any lock of LUO, unless it is killed, and tries again with the lock in hand, so that it is not overtaken for ever; the reply is written once. memfd_luo_unpreserve() does without: the flag that it clears becomes a bit that is set and cleared atomically, and that shmem reads with a mark; LUO alone changes it, one session at a time, and clears it when the pages are given up.',
    file: 'mm/memfd_luo.c, mm/shmem.c, kernel/liveupdate/luo_core.c, luo_file.c, luo_session.c',
    edits: [
      {
        unit: 'memfd_luo',
        find: '    yield down_write(inode.i_rwsem);\n    shmem_freeze(inode, true);\n',
        replace: '    if (!args.locked && !(yield down_write_trylock(inode.i_rwsem))) return -EAGAIN;\n    shmem_freeze_atomic(inode, true);\n',
      },
      {
        unit: 'memfd_luo',
        find: '        yield up_write(inode.i_rwsem);\n\n        args.private_data',
        replace: '        if (!args.locked) yield up_write(inode.i_rwsem);\n\n        args.private_data',
      },
      {
        unit: 'memfd_luo',
        find: '    shmem_freeze(inode, false);\n    yield up_write(inode.i_rwsem);\n    return err;\n',
        replace: '    shmem_freeze_atomic(inode, false);\n    if (!args.locked) yield up_write(inode.i_rwsem);\n    return err;\n',
      },
      {
        unit: 'memfd_luo',
        find: '    yield down_write(inode.i_rwsem);\n    shmem_freeze(inode, false);\n\n    const ser',
        replace: '    const ser',
      },
      {
        unit: 'memfd_luo',
        find: '    yield* kho_unpreserve_free(ser.page);\n    yield up_write(inode.i_rwsem);\n  }\n',
        replace:
          '    yield* kho_unpreserve_free(ser.page);\n    shmem_freeze_atomic(inode, false);\n  }\n\n  function* memfd_luo_lock(file: file): Kernel<number> {\n    return (yield down_write_killable(file_inode(file)!.i_rwsem)) ? -EINTR : 0;\n  }\n\n  function* memfd_luo_unlock(file: file): Kernel<void> {\n    yield up_write(file_inode(file)!.i_rwsem);\n  }\n',
      },
      {
        unit: 'memfd_luo',
        find: '    preserve: memfd_luo_preserve,\n',
        replace: '    preserve: memfd_luo_preserve,\n    lock: memfd_luo_lock,\n    unlock: memfd_luo_unlock,\n',
      },
      { unit: 'memfd_luo', find: '  shmem_freeze,\n', replace: '  shmem_freeze_atomic,\n' },
      { unit: 'memfd_luo', find: '  down_write,\n', replace: '  down_write_killable,\n  down_write_trylock,\n  EAGAIN,\n' },
      { unit: 'memfd_luo', find: '  EINVAL,\n', replace: '  EINTR,\n  EINVAL,\n' },
      {
        unit: 'luo_file',
        find: 'function* luo_preserve_file(file_set: luo_file_set, token: bigint, fd: number): Kernel<number> {',
        replace:
          'function* luo_preserve_file(\n    file_set: luo_file_set,\n    token: bigint,\n    fd: number,\n    locked: liveupdate_file_op_args | null,\n    busy: Out<liveupdate_file_op_args | null>,\n  ): Kernel<number> {',
      },
      {
        unit: 'luo_file',
        find: '              args.file = file;\n              err = yield* fh.ops!.preserve!(args);\n',
        replace:
          '              args.file = file;\n              args.locked = locked?.handler === fh && locked.file === file;\n              err = yield* fh.ops!.preserve!(args);\n',
      },
      {
        unit: 'luo_file',
        find: '        yield module_put(fh.ops!.owner);\n      }\n      fput(file);\n    }\n    yield* kho_block_set_shrink(',
        replace:
          '        if (err === -EAGAIN && fh.ops!.lock && !args.locked) {\n          busy.value = args;\n          break err_shrink;\n        }\n        yield module_put(fh.ops!.owner);\n      }\n      fput(file);\n    }\n    yield* kho_block_set_shrink(',
      },
      {
        unit: 'luo_file',
        find: '  function* luo_file_unpreserve_files(',
        replace:
          '  function* luo_file_lock({ handler, file }: liveupdate_file_op_args): Kernel<number> {\n    const err = yield* handler.ops!.lock!(file!);\n    if (!err) return 0;\n\n    yield module_put(handler.ops!.owner);\n    fput(file!);\n\n    return err;\n  }\n\n  function* luo_file_unlock({ handler, file }: liveupdate_file_op_args): Kernel<void> {\n    yield* handler.ops!.unlock!(file!);\n\n    yield module_put(handler.ops!.owner);\n    fput(file!);\n  }\n\n  function* luo_file_unpreserve_files(',
      },
      { unit: 'luo_file', find: '    luo_preserve_file,\n', replace: '    luo_preserve_file,\n    luo_file_lock,\n    luo_file_unlock,\n' },
      { unit: 'luo_file', find: '  EBADF,\n', replace: '  EAGAIN,\n  EBADF,\n' },
      {
        unit: 'luo_core',
        find: '    if (yield* copy_struct_to_user(k, ucmd.ubuffer, ucmd.cmd)) return -EFAULT;\n    return 0;\n',
        replace:
          '    if (ucmd.replied) return 0;\n    if (yield* copy_struct_to_user(k, ucmd.ubuffer, ucmd.cmd)) return -EFAULT;\n    ucmd.replied = true;\n    return 0;\n',
      },
      {
        unit: 'luo_session',
        find: '  function* luo_session_preserve_fd(session: luo_session, ucmd: luo_ucmd): Kernel<number> {\n    const argp = ucmd.cmd;\n',
        replace:
          '  function* luo_session_preserve_fd(session: luo_session, ucmd: luo_ucmd): Kernel<number> {\n    const busy: Out<liveupdate_file_op_args | null> = { value: null };\n\n    let err = yield* luo_session_try_preserve_fd(session, ucmd, null, busy);\n    while (busy.value) {\n      const locked = busy.value;\n      busy.value = null;\n\n      err = yield* luo_file_lock(locked);\n      if (err) return err;\n\n      err = yield* luo_session_try_preserve_fd(session, ucmd, locked, busy);\n      yield* luo_file_unlock(locked);\n    }\n\n    return err;\n  }\n\n  function* luo_session_try_preserve_fd(\n    session: luo_session,\n    ucmd: luo_ucmd,\n    locked: liveupdate_file_op_args | null,\n    busy: Out<liveupdate_file_op_args | null>,\n  ): Kernel<number> {\n    const argp = ucmd.cmd;\n',
      },
      {
        unit: 'luo_session',
        find: 'yield* luo_preserve_file(session.file_set, argp.token!, argp.fd!);\n',
        replace: 'yield* luo_preserve_file(session.file_set, argp.token!, argp.fd!, locked, busy);\n',
      },
      { unit: 'luo_session', find: '    luo_file_unpreserve_files,\n', replace: '    luo_file_unpreserve_files,\n    luo_file_lock,\n    luo_file_unlock,\n' },
    ],
  }),
  fix('0026', 'liveupdate: answer the ioctls of 32-bit programs', {
    problem:
      'Neither luo_fops nor luo_session_fops has a compat_ioctl: a 32-bit program on a 64-bit kernel is told -ENOTTY by every ioctl of the device and of its sessions. By the uapi header that is a number that is not supported at all; the structs there are laid out alike for both. Documentation/driver-api/ioctl.rst says that each driver that implements an ioctl "must also implement the corresponding compat_ioctl handler".',
    change: 'compat_ptr_ioctl() does for both.',
    file: 'kernel/liveupdate/luo_core.c, luo_session.c',
    edits: [
      { unit: 'luo_core', find: 'unlocked_ioctl: luo_ioctl }', replace: 'unlocked_ioctl: luo_ioctl, compat_ioctl: compat_ptr_ioctl }' },
      { unit: 'luo_core', find: '  bss,\n', replace: '  bss,\n  compat_ptr_ioctl,\n' },
      {
        unit: 'luo_session',
        find: '    unlocked_ioctl: luo_session_ioctl,\n',
        replace: '    unlocked_ioctl: luo_session_ioctl,\n    compat_ioctl: compat_ptr_ioctl,\n',
      },
      { unit: 'luo_session', find: '  bss,\n', replace: '  bss,\n  compat_ptr_ioctl,\n' },
    ],
  }),
  fix('0027', 'kho: keep the scratch areas of a kernel that was handed something over', {
    problem:
      'kho_init() gives the scratch areas to the page allocator when it fails. In a kernel that was handed something over they are no reserved memory: they have been the page allocator\'s from the beginning. What was allocated in them is freed while it is used, what is free is freed again, and the kernel dies of it. It takes no luck to make kho_init() fail: with "debugfs=off" on its command line, or CONFIG_DEBUG_FS_ALLOW_NONE, kho_debugfs_init() does, and CONFIG_KEXEC_HANDOVER_DEBUGFS is on unless it was switched off.',
    change: 'Gives the scratch areas back only where this kernel has reserved them. That kho_init() need not fail for want of debugfs is another change.',
    file: 'kernel/liveupdate/kexec_handover.c',
    edits: [{ unit: 'kexec_core', find: '    kho_free_scratch(k);\n', replace: '    if (!is_kho_boot(k)) kho_free_scratch(k);\n' }],
  }),
  fix('0028', 'luo_core: ask again whether there is Kexec Handover', {
    problem:
      'luo_early_startup() asks kho_is_enabled() in an early_initcall, before kho_init(), an fs_initcall, may find that Kexec Handover cannot be had. luo_late_startup() does not ask again, and has a page preserved by a Kexec Handover that is not there: kho_preserve_folio() warns. "debugfs=off" on the command line is enough, where CONFIG_KEXEC_HANDOVER_DEBUGFS is on.',
    change: 'Asks in luo_late_startup() as well, and does without LUO.',
    file: 'kernel/liveupdate/luo_core.c',
    edits: [
      {
        unit: 'luo_core',
        find: '    const err = yield* luo_state_setup();\n',
        replace: '    if (!kho_is_enabled(k)) {\n      luo_global.enabled = false;\n      return 0;\n    }\n\n    const err = yield* luo_state_setup();\n',
      },
    ],
  }),
  fix('0029', 'luo_core: free struct luo_ser when nobody can read it any more', {
    problem:
      "luo_early_startup() frees the page of struct luo_ser, which the previous kernel left. kho_in_debugfs_init(), which runs after it, makes /sys/kernel/debug/kho/in/sub_fdts/LUO of it all the same: who reads that file reads memory that was freed, or that is somebody else's by then.",
    change: 'Frees the page in luo_late_startup(), and takes the file away before.',
    file: 'kernel/liveupdate/luo_core.c, kexec_handover.c',
    edits: [
      {
        unit: 'luo_core',
        find: '    yield* kho_restore_free(k, ser.page);\n    return err;\n',
        replace: '    luo_global.luo_ser_in = ser;\n    return err;\n',
      },
      {
        unit: 'luo_core',
        find: '  function* luo_late_startup(): Kernel<number> {\n',
        replace:
          '  function* luo_late_startup(): Kernel<number> {\n    if (luo_global.luo_ser_in) {\n      kho_in_debugfs_remove(k, LUO_KHO_ENTRY_NAME);\n      yield* kho_restore_free(k, luo_global.luo_ser_in.page);\n      luo_global.luo_ser_in = null;\n    }\n\n',
      },
      {
        unit: 'luo_core',
        find: '    luo_ser_out: null as luo_ser | null,\n',
        replace: '    luo_ser_in: null as luo_ser | null,\n    luo_ser_out: null as luo_ser | null,\n',
      },
      { unit: 'luo_core', find: '  kho_is_enabled,\n', replace: '  kho_in_debugfs_remove,\n  kho_is_enabled,\n' },
    ],
  }),
  fix('0030', 'kho: count the pages of a restored vmalloc area', {
    problem:
      'kho_restore_vmalloc() maps the pages that list the folios of a memfd, and does not count them as used by vmalloc(), as __vmalloc_area_node() does. vfree() takes them off all the same, at the end of RETRIEVE_FD and of FINISH: VmallocUsed in /proc/meminfo, and nr_vmalloc in /proc/vmstat, are too small from then on, by one page for each MiB of memfd.',
    change: 'Adds them to NR_VMALLOC.',
    file: 'kernel/liveupdate/kexec_handover.c',
    edits: [
      {
        unit: 'memfd_luo',
        find: '      yield* memfd_luo_discard_folios(folios_ser, ser.nr_folios);\n',
        replace: '      count_vmalloc(folios_ser);\n      yield* memfd_luo_discard_folios(folios_ser, ser.nr_folios);\n',
      },
      {
        unit: 'memfd_luo',
        find: '          err = yield* memfd_luo_retrieve_folios(file, folios_ser, ser.nr_folios);\n',
        replace: '          count_vmalloc(folios_ser);\n          err = yield* memfd_luo_retrieve_folios(file, folios_ser, ser.nr_folios);\n',
      },
      { unit: 'memfd_luo', find: '  __va,\n', replace: '  __va,\n  count_vmalloc,\n' },
    ],
  }),
  fix('0031', 'luo_flb: refuse an FLB of a handler that is not registered', {
    problem:
      'liveupdate_register_flb() wants a handler that is registered, "as it initializes the flb_list", and asks list_empty() of the list_head that the handler is linked by. That is false of a handler that was never registered, or was refused, whose memory is all zeros, and of one that was unregistered, where list_del() has left its poison: the check never fires. In the first case the list of FLBs is walked from NULL; in the second the FLB is entered for a handler that nobody asks any more. By the kernel-doc it is -EINVAL.',
    change: 'Notes in the handler that it is registered.',
    file: 'kernel/liveupdate/luo_flb.c, luo_file.c',
    edits: [
      {
        unit: 'luo_flb',
        find: "    if (WARN_ON(k, 'liveupdate_register_flb', list_empty(fh.list))) return -EINVAL;\n\n",
        replace: '',
      },
      {
        unit: 'luo_flb',
        find: '      for (const iter of list_for_each_entry(flb_list)) {\n        if (iter.flb === flb) {\n          err = -EEXIST;\n',
        replace:
          '      if (!fh.registered) {\n        err = -EINVAL;\n        break scope;\n      }\n\n      for (const iter of list_for_each_entry(flb_list)) {\n        if (iter.flb === flb) {\n          err = -EEXIST;\n',
      },
      {
        unit: 'luo_file',
        find: '      list_add_tail(fh.list, luo_file_handler_list);\n',
        replace: '      fh.registered = true;\n      list_add_tail(fh.list, luo_file_handler_list);\n',
      },
      { unit: 'luo_file', find: '    list_del(fh.list);\n', replace: '    list_del(fh.list);\n    fh.registered = false;\n' },
    ],
  }),
  fix('0032', 'kho: show the whole tree in debugfs', {
    problem:
      'kho_init() makes /sys/kernel/debug/kho/out/fdt as long as the tree is at that time, with kexec-metadata in it alone. LUO adds its node in a late_initcall, and the file stays as long as it was: it ends 52 bytes before the end that its own header tells, among the names of the properties. By Documentation/admin-guide/mm/kho.rst it "carries its current KHO state".',
    change: 'Shows the page that the tree lies in, and never leaves.',
    file: 'kernel/liveupdate/kexec_handover.c',
    edits: [
      { unit: 'kexec_core', find: '      kho_debugfs_blob_add(k, fdt_totalsize(k));\n', replace: '      kho_debugfs_blob_add(k, KHO_TREE_PAGE);\n' },
      { unit: 'kexec_core', find: '  fdt_totalsize,\n', replace: '  KHO_TREE_PAGE,\n' },
    ],
  }),
  fix('0033', 'kho: show the tree of a kernel that was handed something over', {
    problem:
      'kho_init() of a kernel that was handed something over returns when it has made the files of what came, before it makes the one of what is handed over next: there is no /sys/kernel/debug/kho/out/fdt, in which Documentation/admin-guide/mm/kho.rst has the current state.',
    change: 'Makes it there, too.',
    file: 'kernel/liveupdate/kexec_handover.c',
    edits: [{ unit: 'kexec_core', find: '        kho_in_debugfs_init(k);\n        return 0;\n', replace: '        kho_in_debugfs_init(k);\n' }],
  }),
  fix('0034', 'memfd_luo: say that memory lacks', {
    problem:
      'Where memory lacks for the list of the pages of a memfd, memfd_luo_retrieve() answers -EINVAL, whatever it was that kho_restore_vmalloc() could not get; RETRIEVE_FD of that file answers so from then on. By the uapi header that is a field of the argument that is not correct, and "Out of memory" is ENOMEM.',
    change: 'Answers -ENOMEM.',
    file: 'mm/memfd_luo.c',
    edits: [
      {
        unit: 'memfd_luo',
        find: '            err = -EINVAL;\n            break put_file;\n',
        replace: '            err = -ENOMEM;\n            break put_file;\n',
      },
    ],
  }),
];
