// SPDX-License-Identifier: GPL-2.0-only
/** @file Programs of mainline's actions. */
import type { Action } from '../../model/mainline/actions.js';
import type * as generic from '../program.js';

/** A sequence of calls with what their small numbers stand for. */
export type Program = generic.Program<Action>;
/** A way into some state, tasks that run side by side from there, and what follows when all of them are done. */
export type ConcurrentProgram = generic.ConcurrentProgram<Action>;
