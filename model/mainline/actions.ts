// SPDX-License-Identifier: GPL-2.0-only
/** @file The vocabulary of mainline's LUO: the verbs of its uAPI and what they answer, as data. */

/** Everything that can happen to the machine from outside. */
export const VERBS = [
  'open',
  'close_device',
  'create',
  'retrieve',
  'dup',
  'send',
  'close',
  'exit',
  'preserve',
  'retrieve_fd',
  'close_file',
  'finish',
  'get_name',
  'write',
  'resize',
  'seal',
  'seek',
  'get_flb',
  'put_flb',
  'bind_flb',
  'read_debugfs',
  'load_image',
  'unload_image',
  'reboot',
  'load_module',
  'unload_module',
] as const;
/** What user space, the administrator or a module can ask for. */
export type Verb = (typeof VERBS)[number];

/**
 * The names that programs give to sessions. `max` has 63 bytes, all that fit beside the NUL; `empty` has none and
 * `unterminated` fills all 64: both are refused (item 4).
 */
export const NAMES = ['a', 'b', 'c', 'd', 'max', 'empty', 'unterminated'] as const;
export type SessionName = (typeof NAMES)[number];

/** Modules that can be loaded and unloaded; each brings a file handler, and both bind the same FLB. memfds are built in. */
export const MODULES = ['T', 'U'] as const;
export type ModuleName = (typeof MODULES)[number];

/**
 * A file that a process can hand to PRESERVE_FD. `f…` is a file of module T's handler, `g…` of module U's, `m…` a memfd (`m1`
 * one made with MFD_NOEXEC_SEAL, `m2` one that is open for reading alone, `m3` for writing alone,
 * `m4` one made with MFD_NOEXEC_SEAL that has every other seal as well), `x0` and `x1` files that no handler accepts, `x1` one of tmpfs that has a
 * name, `none` a closed descriptor. `a/2` is what RETRIEVE_FD answered in this kernel for token number 2 of the incoming session named a.
 */
export type FileName = `${'f' | 'g' | 'm'}${number}` | 'x0' | 'x1' | 'none' | `${SessionName}/${number}`;

/** The memfds that everybody has opened for reading alone, and for writing alone. */
export const READ_ONLY: FileName = 'm2';
export const WRITE_ONLY: FileName = 'm3';

/** The memfd that nobody can change any more. */
export const SEALED: FileName = 'm4';

export const isOneWay = (file: FileName): boolean => file === READ_ONLY || file === WRITE_ONLY;

/**
 * How the argument of an ioctl lies in user memory, and its command word: the variants of the recordings (MAINLINE-FORMAT.md) but for `n`, `unknown`, `compat`,
 * whose program is a 32-bit one, and `late`: the page of the reply is supplied by user space, by whatever time it likes, as memory of FUSE or userfaultfd is.
 */
export const VARIANTS = ['ro', 'late', 'none', 'cut', 'big0', 'big1', 'bigcut', 'small', 'nr', 'unknown', 'res', 'compat'] as const;
export type Variant = (typeof VARIANTS)[number];

/** What can be made to fail inside an operation. */
export const FAULT_KINDS = [
  'kmalloc',
  'page_alloc',
  'kho_preserve',
  'kho_subtree',
  'kho_init',
  'page_cache',
  'no_fd',
  'no_file',
  'xa_insert',
  'cb_can_preserve',
  'cb_preserve',
  'cb_freeze',
  'cb_retrieve',
  'cb_can_finish',
  'flb_preserve',
  'flb_retrieve',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** The `n`-th occasion (from 1) of `kind` inside one action fails; callbacks fail with `errno` (a positive number). */
export interface Fault {
  readonly kind: FaultKind;
  readonly n: number;
  readonly errno?: number;
}

/** What is loaded for kexec: a kernel that gets the handover, one in which LUO is switched off, one that knows nothing of Kexec Handover. */
export const IMAGES = ['kho', 'luoff', 'plain'] as const;
export type ImageKind = (typeof IMAGES)[number];

/** Who uses the FLB in the kernel has it from the side of this kernel's files, or from that of the kernel before. */
export const SIDES = ['out', 'in'] as const;
export type Side = (typeof SIDES)[number];

interface By {
  /** The process slot that makes the call. */
  readonly process: number;
}
interface OfSession extends By {
  /** Session slot: a number that a program gives to the descriptors of one open session. Free again when the last is closed. */
  readonly session: number;
}
interface WithArgument {
  readonly arg?: Variant;
}

/** One action of a program. `token` is a position in the program's token table. */
export type Action = { readonly fault?: Fault } & (
  | (By & { readonly verb: 'open' | 'close_device' | 'exit' })
  | (OfSession & WithArgument & { readonly verb: 'create' | 'retrieve'; readonly name: SessionName })
  | (OfSession & { readonly verb: 'dup' | 'close' })
  /** A descriptor of the session goes to another process, as SCM_RIGHTS does it. */
  | (OfSession & { readonly verb: 'send'; readonly to: number })
  | (OfSession & WithArgument & { readonly verb: 'preserve'; readonly token: number; readonly file: FileName })
  | (OfSession & WithArgument & { readonly verb: 'retrieve_fd'; readonly token: number })
  | (OfSession & WithArgument & { readonly verb: 'finish' | 'get_name' })
  /** seal: F_ADD_SEALS of F_SEAL_SEAL; seek: to another position. */
  | (By & { readonly verb: 'close_file' | 'seal' | 'seek'; readonly file: FileName })
  /** `late`: the page that is written from is supplied by user space, by whatever time it likes. */
  | (By & { readonly verb: 'write'; readonly file: FileName; readonly late?: true })
  /** `huge`: one page more than kvmalloc() has pointers for. */
  | (By & { readonly verb: 'resize'; readonly file: FileName; readonly huge?: true })
  /** A driver takes a reference to the FLB's object, or drops one that it has. */
  | { readonly verb: 'get_flb' | 'put_flb'; readonly side: Side }
  /** A driver that is built in registers an FLB of its own with the handler of module T; `early`: with one of its own that it has not registered. */
  | { readonly verb: 'bind_flb'; readonly early?: true }
  /** /sys/kernel/debug/kho/in/sub_fdts/LUO, which shows what the kernel before handed over; `out`: /sys/kernel/debug/kho/out/fdt, the tree for the next. */
  | { readonly verb: 'read_debugfs'; readonly out?: true }
  | { readonly verb: 'load_image'; readonly image: ImageKind }
  | { readonly verb: 'unload_image' }
  /** reboot(KEXEC). The next kernel loads the named modules before anything else. */
  | { readonly verb: 'reboot'; readonly modules: readonly ModuleName[] }
  | { readonly verb: 'load_module' | 'unload_module'; readonly module: ModuleName }
);

/** The callbacks of handlers and FLBs. `preserve!`: it was called and returned an error. Queries (can_preserve, can_finish, get_id) are not among them. */
export type Callback = 'preserve' | 'preserve!' | 'unpreserve' | 'freeze' | 'freeze!' | 'unfreeze' | 'retrieve' | 'retrieve!' | 'finish' | 'finish:retrieved';

/** `out a/2`: token number 2 of the outgoing session a; `in a/2` of the incoming one; `flb out`, `flb in`: the FLB. */
export type Subject = `${'out' | 'in'} ${SessionName}/${number}` | 'flb out' | 'flb in';

/** How reboot(KEXEC) ended: back with an error, or in the next kernel. */
export type RebootOutcome = 'refused' | 'booted';

/** What an action answers, as far as the specification speaks of it. Descriptors count as 0. */
export interface Outcome {
  readonly ret: string | 0;
  /** get_name: the name that was answered. */
  readonly value?: SessionName;
  /** reboot only. */
  readonly reboot?: RebootOutcome;
  readonly callbacks: ReadonlyMap<Subject, readonly Callback[]>;
}
