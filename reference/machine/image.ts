// SPDX-License-Identifier: GPL-2.0-only
/** @file Built kernels: a revision's modules with their static variables, to be loaded again and again. */
import { DEFINE_MUTEX, Linux, type file_operations, type mutex } from '../kernel/index.js';
import type { liveupdate_file_ops, LuoKernel, Modules, Revision } from '../v1/luo_internal.js';
import { MOST_HANDLERS, testHandlerOps } from './handler.js';
import { probe, type Probe } from './probe.js';

/** One built kernel, and what a machine needs to know of it. */
export interface Image {
  readonly k: LuoKernel;
  readonly probe: Probe;
  /** The device's file operations; null in a revision whose device does nothing when it is closed. */
  readonly device: file_operations | null;
  /** Of each handler of the test module. */
  readonly handlerOps: readonly liveupdate_file_ops[];
  /** Modules are loaded and unloaded one at a time. */
  readonly module_mutex: mutex;
  /** kernel/reboot.c: one reboot at a time. */
  readonly system_transition_mutex: mutex;
}

/** Images that no machine uses. */
const idle = new WeakMap<Revision, Image[]>();

function idleImages(revision: Revision): Image[] {
  let images = idle.get(revision);
  if (images === undefined) idle.set(revision, (images = []));
  return images;
}

function build(revision: Revision): Image {
  const k: LuoKernel = new Linux<Modules>();
  const modules = {} as Modules;
  k.modules = modules;
  const module_mutex = DEFINE_MUTEX(k, 'module_mutex');
  // The kernel calls the init and exit functions of modules without it.
  module_mutex.simulated = true;
  const system_transition_mutex = DEFINE_MUTEX(k, 'system_transition_mutex');
  modules.reboot = { system_transition_mutex };
  modules.kexec_handover = revision.kexec_handover(k);
  modules.luo_core = revision.luo_core(k);
  modules.luo_subsystems = revision.luo_subsystems(k);
  modules.luo_files = revision.luo_files(k) as Modules['luo_files'];
  modules.luo_ioctl = revision.luo_ioctl(k);
  k.seal();
  const { luo_release } = modules.luo_ioctl;
  return {
    k,
    probe: probe(k, revision.observed?.(k)),
    device: luo_release === undefined ? null : { release: luo_release },
    handlerOps: Array.from({ length: MOST_HANDLERS }, (_, index) => testHandlerOps(k, index)),
    module_mutex,
    system_transition_mutex,
  };
}

/** An image that nobody else uses: built now, or returned earlier. */
export function takeImage(revision: Revision): Image {
  return idleImages(revision).pop() ?? build(revision);
}

/** The image's kernel must not run any more, and nobody may look at it. */
export function returnImage(revision: Revision, image: Image): void {
  idleImages(revision).push(image);
}
