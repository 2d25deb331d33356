// SPDX-License-Identifier: GPL-2.0-only
/** @file A compiled kernel tree as a revision: its LUO is C, and its handler of memfds if that compiles; kexec is the mirrored one of Linux 7.3. */
import { withPages } from '../../mainline/config.js';
import { linux_7_3 } from '../../mainline/linux-7.3/index.js';
import type { KhoBlock, LuoCore, LuoFile, LuoFlb, LuoKernel, LuoSession, Revision } from '../../mainline/luo_internal.js';
import type { Offers } from '../../mainline/offers.js';
import type { StandIn } from '../../loader/code.js';
import type { Reach } from '../imports.js';
import { CompiledModule, type CompiledOptions } from '../module.js';
import { CompiledLuo } from './luo.js';
import { isKnownHandover, standInsFor } from './stand-ins.js';

/** `name`: the tree, as the user wrote it. `modules`: of pages of several sizes; searches take the smallest. */
export function compiledRevision(name: string, modules: Uint8Array | readonly Uint8Array[], options: CompiledOptions = {}): Revision {
  const all = modules instanceof Uint8Array ? [modules] : modules;
  const compiled = all.map((bytes) => new CompiledModule(bytes, options));
  return revisionOf(
    name,
    compiled.sort((a, b) => a.pageSize - b.pageSize),
    null,
  );
}

/** `reach`: is told what it reaches; null: nobody is. */
function revisionOf(name: string, compiled: readonly CompiledModule[], reach: Reach | null): Revision {
  const [searched] = compiled;
  const images = new Map(compiled.map((module) => [module.pageSize, module.image(reach)]));
  const { offers, handover } = declaredBy(searched!.exports);
  const hasHandlers = searched!.exports.includes(HANDLERS);
  let standIns: readonly StandIn[] | null = null;
  const kernels = new WeakMap<LuoKernel, CompiledLuo>();
  const of = (k: LuoKernel): CompiledLuo => {
    let luo = kernels.get(k);
    if (luo === undefined) kernels.set(k, (luo = new CompiledLuo(k, images.get(k.config.page_size)!)));
    return luo;
  };
  return {
    name,
    title: `LUO of the kernel tree ${name}, compiled`,
    configs: compiled.map(({ pageSize }) => withPages(pageSize)),
    offers,
    ...(handover !== undefined && { handover }),
    code: { ...searched!.code, standIns: () => (standIns ??= standInsFor(searched!.code, hasHandlers)) },
    marked: () => searched!.marked((reached) => revisionOf(name, [searched!], reached)),
    // What the C files offer each other stays among them.
    kho_block: () => ({}) as KhoBlock,
    luo_session: () => ({}) as LuoSession,
    luo_core: (k) => core(of(k)),
    luo_flb: (k) => flbs(of(k)),
    luo_file: (k) => files(of(k)),
    memfd_luo: hasHandlers ? (k) => ({ memfd_luo_init: () => of(k).handlerInit() }) : linux_7_3.memfd_luo,
    kexec_core: (k) => {
      k.trusts_kho = !isKnownHandover(searched!.code);
      return linux_7_3.kexec_core(k);
    },
  };
}

/** As in runtime/offers.c. */
function declaredBy(exports: readonly string[]): { readonly offers: Offers; readonly handover: string | undefined } {
  const has = (name: string): boolean => exports.includes(name);
  return {
    offers: {
      flb: !has('flb_init') ? 'none' : has('flb_put_incoming') ? 'counted' : 'looked at',
      remembersFlbErrors: has('offers flb_errors'),
      getName: has('offers get_name'),
      registersBesideSessions: !has('can_stay_registered'),
    },
    handover: exports.find((name) => name.startsWith(HANDOVER))?.slice(HANDOVER.length),
  };
}

const HANDOVER = 'handover ';
/** As in runtime/initcalls.c: the tree's own handler of memfds is compiled. */
const HANDLERS = 'handler_initcalls';

function core(compiled: CompiledLuo): LuoCore {
  const outside: Partial<LuoCore> = {
    early_liveupdate_param: (isOn) => compiled.setLiveupdate(isOn),
    liveupdate_early_init: () => compiled.earlyInit(),
    luo_late_startup: () => compiled.lateInit(),
    liveupdate_ioctl_init: () => compiled.hasDevice,
    liveupdate_reboot: () => compiled.reboot(),
    liveupdate_enabled: () => compiled.isEnabled,
    luo_fops: compiled.deviceOperations,
  };
  return outside as LuoCore;
}

function files(compiled: CompiledLuo): LuoFile {
  const outside: Partial<LuoFile> = {
    liveupdate_register_file_handler: (handler) => compiled.registerHandler(handler),
    liveupdate_unregister_file_handler: (handler) => compiled.unregisterHandler(handler),
  };
  return outside as LuoFile;
}

function flbs(compiled: CompiledLuo): LuoFlb {
  const outside: Partial<LuoFlb> = {
    liveupdate_register_flb: (handler, flb) => compiled.registerFlb(handler, flb),
    *liveupdate_unregister_flb(handler, flb) {
      yield* compiled.unregisterFlb(handler, flb);
    },
    liveupdate_flb_get_incoming: (flb) => compiled.ofFlb('flb_get_incoming', flb),
    liveupdate_flb_get_outgoing: (flb) => compiled.ofFlb('flb_get_outgoing', flb),
    *liveupdate_flb_put_incoming(flb) {
      yield* compiled.ofFlb('flb_put_incoming', flb);
    },
    *liveupdate_flb_put_outgoing(flb) {
      yield* compiled.ofFlb('flb_put_outgoing', flb);
    },
  };
  return outside as LuoFlb;
}
