// SPDX-License-Identifier: GPL-2.0-only
/** @file What a property of mainline sees of one action: everything from outside of LUO. */
import type { Action, FileName, ModuleName, Outcome, SessionName, Subject } from '../../model/mainline/actions.js';
import type { ModelState, ModelTransition } from '../../model/mainline/system.js';
import * as generic from '../property.js';
import type { Property, Violation } from '../property.js';
import type * as common from '../view.js';

/** A callback of a test handler or of the FLB, in the order of the calls. */
export interface CallbackRecord extends generic.CallbackRecord {
  readonly kind: 'preserve' | 'unpreserve' | 'freeze' | 'unfreeze' | 'retrieve' | 'can_finish' | 'finish';
  /** `out a/2`: what was preserved as token number 2 of session a. Null: nobody preserved that. */
  readonly subject: Subject | null;
  /** Which preservation it is about: counted by successful and failed preserves, over all kernels; 0: unknown data. */
  readonly identity: number;
  /** finish: was the handler given the file that it had retrieved? */
  readonly retrieved?: boolean;
}

/** One file of user space. */
export interface FileView {
  readonly name: FileName;
  /** `f_count`. */
  readonly refs: number;
  /** Descriptors of processes that refer to it. */
  readonly descriptors: number;
}

/** What a memfd is, by what user space can ask of it. */
export interface MemfdView {
  readonly name: FileName;
  readonly size: number;
  /** A digest of the content. */
  readonly content: string;
  readonly position: number;
  readonly seals: number;
  /** Has its mode an execute bit? */
  readonly executable: boolean;
  readonly access: 'read-only' | 'write-only' | 'read-write';
}

export interface ModuleView {
  /** `FLB`: those in which the FLBs lie, together. */
  readonly name: ModuleName | 'FLB';
  readonly loaded: boolean;
  /** `module_refcount()`. */
  readonly refs: number;
}

/** What an observer sees of the machine between two calls. */
export interface View extends common.View {
  /**
   * Pages that are preserved for the next kernel, or still held of the previous one, beyond those of a fresh boot: how many
   * by the function that allocated them.
   */
  readonly pages: Readonly<Record<string, number>>;
  readonly files: readonly FileView[];
  readonly memfds: readonly MemfdView[];
  /** Those of which somebody has a page pinned: F_SEAL_WRITE is EBUSY. */
  readonly pinned: readonly FileName[];
  readonly modules: readonly ModuleView[];
  /** Names of the sessions that some descriptor refers to, outgoing ones first. */
  readonly sessions: readonly { readonly direction: 'out' | 'in'; readonly name: SessionName }[];
  /** Is the device open? */
  readonly device: boolean;
  /** What the last RETRIEVE_FD answered; null: the last call was none, or failed. */
  readonly answer: {
    /** Was it the file that an earlier RETRIEVE_FD of this token answered? Null: there was none. */
    readonly sameFile: boolean | null;
    /** `a/0`: the incoming session, and the position of its token. */
    readonly subject: string;
    /** What was retrieved, if it is a memfd. */
    readonly memfd: MemfdView | null;
  } | null;
}

/** What became of the kernel after a jump, and what it was handed over. */
export interface Handover {
  readonly how: 'booted' | 'panic' | 'noluo';
  /** The event that it is: `panic:FUNCTION:why`, `oops:FUNCTION:why`. */
  readonly why?: string;
  /** How the memfds of outgoing sessions were at the jump: subject -> memfd. */
  readonly memfds: ReadonlyMap<Subject, MemfdView>;
  /** Of a kernel without LUO: the pages that it preserves for the next one, by the function that allocated them. */
  readonly left: Readonly<Record<string, number>>;
}

/** One action, carried out: everything that a property may look at. */
export interface Observation extends generic.Observation<Action, ModelState, View> {
  /** `ret` is null when the call never returned (panic, hang). */
  readonly outcome: Omit<Outcome, 'ret'> & { readonly ret: string | 0 | null };
  readonly callbacks: readonly CallbackRecord[];
  /** Null: the machine did not jump. */
  readonly handover: Handover | null;
  /** The model's transition that this outcome is; undefined when the specification does not allow it. */
  readonly allowed: ModelTransition | undefined;
}

/** Follows one execution. What it remembers is in fields: plain values, Maps and Sets of values that never change. */
export interface Monitor {
  observe(observation: Observation): readonly Violation[];
}

export { NOTHING, type Property, type Violation } from '../property.js';

/** A property that needs no memory of what happened before. */
export const stateless = generic.stateless as (property: Omit<Property, 'monitor'>, observe: (observation: Observation) => readonly Violation[]) => Property;

/** The C function that carries out an action: where a violation belongs that no sanitizer located. */
export function entryFunction(action: Action): string {
  if ((action.verb === 'get_flb' || action.verb === 'put_flb') && action.side === 'out')
    return action.verb === 'get_flb' ? 'liveupdate_flb_get_outgoing' : 'liveupdate_flb_put_outgoing';
  return ENTRY[action.verb];
}

const ENTRY: Readonly<Record<Action['verb'], string>> = {
  open: 'luo_open',
  close_device: 'luo_release',
  create: 'luo_session_create',
  retrieve: 'luo_session_retrieve',
  dup: 'dup',
  send: 'unix_stream_sendmsg',
  close: 'luo_session_release',
  exit: 'luo_session_release',
  preserve: 'luo_preserve_file',
  bind_flb: 'liveupdate_register_flb',
  read_debugfs: 'read_file_blob',
  retrieve_fd: 'luo_retrieve_file',
  close_file: 'close',
  finish: 'luo_file_finish',
  get_name: 'luo_session_get_name',
  write: 'memfd',
  resize: 'memfd',
  seal: 'memfd',
  seek: 'memfd',
  get_flb: 'liveupdate_flb_get_incoming',
  put_flb: 'liveupdate_flb_put_incoming',
  load_image: 'kexec_file_load',
  unload_image: 'kexec_file_load',
  reboot: 'luo_session_serialize',
  load_module: 'liveupdate_register_file_handler',
  unload_module: 'liveupdate_unregister_file_handler',
};

/** Did the call fail? Null: it never returned. */
export const hasFailed = ({ outcome }: Observation): boolean => outcome.ret !== 0 && outcome.ret !== null;

/** What the model allows the call to answer, in the words of a sentence: `0 or -EBUSY`. */
export const listed = (rets: readonly (string | 0)[]): string => [...new Set(rets.map((ret) => (ret === 0 ? 'success' : ret)))].join(' or ');
