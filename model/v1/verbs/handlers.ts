// SPDX-License-Identifier: GPL-2.0-only
/** @file The verbs of the module that brings the file handler. */
import { refuseIf, succeed, type Plan } from '../plan.js';
import { admits } from '../rules.js';
import type { Plans } from './plans.js';

/** 2: as with files, only in NORMAL and UPDATED (1.5). */
export const registerHandler: Plans<'register_handler'> = (rules, state) =>
  refuseIf(!admits(rules, state.luo, 'register_handler'), '-EBUSY') ?? refuseIf(state.handler === 'registered', '-EEXIST') ?? [take('register')];

/** 19. When it is not registered there is nothing to do; whether that is an error is open. */
export const unregisterHandler: Plans<'unregister_handler'> = (rules, state) =>
  refuseIf(!admits(rules, state.luo, 'unregister_handler'), '-EBUSY') ??
  refuseIf(state.handler === 'registered' && rules.handlerIsNeeded(state), '-EBUSY') ?? [
    state.handler === 'registered' ? take('unregister') : { ...take('unregister'), rets: [0, '-ENOENT', '-EINVAL'] },
  ];

function take(event: 'register' | 'unregister'): Plan {
  return succeed((draft) => {
    draft.orchestrator(`${event}_handler`);
    draft.handler(event);
  });
}
