// SPDX-License-Identifier: GPL-2.0-only
/** @file The effects of v1's machines: which callbacks they call, and whom they tell. */
import type * as generic from '../effect.js';
import type { Callback } from './actions.js';

export { effect, type Effect, type RollBackParams } from '../effect.js';

/** The file handler is called. */
export interface CallbackParams extends generic.CallbackParams {
  readonly name: Callback;
}

/** Another machine gets an event. */
export interface TellParams extends generic.TellParams {
  readonly whom: 'every registration' | 'the registrations of the session' | 'every incoming token' | 'everything';
}
