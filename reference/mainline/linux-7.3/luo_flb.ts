// SPDX-License-Identifier: GPL-2.0-only
/** @file kernel/liveupdate/luo_flb.c: global data that is preserved while files of some kinds are. */
import {
  __va,
  bss,
  DEFINE_SPINLOCK,
  down_read,
  down_write,
  EEXIST,
  EINVAL,
  ENODATA,
  ENODEV,
  ENOENT,
  ENOMEM,
  ENOSPC,
  EOPNOTSUPP,
  INIT_LIST_HEAD,
  IS_ERR,
  kfree,
  kho_alloc_preserve_now,
  kmalloc,
  LIST_HEAD,
  list_add_tail,
  list_del,
  list_del_init,
  list_empty,
  list_for_each_entry,
  list_for_each_entry_continue_reverse,
  list_for_each_entry_reverse,
  list_for_each_entry_safe,
  module_put,
  mutex_lock,
  mutex_unlock,
  PTR_ERR,
  read,
  refcount_dec_and_test,
  refcount_inc,
  refcount_read,
  refcount_set,
  smp_load_acquire,
  smp_store_release,
  spin_lock,
  spin_unlock,
  struct,
  try_module_get,
  up_read,
  up_write,
  WARN_ON,
  type Kernel,
  type Linux,
  type list_head,
} from '../../kernel/index.js';
import {
  luo_flb_header_ser,
  luo_flb_ser,
  type liveupdate_file_handler,
  type liveupdate_flb,
  type liveupdate_flb_op_args,
  type LuoFlb,
  type LuoKernel,
  type Out,
  type u64_at,
} from '../luo_internal.js';

/** struct luo_flb_link. */
class luo_flb_link extends struct('luo_flb_link', () => ({ flb: null as liveupdate_flb | null })) {
  readonly list: list_head<luo_flb_link>;

  constructor(k: Linux) {
    super(k);
    this.list = INIT_LIST_HEAD(k, this);
  }
}

export function luo_flb_c(k: LuoKernel): LuoFlb {
  const { liveupdate_enabled, luo_register_rwlock } = k.modules.luo_core;

  const LUO_FLB_PGCNT = 1;
  const LUO_FLB_MAX = Math.floor((LUO_FLB_PGCNT * k.config.page_size - luo_flb_header_ser.size) / luo_flb_ser.sizeof(k.config));

  const luo_flb_global = {
    incoming: bss(k, 'luo_flb_global.incoming', { header_ser: null as luo_flb_header_ser | null, active: false }),
    outgoing: bss(k, 'luo_flb_global.outgoing', { header_ser: null as luo_flb_header_ser | null, active: false }),
    list: LIST_HEAD<liveupdate_flb>(k, 'luo_flb_global.list'),
    vars: bss(k, 'luo_flb_global', { count: 0 }),
  };

  const luo_flb_init_lock = DEFINE_SPINLOCK(k, 'luo_flb_init_lock');

  function ser(header: luo_flb_header_ser, i: number): luo_flb_ser {
    return new luo_flb_ser({ page: header.page, offset: luo_flb_header_ser.size + i * luo_flb_ser.sizeof(k.config) }, k.config);
  }

  function* luo_flb_get_private(flb: liveupdate_flb): Kernel<liveupdate_flb> {
    if (yield* smp_load_acquire(flb, 'initialized')) return flb;

    yield spin_lock(luo_flb_init_lock);
    if (!flb.raw[flb.layout.fields.indexOf('initialized')]) {
      // sim: the locks and the list are there from the start.
      flb.users = 0;
      smp_store_release(flb, 'initialized', true);
    }
    yield spin_unlock(luo_flb_init_lock);

    return flb;
  }

  function* luo_flb_file_preserve_one(flb: liveupdate_flb): Kernel<number> {
    const { outgoing } = yield* luo_flb_get_private(flb);
    let ret = 0;

    yield mutex_lock(outgoing.lock);
    scope: {
      if (!(yield refcount_read(outgoing.count))) {
        const args: liveupdate_flb_op_args = { flb, data: 0, obj: null };

        if (!(yield try_module_get(flb.ops!.owner))) {
          ret = -ENODEV;
          break scope;
        }

        const err = yield* flb.ops!.preserve!(args);
        if (err) {
          yield module_put(flb.ops!.owner);
          ret = err;
          break scope;
        }
        outgoing.data = args.data;
        outgoing.obj = args.obj;
        refcount_set(outgoing.count, 1);
      } else {
        yield* refcount_inc(outgoing.count);
      }
    }
    yield mutex_unlock(outgoing.lock);

    return ret;
  }

  function* liveupdate_flb_put_outgoing(flb: liveupdate_flb): Kernel<void> {
    const { outgoing } = yield* luo_flb_get_private(flb);

    yield mutex_lock(outgoing.lock);
    if (yield* refcount_dec_and_test(outgoing.count)) {
      const args: liveupdate_flb_op_args = { flb, data: outgoing.data, obj: outgoing.obj };

      if (flb.ops!.unpreserve) yield* flb.ops!.unpreserve(args);

      outgoing.data = 0;
      outgoing.obj = null;
      yield module_put(flb.ops!.owner);
    }
    yield mutex_unlock(outgoing.lock);
  }

  function* luo_flb_retrieve_one(flb: liveupdate_flb): Kernel<number> {
    const { incoming } = yield* luo_flb_get_private(flb);
    const fh = luo_flb_global.incoming;
    const args: liveupdate_flb_op_args = { flb, data: 0, obj: null };
    let found = false;

    if (incoming.finished) return -ENODATA;

    if (incoming.retrieve_status < 0) return incoming.retrieve_status;

    if (incoming.retrieve_status > 0) return 0;

    if (!fh.active) return -ENODATA;

    for (let i = 0; i < fh.header_ser!.count; i++) {
      const entry = ser(fh.header_ser!, i);
      if (entry.name === flb.compatible) {
        incoming.data = entry.data;
        refcount_set(incoming.count, entry.count);
        found = true;
        break;
      }
    }

    if (!found) return -ENOENT;

    if (!(yield try_module_get(flb.ops!.owner))) return -ENODEV;

    args.data = incoming.data;

    const err = yield* flb.ops!.retrieve!(args);
    if (err) {
      incoming.retrieve_status = err;
      yield module_put(flb.ops!.owner);
      return err;
    }

    incoming.obj = args.obj;
    incoming.retrieve_status = 1;

    return 0;
  }

  function* liveupdate_flb_put_incoming(flb: liveupdate_flb): Kernel<void> {
    const { incoming } = yield* luo_flb_get_private(flb);

    yield mutex_lock(incoming.lock);
    scope: {
      if (!(yield* refcount_dec_and_test(incoming.count))) break scope;

      if (incoming.retrieve_status <= 0) {
        const err = yield* luo_flb_retrieve_one(flb);

        if (WARN_ON(k, 'liveupdate_flb_put_incoming', err)) break scope;
      }

      const args: liveupdate_flb_op_args = { flb, data: 0, obj: incoming.obj };
      yield* flb.ops!.finish!(args);

      incoming.data = 0;
      incoming.obj = null;
      incoming.finished = true;
      yield module_put(flb.ops!.owner);
    }
    yield mutex_unlock(incoming.lock);
  }

  function* luo_flb_file_preserve(fh: liveupdate_file_handler): Kernel<number> {
    const flb_list = fh.flb_list as list_head<luo_flb_link>;
    let failed: list_head<luo_flb_link> = flb_list;
    let err = 0;

    yield down_read(luo_register_rwlock);
    exit_err: {
      for (const iter of list_for_each_entry(flb_list)) {
        failed = iter.list;
        err = yield* luo_flb_file_preserve_one(iter.flb!);
        if (err) break exit_err;
      }
      yield up_read(luo_register_rwlock);

      return 0;
    }
    for (const iter of list_for_each_entry_continue_reverse(failed, flb_list)) yield* liveupdate_flb_put_outgoing(iter.flb!);
    yield up_read(luo_register_rwlock);

    return err;
  }

  function* luo_flb_file_unpreserve(fh: liveupdate_file_handler): Kernel<void> {
    yield down_read(luo_register_rwlock);
    for (const iter of list_for_each_entry_reverse(fh.flb_list)) yield* liveupdate_flb_put_outgoing(iter.flb!);
    yield up_read(luo_register_rwlock);
  }

  function* luo_flb_file_finish(fh: liveupdate_file_handler): Kernel<void> {
    yield down_read(luo_register_rwlock);
    for (const iter of list_for_each_entry_reverse(fh.flb_list)) yield* liveupdate_flb_put_incoming(iter.flb!);
    yield up_read(luo_register_rwlock);
  }

  function* luo_flb_unregister_one(fh: liveupdate_file_handler, flb: liveupdate_flb): Kernel<void> {
    const private_ = yield* luo_flb_get_private(flb);
    let found = false;

    for (const iter of list_for_each_entry(fh.flb_list as list_head<luo_flb_link>)) {
      if (iter.flb === flb) {
        list_del(iter.list);
        kfree(iter);
        found = true;
        break;
      }
    }

    if (!found) return;

    private_.users--;

    if (!private_.users) {
      list_del_init(private_.list);
      luo_flb_global.vars.count--;
    }
  }

  function* luo_flb_unregister_all(fh: liveupdate_file_handler): Kernel<void> {
    if (!liveupdate_enabled()) return;

    for (const iter of list_for_each_entry_safe(fh.flb_list)) yield* luo_flb_unregister_one(fh, iter.flb!);
  }

  function* liveupdate_register_flb(fh: liveupdate_file_handler, flb: liveupdate_flb): Kernel<number> {
    const private_ = yield* luo_flb_get_private(flb);
    const flb_list = fh.flb_list as list_head<luo_flb_link>;

    if (!liveupdate_enabled()) return -EOPNOTSUPP;

    const ops = flb.ops!;
    if (WARN_ON(k, 'liveupdate_register_flb', !ops.preserve || !ops.unpreserve || !ops.retrieve || !ops.finish)) {
      return -EINVAL;
    }

    if (WARN_ON(k, 'liveupdate_register_flb', list_empty(fh.list))) return -EINVAL;

    let link = yield* kmalloc(k, luo_flb_link);
    if (!link) return -ENOMEM;

    yield down_write(luo_register_rwlock);
    let err = 0;
    scope: {
      for (const iter of list_for_each_entry(flb_list)) {
        if (iter.flb === flb) {
          err = -EEXIST;
          break scope;
        }
      }

      if (!private_.users) {
        if (WARN_ON(k, 'liveupdate_register_flb', !list_empty(private_.list))) {
          err = -EINVAL;
          break scope;
        }

        if (luo_flb_global.vars.count === LUO_FLB_MAX) {
          err = -ENOSPC;
          break scope;
        }

        for (const gflb of list_for_each_entry(luo_flb_global.list)) {
          if (gflb.compatible === flb.compatible) {
            err = -EEXIST;
            break scope;
          }
        }

        list_add_tail(private_.list, luo_flb_global.list);
        luo_flb_global.vars.count++;
      }

      private_.users++;
      link.flb = flb;
      list_add_tail(link.list, flb_list);
      link = null;
    }
    yield up_write(luo_register_rwlock);
    if (link) kfree(link);

    return err;
  }

  function* liveupdate_unregister_flb(fh: liveupdate_file_handler, flb: liveupdate_flb): Kernel<void> {
    if (!liveupdate_enabled()) return;

    yield down_write(luo_register_rwlock);

    yield* luo_flb_unregister_one(fh, flb);

    yield up_write(luo_register_rwlock);
  }

  function* liveupdate_flb_get_incoming(flb: liveupdate_flb, objp: Out<object | null>): Kernel<number> {
    const { incoming } = yield* luo_flb_get_private(flb);
    let ret = 0;

    if (!liveupdate_enabled()) return -EOPNOTSUPP;

    yield mutex_lock(incoming.lock);
    scope: {
      if (!incoming.obj) {
        const err = yield* luo_flb_retrieve_one(flb);

        if (err) {
          ret = err;
          break scope;
        }
      }

      yield* refcount_inc(incoming.count);
      objp.value = incoming.obj;
    }
    yield mutex_unlock(incoming.lock);

    return ret;
  }

  function* liveupdate_flb_get_outgoing(flb: liveupdate_flb, objp: Out<object | null>): Kernel<number> {
    const { outgoing } = yield* luo_flb_get_private(flb);
    let ret = 0;

    if (!liveupdate_enabled()) return -EOPNOTSUPP;

    yield mutex_lock(outgoing.lock);
    scope: {
      if (!outgoing.obj) {
        ret = -ENOENT;
        break scope;
      }

      yield* refcount_inc(outgoing.count);
      objp.value = outgoing.obj;
    }
    yield mutex_unlock(outgoing.lock);

    return ret;
  }

  function luo_flb_setup_outgoing(flbs_pa: u64_at): number {
    const page = kho_alloc_preserve_now(k, LUO_FLB_PGCNT * k.config.page_size, 'luo_flb_setup_outgoing');
    if (IS_ERR(page)) return PTR_ERR(page);

    const header_ser = new luo_flb_header_ser(page);
    flbs_pa.value = page.phys;

    header_ser.pgcnt = LUO_FLB_PGCNT;
    luo_flb_global.outgoing.header_ser = header_ser;
    luo_flb_global.outgoing.active = true;

    return 0;
  }

  function luo_flb_setup_incoming(flbs_pa: number): void {
    if (!flbs_pa) return;

    luo_flb_global.incoming.header_ser = new luo_flb_header_ser(__va(k, flbs_pa, 'luo_flb_header_ser'));
    luo_flb_global.incoming.active = true;
  }

  function* luo_flb_serialize(): Kernel<void> {
    const fh = luo_flb_global.outgoing;
    let i = 0;

    yield down_read(luo_register_rwlock);
    for (const gflb of list_for_each_entry(luo_flb_global.list)) {
      const { outgoing } = yield* luo_flb_get_private(gflb);
      const count = yield refcount_read(outgoing.count);

      if (count > 0) {
        const entry = ser(fh.header_ser!, i);
        entry.name = gflb.compatible;
        yield read(outgoing, 'data');
        entry.data = outgoing.data;
        entry.count = count;
        i++;
      }
    }

    fh.header_ser!.count = i;
    yield up_read(luo_register_rwlock);
  }

  return {
    luo_flb_file_preserve,
    luo_flb_file_unpreserve,
    luo_flb_file_finish,
    luo_flb_unregister_all,
    luo_flb_setup_outgoing,
    luo_flb_setup_incoming,
    luo_flb_serialize,
    liveupdate_register_flb,
    liveupdate_unregister_flb,
    liveupdate_flb_get_incoming,
    liveupdate_flb_put_incoming,
    liveupdate_flb_get_outgoing,
    liveupdate_flb_put_outgoing,
  };
}
