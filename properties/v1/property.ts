// SPDX-License-Identifier: GPL-2.0-only
/** @file What a property of v1 sees: an observation with v1's actions, callbacks and views. */
import type { Action, LuoState, Outcome } from '../../model/v1/actions.js';
import type { ModelState, ModelTransition } from '../../model/v1/system.js';
import * as generic from '../property.js';
import type { Choice, Property, Violation } from '../property.js';
import type { BlobNode, View } from './view.js';

export { NOTHING, type Choice, type EventRecord, type Property, type Violation, type When } from '../property.js';

/** A callback of the test handler, with the values that the model does not know. */
export interface CallbackRecord {
  readonly kind: 'prepare' | 'freeze' | 'cancel' | 'retrieve' | 'finish';
  readonly token: bigint;
  /** The file that was passed; null for an incoming file that nobody restored. */
  readonly file: string | null;
  /** Data before the call. */
  readonly data: number;
  /** Data after the call (prepare, freeze). */
  readonly after?: number;
  readonly failed: boolean;
  /** It answered this positive number, and did nothing. */
  readonly answered?: number;
  /** finish only. */
  readonly reclaimed?: boolean;
}

/** One action, carried out: everything that a property may look at. */
export interface Observation extends generic.Observation<Action, ModelState, View> {
  /** The outcome in the model's words. `ret` is null when the call never returned (panic, hang). */
  readonly outcome: Omit<Outcome, 'ret'> & { readonly ret: string | 0 | null };
  readonly callbacks: readonly CallbackRecord[];
  /** How the reboot ended, in the machine's own words. */
  readonly rebooted: 'refused' | 'failed' | 'booted' | 'plain' | 'cold_boot' | 'undefined' | null;
  /** What the next kernel was handed over; only when it booted from LUO's blob. */
  readonly handover: readonly BlobNode[] | null;
  /** The model's transition that this outcome is; undefined when the specification does not allow it. */
  readonly allowed: ModelTransition | undefined;
}

/** Did the machine go on in another kernel, or try to? */
export const hasJumped = ({ rebooted }: Pick<generic.Observation, 'rebooted'>): boolean =>
  rebooted === 'booted' || rebooted === 'plain' || rebooted === 'cold_boot' || rebooted === 'undefined';

/** Follows one execution. What it remembers is in fields: plain values, Maps and Sets of values that never change. */
export interface Monitor {
  observe(observation: Observation): readonly Violation[];
}

/** A property that needs no memory of what happened before. */
export const stateless = generic.stateless as (property: Omit<Property, 'monitor'>, observe: (observation: Observation) => readonly Violation[]) => Property;

/** A choice of the semantics, which is judged when somebody asks for it. */
export const choice = generic.choice as (what: Omit<Choice, 'monitor'>, observe: (observation: Observation) => readonly Violation[]) => Choice;

/** Does LUO accept registrations in this state? */
export function acceptsRegistrations(state: LuoState): boolean {
  return state === 'normal' || state === 'updated';
}

/** Are files globally committed in this state? */
export function isCommitted(state: LuoState): boolean {
  return state === 'prepared' || state === 'frozen';
}

/** The C function that carries out an action: where a violation belongs that no sanitizer located. */
export function entryFunction(action: Action): string {
  return ENTRY[action.verb];
}

const ENTRY: Readonly<Record<Action['verb'], string>> = {
  open: 'luo_open',
  close: 'luo_destroy_session',
  dup: 'dup',
  fork: 'fork',
  exit: 'luo_destroy_session',
  preserve: 'luo_register_file',
  unpreserve: 'luo_unregister_file',
  restore: 'luo_retrieve_file',
  close_file: 'close',
  get_state: 'liveupdate_get_state',
  prepare: 'luo_prepare',
  cancel: 'luo_cancel',
  finish: 'luo_finish',
  reboot: 'liveupdate_reboot',
  register_handler: 'liveupdate_register_file_handler',
  unregister_handler: 'liveupdate_unregister_file_handler',
  boot: 'start_kernel',
};
