// SPDX-License-Identifier: GPL-2.0-only
/** @file The type of what a verb may do, and the test that all ioctls begin with. */
import type { Action, Verb } from '../actions.js';
import { refuseIf, type Plan } from '../plan.js';
import type { Rules } from '../rules.js';
import { holdsSession, type ModelState } from '../state.js';

/** The ways in which an action of verb `V` may end. None: the action has no meaning in this state. */
export type Plans<V extends Verb> = (rules: Rules, state: ModelState, action: Action & { readonly verb: V }) => readonly Plan[];

/** A process that has no such descriptor gets -EBADF before LUO hears of it. */
export const NO_DESCRIPTOR = '-EBADF';

/** The test that every call through a session's descriptor begins with. */
export function lacksSession(state: ModelState, by: { readonly process: number; readonly session: number }): readonly Plan[] | undefined {
  return refuseIf(!holdsSession(state, by.process, by.session), NO_DESCRIPTOR);
}
