// SPDX-License-Identifier: GPL-2.0-only
/** @file A compiled kernel tree as a revision of v1: its LUO is C; Kexec Handover is the mirrored one. */
import { kexec_handover } from '../../v1/base/kexec_handover.js';
import type { LuoCore, LuoFilesCommon, LuoIoctl, LuoKernel, LuoSubsystems, Revision } from '../../v1/luo_internal.js';
import type { Reach } from '../imports.js';
import { CompiledModule, type CompiledOptions } from '../module.js';
import { CompiledLuo } from './luo.js';
import { observed, placesOf } from './observe.js';

/** `name`: the tree, as the user wrote it. Throws TreeError when observers do not find what they look at. */
export function compiledRevision(name: string, bytes: Uint8Array, options: CompiledOptions = {}): Revision {
  return revisionOf(name, new CompiledModule(bytes, options), null);
}

/** `reach`: is told what it reaches; null: nobody is. */
function revisionOf(name: string, compiled: CompiledModule, reach: Reach | null): Revision {
  const image = compiled.image(reach);
  const places = placesOf(compiled.layouts);
  const kernels = new WeakMap<LuoKernel, CompiledLuo>();
  const of = (k: LuoKernel): CompiledLuo => {
    let luo = kernels.get(k);
    if (luo === undefined) kernels.set(k, (luo = new CompiledLuo(k, image)));
    return luo;
  };
  return {
    name,
    title: `LUO of the kernel tree ${name}, compiled`,
    mirroredBy: places.luo_sessions_list === null ? 'base' : 'posted',
    code: compiled.code,
    marked: () => compiled.marked((reached) => revisionOf(name, compiled, reached)),
    kexec_handover,
    luo_core: (k) => core(of(k)),
    luo_subsystems: (k) => subsystems(of(k)),
    luo_files: (k) => files(of(k)),
    luo_ioctl: (k) => device(of(k)),
    observed: (k) => observed(of(k).kernel, places),
  };
}

// What the C files offer each other stays among them.

function core(luo: CompiledLuo): LuoCore {
  const outside: Partial<LuoCore> = { luo_startup: () => luo.startup(), liveupdate_reboot: () => luo.reboot() };
  return outside as LuoCore;
}

function subsystems(luo: CompiledLuo): LuoSubsystems {
  const outside: Partial<LuoSubsystems> = { liveupdate_register_subsystem: (subsystem) => luo.registerSubsystem(subsystem) };
  return outside as LuoSubsystems;
}

function files(luo: CompiledLuo): LuoFilesCommon {
  const outside: Partial<LuoFilesCommon> = {
    luo_files_startup: () => luo.lateStartup(),
    liveupdate_register_file_handler: (handler) => luo.registerHandler(handler),
    liveupdate_unregister_file_handler: (handler) => luo.unregisterHandler(handler),
  };
  return outside as LuoFilesCommon;
}

function device(luo: CompiledLuo): LuoIoctl {
  return {
    luo_open: (filep, flags) => luo.open(filep, flags),
    luo_release: (filep) => luo.release(filep),
    luo_ioctl: (filep, cmd, argp) => luo.ioctl(filep, cmd, argp),
  };
}
