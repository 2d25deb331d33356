// SPDX-License-Identifier: GPL-2.0-only
/** @file A compiled kernel tree as a revision: its LUO is C; memfd's handler and kexec are the mirrored ones of Linux 7.3. */
import { REAL_SIZE } from '../mainline/config.js';
import { linux_7_3 } from '../mainline/linux-7.3/index.js';
import type { KhoBlock, LuoCore, LuoFile, LuoFlb, LuoKernel, LuoSession, Revision } from '../mainline/luo_internal.js';
import type { Instrumented } from '../loader/load.js';
import type { Reach } from './instance.js';
import { CompiledLuo } from './luo.js';
import { Layouts } from './layout.js';
import { Reached } from './reached.js';
import { LINES, NO_LINES, TYPES, type Lines } from './section.js';
import { sitesOf } from './sites.js';
import { NO_TYPES } from './types.js';
import { wasm, type WasmModule } from './wasm.js';

export interface CompiledOptions {
  /** Every load and store of a task that runs beside others is a step; otherwise only what goes through a primitive is. Default: true. */
  readonly accessSteps?: boolean;
  /** The text of a file of the tree; null when there is none. */
  readonly read?: (path: string) => string | null;
}

/** `name`: the tree, as the user wrote it. */
export function compiledRevision(name: string, bytes: Uint8Array, options: CompiledOptions = {}): Revision {
  return new Compiled(name, bytes, options).revision(null);
}

class Compiled {
  private readonly module: WasmModule;
  private readonly layouts: Layouts;
  private readonly lines: Lines;
  private sites: ReturnType<typeof sitesOf> | null = null;

  constructor(
    private readonly name: string,
    private readonly bytes: Uint8Array,
    private readonly options: CompiledOptions,
  ) {
    this.module = new wasm.Module(bytes);
    this.layouts = new Layouts(sectionOf(this.module, TYPES, NO_TYPES));
    this.lines = sectionOf(this.module, LINES, NO_LINES);
  }

  private readonly read = (path: string): string | null => this.options.read?.(path) ?? null;

  /** One that marks what it reaches: a new one each time, whose machines nobody has booted yet. */
  private marked(): Instrumented<Revision> {
    this.sites ??= sitesOf(this.bytes, this.lines, this.read);
    const reached = new Reached(this.sites);
    return { revision: this.revision(reached), sites: this.sites.sites, marks: reached.marks };
  }

  /** `reach`: is told what it reaches; null: nobody is. */
  revision(reach: Reach | null): Revision {
    const { name, module, layouts, lines, read, options } = this;
    const kernels = new WeakMap<LuoKernel, CompiledLuo>();
    const of = (k: LuoKernel): CompiledLuo => {
      let compiled = kernels.get(k);
      if (compiled === undefined) kernels.set(k, (compiled = new CompiledLuo(k, module, layouts, lines, options.accessSteps ?? true, reach)));
      return compiled;
    };
    return {
      name,
      title: `LUO of the kernel tree ${name}, compiled`,
      config: REAL_SIZE,
      code: {
        locate: (function_) => {
          const [file, line] = lines.functions[function_] ?? [];
          return file === undefined ? null : { path: lines.files[file]!, line: line! };
        },
        read,
      },
      marked: () => this.marked(),
      // What the C files offer each other stays among them.
      kho_block: () => ({}) as KhoBlock,
      luo_session: () => ({}) as LuoSession,
      luo_core: (k) => core(of(k)),
      luo_flb: (k) => flbs(of(k)),
      luo_file: (k) => files(of(k)),
      memfd_luo: linux_7_3.memfd_luo,
      kexec_core: linux_7_3.kexec_core,
    };
  }
}

/** What `lower` put into the module. */
function sectionOf<T>(module: WasmModule, name: string, otherwise: T): T {
  const [section] = wasm.Module.customSections(module, name);
  return section === undefined ? otherwise : (JSON.parse(Buffer.from(section).toString()) as T);
}

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
