// SPDX-License-Identifier: GPL-2.0-only
/** @file mm/memfd_luo.c: the handler of files that are nothing but memory. */
import {
  __pa,
  __va,
  down_write,
  EFBIG,
  EINVAL,
  EIO,
  ENOMEM,
  EOPNOTSUPP,
  F_SEAL_EXEC,
  F_SEAL_FUTURE_WRITE,
  F_SEAL_GROW,
  F_SEAL_SEAL,
  F_SEAL_SHRINK,
  F_SEAL_WRITE,
  file_inode,
  filemap_remove_folio,
  folio_put,
  folio_zero,
  fput,
  IS_ERR,
  kho_alloc_preserve,
  kho_preserve_folio,
  kho_preserve_vmalloc,
  kho_restore_folio,
  kho_restore_free,
  kho_restore_vmalloc,
  kho_unpreserve_folio,
  kho_unpreserve_free,
  kho_unpreserve_vmalloc,
  kvmalloc_objs,
  mem_cgroup_charge,
  memfd_add_seals,
  memfd_alloc_file,
  memfd_get_seals,
  memfd_pin_folios,
  MFD_ALLOW_SEALING,
  PAGE_ALIGN,
  PTR_ERR,
  read_pos,
  shmem_add_to_page_cache,
  shmem_file,
  shmem_freeze,
  shmem_inode_acct_blocks,
  shmem_recalc_inode,
  unpin_folio,
  up_write,
  vcalloc,
  vfree,
  WARN_ON_ONCE,
  type file,
  type folio,
  type inode_file,
  type Kernel,
} from '../../kernel/index.js';
import {
  liveupdate_file_handler,
  MEMFD_LUO_FH_COMPATIBLE,
  MEMFD_LUO_FOLIO_DIRTY,
  MEMFD_LUO_FOLIO_UPTODATE,
  memfd_luo_folio_ser,
  memfd_luo_ser,
  type entry,
  type liveupdate_file_op_args,
  type liveupdate_file_ops,
  type LuoKernel,
  type MemfdLuo,
  type Out,
} from '../luo_internal.js';

const MEMFD_LUO_ALL_SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE | F_SEAL_EXEC;

export function memfd_luo_c(k: LuoKernel): MemfdLuo {
  const PAGE_SIZE = k.config.page_size;

  const folio_ser = (folios_ser: folio, i: number): memfd_luo_folio_ser => new memfd_luo_folio_ser(folios_ser, i * memfd_luo_folio_ser.size);
  const PFN_PHYS = (pfn: number): number => pfn;
  const folio_pfn = (folio: folio): number => __pa(folio);
  // sim: a page frame is numbered by its address.

  function* memfd_luo_preserve_folios(file: file, kho_vmalloc: entry, out_folios_ser: Out<folio | null>, nr_foliosp: Out<number>): Kernel<number> {
    const inode = file_inode(file)!;
    let err = -EINVAL;
    let i: number;

    const size = inode.i_size;
    if (!size) {
      nr_foliosp.value = 0;
      out_folios_ser.value = null;
      return 0;
    }

    const max_folios = PAGE_ALIGN(k, size) / PAGE_SIZE;
    const folios = yield* kvmalloc_objs<folio>(k, max_folios);
    if (!folios) return -ENOMEM;

    err_free_folios: {
      const nr_pinned = yield* memfd_pin_folios(file, 0, size - 1, folios);
      if (nr_pinned < 0) {
        err = nr_pinned;
        break err_free_folios;
      }
      const nr_folios = nr_pinned;

      err_unpin: {
        const folios_ser = yield* vcalloc(k, nr_folios * memfd_luo_folio_ser.size, 'memfd_luo_preserve_folios');
        if (!folios_ser) {
          err = -ENOMEM;
          break err_unpin;
        }

        err_unpreserve: {
          for (i = 0; i < nr_folios; i++) {
            const pfolio = folio_ser(folios_ser, i);
            const folio = folios[i]!;

            err = yield* kho_preserve_folio(folio);
            if (err) break err_unpreserve;

            folio.dirty = true;

            if (!folio.uptodate) {
              folio_zero(folio);
              folio.uptodate = true;
            }

            pfolio.set(folio_pfn(folio), MEMFD_LUO_FOLIO_DIRTY | MEMFD_LUO_FOLIO_UPTODATE);
            pfolio.index = folio.index;
          }

          err = yield* kho_preserve_vmalloc(k, folios_ser, kho_vmalloc);
          if (err) break err_unpreserve;

          nr_foliosp.value = nr_folios;
          out_folios_ser.value = folios_ser;

          return 0;
        }
        for (i = i - 1; i >= 0; i--) yield* kho_unpreserve_folio(folios[i]!);
        vfree(folios_ser);
      }
      for (const folio of folios) yield* unpin_folio(folio);
    }

    return err;
  }

  function* memfd_luo_unpreserve_folios(kho_vmalloc: entry, folios_ser: folio, nr_folios: number): Kernel<void> {
    if (!nr_folios) return;

    yield* kho_unpreserve_vmalloc(k, kho_vmalloc);

    for (let i = 0; i < nr_folios; i++) {
      const pfolio = folio_ser(folios_ser, i);

      if (!pfolio.pfn) continue;

      const folio = __va(k, PFN_PHYS(pfolio.pfn), 'memfd');

      yield* kho_unpreserve_folio(folio);
      yield* unpin_folio(folio);
    }

    vfree(folios_ser);
  }

  function* memfd_luo_preserve(args: liveupdate_file_op_args): Kernel<number> {
    const inode = file_inode(args.file!)!;
    const folios_ser: Out<folio | null> = { value: null };
    const nr_folios: Out<number> = { value: 0 };
    let err = 0;

    yield down_write(inode.i_rwsem);
    shmem_freeze(inode, true);

    err_unlock: {
      const page = yield* kho_alloc_preserve(k, memfd_luo_ser.size, 'memfd_luo_preserve');
      if (IS_ERR(page)) {
        err = PTR_ERR(page);
        break err_unlock;
      }
      const ser = new memfd_luo_ser(page);

      err_free_ser: {
        const seals = memfd_get_seals(args.file!);
        if (seals < 0) {
          err = seals;
          break err_free_ser;
        }

        if (seals & ~MEMFD_LUO_ALL_SEALS) {
          err = -EOPNOTSUPP;
          break err_free_ser;
        }

        yield read_pos(args.file as inode_file);
        ser.pos = (args.file as inode_file).f_pos;
        const inode_size = inode.i_size;

        if (Math.ceil(inode_size / PAGE_SIZE) > k.config.max_folios) {
          err = -EFBIG;
          break err_free_ser;
        }

        ser.size = inode_size;
        ser.seals = seals;

        err = yield* memfd_luo_preserve_folios(args.file!, ser.folios, folios_ser, nr_folios);
        if (err) break err_free_ser;

        ser.nr_folios = nr_folios.value;
        yield up_write(inode.i_rwsem);

        args.private_data = folios_ser.value;
        args.serialized_data = __pa(ser.page);

        return 0;
      }
      yield* kho_unpreserve_free(ser.page);
    }
    shmem_freeze(inode, false);
    yield up_write(inode.i_rwsem);
    return err;
  }

  function* memfd_luo_freeze(args: liveupdate_file_op_args): Kernel<number> {
    if (WARN_ON_ONCE(k, 'memfd_luo_freeze', !args.serialized_data)) return -EINVAL;

    const ser = new memfd_luo_ser(__va(k, args.serialized_data, 'memfd_luo_ser'));

    yield read_pos(args.file as inode_file);
    ser.pos = (args.file as inode_file).f_pos;

    return 0;
  }

  function* memfd_luo_unpreserve(args: liveupdate_file_op_args): Kernel<void> {
    const inode = file_inode(args.file!)!;

    if (WARN_ON_ONCE(k, 'memfd_luo_unpreserve', !args.serialized_data)) return;

    yield down_write(inode.i_rwsem);
    shmem_freeze(inode, false);

    const ser = new memfd_luo_ser(__va(k, args.serialized_data, 'memfd_luo_ser'));

    yield* memfd_luo_unpreserve_folios(ser.folios, args.private_data as folio, ser.nr_folios);

    yield* kho_unpreserve_free(ser.page);
    yield up_write(inode.i_rwsem);
  }

  function* memfd_luo_discard_folios(folios_ser: folio, nr_folios: number): Kernel<void> {
    for (let i = 0; i < nr_folios; i++) {
      const pfolio = folio_ser(folios_ser, i);

      if (!pfolio.pfn) continue;

      const folio = yield* kho_restore_folio(k, PFN_PHYS(pfolio.pfn));
      if (!folio) continue;

      folio_put(folio);
    }
  }

  function* memfd_luo_finish(args: liveupdate_file_op_args): Kernel<void> {
    if (args.retrieve_status) return;

    if (!args.serialized_data) return;
    const ser = new memfd_luo_ser(__va(k, args.serialized_data, 'memfd_luo_ser'));

    out: if (ser.nr_folios) {
      const folios_ser = yield* kho_restore_vmalloc(k, ser.folios);
      if (!folios_ser) break out;

      yield* memfd_luo_discard_folios(folios_ser, ser.nr_folios);
      vfree(folios_ser);
    }
    yield* kho_restore_free(k, ser.page);
  }

  function* memfd_luo_retrieve_folios(file: inode_file, folios_ser: folio, nr_folios: number): Kernel<number> {
    const inode = file_inode(file)!;
    let nr_added_pages = 0;
    let err = -EIO;
    let i: number;

    put_folios: {
      for (i = 0; i < nr_folios; i++) {
        const pfolio = folio_ser(folios_ser, i);

        if (!pfolio.pfn) continue;

        const folio = yield* kho_restore_folio(k, PFN_PHYS(pfolio.pfn));
        if (!folio) {
          err = -EIO;
          break put_folios;
        }
        const { index, flags } = pfolio;

        unlock_folio: {
          err = mem_cgroup_charge(folio);
          if (err) break unlock_folio;

          err = yield* shmem_add_to_page_cache(folio, inode, index);
          if (err) break unlock_folio;

          if (flags & MEMFD_LUO_FOLIO_UPTODATE) folio.uptodate = true;
          if (flags & MEMFD_LUO_FOLIO_DIRTY) folio.dirty = true;

          const npages = folio.count;
          err = shmem_inode_acct_blocks(inode, npages);
          if (err) {
            filemap_remove_folio(folio, inode);
            break unlock_folio;
          }

          nr_added_pages += npages;
          folio_put(folio);
          continue;
        }
        folio_put(folio);
        break put_folios;
      }

      shmem_recalc_inode(inode, nr_added_pages, 0);

      return 0;
    }
    for (let j = i + 1; j < nr_folios; j++) {
      const pfolio = folio_ser(folios_ser, j);

      if (!pfolio.pfn) continue;

      const folio = yield* kho_restore_folio(k, PFN_PHYS(pfolio.pfn));
      if (folio) folio_put(folio);
    }

    shmem_recalc_inode(inode, nr_added_pages, 0);

    return err;
  }

  function* memfd_luo_retrieve(args: liveupdate_file_op_args): Kernel<number> {
    let err: number;

    if (!args.serialized_data) return -EINVAL;
    const ser = new memfd_luo_ser(__va(k, args.serialized_data, 'memfd_luo_ser'));

    free_ser: {
      if (ser.seals & ~MEMFD_LUO_ALL_SEALS) {
        err = -EOPNOTSUPP;
        break free_ser;
      }

      const file = yield* memfd_alloc_file(k, '', MFD_ALLOW_SEALING);
      if (IS_ERR(file)) {
        err = PTR_ERR(file);
        break free_ser;
      }

      put_file: {
        err = yield* memfd_add_seals(file, ser.seals);
        if (err) break put_file;

        file.f_pos = ser.pos;
        file_inode(file)!.i_size = ser.size;

        if (ser.nr_folios) {
          const folios_ser = yield* kho_restore_vmalloc(k, ser.folios);
          if (!folios_ser) {
            err = -EINVAL;
            break put_file;
          }

          err = yield* memfd_luo_retrieve_folios(file, folios_ser, ser.nr_folios);
          vfree(folios_ser);
          if (err) break put_file;
        }

        args.file = file;
        yield* kho_restore_free(k, ser.page);

        return 0;
      }
      fput(file);
    }
    yield* kho_restore_free(k, ser.page);
    return err;
  }

  function* memfd_luo_can_preserve(_handler: liveupdate_file_handler, file: file): Kernel<boolean> {
    const inode = file_inode(file);

    return shmem_file(file) && !inode!.i_nlink;
  }

  function memfd_luo_get_id(file: file): bigint {
    return BigInt(file_inode(file)!.i_ino);
  }

  const memfd_luo_file_ops: liveupdate_file_ops = {
    freeze: memfd_luo_freeze,
    finish: memfd_luo_finish,
    retrieve: memfd_luo_retrieve,
    preserve: memfd_luo_preserve,
    unpreserve: memfd_luo_unpreserve,
    can_preserve: memfd_luo_can_preserve,
    get_id: memfd_luo_get_id,
    owner: null,
  };

  const memfd_luo_handler = new liveupdate_file_handler(k);
  memfd_luo_handler.ops = memfd_luo_file_ops;
  memfd_luo_handler.compatible = MEMFD_LUO_FH_COMPATIBLE;

  function* memfd_luo_init(): Kernel<number> {
    const err = yield* k.modules.luo_file.liveupdate_register_file_handler(memfd_luo_handler);

    if (err && err !== -EOPNOTSUPP) return err;

    return 0;
  }

  return { memfd_luo_init };
}
