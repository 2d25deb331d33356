// SPDX-License-Identifier: GPL-2.0-only
/** @file The vocabulary that model, reference and properties share: the verbs of the uAPI and what they answer, as data. */

/** LUO's global states, as `enum liveupdate_state` has them. */
export const LUO_STATES = ['normal', 'prepared', 'frozen', 'updated'] as const;
/** LUO's state machine-wide, by the names that the kernel prints (liveupdate_state). */
export type LuoState = (typeof LUO_STATES)[number];

/** Everything that can happen to the machine from outside. */
export const VERBS = [
  'open',
  'close',
  'dup',
  'fork',
  'exit',
  'preserve',
  'unpreserve',
  'restore',
  'close_file',
  'get_state',
  'prepare',
  'cancel',
  'finish',
  'reboot',
  'register_handler',
  'unregister_handler',
  'boot',
] as const;
/** What user space, the administrator or a module can ask for. */
export type Verb = (typeof VERBS)[number];

/** What can be made to fail inside an operation; the names are those of the recorded traces. */
export const FAULT_KINDS = [
  'kmalloc',
  'xa_store',
  'cb_prepare',
  'cb_freeze',
  'cb_retrieve',
  'cb_can_preserve',
  'sub_prepare',
  'sub_freeze',
  'setprop_file',
  'setprop_subsys',
  'setprop_setup',
  'begin_node',
  'copy_to_user',
  'copy_from_user',
  'killed',
  'kho_preserve',
  'kho_serialize',
  'no_fd',
] as const;
/** What can be made to fail: the names of the recorded traces' fault table. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/**
 * The `n`-th occasion (from 1) of `kind` inside one action fails; callbacks fail with `errno` (a positive number). A negative one: the callback
 * answers that number without its sign, which is neither success nor an error (item 11).
 */
export interface Fault {
  readonly kind: FaultKind;
  readonly n: number;
  readonly errno?: number;
}

/**
 * A file that a process can hand to FD_PRESERVE. `f0` to `f3` are accepted by the test handler, `f4` and `f5` by none, `none`
 * is a closed descriptor. `r<k>` is the file restored for token number k.
 */
export type FileName = `f${number}` | 'none' | `r${number}`;

/** What a machine has beyond one file handler with a short compatible string. */
export interface Equipment {
  /** Handlers of the test module, 1 to 3; `f0`, `f1`, … are shared out among them in turn. Default 1. */
  readonly handlers?: number;
  /** Length of a handler's compatible string in bytes. Default: that of a short one. */
  readonly compatible?: number;
  /** Subsystems besides that of the files, up to 3: the first is registered before it, the others after it. Default 0. */
  readonly subsystems?: number;
}

/** What a call lets a file handler do. The specification does not look at it. */
export interface Calling {
  /** The first callback of the call waits until the calls that other tasks have under way have returned. Alone it waits for nothing. */
  readonly callback?: 'waits';
}

/** Calls that let a file handler do its work. */
export const CALLING = ['restore', 'prepare', 'cancel', 'finish', 'reboot'] as const satisfies readonly Verb[];

/** Does a callback of the call wait for other tasks? */
export const hasWaitingCallback = (action: Action): boolean => 'callback' in action && action.callback === 'waits';

/**
 * One action of a program.
 *
 * `process`, `session` and `token` are small numbers, not kernel values: a process slot (every slot always holds a
 * process: an `exit` closes all its descriptors, and a fresh process takes the slot), a session slot (free again as
 * soon as the session is closed: `open` takes a free one), a position in the program's token table.
 */
export type Action = { readonly fault?: Fault } & (
  | { readonly verb: 'open'; readonly process: number; readonly session: number; readonly flags?: 'O_EXCL' | 'unprivileged' }
  | { readonly verb: 'close' | 'dup'; readonly process: number; readonly session: number }
  /** `child` (which may hold no session descriptor) is replaced by a child of `process`: it gets all its descriptors. */
  | { readonly verb: 'fork'; readonly process: number; readonly child: number }
  | { readonly verb: 'exit'; readonly process: number }
  /** `also`: the same for these tokens, one after the other; when one is refused, those before it are unregistered again. */
  | {
      readonly verb: 'preserve';
      readonly process: number;
      readonly session: number;
      readonly token: number;
      readonly file: FileName;
      readonly also?: readonly number[];
    }
  | { readonly verb: 'unpreserve'; readonly process: number; readonly session: number; readonly token: number }
  | ({ readonly verb: 'restore'; readonly process: number; readonly session: number; readonly token: number } & Calling)
  /** Closes the descriptor that `restore` gave to `process` for `token` (or that `fork` copied). */
  | { readonly verb: 'close_file'; readonly process: number; readonly token: number }
  | { readonly verb: 'get_state'; readonly process: number; readonly session: number }
  | ({ readonly verb: 'cancel' | 'finish'; readonly process: number; readonly session: number } & Calling)
  /** `data`: what the first prepare callback leaves, the next one more; the specification does not look at it. Absent: numbers of the test handler. */
  | ({ readonly verb: 'prepare'; readonly process: number; readonly session: number; readonly data?: number } & Calling)
  /** The reboot system call. `handler`: does the next kernel register the test handler during boot? `data`: as with prepare, for freeze. */
  | ({ readonly verb: 'reboot'; readonly kexec: 'ok' | 'fail'; readonly handler: boolean; readonly data?: number } & Calling)
  | { readonly verb: 'register_handler' | 'unregister_handler' }
  /** The machine is switched on, equipped like this. Only as the first action: later it means nothing. */
  | ({ readonly verb: 'boot' } & Equipment)
);

/** The callbacks of a file handler. `prepare!`: it was called and returned an error. */
export type Callback = 'prepare' | 'prepare!' | 'freeze' | 'freeze!' | 'cancel' | 'retrieve' | 'retrieve!' | 'finish' | 'finish:reclaimed';

/** How the reboot system call ended: the names of the recorded traces, and `plain` for a plain kexec into a next kernel in NORMAL. */
export type RebootOutcome = 'refused' | 'failed' | 'booted' | 'plain';

/**
 * What an action answers, as far as the specification speaks of it.
 *
 * `ret` is 0 or the name of an error (`-EBUSY`); descriptors count as 0. `+1`: an ioctl answered a positive number, which the specification never does. `callbacks` are per token number, in order:
 * the order between tokens is open (semantics page, 11). `can_preserve` is a query and not among them.
 */
export interface Outcome {
  readonly ret: string | 0;
  readonly value?: LuoState;
  readonly reboot?: RebootOutcome;
  readonly callbacks: ReadonlyMap<number, readonly Callback[]>;
}
