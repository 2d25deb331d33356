// SPDX-License-Identifier: GPL-2.0-only
/** @file The headers of mainline's LUO: its structs, its ioctls, and what a revision consists of. */
import {
  embed,
  free_embedded,
  INIT_LIST_HEAD,
  INIT_LIST_HEAD_OF,
  Linux,
  mutex_init,
  refcount_t,
  struct,
  type file,
  type file_operations,
  type Kernel,
  type list_head,
  type module,
  type mutex,
  type rw_semaphore,
  type user_struct,
} from '../kernel/index.js';
import type { Code } from '../loader/code.js';
import type { Instrumented } from '../loader/load.js';
import type { entry, kho_block_header_ser, luo_file_set_ser, u64_at } from './abi.js';
import type { Config } from './config.js';
import type { Declared } from './offers.js';

export * from './abi.js';
export type { Config } from './config.js';

/* include/uapi/linux/liveupdate.h */

export const LIVEUPDATE_IOCTL_TYPE = 0xba;
/** `_IO(LIVEUPDATE_IOCTL_TYPE, nr)`. */
export const _IO = (nr: number): number => (LIVEUPDATE_IOCTL_TYPE << 8) | nr;
/** `_IOC_NR(cmd)`. */
export const _IOC_NR = (cmd: number): number => cmd & 0xff;

export const LIVEUPDATE_CMD_BASE = 0x00;
export const LIVEUPDATE_CMD_SESSION_BASE = 0x40;
export const LIVEUPDATE_IOCTL_CREATE_SESSION = _IO(0x00);
export const LIVEUPDATE_IOCTL_RETRIEVE_SESSION = _IO(0x01);
export const LIVEUPDATE_SESSION_PRESERVE_FD = _IO(0x40);
export const LIVEUPDATE_SESSION_RETRIEVE_FD = _IO(0x41);
export const LIVEUPDATE_SESSION_FINISH = _IO(0x42);
export const LIVEUPDATE_SESSION_GET_NAME = _IO(0x43);

/** The fields of the structs that the ioctls take, without `size`. Names are bytes, one a character, up to the NUL or the end of the field. */
export interface liveupdate_args {
  fd?: number;
  name?: string;
  token?: bigint;
  reserved?: number;
}

/** sizeof() of them: two words, and a name or a token or nothing. */
export const sizeof_create_session = ({ name_length }: Config): number => 8 + name_length;
export const sizeof_preserve_fd = 16;
export const sizeof_finish = 8;

export type Argument = user_struct<liveupdate_args>;

/** A `struct file **` that a function fills. */
export interface Out<T> {
  value: T;
}

/* include/linux/liveupdate.h */

export interface liveupdate_file_op_args {
  handler: liveupdate_file_handler;
  retrieve_status: number;
  file: file | null;
  serialized_data: number;
  private_data: object | null;
  /** Of the series: whoever calls has called lock() before, and will call unlock(). */
  locked?: boolean;
}

/** The callbacks of a kind of file. Each can be pre-empted. */
export interface liveupdate_file_ops {
  can_preserve?(handler: liveupdate_file_handler, file: file): Kernel<boolean>;
  preserve?(args: liveupdate_file_op_args): Kernel<number>;
  unpreserve?(args: liveupdate_file_op_args): Kernel<void>;
  freeze?(args: liveupdate_file_op_args): Kernel<number>;
  unfreeze?(args: liveupdate_file_op_args): Kernel<void>;
  retrieve?(args: liveupdate_file_op_args): Kernel<number>;
  can_finish?(args: liveupdate_file_op_args): Kernel<boolean>;
  finish?(args: liveupdate_file_op_args): Kernel<void>;
  get_id?(file: file): bigint;
  /** Of the series: takes, without locks of LUO, the lock for which preserve() has answered -EAGAIN: 0 or -EINTR. */
  lock?(file: file): Kernel<number>;
  unlock?(file: file): Kernel<void>;
  readonly owner: module | null;
}

/** It lives in the memory of the module that registers it. */
export class liveupdate_file_handler extends struct('liveupdate_file_handler', () => ({
  ops: null as liveupdate_file_ops | null,
  compatible: '',
  // Not in Linux: of the series that repairs it.
  files: 0,
  registered: false,
})) {
  readonly list: list_head<liveupdate_file_handler>;
  readonly flb_list: list_head<luo_flb_link>;

  constructor(k: Linux) {
    super(k);
    this.list = INIT_LIST_HEAD(k, this);
    this.flb_list = INIT_LIST_HEAD_OF(this, 'liveupdate_file_handler.flb_list');
  }
}

export interface liveupdate_flb_op_args {
  flb: liveupdate_flb;
  data: number;
  obj: object | null;
}

export interface liveupdate_flb_ops {
  preserve?(args: liveupdate_flb_op_args): Kernel<number>;
  unpreserve?(args: liveupdate_flb_op_args): Kernel<void>;
  retrieve?(args: liveupdate_flb_op_args): Kernel<number>;
  finish?(args: liveupdate_flb_op_args): Kernel<void>;
  readonly owner: module | null;
}

/** struct luo_flb_private_state. */
export class luo_flb_private_state extends struct('luo_flb_private_state', () => ({
  data: 0,
  obj: null as object | null,
  finished: false,
  retrieve_status: 0,
  // Not in Linux: of the series that repairs it.
  files: 0,
})) {
  readonly count: refcount_t;
  readonly lock: mutex;

  constructor(k: Linux, direction: 'outgoing' | 'incoming') {
    super(k);
    this.count = new refcount_t(this, direction === 'outgoing' ? 'flb.outgoing.count' : 'flb.incoming.count');
    this.lock = mutex_init(k, direction === 'outgoing' ? 'flb.outgoing.lock' : 'flb.incoming.lock', this);
  }
}

/** struct liveupdate_flb, with its struct luo_flb_private: statically allocated by the module that registers it. */
export class liveupdate_flb extends struct('liveupdate_flb', () => ({
  ops: null as liveupdate_flb_ops | null,
  compatible: '',
  users: 0,
  initialized: false,
})) {
  /** `private.list`. */
  readonly list: list_head<liveupdate_flb>;
  readonly outgoing: luo_flb_private_state;
  readonly incoming: luo_flb_private_state;

  constructor(k: Linux) {
    super(k);
    this.list = INIT_LIST_HEAD(k, this);
    this.outgoing = embed(this, new luo_flb_private_state(k, 'outgoing'));
    this.incoming = embed(this, new luo_flb_private_state(k, 'incoming'));
  }

  override touchAll(): void {
    super.touchAll();
    free_embedded(this.outgoing);
    free_embedded(this.incoming);
  }
}

/** struct luo_flb_link: private to luo_flb.c, as in C. */
export interface luo_flb_link {
  flb: liveupdate_flb | null;
  readonly list: list_head<luo_flb_link>;
}

/* include/linux/kho_block.h */

/** struct kho_block: a page of entries. */
export class kho_block extends struct('kho_block', () => ({ ser: null as kho_block_header_ser | null })) {
  readonly list: list_head<kho_block>;

  constructor(k: Linux) {
    super(k);
    this.list = INIT_LIST_HEAD(k, this);
  }
}

/** struct kho_block_set: inside of another struct. */
export class kho_block_set extends struct('kho_block_set', () => ({ nblocks: 0, head_pa: 0, entry_size: 0, count_per_block: 0, incoming: false })) {
  readonly blocks: list_head<kho_block>;

  constructor(k: Linux) {
    super(k);
    this.blocks = INIT_LIST_HEAD_OF(this, 'kho_block_set.blocks');
  }
}

/** struct kho_block_set_it. */
export interface kho_block_set_it {
  bs: kho_block_set;
  block: kho_block | null;
  i: number;
}

/* kernel/liveupdate/luo_internal.h */

/** struct luo_ucmd. */
export interface luo_ucmd {
  readonly ubuffer: Argument;
  readonly user_size: number;
  readonly cmd: liveupdate_args;
  /** Of the series: the reply has been written. */
  replied?: boolean;
}

/** struct luo_file: private to luo_file.c, as in C. */
export interface luo_file {
  fh: liveupdate_file_handler | null;
  file: file | null;
  serialized_data: number;
  private_data: object | null;
  retrieve_status: number;
  token: bigint;
  readonly mutex: mutex;
  readonly list: list_head<luo_file>;
  readonly freed: boolean;
}

/** struct luo_file_set: inside of a session. */
export class luo_file_set extends struct('luo_file_set', () => ({ count: 0 })) {
  readonly files_list: list_head<luo_file>;
  readonly block_set: kho_block_set;

  constructor(k: Linux) {
    super(k);
    this.files_list = INIT_LIST_HEAD_OF(this, 'luo_file_set.files_list');
    this.block_set = embed(this, new kho_block_set(k));
  }

  override touchAll(): void {
    super.touchAll();
    free_embedded(this.block_set);
  }
}

/** struct luo_session. */
export class luo_session extends struct('luo_session', () => ({ name: '', retrieved: false })) {
  readonly list: list_head<luo_session>;
  readonly file_set: luo_file_set;
  readonly mutex: mutex;

  constructor(k: Linux) {
    super(k);
    this.list = INIT_LIST_HEAD(k, this);
    this.file_set = embed(this, new luo_file_set(k));
    this.mutex = mutex_init(k, 'luo_session.mutex', this);
  }

  override touchAll(): void {
    super.touchAll();
    free_embedded(this.file_set);
  }
}

/* What the C files offer each other. */

export interface KhoBlock {
  kho_block_set_init(bs: kho_block_set, entry_size: number): void;
  kho_block_set_grow(bs: kho_block_set, count: number): Kernel<number>;
  kho_block_set_shrink(bs: kho_block_set, count: number): Kernel<void>;
  kho_block_set_restore(bs: kho_block_set, head_pa: number): Kernel<number>;
  kho_block_set_destroy(bs: kho_block_set): Kernel<void>;
  kho_block_set_clear(bs: kho_block_set): void;
  kho_block_set_head_pa(bs: kho_block_set): number;
  kho_block_set_is_empty(bs: kho_block_set): boolean;
  kho_block_set_it_init(it: kho_block_set_it, bs: kho_block_set): void;
  kho_block_set_it_reserve_entry(it: kho_block_set_it): entry | null;
  kho_block_set_it_read_entry(it: kho_block_set_it): entry | null;
  kho_block_set_it_prev(it: kho_block_set_it): entry | null;
}

export interface LuoCore {
  /** `liveupdate=` of the command line. */
  early_liveupdate_param(on: boolean): void;
  /** early_initcall. */
  liveupdate_early_init(): Kernel<number>;
  /** late_initcall. */
  luo_late_startup(): Kernel<number>;
  /** late_initcall: whether there is a device. */
  liveupdate_ioctl_init(): boolean;
  liveupdate_reboot(): Kernel<number>;
  liveupdate_enabled(): boolean;
  luo_ucmd_respond(ucmd: luo_ucmd): Kernel<number>;
  readonly luo_fops: device_operations;
  /** Protects registration of file handlers and FLBs. */
  readonly luo_register_rwlock: rw_semaphore;
}

/** struct file_operations of the device. */
export interface device_operations extends file_operations {
  open(filep: file): Kernel<number>;
  unlocked_ioctl(filep: file, cmd: number, arg: Argument): Kernel<number>;
  compat_ioctl?(filep: file, cmd: number, arg: Argument): Kernel<number>;
}

/** struct file_operations of a session. */
export interface session_operations extends file_operations {
  unlocked_ioctl(filep: file, cmd: number, arg: Argument): Kernel<number>;
  compat_ioctl?(filep: file, cmd: number, arg: Argument): Kernel<number>;
}

export interface LuoSession {
  luo_session_create(name: string, filep: Out<file | null>): Kernel<number>;
  luo_session_retrieve(name: string, filep: Out<file | null>): Kernel<number>;
  luo_session_setup_outgoing(sessions_pa: u64_at): void;
  luo_session_setup_incoming(sessions_pa: number): Kernel<number>;
  luo_session_serialize(): Kernel<number>;
  luo_session_deserialize(): Kernel<number>;
  readonly luo_session_fops: session_operations;
}

export interface LuoFile {
  luo_preserve_file(
    file_set: luo_file_set,
    token: bigint,
    fd: number,
    locked?: liveupdate_file_op_args | null,
    busy?: Out<liveupdate_file_op_args | null>,
  ): Kernel<number>;
  luo_file_unpreserve_files(file_set: luo_file_set): Kernel<void>;
  luo_file_freeze(file_set: luo_file_set, file_set_ser: luo_file_set_ser): Kernel<number>;
  luo_file_unfreeze(file_set: luo_file_set, file_set_ser: luo_file_set_ser): Kernel<void>;
  luo_retrieve_file(file_set: luo_file_set, token: bigint, filep: Out<file | null>): Kernel<number>;
  luo_file_finish(file_set: luo_file_set): Kernel<number>;
  luo_file_deserialize(file_set: luo_file_set, file_set_ser: luo_file_set_ser): Kernel<number>;
  luo_file_set_init(file_set: luo_file_set): void;
  luo_file_set_destroy(file_set: luo_file_set): void;
  liveupdate_register_file_handler(fh: liveupdate_file_handler): Kernel<number>;
  liveupdate_unregister_file_handler(fh: liveupdate_file_handler): Kernel<void>;
}

export interface LuoFlb {
  luo_flb_file_preserve(fh: liveupdate_file_handler): Kernel<number>;
  luo_flb_file_unpreserve(fh: liveupdate_file_handler): Kernel<void>;
  luo_flb_file_finish(fh: liveupdate_file_handler): Kernel<void>;
  luo_flb_unregister_all(fh: liveupdate_file_handler): Kernel<void>;
  luo_flb_setup_outgoing(flbs_pa: u64_at): number;
  luo_flb_setup_incoming(flbs_pa: number): void;
  luo_flb_serialize(): Kernel<void>;
  liveupdate_register_flb(fh: liveupdate_file_handler, flb: liveupdate_flb): Kernel<number>;
  liveupdate_unregister_flb(fh: liveupdate_file_handler, flb: liveupdate_flb): Kernel<void>;
  liveupdate_flb_get_incoming(flb: liveupdate_flb, objp: Out<object | null>): Kernel<number>;
  liveupdate_flb_put_incoming(flb: liveupdate_flb): Kernel<void>;
  liveupdate_flb_get_outgoing(flb: liveupdate_flb, objp: Out<object | null>): Kernel<number>;
  liveupdate_flb_put_outgoing(flb: liveupdate_flb): Kernel<void>;
}

export interface MemfdLuo {
  /** late_initcall. */
  memfd_luo_init(): Kernel<number>;
}

/** What a loaded image makes of the jump. */
export interface kimage {
  /** Loaded by kexec_file_load(2): it tells the next kernel where Kexec Handover's tree is. */
  readonly handover: boolean;
  /** What the next kernel's command line says. */
  readonly kho: boolean;
  readonly liveupdate: boolean;
}

export interface KexecCore {
  /** fs_initcall: 0, or a negative errno. */
  kho_init(): Kernel<number>;
  /** `load` replaces the image, null takes it away: 0 or -EBUSY. */
  kexec_load(image: kimage | null): Kernel<number>;
  /** A negative errno; with an image, `machine_kexec` is what never returns. */
  kernel_kexec(): Kernel<number>;
  readonly kexec_image: kimage | null;
}

/** The functions of a running kernel, by C file. */
export interface Modules {
  kho_block: KhoBlock;
  luo_core: LuoCore;
  luo_flb: LuoFlb;
  luo_file: LuoFile;
  luo_session: LuoSession;
  memfd_luo: MemfdLuo;
  kexec_core: KexecCore;
}

/** How whoever keeps files and handlers calls what is in the memory of a kernel. */
export interface Names {
  /** The same text for the same file. */
  file(filep: file): string;
  /** Of a number that a handler made for its data, the same text for the same data; null: it is none. */
  data(value: number): string | null;
}

/** A kernel of a machine of that size. */
export class LuoKernel extends Linux<Modules> {
  /** What the jump does: set by the machine. */
  machine_kexec: (image: kimage) => void = () => {};
  /** Called before the jump: whoever keeps pages outside of the machine's memory brings them back. */
  leave: () => void = () => {};
  /** What is in the memory of a kernel that is no mirrored one: equal for kernels that behave alike from here on. */
  describe: ((names: Names) => string) | null = null;

  constructor(readonly config: Config) {
    super();
  }
}

/** One state of the source tree: a factory a C file, called in this order. */
export interface Revision extends Declared {
  readonly name: string;
  /** One line: what this revision is. */
  readonly title: string;
  /** A reviewer's own revision: the name of the one that it changes. */
  readonly basedOn?: string;
  /** The same, marked where it is reached, of what is no text of ours. */
  readonly marked?: () => Instrumented<Revision>;
  /** The C that it was compiled from: where a function is defined, and the text of a file. Absent: it is mirrored. */
  readonly code?: Code;
  /** What the machine boots next, after a kexec; absent: the same again. */
  readonly next?: Revision;
  /** The sizes of machines that it was compiled for, that of searches first; absent: it runs on a machine of any. */
  readonly configs?: readonly Config[];
  kho_block(k: LuoKernel): KhoBlock;
  luo_core(k: LuoKernel): LuoCore;
  luo_flb(k: LuoKernel): LuoFlb;
  luo_file(k: LuoKernel): LuoFile;
  luo_session(k: LuoKernel): LuoSession;
  memfd_luo(k: LuoKernel): MemfdLuo;
  kexec_core(k: LuoKernel): KexecCore;
}
