// SPDX-License-Identifier: GPL-2.0-only
/** @file What a transition of a machine makes happen outside of it: the XState actions that the product reads. */
import type { Callback } from './actions.js';

/** A handler or an FLB is called. */
export interface CallbackParams {
  readonly name: Callback;
}

/** Every file of the session gets an event. */
export interface TellParams {
  readonly event: 'unpreserve' | 'freeze' | 'unfreeze' | 'hand_over' | 'finish';
}

export type Effect = { readonly type: 'callback'; readonly params: CallbackParams } | { readonly type: 'tell'; readonly params: TellParams };

/** An XState action does nothing by itself: the product carries it out. */
const nothing = <Params>(_args: unknown, _params: Params): void => {};

/** A transition that calls back. */
export const callback = Object.assign((name: Callback) => ({ type: 'callback', params: { name } }) as const, { action: nothing<CallbackParams> });

/** A transition that concerns the files of the session. */
export const tell = Object.assign((event: TellParams['event']) => ({ type: 'tell', params: { event } }) as const, { action: nothing<TellParams> });
