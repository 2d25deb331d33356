// SPDX-License-Identifier: GPL-2.0-only
/** @file kernel/liveupdate/luo_core.c: the state machine, as mailed in v1. */
import {
  alloc_pages,
  bss,
  DECLARE_RWSEM,
  down_read,
  down_write_killable,
  EAGAIN,
  EINVAL,
  ENOMEM,
  fdt_create_empty_tree,
  fdt_getprop,
  fdt_node_check_compatible,
  fdt_setprop,
  fdt_setprop_inplace,
  free_pages,
  mutex_lock,
  mutex_unlock,
  PAGE_SIZE,
  read,
  up_read,
  up_write,
  WARN_ON_ONCE,
  type Kernel,
  type Page,
} from '../../kernel/index.js';
import {
  LIVEUPDATE_STATE_FROZEN,
  LIVEUPDATE_STATE_NORMAL,
  LIVEUPDATE_STATE_PREPARED,
  LIVEUPDATE_STATE_UNDEFINED,
  LIVEUPDATE_STATE_UPDATED,
  LUO_KHO_ENTRY_NAME,
  type LuoCore,
  type LuoKernel,
} from '../luo_internal.js';

/** v2: the root has a u64 that is 1 as soon as everything in the blob is frozen. */
const LUO_COMPATIBLE = 'luo-v2';
const LUO_FROZEN_PROP_NAME = 'frozen';

export function luo_core(k: LuoKernel): LuoCore {
  const { kho_preserve_phys, kho_unpreserve_phys, kho_add_subtree, kho_remove_subtree, kho_finalize, kho_abort, kho_retrieve_subtree } =
    k.modules.kexec_handover;
  const { system_transition_mutex } = k.modules.reboot;

  const luo_state_rwsem = DECLARE_RWSEM(k, 'luo_state_rwsem');
  const vars = bss(k, 'luo_core', {
    luo_state: LIVEUPDATE_STATE_UNDEFINED,
    luo_fdt_out: null as Page | null,
    luo_fdt_in: null as Page | null,
  });

  const is_current_luo_state = (expected_state: number): boolean => vars.luo_state === expected_state;

  function luo_set_state(state: number): void {
    vars.luo_state = state;
  }

  function* luo_fdt_setup(): Kernel<number> {
    const fdt_out = yield* alloc_pages(k, PAGE_SIZE, 'luo_fdt_setup');
    if (!fdt_out) return -ENOMEM;

    let ret: number;
    exit_free: {
      exit_unpreserve: {
        ret = fdt_create_empty_tree(fdt_out);
        if (ret) break exit_free;

        ret = fdt_setprop(fdt_out, 0, 'compatible', LUO_COMPATIBLE);
        if (ret) break exit_free;

        ret = k.modules.luo_subsystems.luo_subsystems_fdt_setup(fdt_out);
        if (ret) break exit_free;

        ret = fdt_setprop(fdt_out, 0, LUO_FROZEN_PROP_NAME, 0);
        if (ret) break exit_free;

        ret = yield* kho_preserve_phys(fdt_out);
        if (ret) break exit_free;

        ret = yield* kho_add_subtree(LUO_KHO_ENTRY_NAME, fdt_out);
        if (ret) break exit_unpreserve;
        vars.luo_fdt_out = fdt_out;

        return 0;
      }
      WARN_ON_ONCE(k, 'luo_fdt_setup', yield* kho_unpreserve_phys(fdt_out));
    }
    free_pages(fdt_out);

    return ret;
  }

  function* luo_fdt_destroy(): Kernel<void> {
    const fdt_out = vars.luo_fdt_out!;

    WARN_ON_ONCE(k, 'luo_fdt_destroy', yield* kho_unpreserve_phys(fdt_out));
    yield* kho_remove_subtree(fdt_out);
    free_pages(fdt_out);
    vars.luo_fdt_out = null;
  }

  const luo_do_prepare_calls = (): Kernel<number> => k.modules.luo_subsystems.luo_do_subsystems_prepare_calls();
  const luo_do_freeze_calls = (): Kernel<number> => k.modules.luo_subsystems.luo_do_subsystems_freeze_calls();
  const luo_do_finish_calls = (): Kernel<number | void> => k.modules.luo_subsystems.luo_do_subsystems_finish_calls();
  const luo_do_cancel_calls = (): Kernel<void> => k.modules.luo_subsystems.luo_do_subsystems_cancel_calls();

  function* luo_prepare(): Kernel<number> {
    let ret: number;

    if (yield down_write_killable(luo_state_rwsem)) return -EAGAIN;

    exit_unlock: {
      if (!is_current_luo_state(LIVEUPDATE_STATE_NORMAL)) {
        ret = -EINVAL;
        break exit_unlock;
      }

      ret = yield* luo_fdt_setup();
      if (ret) break exit_unlock;

      ret = yield* luo_do_prepare_calls();
      if (ret) {
        yield* luo_fdt_destroy();
        break exit_unlock;
      }

      ret = yield* kho_finalize();
      if (ret) {
        yield* luo_do_cancel_calls();
        yield* luo_fdt_destroy();
        break exit_unlock;
      }

      luo_set_state(LIVEUPDATE_STATE_PREPARED);
    }
    yield up_write(luo_state_rwsem);

    return ret;
  }

  function* __luo_cancel(): Kernel<number> {
    if (yield down_write_killable(luo_state_rwsem)) return -EAGAIN;

    if (!is_current_luo_state(LIVEUPDATE_STATE_PREPARED) && !is_current_luo_state(LIVEUPDATE_STATE_FROZEN)) {
      yield up_write(luo_state_rwsem);
      return -EINVAL;
    }

    WARN_ON_ONCE(k, '__luo_cancel', yield* kho_abort());
    yield* luo_do_cancel_calls();
    yield* luo_fdt_destroy();
    luo_set_state(LIVEUPDATE_STATE_NORMAL);
    yield up_write(luo_state_rwsem);

    return 0;
  }

  function* luo_cancel(): Kernel<number> {
    yield mutex_lock(system_transition_mutex);
    const ret = yield* __luo_cancel();
    yield mutex_unlock(system_transition_mutex);

    return ret;
  }

  function* luo_freeze(): Kernel<number> {
    if (yield down_write_killable(luo_state_rwsem)) return -EAGAIN;

    if (!is_current_luo_state(LIVEUPDATE_STATE_PREPARED)) {
      yield up_write(luo_state_rwsem);
      return -EINVAL;
    }

    const ret = yield* luo_do_freeze_calls();
    if (!ret) {
      WARN_ON_ONCE(k, 'luo_freeze', fdt_setprop_inplace(vars.luo_fdt_out!, 0, LUO_FROZEN_PROP_NAME, 1));
      luo_set_state(LIVEUPDATE_STATE_FROZEN);
    } else {
      WARN_ON_ONCE(k, 'luo_freeze', yield* kho_abort());
      yield* luo_do_cancel_calls();
      yield* luo_fdt_destroy();
      luo_set_state(LIVEUPDATE_STATE_NORMAL);
    }
    yield up_write(luo_state_rwsem);

    return ret;
  }

  function* luo_finish(): Kernel<number> {
    if (yield down_write_killable(luo_state_rwsem)) return -EAGAIN;

    if (!is_current_luo_state(LIVEUPDATE_STATE_UPDATED)) {
      yield up_write(luo_state_rwsem);
      return -EINVAL;
    }

    const ret = (yield* luo_do_finish_calls()) ?? 0;
    if (!ret) luo_set_state(LIVEUPDATE_STATE_NORMAL);
    yield up_write(luo_state_rwsem);

    return ret;
  }

  function* liveupdate_reboot(): Kernel<number> {
    yield read(vars, 'luo_state');
    if (!is_current_luo_state(LIVEUPDATE_STATE_PREPARED)) return 0;

    return yield* luo_freeze();
  }

  function luo_startup(): void {
    const fdt_in = kho_retrieve_subtree(LUO_KHO_ENTRY_NAME);
    if (!fdt_in) {
      luo_set_state(LIVEUPDATE_STATE_NORMAL);
      return;
    }
    if (fdt_node_check_compatible(fdt_in, 0, LUO_COMPATIBLE)) k.panic('luo_startup', 'incompatible_fdt');
    if (fdt_getprop(fdt_in, 0, LUO_FROZEN_PROP_NAME) !== 1) {
      luo_set_state(LIVEUPDATE_STATE_NORMAL);
      return;
    }

    vars.luo_fdt_in = fdt_in;
    luo_set_state(LIVEUPDATE_STATE_UPDATED);
    k.modules.luo_subsystems.luo_subsystems_startup(fdt_in);
  }

  function* liveupdate_get_state(): Kernel<number> {
    yield read(vars, 'luo_state');
    return vars.luo_state;
  }

  return {
    luo_startup,
    luo_prepare,
    luo_freeze,
    luo_cancel,
    luo_finish,
    liveupdate_reboot,
    liveupdate_get_state,
    luo_state_read_enter: () => down_read(luo_state_rwsem),
    luo_state_read_exit: () => up_read(luo_state_rwsem),
    liveupdate_state_normal: () => is_current_luo_state(LIVEUPDATE_STATE_NORMAL),
    liveupdate_state_updated: () => is_current_luo_state(LIVEUPDATE_STATE_UPDATED),
  };
}
