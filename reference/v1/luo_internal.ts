// SPDX-License-Identifier: GPL-2.0-only
/** @file The header of LUO: its structs, its states, and what a revision consists of. */
import type { Code } from '../loader/code.js';
import {
  INIT_LIST_HEAD,
  struct,
  type file,
  type Kernel,
  type Linux,
  type list_head,
  type mutex,
  type Page,
  type Step,
  type Struct,
  type xarray,
} from '../kernel/index.js';
import type { Instrumented } from '../loader/load.js';

/** enum liveupdate_state (include/uapi/linux/liveupdate.h). */
export const LIVEUPDATE_STATE_UNDEFINED = 0;
export const LIVEUPDATE_STATE_NORMAL = 1;
export const LIVEUPDATE_STATE_PREPARED = 2;
export const LIVEUPDATE_STATE_FROZEN = 3;
export const LIVEUPDATE_STATE_UPDATED = 4;

export const LUO_KHO_ENTRY_NAME = 'LUO';
export const LUO_COMPATIBLE = 'luo-v1';
export const LUO_SUBSYSTEMS_NODE_NAME = 'subsystems';
export const LUO_SUBSYSTEMS_COMPATIBLE = 'subsystems-v1';
export const LUO_FILES_NODE_NAME = 'file-descriptors';
export const LUO_FILES_COMPATIBLE = 'file-descriptors-v1';

/** The ioctls of /dev/liveupdate. */
export const LIVEUPDATE_IOCTL_GET_STATE = 0;
export const LIVEUPDATE_IOCTL_EVENT_PREPARE = 1;
export const LIVEUPDATE_IOCTL_EVENT_CANCEL = 2;
export const LIVEUPDATE_IOCTL_EVENT_FINISH = 3;
export const LIVEUPDATE_IOCTL_FD_PRESERVE = 4;
export const LIVEUPDATE_IOCTL_FD_UNPRESERVE = 5;
export const LIVEUPDATE_IOCTL_FD_RESTORE = 6;

/** A `u64 *` or `struct file **` that a function fills. */
export interface Out<T> {
  value: T;
}

/** struct liveupdate_file_ops: the callbacks of a file handler. Each can be pre-empted. */
export interface liveupdate_file_ops {
  can_preserve(file: file): Kernel<boolean>;
  prepare?(file: file, data: Out<number>): Kernel<number>;
  freeze?(file: file, data: Out<number>): Kernel<number>;
  cancel?(file: file, data: number): Kernel<void>;
  finish?(file: file | null, data: number, reclaimed: boolean): Kernel<void>;
  retrieve(data: number, filep: Out<file | null>): Kernel<number>;
}

/** struct liveupdate_file_handler: it lives in the memory of the module that registers it. */
export class liveupdate_file_handler extends struct('liveupdate_file_handler', () => ({
  ops: null as liveupdate_file_ops | null,
  compatible: '',
})) {
  readonly list: list_head<liveupdate_file_handler>;

  constructor(k: Linux) {
    super(k);
    this.list = INIT_LIST_HEAD(k, this);
  }
}

/** struct liveupdate_subsystem_ops: the callbacks of a subsystem. */
export interface liveupdate_subsystem_ops {
  prepare?(data: Out<number>): Kernel<number>;
  freeze?(data: Out<number>): Kernel<number>;
  cancel?(data: number): Kernel<void>;
  /** Asked before anything happens: an error keeps LUO in UPDATED. Not in v1. */
  can_finish?(): Kernel<number>;
  finish?(data: number): Kernel<void>;
}

/** struct liveupdate_subsystem: statically allocated by the subsystem that registers it. */
export class liveupdate_subsystem extends struct('liveupdate_subsystem', () => ({ private_data: 0 })) {
  readonly list: list_head<liveupdate_subsystem>;

  constructor(
    k: Linux,
    readonly name: string,
    readonly ops: liveupdate_subsystem_ops,
  ) {
    super(k);
    this.list = INIT_LIST_HEAD(k, this);
  }
}

/** struct luo_file: one registration. The struct itself is private to luo_files.c, as in C. */
export interface luo_file {
  fh: liveupdate_file_handler | null;
  file: file | null;
  private_data: number;
  reclaimed: boolean;
  /** An enum liveupdate_state. */
  state: number;
  readonly mutex: mutex;
}

/** struct luo_session: one open of the device. The struct itself is private to luo_files.c, as in C. */
export interface luo_session {
  readonly files_xa_out: xarray<luo_file>;
  readonly list: list_head<luo_session>;
}

/** `%#0llx`: the name of a token's node in the blob. */
export function token_str(token: bigint): string {
  return `0x${token.toString(16)}`;
}

/** Kexec Handover. Every function returns 0 or a negative errno. */
export interface KexecHandover {
  /** Early boot. */
  kho_init(): void;
  kho_preserve_phys(page: Page): Kernel<number>;
  kho_unpreserve_phys(page: Page): Kernel<number>;
  kho_add_subtree(name: string, page: Page): Kernel<number>;
  kho_remove_subtree(page: Page): Kernel<void>;
  kho_finalize(): Kernel<number>;
  kho_abort(): Kernel<number>;
  /** The blob of that name which the previous kernel handed over, or null. */
  kho_retrieve_subtree(name: string): Page | null;
}

export interface LuoCore {
  luo_startup(): void;
  luo_prepare(): Kernel<number>;
  luo_freeze(): Kernel<number>;
  luo_cancel(): Kernel<number>;
  luo_finish(): Kernel<number>;
  liveupdate_reboot(): Kernel<number>;
  luo_state_read_enter(): Step;
  luo_state_read_exit(): Step;
  liveupdate_state_normal(): boolean;
  liveupdate_state_updated(): boolean;
  /** Lockless: a step of its own; the state itself is the value that the task resumes with. */
  liveupdate_get_state(): Kernel<number>;
}

export interface LuoSubsystems {
  luo_subsystems_startup(fdt: Page): void;
  luo_subsystems_fdt_setup(fdt: Page): number;
  luo_do_subsystems_prepare_calls(): Kernel<number>;
  luo_do_subsystems_freeze_calls(): Kernel<number>;
  /** Nothing in v1, where finish cannot fail. */
  luo_do_subsystems_finish_calls(): Kernel<number | void>;
  luo_do_subsystems_cancel_calls(): Kernel<void>;
  liveupdate_register_subsystem(h: liveupdate_subsystem): number;
  liveupdate_get_subsystem_data(h: liveupdate_subsystem, data: Out<number>): number;
}

/** What `luo_files` offers in every revision. */
export interface LuoFilesCommon {
  luo_files_startup(): number;
  luo_retrieve_file(token: bigint, filep: Out<file | null>): Kernel<number>;
  liveupdate_register_file_handler(fh: liveupdate_file_handler): Kernel<number>;
  liveupdate_unregister_file_handler(fh: liveupdate_file_handler): Kernel<number>;
}

/** `luo_files` before the patch: one global map of registrations. */
export interface BaseLuoFiles extends LuoFilesCommon {
  luo_register_file(token: bigint, fd: number): Kernel<number>;
  luo_unregister_file(token: bigint): Kernel<number>;
}

/** `luo_files` with the patch: a session owns its registrations. */
export interface LuoFiles extends LuoFilesCommon {
  luo_register_file(s: luo_session, token: bigint, fd: number): Kernel<number>;
  luo_unregister_file(s: luo_session, token: bigint): Kernel<number>;
  luo_create_session(): Kernel<luo_session | null>;
  luo_destroy_session(s: luo_session): Kernel<void>;
}

/** The argument of an ioctl, in the caller's memory. Fields that the kernel writes back are `reply_*`. */
export interface IoctlArgument {
  token?: bigint | undefined;
  fd?: number | undefined;
  /** FD_RESTORE: the new descriptor. */
  reply_fd?: number | undefined;
  /** GET_STATE: an enum liveupdate_state. */
  reply_state?: number | undefined;
}

export interface LuoIoctl {
  luo_open(filep: file, flags: { readonly exclusive: boolean; readonly capable: boolean }): Kernel<number>;
  /** Absent before the patch. */
  luo_release?(filep: file): Kernel<number>;
  luo_ioctl(filep: file, cmd: number, argp: IoctlArgument): Kernel<number>;
}

/** How whoever keeps files and handlers calls what is in the memory of a kernel: the same text for the same thing. */
export interface Names {
  file(filep: file): string;
  /** Of a handler's data; null: it is none. */
  data(value: number): string | null;
  readonly known: {
    object(struct: Struct): string;
    /** With what is in it. */
    page(page: Page): string;
    /** The member that holds data. */
    readonly dataIn: string;
  };
}

/** kernel/reboot.c, as far as others see it. */
export interface KernelReboot {
  /** Held by reboot(2) from before liveupdate_reboot() until it returns or the machine jumps. */
  readonly system_transition_mutex: mutex;
  /** Called before the jump: whoever keeps pages outside of the machine's memory brings them back. */
  leave?: () => void;
  /** What is in the memory of a kernel that is no mirrored one: equal for kernels that behave alike from here on. */
  describe?: (names: Names) => string;
}

/** What observers read of a luo_file. */
export type luo_file_state = Pick<luo_file, 'file' | 'private_data' | 'reclaimed' | 'state'>;

/** What observers read of a running kernel's LUO. They leave no footprint, and look while no call is under way. Null: a revision has none. */
export interface Observed {
  readonly core: { readonly luo_state: number } | null;
  readonly files: { readonly luo_file_fdt_out: Page | null; readonly luo_file_fdt_in: Page | null } | null;
  /** On LUO's list, in its order. */
  sessions(): Iterable<{ readonly session: object; readonly files: xarray<Struct> }>;
  /** The one map of all registrations, before there were sessions. */
  readonly global: xarray<Struct> | null;
  readonly incoming: xarray<Struct> | null;
  readonly count: { readonly value: number } | null;
  /** Of an entry of one of the maps. */
  fileOf(object: Struct): luo_file_state;
}

/** The functions of a running kernel's LUO, by C file. */
export interface Modules<F extends LuoFilesCommon = LuoFiles> {
  reboot: KernelReboot;
  kexec_handover: KexecHandover;
  luo_core: LuoCore;
  luo_subsystems: LuoSubsystems;
  luo_files: F;
  luo_ioctl: LuoIoctl;
}

export type LuoKernel<F extends LuoFilesCommon = LuoFiles> = Linux<Modules<F>>;

/** One state of the source tree: a factory a C file. Each boot calls them anew, in this order, for fresh static variables. */
export interface Revision {
  readonly name: string;
  /** One line: what this revision is. */
  readonly title: string;
  /** A reviewer's own revision: the name of the one that it changes. */
  readonly basedOn?: string;
  kexec_handover(k: LuoKernel): KexecHandover;
  luo_core(k: LuoKernel): LuoCore;
  luo_subsystems(k: LuoKernel): LuoSubsystems;
  luo_files(k: LuoKernel): LuoFilesCommon;
  luo_ioctl(k: LuoKernel): LuoIoctl;
  /** Of a kernel whose state is not in structs of ours. */
  observed?(k: LuoKernel): Observed;
  /** Of what was compiled from C: the kept revision that mirrors such code, as far as nobody has changed it. */
  readonly mirroredBy?: string;
  /** The same, marked where it is reached, of what is no text of ours. */
  readonly marked?: () => Instrumented<Revision>;
  /** Of what was compiled: its C. */
  readonly code?: Code;
}
