// SPDX-License-Identifier: GPL-2.0-only
/** @file A sequential program: actions one after the other, and what their numbers stand for. */
import type { Action } from '../model/v1/actions.js';

/** A sequence of calls with what their small numbers stand for. */
export interface Program {
  readonly actions: readonly Action[];
  /** Token number -> the u64 that the kernel sees. */
  readonly tokens: readonly bigint[];
  /** Session slots that the actions may use. */
  readonly sessions: number;
  /** Process slots that the actions may use. */
  readonly processes: number;
}
