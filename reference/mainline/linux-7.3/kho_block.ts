// SPDX-License-Identifier: GPL-2.0-only
/** @file kernel/liveupdate/kho_block.c: chains of pages full of entries. */
import {
  __va,
  EINVAL,
  ENOMEM,
  ENOSPC,
  IS_ERR,
  kfree,
  kho_alloc_preserve,
  kho_restore_free,
  kho_unpreserve_free,
  kmalloc,
  list_add_tail,
  list_del,
  list_empty,
  list_first_entry_or_null,
  list_for_each_entry,
  list_for_each_entry_safe,
  list_is_first,
  list_is_last,
  list_last_entry,
  list_last_entry_or_null,
  list_next_entry,
  list_prev_entry,
  PTR_ERR,
  WARN_ON_ONCE,
  type Kernel,
} from '../../kernel/index.js';
import { kho_block, kho_block_header_ser, type entry, type kho_block_set, type kho_block_set_it, type KhoBlock, type LuoKernel } from '../luo_internal.js';

export function kho_block_c(k: LuoKernel): KhoBlock {
  const KHO_BLOCK_SIZE = k.config.page_size;
  const KHO_MAX_BLOCKS = k.config.max_blocks;

  function kho_block_set_init(bs: kho_block_set, entry_size: number): void {
    bs.nblocks = 0;
    bs.head_pa = 0;
    bs.entry_size = entry_size;
    bs.count_per_block = Math.floor((KHO_BLOCK_SIZE - kho_block_header_ser.size) / entry_size);
    bs.incoming = false;
    WARN_ON_ONCE(k, 'kho_block_set_init', !bs.count_per_block);
  }

  function kho_block_entry(it: kho_block_set_it, index: number): entry {
    return { page: it.block!.ser!.page, offset: kho_block_header_ser.size + index * it.bs.entry_size };
  }

  function* kho_block_free_ser(bs: kho_block_set, ser: kho_block_header_ser): Kernel<void> {
    if (bs.incoming) yield* kho_restore_free(k, ser.page);
    else yield* kho_unpreserve_free(ser.page);
  }

  function* kho_block_alloc_ser(bs: kho_block_set): Kernel<kho_block_header_ser | number> {
    WARN_ON_ONCE(k, 'kho_block_alloc_ser', bs.incoming);
    const page = yield* kho_alloc_preserve(k, KHO_BLOCK_SIZE, 'kho_block_alloc_ser');
    return IS_ERR(page) ? page : new kho_block_header_ser(page);
  }

  function* kho_block_add(bs: kho_block_set, ser: kho_block_header_ser): Kernel<number> {
    if (bs.nblocks >= KHO_MAX_BLOCKS) return -ENOSPC;

    const block = yield* kmalloc(k, kho_block);
    if (!block) return -ENOMEM;

    block.ser = ser;
    const last = list_last_entry_or_null(bs.blocks);
    list_add_tail(block.list, bs.blocks);
    bs.nblocks++;

    if (last) last.ser!.next = ser.page.phys;
    else bs.head_pa = ser.page.phys;

    return 0;
  }

  function* kho_block_set_grow_one(bs: kho_block_set): Kernel<number> {
    const ser = yield* kho_block_alloc_ser(bs);
    if (IS_ERR(ser)) return PTR_ERR(ser);

    const err = yield* kho_block_add(bs, ser);
    if (err) {
      yield* kho_block_free_ser(bs, ser);
      return err;
    }

    return 0;
  }

  function* kho_block_set_shrink_one(bs: kho_block_set): Kernel<void> {
    if (list_empty(bs.blocks)) return;

    const last = list_last_entry(bs.blocks);
    list_del(last.list);
    bs.nblocks--;
    yield* kho_block_free_ser(bs, last.ser!);
    kfree(last);

    const new_last = list_last_entry_or_null(bs.blocks);
    if (new_last) new_last.ser!.next = 0;
    else bs.head_pa = 0;
  }

  function* kho_block_set_grow(bs: kho_block_set, count: number): Kernel<number> {
    const orig_nblocks = bs.nblocks;
    let err: number;

    if (WARN_ON_ONCE(k, 'kho_block_set_grow', bs.incoming)) return -EINVAL;

    while (count > bs.nblocks * bs.count_per_block) {
      err = yield* kho_block_set_grow_one(bs);
      if (err) {
        while (bs.nblocks > orig_nblocks) yield* kho_block_set_shrink_one(bs);
        return err;
      }
    }

    return 0;
  }

  function* kho_block_set_shrink(bs: kho_block_set, count: number): Kernel<void> {
    while (bs.nblocks > 0 && count <= (bs.nblocks - 1) * bs.count_per_block) yield* kho_block_set_shrink_one(bs);
  }

  function kho_block_set_is_cyclic(bs: kho_block_set): boolean {
    let fast = new kho_block_header_ser(__va(k, bs.head_pa, 'kho_block'));
    let slow = fast;
    let count = 0;

    for (;;) {
      if (count++ >= KHO_MAX_BLOCKS) return true;

      if (!fast.next) break;

      fast = new kho_block_header_ser(__va(k, fast.next, 'kho_block'));
      if (!fast.next) break;

      fast = new kho_block_header_ser(__va(k, fast.next, 'kho_block'));
      slow = new kho_block_header_ser(__va(k, slow.next, 'kho_block'));

      if (slow.page === fast.page) return true;
    }

    return false;
  }

  function* kho_block_set_restore(bs: kho_block_set, head_pa: number): Kernel<number> {
    let next_pa = head_pa;
    let err: number;

    bs.incoming = true;
    if (!head_pa) return 0;

    bs.head_pa = head_pa;
    if (kho_block_set_is_cyclic(bs)) {
      bs.head_pa = 0;
      return -EINVAL;
    }

    err_destroy: {
      while (next_pa) {
        const ser = new kho_block_header_ser(__va(k, next_pa, 'kho_block'));
        if (!ser.count || ser.count > bs.count_per_block) {
          err = -EINVAL;
          break err_destroy;
        }
        err = yield* kho_block_add(bs, ser);
        if (err) break err_destroy;
        next_pa = ser.next;
      }

      return 0;
    }
    yield* kho_block_set_destroy(bs);

    while (next_pa) {
      const next_ser = new kho_block_header_ser(__va(k, next_pa, 'kho_block'));

      next_pa = next_ser.next;
      yield* kho_block_free_ser(bs, next_ser);
    }
    return err;
  }

  function* kho_block_set_destroy(bs: kho_block_set): Kernel<void> {
    for (const block of list_for_each_entry_safe(bs.blocks)) {
      list_del(block.list);
      yield* kho_block_free_ser(bs, block.ser!);
      kfree(block);
    }
    bs.nblocks = 0;
    bs.head_pa = 0;
  }

  function kho_block_set_clear(bs: kho_block_set): void {
    for (const block of list_for_each_entry(bs.blocks)) {
      block.ser!.count = 0;
      block.ser!.page.clear(kho_block_header_ser.size, KHO_BLOCK_SIZE - kho_block_header_ser.size);
    }
  }

  function kho_block_set_head_pa(bs: kho_block_set): number {
    return bs.head_pa;
  }

  function kho_block_set_is_empty(bs: kho_block_set): boolean {
    return list_empty(bs.blocks);
  }

  function kho_block_set_it_init(it: kho_block_set_it, bs: kho_block_set): void {
    it.bs = bs;
    it.block = list_first_entry_or_null(bs.blocks);
    it.i = 0;
  }

  function kho_block_set_it_reserve_entry(it: kho_block_set_it): entry | null {
    if (!it.block) return null;

    if (it.i === it.bs.count_per_block) {
      if (list_is_last(it.block.list, it.bs.blocks)) return null;
      it.block = list_next_entry(it.block.list, it.bs.blocks);
      it.i = 0;
    }

    const entry = kho_block_entry(it, it.i++);
    it.block.ser!.count = it.i;
    return entry;
  }

  function kho_block_set_it_read_entry(it: kho_block_set_it): entry | null {
    if (!it.block) return null;

    if (it.i === it.block.ser!.count) {
      if (list_is_last(it.block.list, it.bs.blocks)) return null;
      it.block = list_next_entry(it.block.list, it.bs.blocks);
      it.i = 0;
    }

    return kho_block_entry(it, it.i++);
  }

  function kho_block_set_it_prev(it: kho_block_set_it): entry | null {
    if (!it.block) return null;

    if (it.i === 0) {
      if (list_is_first(it.block.list, it.bs.blocks)) return null;
      it.block = list_prev_entry(it.block.list, it.bs.blocks);
      it.i = it.bs.count_per_block;
    }

    return kho_block_entry(it, --it.i);
  }

  return {
    kho_block_set_init,
    kho_block_set_grow,
    kho_block_set_shrink,
    kho_block_set_restore,
    kho_block_set_destroy,
    kho_block_set_clear,
    kho_block_set_head_pa,
    kho_block_set_is_empty,
    kho_block_set_it_init,
    kho_block_set_it_reserve_entry,
    kho_block_set_it_read_entry,
    kho_block_set_it_prev,
  };
}
