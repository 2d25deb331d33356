// SPDX-License-Identifier: GPL-2.0-only
/** @file The verbs of the module that brings the file handler. */
import { pass, succeed, type Hurdle, type Plan } from '../plan.js';
import { admits } from '../rules.js';
import type { Plans } from './plans.js';

const take =
  (event: 'register' | 'unregister'): Plan['run'] =>
  (draft) => {
    draft.orchestrator(`${event}_handler`);
    draft.handler(event);
  };

export const registerHandler: Plans<'register_handler'> = (rules, state, action) => {
  const hurdles: Hurdle[] = [
    [!admits(rules, state.luo, 'register_handler'), '-EBUSY'],
    [state.handler === 'registered', '-EEXIST'],
  ];
  return pass(action, hurdles, () => [succeed(take('register'))]);
};

/** 19. There is nothing to do, and nobody to refuse it, when it is not registered. */
export const unregisterHandler: Plans<'unregister_handler'> = (rules, state, action) => {
  const hurdles: Hurdle[] = [
    [!admits(rules, state.luo, 'unregister_handler'), '-EBUSY'],
    [state.handler === 'registered' && rules.handlerIsNeeded(state), '-EBUSY'],
  ];
  return pass(action, hurdles, () => [succeed(take('unregister'))]);
};
