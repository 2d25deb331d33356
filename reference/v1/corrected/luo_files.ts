// SPDX-License-Identifier: GPL-2.0-only
/** @file kernel/liveupdate/luo_files.c: files preserved across a live update, with the patch as mailed. */
import {
  alloc_pages,
  atomic64_dec,
  atomic64_inc,
  atomic64_read,
  ATOMIC64_INIT,
  bss,
  DECLARE_RWSEM,
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
  fdt_begin_node,
  fdt_create,
  fdt_end_node,
  fdt_finish,
  fdt_finish_reservemap,
  fdt_for_each_subnode,
  fdt_get_name,
  fdt_getprop,
  fdt_node_check_compatible,
  fdt_property_string,
  fdt_property_u64,
  fdt_setprop,
  fdt_subnode_offset,
  fget,
  fput,
  free_pages,
  get_file,
  INIT_LIST_HEAD,
  kfree,
  kmalloc,
  kmalloc_nofail,
  LIST_HEAD,
  list_add_tail,
  list_del,
  list_del_init,
  list_for_each_entry,
  list_for_each_entry_safe,
  mutex_destroy,
  mutex_init,
  mutex_lock,
  mutex_unlock,
  PAGE_SIZE,
  phys_to_virt,
  read,
  struct,
  up_read,
  up_write,
  virt_to_phys,
  WARN_ON_ONCE,
  xa_destroy,
  xa_empty,
  xa_erase,
  xa_err,
  xa_for_each,
  xa_init,
  xa_load,
  xa_store,
  xa_store_nofail,
  type file,
  type Kernel,
  type Linux,
  type list_head,
  type mutex,
  type Page,
  type xarray,
} from '../../kernel/index.js';
import {
  LIVEUPDATE_STATE_FROZEN,
  LIVEUPDATE_STATE_NORMAL,
  LIVEUPDATE_STATE_PREPARED,
  LIVEUPDATE_STATE_UNDEFINED,
  LIVEUPDATE_STATE_UPDATED,
  liveupdate_subsystem,
  LUO_FILES_COMPATIBLE,
  LUO_FILES_NODE_NAME,
  token_str,
  type liveupdate_file_handler,
  type LuoFiles,
  type LuoKernel,
  type Out,
} from '../luo_internal.js';

/** struct luo_session: one open of the device. */
class luo_session extends struct('luo_session', () => ({ closed: false })) {
  readonly files_xa_out: xarray<luo_file>;
  readonly list: list_head<luo_session>;

  constructor(k: Linux) {
    super(k);
    this.files_xa_out = xa_init(k, 'files_xa_out', this);
    this.list = INIT_LIST_HEAD(k, this);
  }
}

/** struct luo_file: one registration. */
class luo_file extends struct('luo_file', () => ({
  fh: null as liveupdate_file_handler | null,
  file: null as file | null,
  private_data: 0,
  reclaimed: false,
  state: LIVEUPDATE_STATE_UNDEFINED,
})) {
  readonly mutex: mutex;

  constructor(k: Linux) {
    super(k);
    this.mutex = mutex_init(k, 'luo_file.mutex', this);
  }
}

export function luo_files(k: LuoKernel): LuoFiles {
  const { luo_state_read_enter, luo_state_read_exit, liveupdate_state_normal, liveupdate_state_updated } = k.modules.luo_core;
  const { kho_preserve_phys, kho_unpreserve_phys } = k.modules.kexec_handover;

  const luo_files_xa_in = DEFINE_XARRAY<luo_file>(k, 'luo_files_xa_in');

  /* Registered files. */
  const luo_register_file_list_rwsem = DECLARE_RWSEM(k, 'luo_register_file_list_rwsem');
  const luo_register_file_list = LIST_HEAD<liveupdate_file_handler>(k, 'luo_register_file_list');

  const vars = bss(k, 'luo_files', {
    luo_files_xa_in_recreated: false,
    luo_file_fdt_out: null as Page | null,
    luo_file_fdt_in: null as Page | null,
    luo_file_fdt_out_size: 0,
  });

  const luo_files_count = ATOMIC64_INIT(k, 'luo_files_count');

  /* Opened sessions */
  const luo_sessions_list_rwsem = DECLARE_RWSEM(k, 'luo_sessions_list_rwsem');
  const luo_sessions_list = LIST_HEAD<luo_session>(k, 'luo_sessions_list');

  function* luo_files_recreate_luo_files_xa_in(): Kernel<void> {
    const where = 'luo_files_recreate_luo_files_xa_in';

    yield read(vars, 'luo_files_xa_in_recreated');
    if (vars.luo_files_xa_in_recreated || !vars.luo_file_fdt_in) return;

    yield down_write(luo_register_file_list_rwsem);
    exit_unlock: {
      if (vars.luo_files_xa_in_recreated) break exit_unlock;

      let complete = true;
      const luo_file_fdt_in = vars.luo_file_fdt_in;
      for (const file_node_offset of fdt_for_each_subnode(luo_file_fdt_in, 0)) {
        const node_name = fdt_get_name(luo_file_fdt_in, file_node_offset);
        if (!/^0x[0-9a-f]{1,16}$/.test(node_name)) k.panic(where, 'bad_token');
        const token = BigInt(node_name);

        if (yield* xa_load(luo_files_xa_in, token)) continue;

        const fdt_compat_str = fdt_getprop(luo_file_fdt_in, file_node_offset, 'compatible');
        if (fdt_compat_str === null) k.panic(where, 'no_compatible');

        const data_ptr = fdt_getprop(luo_file_fdt_in, file_node_offset, 'data');
        if (data_ptr === null) k.panic(where, 'no_data');

        let fh: liveupdate_file_handler | null = null;
        for (const fh_iter of list_for_each_entry(luo_register_file_list)) {
          if (fh_iter.compatible === fdt_compat_str) {
            fh = fh_iter;
            break;
          }
        }
        if (!fh) {
          complete = false;
          continue;
        }

        const h = yield* kmalloc_nofail(k, luo_file);
        h.fh = fh;
        h.file = null;
        h.private_data = Number(data_ptr);
        h.reclaimed = false;
        h.state = LIVEUPDATE_STATE_UPDATED;
        yield* xa_store_nofail(luo_files_xa_in, token, h);
      }
      vars.luo_files_xa_in_recreated = complete;
    }
    yield up_write(luo_register_file_list_rwsem);
  }

  function* luo_files_fdt_size(): Kernel<number> {
    const num_files = yield atomic64_read(luo_files_count);
    let strings = 0;
    yield down_read(luo_sessions_list_rwsem);
    for (const s of list_for_each_entry(luo_sessions_list)) {
      for (const [, h] of xa_for_each(s.files_xa_out)) strings += h.fh!.compatible.length;
    }
    yield up_read(luo_sessions_list_rwsem);

    let size = PAGE_SIZE;
    while (size < 1024 + num_files * 128 + strings) size *= 2;

    return size;
  }

  function* luo_files_fdt_cleanup(): Kernel<void> {
    const fdt_out = vars.luo_file_fdt_out!;

    WARN_ON_ONCE(k, 'luo_files_fdt_cleanup', yield* kho_unpreserve_phys(fdt_out));

    free_pages(fdt_out);

    vars.luo_file_fdt_out_size = 0;
    vars.luo_file_fdt_out = null;
  }

  function luo_files_to_fdt(files_xa_out: xarray<luo_file>): number {
    const luo_file_fdt_out = vars.luo_file_fdt_out!;
    let ret = 0;

    for (const [token, h] of xa_for_each(files_xa_out)) {
      ret = fdt_begin_node(luo_file_fdt_out, token_str(token));
      if (ret < 0) break;

      ret = fdt_property_string(luo_file_fdt_out, 'compatible', h.fh!.compatible);
      if (ret < 0) {
        fdt_end_node(luo_file_fdt_out);
        break;
      }

      ret = fdt_property_u64(luo_file_fdt_out, 'data', 0);
      if (ret < 0) {
        fdt_end_node(luo_file_fdt_out);
        break;
      }

      ret = fdt_end_node(luo_file_fdt_out);
      if (ret < 0) break;
    }

    return ret;
  }

  function* luo_files_fdt_setup(): Kernel<number> {
    let ret: number;

    vars.luo_file_fdt_out_size = yield* luo_files_fdt_size();
    vars.luo_file_fdt_out = yield* alloc_pages(k, vars.luo_file_fdt_out_size, 'luo_files_fdt_setup');
    const luo_file_fdt_out = vars.luo_file_fdt_out;
    if (!luo_file_fdt_out) {
      vars.luo_file_fdt_out_size = 0;
      return -ENOMEM;
    }

    ret = yield* kho_preserve_phys(luo_file_fdt_out);
    if (ret) {
      free_pages(luo_file_fdt_out);
      vars.luo_file_fdt_out_size = 0;
      vars.luo_file_fdt_out = null;
      return ret;
    }

    exit_cleanup: {
      exit_finish: {
        exit_end_node: {
          ret = fdt_create(luo_file_fdt_out, vars.luo_file_fdt_out_size);
          if (ret < 0) break exit_cleanup;

          ret = fdt_finish_reservemap(luo_file_fdt_out);
          if (ret < 0) break exit_finish;

          ret = fdt_begin_node(luo_file_fdt_out, LUO_FILES_NODE_NAME);
          if (ret < 0) break exit_finish;

          ret = fdt_property_string(luo_file_fdt_out, 'compatible', LUO_FILES_COMPATIBLE);
          if (ret < 0) break exit_end_node;

          yield down_read(luo_sessions_list_rwsem);
          for (const s of list_for_each_entry(luo_sessions_list)) {
            ret = luo_files_to_fdt(s.files_xa_out);
            if (ret < 0) {
              yield up_read(luo_sessions_list_rwsem);
              break exit_end_node;
            }
          }
          yield up_read(luo_sessions_list_rwsem);

          ret = fdt_end_node(luo_file_fdt_out);
          if (ret < 0) break exit_finish;

          ret = fdt_finish(luo_file_fdt_out);
          if (ret < 0) break exit_cleanup;

          return 0;
        }
        fdt_end_node(luo_file_fdt_out);
      }
      fdt_finish(luo_file_fdt_out);
    }
    yield* luo_files_fdt_cleanup();

    return -ENOSPC;
  }

  function* luo_files_prepare_one(h: luo_file): Kernel<number> {
    let ret = 0;

    yield mutex_lock(h.mutex);
    if (h.state === LIVEUPDATE_STATE_NORMAL) {
      const { prepare } = h.fh!.ops!;
      if (prepare) {
        const data = { value: h.private_data };
        ret = yield* prepare(h.file!, data);
        if (ret > 0) ret = -EINVAL;
        h.private_data = data.value;
      }
      if (!ret) h.state = LIVEUPDATE_STATE_PREPARED;
    } else {
      WARN_ON_ONCE(k, 'luo_files_prepare_one', h.state !== LIVEUPDATE_STATE_PREPARED && h.state !== LIVEUPDATE_STATE_FROZEN);
    }
    yield mutex_unlock(h.mutex);

    return ret;
  }

  function* luo_files_freeze_one(h: luo_file): Kernel<number> {
    let ret = 0;

    yield mutex_lock(h.mutex);
    if (h.state === LIVEUPDATE_STATE_PREPARED) {
      const { freeze } = h.fh!.ops!;
      if (freeze) {
        const data = { value: h.private_data };
        ret = yield* freeze(h.file!, data);
        if (ret > 0) ret = -EINVAL;
        h.private_data = data.value;
      }
      if (!ret) h.state = LIVEUPDATE_STATE_FROZEN;
    } else {
      WARN_ON_ONCE(k, 'luo_files_freeze_one', h.state !== LIVEUPDATE_STATE_FROZEN);
    }
    yield mutex_unlock(h.mutex);

    return ret;
  }

  function* luo_files_finish_one(h: luo_file): Kernel<void> {
    yield mutex_lock(h.mutex);
    if (h.state === LIVEUPDATE_STATE_UPDATED) {
      const { finish } = h.fh!.ops!;
      if (finish) yield* finish(h.file, h.private_data, h.reclaimed);
      h.state = LIVEUPDATE_STATE_NORMAL;
    } else {
      WARN_ON_ONCE(k, 'luo_files_finish_one', h.state !== LIVEUPDATE_STATE_NORMAL);
    }
    yield mutex_unlock(h.mutex);
  }

  function* luo_files_cancel_one(h: luo_file): Kernel<void> {
    yield mutex_lock(h.mutex);
    exit_unlock: {
      if (h.state === LIVEUPDATE_STATE_NORMAL) break exit_unlock;

      if (
        WARN_ON_ONCE(k, 'luo_files_cancel_one', h.state !== LIVEUPDATE_STATE_PREPARED && h.state !== LIVEUPDATE_STATE_FROZEN)
      )
        break exit_unlock;

      const { cancel } = h.fh!.ops!;
      if (cancel) yield* cancel(h.file!, h.private_data);
      h.private_data = 0;
      h.state = LIVEUPDATE_STATE_NORMAL;
    }
    yield mutex_unlock(h.mutex);
  }

  function* __luo_files_cancel(boundary_file: luo_file | null): Kernel<void> {
    yield down_read(luo_sessions_list_rwsem);
    exit: {
      for (const s of list_for_each_entry(luo_sessions_list)) {
        for (const [, h] of xa_for_each(s.files_xa_out)) {
          if (h === boundary_file) break exit;

          yield* luo_files_cancel_one(h);
        }
      }
    }
    yield up_read(luo_sessions_list_rwsem);
    yield* luo_files_fdt_cleanup();
  }

  function* luo_files_commit_data_to_fdt(): Kernel<number> {
    const luo_file_fdt_out = vars.luo_file_fdt_out!;

    yield down_read(luo_sessions_list_rwsem);
    for (const s of list_for_each_entry(luo_sessions_list)) {
      for (const [token, h] of xa_for_each(s.files_xa_out)) {
        const node_offset = fdt_subnode_offset(luo_file_fdt_out, 0, token_str(token));
        const ret = fdt_setprop(luo_file_fdt_out, node_offset, 'data', h.private_data);
        if (ret < 0) {
          yield up_read(luo_sessions_list_rwsem);
          return -ENOSPC;
        }
      }
    }
    yield up_read(luo_sessions_list_rwsem);

    return 0;
  }

  function* luo_files_prepare(data: Out<number>): Kernel<number> {
    let ret = yield* luo_files_fdt_setup();
    if (ret) return ret;

    yield down_read(luo_sessions_list_rwsem);
    for (const s of list_for_each_entry(luo_sessions_list)) {
      for (const [, h] of xa_for_each(s.files_xa_out)) {
        ret = yield* luo_files_prepare_one(h);
        if (ret < 0) {
          yield up_read(luo_sessions_list_rwsem);
          yield* __luo_files_cancel(h);

          return ret;
        }
      }
    }
    yield up_read(luo_sessions_list_rwsem);

    ret = yield* luo_files_commit_data_to_fdt();
    if (ret) yield* __luo_files_cancel(null);
    else data.value = virt_to_phys(vars.luo_file_fdt_out!);

    return ret;
  }

  function* luo_files_freeze(_data: Out<number>): Kernel<number> {
    let ret: number;

    yield down_read(luo_sessions_list_rwsem);
    for (const s of list_for_each_entry(luo_sessions_list)) {
      for (const [, h] of xa_for_each(s.files_xa_out)) {
        ret = yield* luo_files_freeze_one(h);
        if (ret < 0) {
          yield up_read(luo_sessions_list_rwsem);

          return ret;
        }
      }
    }
    yield up_read(luo_sessions_list_rwsem);

    return yield* luo_files_commit_data_to_fdt();
  }

  function* luo_files_can_finish(): Kernel<number> {
    yield* luo_files_recreate_luo_files_xa_in();
    yield read(vars, 'luo_files_xa_in_recreated');
    return vars.luo_files_xa_in_recreated ? 0 : -ENOENT;
  }

  function* luo_files_finish(_data: number): Kernel<void> {
    for (const [, h] of xa_for_each(luo_files_xa_in)) {
      yield* luo_files_finish_one(h);
      if (h.file) fput(h.file);
      mutex_destroy(h.mutex);
      kfree(h);
    }
    xa_destroy(luo_files_xa_in);
  }

  function* luo_files_cancel(_data: number): Kernel<void> {
    yield* __luo_files_cancel(null);
    yield* luo_free_closed_sessions();
  }

  const luo_file_subsys = new liveupdate_subsystem(k, LUO_FILES_NODE_NAME, {
    prepare: luo_files_prepare,
    freeze: luo_files_freeze,
    cancel: luo_files_cancel,
    can_finish: luo_files_can_finish,
    finish: luo_files_finish,
  });

  function luo_files_startup(): number {
    const { liveupdate_register_subsystem, liveupdate_get_subsystem_data } = k.modules.luo_subsystems;

    let ret = liveupdate_register_subsystem(luo_file_subsys);
    if (ret) return ret;

    if (liveupdate_state_updated()) {
      const fdt_pa = { value: 0 };

      ret = liveupdate_get_subsystem_data(luo_file_subsys, fdt_pa);
      if (ret) k.panic('luo_files_startup', 'no_data');

      const fdt = phys_to_virt(k, fdt_pa.value, 'luo_files_fdt_setup');
      ret = fdt_node_check_compatible(fdt, 0, LUO_FILES_COMPATIBLE);
      if (ret) k.panic('luo_files_startup', 'incompatible_fdt');
      vars.luo_file_fdt_in = fdt;
    }

    return ret;
  }

  function* luo_register_file(s: luo_session, token: bigint, fd: number): Kernel<number> {
    let ret = -ENOENT;

    const file = yield* fget(k, fd);
    if (!file) return -EBADF;

    yield luo_state_read_enter();
    if (!liveupdate_state_normal() && !liveupdate_state_updated()) {
      yield luo_state_read_exit();
      fput(file);
      return -EBUSY;
    }

    yield down_read(luo_register_file_list_rwsem);
    exit_unlock: {
      let fh: liveupdate_file_handler | null = null;
      for (const fh_iter of list_for_each_entry(luo_register_file_list)) {
        if (yield* fh_iter.ops!.can_preserve(file)) {
          fh = fh_iter;
          break;
        }
      }
      if (!fh) break exit_unlock;

      const h = yield* kmalloc(k, luo_file);
      if (!h) {
        ret = -ENOMEM;
        break exit_unlock;
      }

      h.private_data = 0;
      h.reclaimed = false;

      h.file = file;
      h.fh = fh;
      h.state = LIVEUPDATE_STATE_NORMAL;

      yield down_write(luo_sessions_list_rwsem);
      for (const _s of list_for_each_entry(luo_sessions_list)) {
        if (yield* xa_load(_s.files_xa_out, token)) {
          yield up_write(luo_sessions_list_rwsem);
          ret = -EEXIST;
          mutex_destroy(h.mutex);
          kfree(h);
          break exit_unlock;
        }
      }

      ret = xa_err(yield* xa_store(s.files_xa_out, token, h));
      if (ret < 0) {
        yield up_write(luo_sessions_list_rwsem);
        mutex_destroy(h.mutex);
        kfree(h);
        break exit_unlock;
      }
      yield atomic64_inc(luo_files_count);
      yield up_write(luo_sessions_list_rwsem);
    }
    yield up_read(luo_register_file_list_rwsem);
    yield luo_state_read_exit();

    if (ret) fput(file);

    return ret;
  }

  function* __luo_unregister_file(s: luo_session, token: bigint): Kernel<number> {
    const h = yield* xa_erase(s.files_xa_out, token);
    if (!h) return -ENOENT;

    fput(h.file!);
    mutex_destroy(h.mutex);
    kfree(h);
    yield atomic64_dec(luo_files_count);

    return 0;
  }

  function* luo_unregister_file(s: luo_session, token: bigint): Kernel<number> {
    yield luo_state_read_enter();
    if (!liveupdate_state_normal() && !liveupdate_state_updated()) {
      yield luo_state_read_exit();
      return -EBUSY;
    }

    yield down_write(luo_sessions_list_rwsem);
    const ret = yield* __luo_unregister_file(s, token);
    yield up_write(luo_sessions_list_rwsem);
    yield luo_state_read_exit();

    return ret;
  }

  function* luo_retrieve_file(token: bigint, filep: Out<file | null>): Kernel<number> {
    let ret = 0;

    yield* luo_files_recreate_luo_files_xa_in();
    yield luo_state_read_enter();
    if (!liveupdate_state_updated()) {
      yield luo_state_read_exit();
      return -EBUSY;
    }

    const h = yield* xa_load(luo_files_xa_in, token);
    if (h) {
      yield mutex_lock(h.mutex);
      if (!h.reclaimed) {
        ret = yield* h.fh!.ops!.retrieve(h.private_data, filep);
        if (ret > 0) ret = -EINVAL;
        if (!ret) {
          h.reclaimed = true;
          h.file = get_file(filep.value!);
        }
      } else {
        ret = -EINVAL;
      }
      yield mutex_unlock(h.mutex);
    } else {
      ret = -ENOENT;
    }

    yield luo_state_read_exit();

    return ret;
  }

  function* luo_create_session(): Kernel<luo_session | null> {
    const s = yield* kmalloc(k, luo_session);
    if (s) {
      yield down_write(luo_sessions_list_rwsem);
      list_add_tail(s.list, luo_sessions_list);
      yield up_write(luo_sessions_list_rwsem);
    }

    return s;
  }

  function* luo_free_session(s: luo_session): Kernel<void> {
    for (const [token] of xa_for_each(s.files_xa_out)) yield* __luo_unregister_file(s, token);
    list_del(s.list);
    xa_destroy(s.files_xa_out);
    kfree(s);
  }

  function* luo_free_closed_sessions(): Kernel<void> {
    yield down_write(luo_sessions_list_rwsem);
    for (const s of list_for_each_entry_safe(luo_sessions_list)) {
      if (s.closed) yield* luo_free_session(s);
    }
    yield up_write(luo_sessions_list_rwsem);
  }

  function* luo_destroy_session(s: luo_session): Kernel<void> {
    yield luo_state_read_enter();
    if (!liveupdate_state_normal() && !liveupdate_state_updated() && !xa_empty(s.files_xa_out)) {
      s.closed = true;
      yield luo_state_read_exit();
      return;
    }

    yield down_write(luo_sessions_list_rwsem);
    yield* luo_free_session(s);
    yield up_write(luo_sessions_list_rwsem);
    yield luo_state_read_exit();
  }

  function* liveupdate_register_file_handler(fh: liveupdate_file_handler): Kernel<number> {
    let ret = 0;

    yield luo_state_read_enter();
    if (!liveupdate_state_normal() && !liveupdate_state_updated()) {
      yield luo_state_read_exit();
      return -EBUSY;
    }

    yield down_write(luo_register_file_list_rwsem);
    exit_unlock: {
      for (const fh_iter of list_for_each_entry(luo_register_file_list)) {
        if (fh_iter.compatible === fh.compatible) {
          ret = -EEXIST;
          break exit_unlock;
        }
      }

      list_add_tail(fh.list, luo_register_file_list);
    }
    yield up_write(luo_register_file_list_rwsem);
    yield luo_state_read_exit();

    return ret;
  }

  function* liveupdate_unregister_file_handler(fh: liveupdate_file_handler): Kernel<number> {
    const ret = 0;

    yield luo_state_read_enter();
    if (!liveupdate_state_normal() && !liveupdate_state_updated()) {
      yield luo_state_read_exit();
      return -EBUSY;
    }

    yield* luo_files_recreate_luo_files_xa_in();
    yield down_write(luo_register_file_list_rwsem);
    for (const [, h] of xa_for_each(luo_files_xa_in)) {
      if (h.fh === fh) {
        yield up_write(luo_register_file_list_rwsem);
        yield luo_state_read_exit();
        return -EBUSY;
      }
    }

    yield down_read(luo_sessions_list_rwsem);
    for (const s of list_for_each_entry(luo_sessions_list)) {
      for (const [, h] of xa_for_each(s.files_xa_out)) {
        yield read(h, 'fh');
        if (h.fh === fh) {
          yield up_read(luo_sessions_list_rwsem);
          yield up_write(luo_register_file_list_rwsem);
          yield luo_state_read_exit();
          return -EBUSY;
        }
      }
    }
    yield up_read(luo_sessions_list_rwsem);
    list_del_init(fh.list);
    yield up_write(luo_register_file_list_rwsem);
    yield luo_state_read_exit();

    return ret;
  }

  return {
    luo_files_startup,
    luo_register_file,
    luo_unregister_file,
    luo_retrieve_file,
    luo_create_session,
    luo_destroy_session,
    liveupdate_register_file_handler,
    liveupdate_unregister_file_handler,
  };
}
