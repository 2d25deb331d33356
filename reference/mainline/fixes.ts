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
      'liveupdate_flb_put_incoming() drops a count that only luo_flb_retrieve_one() sets. When nobody has retrieved the FLB, FINISH of the first file of its handlers drops a count of 0: refcount_t warns of an underflow and saturates, the FLB is never retrieved and never finished, and what the previous kernel preserved for it stays until the next reboot.',
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
      'memfd_luo_retrieve() frees its own metadata and leaves the folios, and the vmalloc area that lists them, when memfd_alloc_file() fails or the seals are not known. The error is remembered, memfd_luo_finish() returns early for a file whose retrieve has failed, and the pages of the memfd are lost until the next reboot.',
    change: 'Gives up everything, as memfd_luo_finish() does for a file that nobody retrieved.',
    file: 'mm/memfd_luo.c',
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
    ],
  }),
  fix('0007', 'luo_flb: give the page of the incoming FLBs back', {
    problem:
      'luo_flb_setup_incoming() keeps a pointer into the page in which the previous kernel listed its FLBs, and nobody ever takes the page back from Kexec Handover: one page of each kernel that was handed anything over is lost, with FLBs in it or without.',
    change: 'Frees the page when it lists nothing, and when the last FLB that it lists has been read.',
    file: 'kernel/liveupdate/luo_flb.c',
    edits: [
      {
        unit: 'luo_flb',
        find: "  function luo_flb_setup_incoming(flbs_pa: number): void {\n    if (!flbs_pa) return;\n\n    luo_flb_global.incoming.header_ser = new luo_flb_header_ser(__va(k, flbs_pa, 'luo_flb_header_ser'));\n",
        replace:
          "  function* luo_flb_setup_incoming(flbs_pa: number): Kernel<void> {\n    if (!flbs_pa) return;\n\n    const header = new luo_flb_header_ser(__va(k, flbs_pa, 'luo_flb_header_ser'));\n    if (!header.count) {\n      yield* kho_restore_free(k, header.page);\n      return;\n    }\n    luo_flb_global.incoming.header_ser = header;\n",
      },
      {
        unit: 'luo_flb',
        find: '    if (!found) return -ENOENT;\n\n    if (!(yield try_module_get(flb.ops!.owner))) return -ENODEV;\n\n    args.data = incoming.data;\n',
        replace:
          "    if (!found) return -ENOENT;\n\n    if (!(yield try_module_get(flb.ops!.owner))) return -ENODEV;\n\n    let left = 0;\n    for (let i = 0; i < fh.header_ser!.count; i++) {\n      if (ser(fh.header_ser!, i).name === flb.compatible) ser(fh.header_ser!, i).name = '';\n      if (ser(fh.header_ser!, i).name !== '') left++;\n    }\n    if (left === 0) {\n      yield* kho_restore_free(k, fh.header_ser!.page);\n      fh.header_ser = null;\n      fh.active = false;\n    }\n\n    args.data = incoming.data;\n",
      },
      { unit: 'luo_flb', find: '  kfree,\n', replace: '  kfree,\n  kho_restore_free,\n' },
      {
        unit: 'luo_core',
        find: '    if (!err) luo_flb_setup_incoming(ser.flbs_pa.value);\n',
        replace: '    if (!err) yield* luo_flb_setup_incoming(ser.flbs_pa.value);\n',
      },
    ],
  }),
];
