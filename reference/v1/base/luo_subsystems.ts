// SPDX-License-Identifier: GPL-2.0-only
/** @file kernel/liveupdate/luo_subsystems.c: the subsystems that take part in a live update, as mailed in v1. */
import {
  bss,
  EEXIST,
  ENOENT,
  ENOSPC,
  fdt_add_subnode,
  fdt_getprop,
  fdt_setprop,
  fdt_subnode_offset,
  LIST_HEAD,
  list_add_tail,
  list_for_each_entry,
  type Kernel,
  type Page,
} from '../../kernel/index.js';
import {
  LUO_SUBSYSTEMS_COMPATIBLE,
  LUO_SUBSYSTEMS_NODE_NAME,
  type liveupdate_subsystem,
  type LuoKernel,
  type LuoSubsystems,
  type Out,
} from '../luo_internal.js';

export function luo_subsystems(k: LuoKernel): LuoSubsystems {
  const luo_subsystems_list = LIST_HEAD<liveupdate_subsystem>(k, 'luo_subsystems_list');
  const vars = bss(k, 'luo_subsystems', {
    luo_fdt_out: null as Page | null,
    luo_fdt_in: null as Page | null,
  });

  function luo_subsystems_startup(fdt: Page): void {
    vars.luo_fdt_in = fdt;
  }

  function luo_subsystems_fdt_setup(fdt: Page): number {
    const node_offset = fdt_add_subnode(fdt, 0, LUO_SUBSYSTEMS_NODE_NAME);
    if (node_offset < 0) return -ENOSPC;

    if (fdt_setprop(fdt, node_offset, 'compatible', LUO_SUBSYSTEMS_COMPATIBLE) < 0) return -ENOSPC;

    for (const subsystem of list_for_each_entry(luo_subsystems_list)) {
      if (fdt_setprop(fdt, node_offset, subsystem.name, 0) < 0) return -ENOSPC;
    }
    vars.luo_fdt_out = fdt;

    return 0;
  }

  function luo_subsystems_commit_data_to_fdt(): number {
    const luo_fdt_out = vars.luo_fdt_out!;
    const node_offset = fdt_subnode_offset(luo_fdt_out, 0, LUO_SUBSYSTEMS_NODE_NAME);

    for (const subsystem of list_for_each_entry(luo_subsystems_list)) {
      if (fdt_setprop(luo_fdt_out, node_offset, subsystem.name, subsystem.private_data) < 0) return -ENOENT;
    }

    return 0;
  }

  function* __luo_do_subsystems_cancel_calls(boundary_subsystem: liveupdate_subsystem | null): Kernel<void> {
    for (const subsystem of list_for_each_entry(luo_subsystems_list)) {
      if (subsystem === boundary_subsystem) break;

      if (subsystem.ops.cancel) yield* subsystem.ops.cancel(subsystem.private_data);
      subsystem.private_data = 0;
    }
  }

  function luo_get_subsystem_data(h: liveupdate_subsystem, data: Out<number>): number {
    const node_offset = fdt_subnode_offset(vars.luo_fdt_in!, 0, LUO_SUBSYSTEMS_NODE_NAME);
    const prop = fdt_getprop(vars.luo_fdt_in!, node_offset, h.name);
    if (typeof prop !== 'number') return -ENOENT;
    data.value = prop;

    return 0;
  }

  function* luo_do_subsystems_prepare_calls(): Kernel<number> {
    for (const subsystem of list_for_each_entry(luo_subsystems_list)) {
      if (!subsystem.ops.prepare) continue;

      const data = { value: subsystem.private_data };
      const ret = yield* subsystem.ops.prepare(data);
      subsystem.private_data = data.value;
      if (ret < 0) {
        yield* __luo_do_subsystems_cancel_calls(subsystem);
        return ret;
      }
    }

    const ret = luo_subsystems_commit_data_to_fdt();
    if (ret) yield* __luo_do_subsystems_cancel_calls(null);

    return ret;
  }

  function* luo_do_subsystems_freeze_calls(): Kernel<number> {
    for (const subsystem of list_for_each_entry(luo_subsystems_list)) {
      if (!subsystem.ops.freeze) continue;

      const data = { value: subsystem.private_data };
      const ret = yield* subsystem.ops.freeze(data);
      subsystem.private_data = data.value;
      if (ret < 0) {
        yield* __luo_do_subsystems_cancel_calls(subsystem);
        return ret;
      }
    }

    const ret = luo_subsystems_commit_data_to_fdt();
    if (ret) yield* __luo_do_subsystems_cancel_calls(null);

    return ret;
  }

  function* luo_do_subsystems_finish_calls(): Kernel<void> {
    for (const subsystem of list_for_each_entry(luo_subsystems_list)) {
      const data = { value: 0 };
      if (luo_get_subsystem_data(subsystem, data)) k.panic('luo_do_subsystems_finish_calls', 'no_data');
      subsystem.private_data = data.value;
    }

    for (const subsystem of list_for_each_entry(luo_subsystems_list)) {
      if (subsystem.ops.finish) yield* subsystem.ops.finish(subsystem.private_data);
      subsystem.private_data = 0;
    }
  }

  function* luo_do_subsystems_cancel_calls(): Kernel<void> {
    yield* __luo_do_subsystems_cancel_calls(null);
    luo_subsystems_commit_data_to_fdt();
  }

  function liveupdate_register_subsystem(h: liveupdate_subsystem): number {
    for (const subsystem of list_for_each_entry(luo_subsystems_list)) if (subsystem.name === h.name) return -EEXIST;
    list_add_tail(h.list, luo_subsystems_list);
    return 0;
  }

  return {
    luo_subsystems_startup,
    luo_subsystems_fdt_setup,
    luo_do_subsystems_prepare_calls,
    luo_do_subsystems_freeze_calls,
    luo_do_subsystems_finish_calls,
    luo_do_subsystems_cancel_calls,
    liveupdate_register_subsystem,
    liveupdate_get_subsystem_data: luo_get_subsystem_data,
  };
}
