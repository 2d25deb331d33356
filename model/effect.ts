// SPDX-License-Identifier: GPL-2.0-only
/** @file What a transition of a machine makes happen outside of it: the XState actions that a product reads. */

/** A callback is called. */
export interface CallbackParams {
  readonly name: string;
}

/** Another machine gets an event. */
export interface TellParams {
  readonly whom: string;
  readonly event: string;
}

/**
 * A step that failed half-way: every machine that it was about gets one of three sequences of events. Which one is open,
 * because the order between them is: `idle`, it had not been reached; `done`, its callback had succeeded;
 * `failed`, its callback is the one that failed.
 */
export interface RollBackParams {
  readonly idle: readonly string[];
  readonly done: readonly string[];
  readonly failed: readonly string[];
}

/** An XState action of one of the machines, as `compile` finds it on a transition. */
export type Effect =
  | { readonly type: 'callback'; readonly params: CallbackParams }
  | { readonly type: 'tell'; readonly params: TellParams }
  | { readonly type: 'roll_back'; readonly params: RollBackParams }
  | { readonly type: 'hand_over' };

/** An XState action does nothing by itself: the product carries it out. */
export const effect = <Params>(_args: unknown, _params: Params): void => {};
