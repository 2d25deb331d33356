// SPDX-License-Identifier: GPL-2.0-only
/** @file kernel/liveupdate/luo_session.c: named sessions, their list, and their descriptors. */
import {
  anon_inode_getfile,
  bss,
  copy_struct_from_user,
  DECLARE_RWSEM,
  down_read,
  down_write,
  EEXIST,
  EINVAL,
  ENOENT,
  ENOIOCTLCMD,
  ENOMEM,
  ENOSPC,
  fd_install,
  fput,
  get_unused_fd_flags,
  get_user_size,
  IS_ERR,
  kfree,
  kmalloc,
  LIST_HEAD,
  list_add_tail,
  list_del,
  list_for_each_entry,
  list_for_each_entry_continue_reverse,
  mutex_destroy,
  mutex_lock,
  mutex_unlock,
  O_CLOEXEC,
  PTR_ERR,
  put_unused_fd,
  read,
  static_struct,
  up_read,
  up_write,
  WARN_ON_ONCE,
  write,
  type file,
  type Kernel,
  type list_head,
  type rw_semaphore,
  type Struct,
} from '../../kernel/index.js';
import {
  _IOC_NR,
  kho_block_set,
  LIVEUPDATE_CMD_SESSION_BASE,
  LIVEUPDATE_SESSION_FINISH,
  LIVEUPDATE_SESSION_GET_NAME,
  LIVEUPDATE_SESSION_PRESERVE_FD,
  LIVEUPDATE_SESSION_RETRIEVE_FD,
  luo_session,
  luo_session_ser,
  sizeof_create_session,
  sizeof_finish,
  sizeof_preserve_fd,
  type Argument,
  type kho_block_set_it,
  type luo_ucmd,
  type LuoKernel,
  type LuoSession,
  type Out,
  type session_operations,
  type u64_at,
} from '../luo_internal.js';

/** struct luo_session_header. */
interface luo_session_header {
  readonly vars: Struct & { count: number; sessions_pa: u64_at | null; active: boolean };
  readonly list: list_head<luo_session>;
  readonly rwsem: rw_semaphore;
  readonly block_set: kho_block_set;
}

/** enum luo_ioctl_type. */
const LUO_IOCTL_INCOMING = 0;
const LUO_IOCTL_OUTGOING = 1;
const LUO_IOCTL_ALL = 2;

interface luo_ioctl_op {
  readonly size: number;
  readonly min_size: number;
  readonly ioctl_num: number;
  readonly type: number;
  execute(session: luo_session, ucmd: luo_ucmd): Kernel<number>;
}

export function luo_session_c(k: LuoKernel): LuoSession {
  const {
    kho_block_set_destroy,
    kho_block_set_grow,
    kho_block_set_head_pa,
    kho_block_set_init,
    kho_block_set_it_init,
    kho_block_set_it_prev,
    kho_block_set_it_read_entry,
    kho_block_set_it_reserve_entry,
    kho_block_set_restore,
    kho_block_set_shrink,
  } = k.modules.kho_block;
  const {
    luo_file_deserialize,
    luo_file_finish,
    luo_file_freeze,
    luo_file_set_destroy,
    luo_file_set_init,
    luo_file_unfreeze,
    luo_file_unpreserve_files,
    luo_preserve_file,
    luo_retrieve_file,
  } = k.modules.luo_file;
  const { luo_ucmd_respond } = k.modules.luo_core;

  const luo_session_serialize_rwsem = DECLARE_RWSEM(k, 'luo_session_serialize_rwsem');

  function luo_session_header_init(name: string): luo_session_header {
    const block_set = static_struct(k, `${name}.block_set`, new kho_block_set(k));
    kho_block_set_init(block_set, luo_session_ser.sizeof(k.config));
    return {
      vars: bss(k, name, { count: 0, sessions_pa: null as u64_at | null, active: false }),
      list: LIST_HEAD<luo_session>(k, `${name}.list`),
      rwsem: DECLARE_RWSEM(k, `${name}.rwsem`),
      block_set,
    };
  }

  const luo_session_global = {
    incoming: luo_session_header_init('luo_session_global.incoming'),
    outgoing: luo_session_header_init('luo_session_global.outgoing'),
  };

  const deserialized = bss(k, 'luo_session_deserialize', { is_deserialized: false, saved_err: 0 });

  function* luo_session_alloc(name: string): Kernel<luo_session | number> {
    const session = yield* kmalloc(k, luo_session);

    if (!session) return -ENOMEM;

    session.name = name;
    luo_file_set_init(session.file_set);

    return session;
  }

  function luo_session_free(session: luo_session): void {
    luo_file_set_destroy(session.file_set);
    mutex_destroy(session.mutex);
    kfree(session);
  }

  function* luo_session_insert(sh: luo_session_header, session: luo_session): Kernel<number> {
    let err = 0;

    yield down_write(sh.rwsem);
    scope: {
      if (sh === luo_session_global.outgoing) {
        err = yield* kho_block_set_grow(sh.block_set, sh.vars.count + 1);
        if (err) break scope;
      }

      for (const it of list_for_each_entry(sh.list)) {
        if (it.name === session.name) {
          err = -EEXIST;
          break scope;
        }
      }
      list_add_tail(session.list, sh.list);
      sh.vars.count++;
    }
    yield up_write(sh.rwsem);

    return err;
  }

  function* luo_session_remove(sh: luo_session_header, session: luo_session): Kernel<void> {
    yield down_write(sh.rwsem);
    list_del(session.list);
    sh.vars.count--;
    if (sh === luo_session_global.outgoing) yield* kho_block_set_shrink(sh.block_set, sh.vars.count);
    yield up_write(sh.rwsem);
  }

  function* luo_session_finish_one(session: luo_session): Kernel<number> {
    yield mutex_lock(session.mutex);
    const ret = yield* luo_file_finish(session.file_set);
    yield mutex_unlock(session.mutex);
    return ret;
  }

  function* luo_session_unfreeze_one(session: luo_session, ser: luo_session_ser): Kernel<void> {
    yield mutex_lock(session.mutex);
    yield* luo_file_unfreeze(session.file_set, ser.file_set_ser);
    yield mutex_unlock(session.mutex);
  }

  function* luo_session_freeze_one(session: luo_session, ser: luo_session_ser): Kernel<number> {
    yield mutex_lock(session.mutex);
    const ret = yield* luo_file_freeze(session.file_set, ser.file_set_ser);
    yield mutex_unlock(session.mutex);
    return ret;
  }

  function* luo_session_release(filep: file): Kernel<number> {
    const session = filep.private_data as luo_session;
    let sh: luo_session_header;
    let ret = 0;

    yield down_read(luo_session_serialize_rwsem);
    scope: {
      yield read(session, 'retrieved');
      if (session.retrieved) {
        const err = yield* luo_session_finish_one(session);

        if (err) {
          ret = err;
          break scope;
        }
        sh = luo_session_global.incoming;
      } else {
        yield mutex_lock(session.mutex);
        yield* luo_file_unpreserve_files(session.file_set);
        yield mutex_unlock(session.mutex);
        sh = luo_session_global.outgoing;
      }

      yield* luo_session_remove(sh, session);
      luo_session_free(session);
    }
    yield up_read(luo_session_serialize_rwsem);

    return ret;
  }

  function* luo_session_preserve_fd(session: luo_session, ucmd: luo_ucmd): Kernel<number> {
    const argp = ucmd.cmd;
    let err: number;

    yield mutex_lock(session.mutex);
    scope: {
      err = yield* luo_preserve_file(session.file_set, argp.token!, argp.fd!);
      if (err) break scope;

      err = yield* luo_ucmd_respond(ucmd);
    }
    yield mutex_unlock(session.mutex);

    return err;
  }

  function* luo_session_retrieve_fd(session: luo_session, ucmd: luo_ucmd): Kernel<number> {
    const argp = ucmd.cmd;
    const file: Out<file | null> = { value: null };
    let err: number;

    argp.fd = yield* get_unused_fd_flags(k, O_CLOEXEC);
    if (argp.fd < 0) return argp.fd;

    err_put_fd: {
      err_put_file: {
        yield mutex_lock(session.mutex);
        err = yield* luo_retrieve_file(session.file_set, argp.token!, file);
        yield mutex_unlock(session.mutex);
        if (err < 0) break err_put_fd;

        err = yield* luo_ucmd_respond(ucmd);
        if (err) break err_put_file;

        yield* fd_install(k, argp.fd, file.value);

        return 0;
      }
      fput(file.value!);
    }
    yield* put_unused_fd(k, argp.fd);

    return err;
  }

  function* luo_session_finish(session: luo_session, ucmd: luo_ucmd): Kernel<number> {
    const argp = ucmd.cmd;

    if (argp.reserved) return -EINVAL;

    const err = yield* luo_session_finish_one(session);
    if (err) return err;

    return yield* luo_ucmd_respond(ucmd);
  }

  function* luo_session_get_name(session: luo_session, ucmd: luo_ucmd): Kernel<number> {
    const argp = ucmd.cmd;

    if (argp.reserved !== 0) return -EINVAL;

    argp.name = session.name;

    return yield* luo_ucmd_respond(ucmd);
  }

  const name_size = sizeof_create_session(k.config);
  const luo_session_ioctl_ops: readonly luo_ioctl_op[] = [
    {
      size: sizeof_preserve_fd,
      min_size: sizeof_preserve_fd,
      ioctl_num: LIVEUPDATE_SESSION_PRESERVE_FD,
      type: LUO_IOCTL_OUTGOING,
      execute: luo_session_preserve_fd,
    },
    {
      size: sizeof_preserve_fd,
      min_size: sizeof_preserve_fd,
      ioctl_num: LIVEUPDATE_SESSION_RETRIEVE_FD,
      type: LUO_IOCTL_INCOMING,
      execute: luo_session_retrieve_fd,
    },
    { size: sizeof_finish, min_size: sizeof_finish, ioctl_num: LIVEUPDATE_SESSION_FINISH, type: LUO_IOCTL_INCOMING, execute: luo_session_finish },
    { size: name_size, min_size: name_size, ioctl_num: LIVEUPDATE_SESSION_GET_NAME, type: LUO_IOCTL_ALL, execute: luo_session_get_name },
  ];

  function* luo_ioctl_type_valid(session: luo_session, op: luo_ioctl_op): Kernel<boolean> {
    switch (op.type) {
      case LUO_IOCTL_INCOMING:
        yield read(session, 'retrieved');
        return session.retrieved;
      case LUO_IOCTL_OUTGOING:
        yield read(session, 'retrieved');
        return !session.retrieved;
      case LUO_IOCTL_ALL:
        return true;
    }

    return false;
  }

  function* luo_session_ioctl(filep: file, cmd: number, arg: Argument): Kernel<number> {
    const session = filep.private_data as luo_session;

    const nr = _IOC_NR(cmd);
    const op = luo_session_ioctl_ops[nr - LIVEUPDATE_CMD_SESSION_BASE];
    if (!op) return -EINVAL;

    const user_size = yield* get_user_size(k, arg);
    if (user_size < 0) return user_size;

    if (op.ioctl_num !== cmd) return -ENOIOCTLCMD;
    if (!(yield* luo_ioctl_type_valid(session, op))) return -EINVAL;
    if (user_size < op.min_size) return -EINVAL;

    const buf = yield* copy_struct_from_user(k, op.size, arg, user_size);
    if (IS_ERR(buf)) return PTR_ERR(buf);

    yield down_read(luo_session_serialize_rwsem);
    const ret = yield* op.execute(session, { ubuffer: arg, user_size, cmd: buf });
    yield up_read(luo_session_serialize_rwsem);
    return ret;
  }

  const luo_session_fops: session_operations = {
    release: luo_session_release,
    unlocked_ioctl: luo_session_ioctl,
  };

  function* luo_session_getfile(session: luo_session, filep: Out<file | null>): Kernel<number> {
    const file = yield* anon_inode_getfile(k, `[luo_session] ${session.name}`, luo_session_fops, session);
    if (IS_ERR(file)) return PTR_ERR(file);

    filep.value = file;

    return 0;
  }

  function* luo_session_create(name: string, filep: Out<file | null>): Kernel<number> {
    const len = name.length;
    let err: number;

    if (len === 0 || len > k.config.name_length - 1) return -EINVAL;

    const session = yield* luo_session_alloc(name);
    if (IS_ERR(session)) return PTR_ERR(session);

    yield down_read(luo_session_serialize_rwsem);
    err_free: {
      err_remove: {
        err = yield* luo_session_insert(luo_session_global.outgoing, session);
        if (err) break err_free;

        yield mutex_lock(session.mutex);
        err = yield* luo_session_getfile(session, filep);
        yield mutex_unlock(session.mutex);
        if (err) break err_remove;
        yield up_read(luo_session_serialize_rwsem);

        return 0;
      }
      yield* luo_session_remove(luo_session_global.outgoing, session);
    }
    luo_session_free(session);
    yield up_read(luo_session_serialize_rwsem);

    return err;
  }

  function* luo_session_retrieve(name: string, filep: Out<file | null>): Kernel<number> {
    const sh = luo_session_global.incoming;
    let session: luo_session | null = null;
    let err: number;

    yield down_read(luo_session_serialize_rwsem);
    yield down_read(sh.rwsem);
    scope: {
      for (const it of list_for_each_entry(sh.list)) {
        if (it.name === name) {
          session = it;
          break;
        }
      }

      if (!session) {
        err = -ENOENT;
        break scope;
      }

      yield mutex_lock(session.mutex);
      locked: {
        if (session.retrieved) {
          err = -EINVAL;
          break locked;
        }

        err = yield* luo_session_getfile(session, filep);
        if (!err) session.retrieved = true;
      }
      yield mutex_unlock(session.mutex);
    }
    yield up_read(sh.rwsem);
    yield up_read(luo_session_serialize_rwsem);

    return err;
  }

  function luo_session_setup_outgoing(sessions_pa: u64_at): void {
    luo_session_global.outgoing.vars.sessions_pa = sessions_pa;
    luo_session_global.outgoing.vars.active = true;
  }

  function* luo_session_setup_incoming(sessions_pa: number): Kernel<number> {
    const sh = luo_session_global.incoming;

    if (!sessions_pa) return 0;

    const err = yield* kho_block_set_restore(sh.block_set, sessions_pa);
    if (err) return err;

    sh.vars.active = true;
    return 0;
  }

  function* luo_session_deserialize_one(sh: luo_session_header, ser: luo_session_ser): Kernel<number> {
    const session = yield* luo_session_alloc(ser.name);
    if (IS_ERR(session)) return PTR_ERR(session);

    let err = yield* luo_session_insert(sh, session);
    if (err) {
      luo_session_free(session);
      return err;
    }

    yield mutex_lock(session.mutex);
    err = yield* luo_file_deserialize(session.file_set, ser.file_set_ser);
    yield mutex_unlock(session.mutex);
    if (err) return err;

    return 0;
  }

  function* luo_session_deserialize(): Kernel<number> {
    const sh = luo_session_global.incoming;
    const it = {} as kho_block_set_it;
    let err = 0;

    yield read(deserialized, 'is_deserialized');
    if (deserialized.is_deserialized) return deserialized.saved_err;

    yield write(deserialized, 'is_deserialized');
    deserialized.is_deserialized = true;
    if (!sh.vars.active) return 0;

    save_err: {
      kho_block_set_it_init(it, sh.block_set);
      for (let entry = kho_block_set_it_read_entry(it); entry; entry = kho_block_set_it_read_entry(it)) {
        err = yield* luo_session_deserialize_one(sh, new luo_session_ser(entry, k.config));
        if (err) break save_err;
      }

      yield* kho_block_set_destroy(sh.block_set);

      return 0;
    }
    yield* kho_block_set_destroy(sh.block_set);
    yield write(deserialized, 'saved_err');
    deserialized.saved_err = err;
    return err;
  }

  function* luo_session_serialize(): Kernel<number> {
    const sh = luo_session_global.outgoing;
    const it = {} as kho_block_set_it;
    let last: list_head<luo_session> = sh.list;
    let err = 0;

    yield down_write(luo_session_serialize_rwsem);
    yield down_write(sh.rwsem);
    sh.vars.sessions_pa!.value = 0;

    kho_block_set_it_init(it, sh.block_set);

    err_undo: {
      for (const session of list_for_each_entry(sh.list)) {
        const entry = kho_block_set_it_reserve_entry(it);

        last = session.list;
        if (WARN_ON_ONCE(k, 'luo_session_serialize', !entry)) {
          err = -ENOSPC;
          break err_undo;
        }
        const ser = new luo_session_ser(entry!, k.config);

        err = yield* luo_session_freeze_one(session, ser);
        if (err) {
          kho_block_set_it_prev(it);
          break err_undo;
        }

        ser.name = session.name;
      }

      if (sh.vars.count > 0) sh.vars.sessions_pa!.value = kho_block_set_head_pa(sh.block_set);
      yield up_write(sh.rwsem);

      return 0;
    }
    for (const session of list_for_each_entry_continue_reverse(last, sh.list)) {
      const ser = new luo_session_ser(kho_block_set_it_prev(it)!, k.config);

      yield* luo_session_unfreeze_one(session, ser);
      ser.clear_name();
    }
    yield up_write(sh.rwsem);
    yield up_write(luo_session_serialize_rwsem);

    return err;
  }

  return {
    luo_session_create,
    luo_session_retrieve,
    luo_session_setup_outgoing,
    luo_session_setup_incoming,
    luo_session_serialize,
    luo_session_deserialize,
    luo_session_fops,
  };
}
