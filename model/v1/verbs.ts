// SPDX-License-Identifier: GPL-2.0-only
/** @file What each verb of the uAPI may do: its tests, in order, and the events that it sends to the machines. */
import type { Verb } from './actions.js';
import { cancel, finish, getState, prepare, reboot } from './verbs/cycle.js';
import { boot } from './verbs/boot.js';
import { registerHandler, unregisterHandler } from './verbs/handlers.js';
import type { Plans } from './verbs/plans.js';
import { close, dup, exit, fork, open } from './verbs/sessions.js';
import { closeFile, preserve, restore, unpreserve } from './verbs/tokens.js';

/** What each verb may do. */
export const verbs: { readonly [V in Verb]: Plans<V> } = {
  open,
  close,
  dup,
  fork,
  exit,
  preserve,
  unpreserve,
  restore,
  close_file: closeFile,
  get_state: getState,
  prepare,
  cancel,
  finish,
  reboot,
  register_handler: registerHandler,
  unregister_handler: unregisterHandler,
  boot,
};
