// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file kernel/kexec_core.c and kexec_file.c, as far as LUO is concerned: the image, and the jump into it; and of kernel/liveupdate/kexec_handover.c what
 * each kernel begins with.
 */
import {
  ATOMIC64_INIT,
  atomic_cmpxchg,
  atomic_set_release,
  bss,
  EBUSY,
  EINVAL,
  fdt_totalsize,
  is_kho_boot,
  kho_debugfs_blob_add,
  kho_debugfs_init,
  kho_disable,
  kho_free_scratch,
  kho_in_debugfs_init,
  kho_is_enabled,
  point,
  type Kernel,
} from '../../kernel/index.js';
import type { kimage, KexecCore, LuoKernel } from '../luo_internal.js';

/** The jump to the next kernel: it conflicts with whatever anybody does. */
const MACHINE_KEXEC = point('machine_kexec', 'write', { name: 'machine' });

export function kexec_core_c(k: LuoKernel): KexecCore {
  const vars = bss(k, 'kexec_core', { kexec_image: null as kimage | null });

  const kexec_lock = ATOMIC64_INIT(k, 'kexec_lock');

  function* kexec_trylock(): Kernel<boolean> {
    return (yield* atomic_cmpxchg(kexec_lock, 0, 1)) === 0;
  }

  function* kexec_unlock(): Kernel<void> {
    yield* atomic_set_release(kexec_lock, 0);
  }

  function* kexec_load(image: kimage | null): Kernel<number> {
    if (!(yield* kexec_trylock())) return -EBUSY;

    vars.kexec_image = image;

    yield* kexec_unlock();
    return 0;
  }

  function* kernel_kexec(): Kernel<number> {
    let error = 0;

    if (!(yield* kexec_trylock())) return -EBUSY;
    Unlock: {
      if (!vars.kexec_image) {
        error = -EINVAL;
        break Unlock;
      }

      error = yield* k.modules.luo_core.liveupdate_reboot();
      if (error) break Unlock;

      yield k.at(MACHINE_KEXEC);
      k.machine_kexec(vars.kexec_image);
      return 0;
    }
    yield* kexec_unlock();
    return error;
  }

  // sim: the tree and what it lies in are there from the beginning.
  function* kho_init(): Kernel<number> {
    let err = 0;

    if (!kho_is_enabled(k)) return 0;

    err_free_scratch: {
      err = kho_debugfs_init(k);
      if (err) break err_free_scratch;

      if (is_kho_boot(k)) {
        kho_in_debugfs_init(k);
        return 0;
      }

      kho_debugfs_blob_add(k, fdt_totalsize(k));

      return 0;
    }
    kho_free_scratch(k);
    kho_disable(k);
    return err;
  }

  return {
    kho_init,
    kexec_load,
    kernel_kexec,
    get kexec_image() {
      return vars.kexec_image;
    },
  };
}
