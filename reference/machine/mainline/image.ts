// SPDX-License-Identifier: GPL-2.0-only
/** @file Built kernels of a size: a revision's modules with their static variables, to be loaded again and again. */
import { DEFINE_MUTEX, type mutex } from '../../kernel/index.js';
import { LuoKernel, type Config, type Modules, type Revision } from '../../mainline/luo_internal.js';

/** One built kernel. */
export interface Image {
  /** What it was built from. */
  readonly revision: Revision;
  readonly k: LuoKernel;
  /** kernel/reboot.c: one reboot at a time. */
  readonly system_transition_mutex: mutex;
  /** drivers/char/misc.c: one open of a misc device at a time. */
  readonly misc_mtx: mutex;
}

/** Images that no machine uses. */
const idle = new WeakMap<Revision, WeakMap<Config, Image[]>>();

function idleImages(revision: Revision, config: Config): Image[] {
  let sizes = idle.get(revision);
  if (sizes === undefined) idle.set(revision, (sizes = new WeakMap()));
  let images = sizes.get(config);
  if (images === undefined) sizes.set(config, (images = []));
  return images;
}

function build(revision: Revision, config: Config): Image {
  const k = new LuoKernel(config);
  const modules = {} as Modules;
  k.modules = modules;
  modules.kho_block = revision.kho_block(k);
  modules.luo_core = revision.luo_core(k);
  modules.luo_flb = revision.luo_flb(k);
  modules.luo_file = revision.luo_file(k);
  modules.luo_session = revision.luo_session(k);
  modules.memfd_luo = revision.memfd_luo(k);
  modules.kexec_core = revision.kexec_core(k);
  const system_transition_mutex = DEFINE_MUTEX(k, 'system_transition_mutex');
  const misc_mtx = DEFINE_MUTEX(k, 'misc_mtx');
  k.seal();
  return { revision, k, system_transition_mutex, misc_mtx };
}

/** An image that nobody else uses: built now, or returned earlier. */
export function takeImage(revision: Revision, config: Config): Image {
  return idleImages(revision, config).pop() ?? build(revision, config);
}

/** The image's kernel must not run any more, and nobody may look at it. */
export function returnImage(config: Config, image: Image): void {
  idleImages(image.revision, config).push(image);
}
