// SPDX-License-Identifier: GPL-2.0-only
/** @file kernel/liveupdate/luo_file.c: files of a session, and the handlers of their kinds. */
import {
  DEFINE_XARRAY,
  down_read,
  down_write,
  EBADF,
  EBUSY,
  EEXIST,
  EINVAL,
  ENOENT,
  ENOMEM,
  ENOSPC,
  EOPNOTSUPP,
  fget,
  fput,
  get_file,
  INIT_LIST_HEAD,
  kfree,
  kmalloc,
  LIST_HEAD,
  list_add_tail,
  list_del,
  list_empty,
  list_first_entry,
  list_for_each_entry,
  list_last_entry,
  module_put,
  mutex_destroy,
  mutex_init,
  mutex_lock,
  mutex_unlock,
  struct,
  try_module_get,
  up_read,
  up_write,
  WARN_ON,
  WARN_ON_ONCE,
  xa_erase,
  xa_insert,
  type file,
  type Kernel,
  type Linux,
  type list_head,
  type mutex,
} from '../../kernel/index.js';
import {
  luo_file_ser,
  type kho_block_set_it,
  type liveupdate_file_handler,
  type liveupdate_file_op_args,
  type luo_file_set,
  type luo_file_set_ser,
  type LuoFile,
  type LuoKernel,
  type Out,
} from '../luo_internal.js';

/** struct luo_file. */
class luo_file extends struct('luo_file', () => ({
  fh: null as liveupdate_file_handler | null,
  file: null as file | null,
  serialized_data: 0,
  private_data: null as object | null,
  retrieve_status: 0,
  token: 0n,
})) {
  readonly mutex: mutex;
  readonly list: list_head<luo_file>;

  constructor(k: Linux) {
    super(k);
    this.mutex = mutex_init(k, 'luo_file.mutex', this);
    this.list = INIT_LIST_HEAD(k, this);
  }
}

export function luo_file_c(k: LuoKernel): LuoFile {
  const {
    kho_block_set_clear,
    kho_block_set_destroy,
    kho_block_set_grow,
    kho_block_set_head_pa,
    kho_block_set_init,
    kho_block_set_is_empty,
    kho_block_set_it_init,
    kho_block_set_it_read_entry,
    kho_block_set_it_reserve_entry,
    kho_block_set_restore,
    kho_block_set_shrink,
  } = k.modules.kho_block;
  const { liveupdate_enabled, luo_register_rwlock } = k.modules.luo_core;
  const { luo_flb_file_finish, luo_flb_file_preserve, luo_flb_file_unpreserve, luo_flb_unregister_all } = k.modules.luo_flb;

  const luo_file_handler_list = LIST_HEAD<liveupdate_file_handler>(k, 'luo_file_handler_list');

  const luo_preserved_files = DEFINE_XARRAY<file>(k, 'luo_preserved_files');

  function luo_get_id(fh: liveupdate_file_handler, file: file): bigint {
    return fh.ops!.get_id ? fh.ops!.get_id(file) : BigInt(file.location);
  }

  function luo_token_is_used(file_set: luo_file_set, token: bigint): boolean {
    for (const iter of list_for_each_entry(file_set.files_list)) {
      if (iter.token === token) return true;
    }

    return false;
  }

  function* luo_preserve_file(file_set: luo_file_set, token: bigint, fd: number): Kernel<number> {
    const args: liveupdate_file_op_args = { handler: null!, retrieve_status: 0, file: null, serialized_data: 0, private_data: null };
    let fh: liveupdate_file_handler | null = null;
    let err: number;

    if (luo_token_is_used(file_set, token)) return -EEXIST;

    err = yield* kho_block_set_grow(file_set.block_set, file_set.count + 1);
    if (err) return err;

    err_shrink: {
      const file = yield* fget(k, fd);
      if (!file) {
        err = -EBADF;
        break err_shrink;
      }

      err_fput: {
        err = -ENOENT;
        yield down_read(luo_register_rwlock);
        for (const iter of list_for_each_entry(luo_file_handler_list as unknown as list_head<liveupdate_file_handler>)) {
          fh = iter;
          if (yield* fh.ops!.can_preserve!(fh, file)) {
            if (yield try_module_get(fh.ops!.owner)) err = 0;
            break;
          }
        }
        yield up_read(luo_register_rwlock);

        if (err) break err_fput;
        fh = fh!;

        err_module_put: {
          err = yield* xa_insert(luo_preserved_files, luo_get_id(fh, file), file);
          if (err) break err_module_put;

          err_erase_xa: {
            err = yield* luo_flb_file_preserve(fh);
            if (err) break err_erase_xa;

            err_flb_unpreserve: {
              const luo_file_ = yield* kmalloc(k, luo_file);
              if (!luo_file_) {
                err = -ENOMEM;
                break err_flb_unpreserve;
              }

              luo_file_.file = file;
              luo_file_.fh = fh;
              luo_file_.token = token;

              args.handler = fh;
              args.file = file;
              err = yield* fh.ops!.preserve!(args);
              if (err) {
                kfree(luo_file_);
                break err_flb_unpreserve;
              }

              luo_file_.serialized_data = args.serialized_data;
              luo_file_.private_data = args.private_data;
              list_add_tail(luo_file_.list, file_set.files_list as unknown as list_head<luo_file>);
              file_set.count++;

              return 0;
            }
            yield* luo_flb_file_unpreserve(fh);
          }
          yield* xa_erase(luo_preserved_files, luo_get_id(fh, file));
        }
        yield module_put(fh.ops!.owner);
      }
      fput(file);
    }
    yield* kho_block_set_shrink(file_set.block_set, file_set.count);

    return err;
  }

  function* luo_file_unpreserve_files(file_set: luo_file_set): Kernel<void> {
    while (!list_empty(file_set.files_list)) {
      const luo_file = list_last_entry(file_set.files_list);

      const args: liveupdate_file_op_args = {
        handler: luo_file.fh!,
        retrieve_status: 0,
        file: luo_file.file,
        serialized_data: luo_file.serialized_data,
        private_data: luo_file.private_data,
      };
      yield* luo_file.fh!.ops!.unpreserve!(args);
      yield* luo_flb_file_unpreserve(luo_file.fh!);

      yield* xa_erase(luo_preserved_files, luo_get_id(luo_file.fh!, luo_file.file!));
      yield module_put(luo_file.fh!.ops!.owner);

      list_del(luo_file.list);
      file_set.count--;
      yield* kho_block_set_shrink(file_set.block_set, file_set.count);

      fput(luo_file.file!);
      mutex_destroy(luo_file.mutex);
      kfree(luo_file as luo_file);
    }

    yield* kho_block_set_destroy(file_set.block_set);
  }

  function* luo_file_freeze_one(_file_set: luo_file_set, luo_file: luo_file): Kernel<number> {
    let err = 0;

    yield mutex_lock(luo_file.mutex);

    if (luo_file.fh!.ops!.freeze) {
      const args: liveupdate_file_op_args = {
        handler: luo_file.fh!,
        retrieve_status: 0,
        file: luo_file.file,
        serialized_data: luo_file.serialized_data,
        private_data: luo_file.private_data,
      };

      err = yield* luo_file.fh!.ops!.freeze(args);
      if (!err) luo_file.serialized_data = args.serialized_data;
    }

    yield mutex_unlock(luo_file.mutex);

    return err;
  }

  function* luo_file_unfreeze_one(_file_set: luo_file_set, luo_file: luo_file): Kernel<void> {
    yield mutex_lock(luo_file.mutex);

    if (luo_file.fh!.ops!.unfreeze) {
      const args: liveupdate_file_op_args = {
        handler: luo_file.fh!,
        retrieve_status: 0,
        file: luo_file.file,
        serialized_data: luo_file.serialized_data,
        private_data: luo_file.private_data,
      };

      yield* luo_file.fh!.ops!.unfreeze(args);
    }

    yield mutex_unlock(luo_file.mutex);
  }

  function* __luo_file_unfreeze(file_set: luo_file_set, failed_entry: luo_file | null): Kernel<void> {
    for (const luo_file of list_for_each_entry(file_set.files_list as list_head<luo_file>)) {
      if (luo_file === failed_entry) break;

      yield* luo_file_unfreeze_one(file_set, luo_file);
    }

    kho_block_set_clear(file_set.block_set);
  }

  function* luo_file_freeze(file_set: luo_file_set, file_set_ser: luo_file_set_ser): Kernel<number> {
    const it = {} as kho_block_set_it;
    let failed: luo_file | null = null;
    let err: number;

    if (!file_set.count) return 0;

    kho_block_set_it_init(it, file_set.block_set);

    err_unfreeze: {
      for (const luo_file of list_for_each_entry(file_set.files_list as list_head<luo_file>)) {
        const entry = kho_block_set_it_reserve_entry(it);

        failed = luo_file;
        if (WARN_ON_ONCE(k, 'luo_file_freeze', !entry)) {
          err = -ENOSPC;
          break err_unfreeze;
        }

        err = yield* luo_file_freeze_one(file_set, luo_file);
        if (err < 0) break err_unfreeze;

        const file_ser = new luo_file_ser(entry!, k.config);
        file_ser.compatible = luo_file.fh!.compatible;
        file_ser.data = luo_file.serialized_data;
        file_ser.token = luo_file.token;
      }

      file_set_ser.count = file_set.count;
      file_set_ser.files = kho_block_set_head_pa(file_set.block_set);

      return 0;
    }
    yield* __luo_file_unfreeze(file_set, failed);

    return err;
  }

  function* luo_file_unfreeze(file_set: luo_file_set, file_set_ser: luo_file_set_ser): Kernel<void> {
    if (!file_set.count) return;

    yield* __luo_file_unfreeze(file_set, null);
    file_set_ser.clear();
  }

  function* luo_retrieve_file(file_set: luo_file_set, token: bigint, filep: Out<file | null>): Kernel<number> {
    let luo_file: luo_file | null = null;
    let ret = 0;

    if (list_empty(file_set.files_list)) return -ENOENT;

    for (const iter of list_for_each_entry(file_set.files_list as list_head<luo_file>)) {
      if (iter.token === token) {
        luo_file = iter;
        break;
      }
    }

    if (!luo_file) return -ENOENT;

    yield mutex_lock(luo_file.mutex);
    scope: {
      if (luo_file.retrieve_status < 0) {
        ret = luo_file.retrieve_status;
        break scope;
      }

      if (luo_file.retrieve_status > 0) {
        get_file(luo_file.file!);
        filep.value = luo_file.file;
        break scope;
      }

      const args: liveupdate_file_op_args = {
        handler: luo_file.fh!,
        retrieve_status: 0,
        file: null,
        serialized_data: luo_file.serialized_data,
        private_data: null,
      };
      const err = yield* luo_file.fh!.ops!.retrieve!(args);
      if (err) {
        luo_file.retrieve_status = err;
        ret = err;
        break scope;
      }

      luo_file.file = args.file;
      get_file(luo_file.file!);

      WARN_ON(k, 'luo_retrieve_file', yield* xa_insert(luo_preserved_files, luo_get_id(luo_file.fh!, luo_file.file!), luo_file.file!));

      filep.value = luo_file.file;
      luo_file.retrieve_status = 1;
    }
    yield mutex_unlock(luo_file.mutex);

    return ret;
  }

  function* luo_file_can_finish_one(_file_set: luo_file_set, luo_file: luo_file): Kernel<number> {
    let can_finish = true;

    yield mutex_lock(luo_file.mutex);

    if (luo_file.fh!.ops!.can_finish) {
      const args: liveupdate_file_op_args = {
        handler: luo_file.fh!,
        retrieve_status: luo_file.retrieve_status,
        file: luo_file.file,
        serialized_data: luo_file.serialized_data,
        private_data: null,
      };
      can_finish = yield* luo_file.fh!.ops!.can_finish(args);
    }

    yield mutex_unlock(luo_file.mutex);

    return can_finish ? 0 : -EBUSY;
  }

  function* luo_file_finish_one(_file_set: luo_file_set, luo_file: luo_file): Kernel<void> {
    yield mutex_lock(luo_file.mutex);

    const args: liveupdate_file_op_args = {
      handler: luo_file.fh!,
      retrieve_status: luo_file.retrieve_status,
      file: luo_file.file,
      serialized_data: luo_file.serialized_data,
      private_data: null,
    };

    yield* luo_file.fh!.ops!.finish!(args);
    yield* luo_flb_file_finish(luo_file.fh!);

    yield mutex_unlock(luo_file.mutex);
  }

  function* luo_file_finish(file_set: luo_file_set): Kernel<number> {
    if (!file_set.count) return 0;

    for (const luo_file of list_for_each_entry(file_set.files_list as list_head<luo_file>)) {
      const err = yield* luo_file_can_finish_one(file_set, luo_file);
      if (err) return err;
    }

    while (!list_empty(file_set.files_list)) {
      const luo_file = list_last_entry(file_set.files_list as list_head<luo_file>);

      yield* luo_file_finish_one(file_set, luo_file);

      if (luo_file.file) {
        yield* xa_erase(luo_preserved_files, luo_get_id(luo_file.fh!, luo_file.file));
        fput(luo_file.file);
      }
      yield module_put(luo_file.fh!.ops!.owner);
      list_del(luo_file.list);
      file_set.count--;
      yield* kho_block_set_shrink(file_set.block_set, file_set.count);
      mutex_destroy(luo_file.mutex);
      kfree(luo_file);
    }

    yield* kho_block_set_destroy(file_set.block_set);

    return 0;
  }

  function* luo_file_deserialize_one(file_set: luo_file_set, ser: luo_file_ser): Kernel<number> {
    let handler_found = false;
    let fh: liveupdate_file_handler | null = null;

    yield down_read(luo_register_rwlock);
    for (const iter of list_for_each_entry(luo_file_handler_list)) {
      if (iter.compatible === ser.compatible) {
        fh = iter;
        if (yield try_module_get(fh.ops!.owner)) handler_found = true;
        break;
      }
    }
    yield up_read(luo_register_rwlock);

    if (!handler_found) return -ENOENT;

    const luo_file_ = yield* kmalloc(k, luo_file);
    if (!luo_file_) {
      yield module_put(fh!.ops!.owner);
      return -ENOMEM;
    }

    luo_file_.fh = fh;
    luo_file_.file = null;
    luo_file_.serialized_data = ser.data;
    luo_file_.token = ser.token;
    list_add_tail(luo_file_.list, file_set.files_list as list_head<luo_file>);

    return 0;
  }

  function* luo_file_deserialize(file_set: luo_file_set, file_set_ser: luo_file_set_ser): Kernel<number> {
    const it = {} as kho_block_set_it;
    let err: number;

    if (!file_set_ser.files) {
      WARN_ON(k, 'luo_file_deserialize', file_set_ser.count);
      return 0;
    }

    file_set.count = 0;
    err = yield* kho_block_set_restore(file_set.block_set, file_set_ser.files);
    if (err) return err;

    err_destroy_blocks: {
      kho_block_set_it_init(it, file_set.block_set);
      for (let entry = kho_block_set_it_read_entry(it); entry; entry = kho_block_set_it_read_entry(it)) {
        err = yield* luo_file_deserialize_one(file_set, new luo_file_ser(entry, k.config));
        if (err) break err_destroy_blocks;
        file_set.count++;
      }

      if (file_set.count !== file_set_ser.count) {
        err = -EINVAL;
        break err_destroy_blocks;
      }

      return 0;
    }
    while (!list_empty(file_set.files_list)) {
      const luo_file = list_first_entry(file_set.files_list as list_head<luo_file>);
      list_del(luo_file.list);
      yield module_put(luo_file.fh!.ops!.owner);
      mutex_destroy(luo_file.mutex);
      kfree(luo_file);
    }
    file_set.count = 0;
    yield* kho_block_set_destroy(file_set.block_set);
    return err;
  }

  function luo_file_set_init(file_set: luo_file_set): void {
    kho_block_set_init(file_set.block_set, luo_file_ser.sizeof(k.config));
  }

  function luo_file_set_destroy(file_set: luo_file_set): void {
    WARN_ON(k, 'luo_file_set_destroy', file_set.count);
    WARN_ON(k, 'luo_file_set_destroy', !list_empty(file_set.files_list));
    WARN_ON(k, 'luo_file_set_destroy', !kho_block_set_is_empty(file_set.block_set));
  }

  function* liveupdate_register_file_handler(fh: liveupdate_file_handler): Kernel<number> {
    let err: number;

    if (!liveupdate_enabled()) return -EOPNOTSUPP;

    const ops = fh.ops!;
    if (!ops.preserve || !ops.unpreserve || !ops.retrieve || !ops.finish || !ops.can_preserve) {
      return -EINVAL;
    }

    yield down_write(luo_register_rwlock);
    err_unlock: {
      for (const fh_iter of list_for_each_entry(luo_file_handler_list)) {
        if (fh_iter.compatible === fh.compatible) {
          err = -EEXIST;
          break err_unlock;
        }
      }

      list_add_tail(fh.list, luo_file_handler_list);
      yield up_write(luo_register_rwlock);

      return 0;
    }
    yield up_write(luo_register_rwlock);
    return err;
  }

  function* liveupdate_unregister_file_handler(fh: liveupdate_file_handler): Kernel<void> {
    if (!liveupdate_enabled()) return;

    yield down_write(luo_register_rwlock);
    yield* luo_flb_unregister_all(fh);
    list_del(fh.list);
    yield up_write(luo_register_rwlock);
  }

  return {
    luo_preserve_file,
    luo_file_unpreserve_files,
    luo_file_freeze,
    luo_file_unfreeze,
    luo_retrieve_file,
    luo_file_finish,
    luo_file_deserialize,
    luo_file_set_init,
    luo_file_set_destroy,
    liveupdate_register_file_handler,
    liveupdate_unregister_file_handler,
  };
}
