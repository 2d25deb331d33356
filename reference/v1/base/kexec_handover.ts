// SPDX-License-Identifier: GPL-2.0-only
/** @file kernel/kexec_handover.c: memory and device-tree blobs that the next kernel finds, as in the tree of LUO v1. */
import {
  alloc_pages_at_boot,
  bss,
  DEFINE_MUTEX,
  EBUSY,
  EEXIST,
  ENOENT,
  ENOMEM,
  fdt_begin_node,
  fdt_check_header,
  fdt_create,
  fdt_end_node,
  fdt_finish,
  fdt_finish_reservemap,
  fdt_for_each_subnode,
  fdt_get_name,
  fdt_getprop,
  fdt_property_string,
  fdt_property_u64,
  INIT_LIST_HEAD,
  kfree,
  LIST_HEAD,
  list_add_tail,
  list_del,
  list_for_each_entry,
  list_for_each_entry_safe,
  mutex_lock,
  mutex_unlock,
  PAGE_SIZE,
  phys_to_virt,
  preserved_addresses,
  read,
  set_preserved,
  struct,
  virt_to_phys,
  type Kernel,
  type Linux,
  type list_head,
  type MemoryMap,
  type Page,
} from '../../kernel/index.js';
import type { KexecHandover, LuoKernel } from '../luo_internal.js';

const KHO_FDT_COMPATIBLE = 'kho-v1';
const PROP_SUB_FDT = 'fdt';

/** struct kho_sub_fdt: it names the blob by its address, so being linked here keeps nobody's memory alive. */
class kho_sub_fdt extends struct('kho_sub_fdt', () => ({ name: '', fdt: 0 })) {
  readonly l: list_head<kho_sub_fdt>;

  constructor(k: Linux) {
    super(k);
    this.l = INIT_LIST_HEAD(k, this);
  }
}

export function kexec_handover(k: LuoKernel): KexecHandover {
  const lock = DEFINE_MUTEX(k, 'kho_out.lock');
  const sub_fdts = LIST_HEAD<kho_sub_fdt>(k, 'kho_out.sub_fdts');
  const kho_out = bss(k, 'kexec_handover', { finalized: false, fdt: null as Page | null });

  function* kho_preserve_phys(page: Page): Kernel<number> {
    yield read(kho_out, 'finalized');
    if (kho_out.finalized) return -EBUSY;
    if (k.should_fail('kho_preserve')) return -ENOMEM;

    set_preserved(page, true);

    return 0;
  }

  function* kho_unpreserve_phys(page: Page): Kernel<number> {
    yield read(kho_out, 'finalized');
    if (kho_out.finalized) return -EBUSY;

    set_preserved(page, false);

    return 0;
  }

  function* kho_add_subtree(name: string, page: Page): Kernel<number> {
    /* sim: kmalloc cannot fail here. */
    const sub_fdt = new kho_sub_fdt(k);
    sub_fdt.name = name;
    sub_fdt.fdt = virt_to_phys(page);

    yield mutex_lock(lock);
    list_add_tail(sub_fdt.l, sub_fdts);
    yield mutex_unlock(lock);

    return 0;
  }

  function* kho_remove_subtree(page: Page): Kernel<void> {
    const phys = virt_to_phys(page);

    yield mutex_lock(lock);
    for (const sub_fdt of list_for_each_entry_safe(sub_fdts)) {
      if (sub_fdt.fdt === phys) {
        list_del(sub_fdt.l);
        kfree(sub_fdt);
        break;
      }
    }
    yield mutex_unlock(lock);
  }

  function kho_mem_serialize(): MemoryMap | null {
    if (k.should_fail('kho_serialize')) return null;

    return { addresses: preserved_addresses(k) };
  }

  function __kho_abort(): void {
    k.ram.kho_map = null;
  }

  function __kho_finalize(): number {
    const fdt = kho_out.fdt!;

    let err = fdt_create(fdt, PAGE_SIZE);
    err ||= fdt_finish_reservemap(fdt);
    err ||= fdt_begin_node(fdt, '');
    err ||= fdt_property_string(fdt, 'compatible', KHO_FDT_COMPATIBLE);
    for (const sub_fdt of list_for_each_entry(sub_fdts)) {
      err ||= fdt_begin_node(fdt, sub_fdt.name);
      err ||= fdt_property_u64(fdt, PROP_SUB_FDT, sub_fdt.fdt);
      err ||= fdt_end_node(fdt);
    }
    if (err) return err;

    k.ram.kho_map = kho_mem_serialize();
    if (!k.ram.kho_map) return -ENOMEM;

    return fdt_end_node(fdt) || fdt_finish(fdt);
  }

  function* kho_finalize(): Kernel<number> {
    let ret: number;

    yield mutex_lock(lock);
    exit_unlock: {
      if (kho_out.finalized) {
        ret = -EEXIST;
        break exit_unlock;
      }

      ret = __kho_finalize();
      if (ret) {
        __kho_abort();
        break exit_unlock;
      }

      kho_out.finalized = true;
    }
    yield mutex_unlock(lock);

    return ret;
  }

  function* kho_abort(): Kernel<number> {
    let ret = 0;

    yield mutex_lock(lock);
    exit_unlock: {
      if (!kho_out.finalized) {
        ret = -ENOENT;
        break exit_unlock;
      }

      __kho_abort();
      kho_out.finalized = false;
    }
    yield mutex_unlock(lock);

    return ret;
  }

  function kho_init(): void {
    kho_out.fdt = alloc_pages_at_boot(k, PAGE_SIZE, 'kho_init');
    k.ram.kho_root = kho_out.fdt;
  }

  function kho_retrieve_subtree(name: string): Page | null {
    const { kho_in } = k.ram;
    if (!kho_in || fdt_check_header(kho_in)) return null;

    for (const node of fdt_for_each_subnode(kho_in, 0)) {
      if (fdt_get_name(kho_in, node) === name) return phys_to_virt(k, Number(fdt_getprop(kho_in, node, PROP_SUB_FDT)));
    }

    return null;
  }

  return {
    kho_init,
    kho_preserve_phys,
    kho_unpreserve_phys,
    kho_add_subtree,
    kho_remove_subtree,
    kho_finalize,
    kho_abort,
    kho_retrieve_subtree,
  };
}
