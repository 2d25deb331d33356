// SPDX-License-Identifier: GPL-2.0-only
/** @file The type of what a verb may do, and the tests that several begin with. */
import type { Action, Verb } from '../actions.js';
import { refuseIf, type Plan } from '../plan.js';
import type { Rules } from '../rules.js';
import { holdsDevice, holdsSession, type ModelState, type Slot } from '../state.js';

/** The ways in which an action of verb `V` may end. None: the action has no meaning in this state. */
export type Plans<V extends Verb> = (rules: Rules, state: ModelState, action: Action & { readonly verb: V }) => readonly Plan[];

/** A process that has no such descriptor gets -EBADF before LUO hears of it. */
export const NO_DESCRIPTOR = '-EBADF';
export const NO_MEMORY = '-ENOMEM';

export function lacksSession(state: ModelState, by: { readonly process: number; readonly session: number }): readonly Plan[] | undefined {
  return refuseIf(!holdsSession(state, by.process, by.session), NO_DESCRIPTOR);
}

export function lacksDevice(state: ModelState, by: { readonly process: number }): readonly Plan[] | undefined {
  return refuseIf(!holdsDevice(state, by.process), NO_DESCRIPTOR);
}

/** The verb is for sessions of the other direction (item 11). */
export function wrongDirection(state: ModelState, session: number, wanted: Slot['kind']): readonly Plan[] | undefined {
  return refuseIf(state.slots[session]!.kind !== wanted, '-EINVAL');
}
