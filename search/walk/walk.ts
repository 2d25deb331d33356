// SPDX-License-Identifier: GPL-2.0-only
/** @file An execution to be walked through: every call, every kernel step, and after each step the whole machine. */
import type { Action } from '../../model/model.js';
import type { Program } from '../../systems/program.js';
import type { Observation, Property, Violation } from '../../properties/property.js';
import type { RaceStep, SignalEffect } from '../race/trace.js';
import type { Still } from './still.js';

/** One kernel step; a call before the tasks of a race is one step with an empty name. */
export interface WalkStep extends Pick<
  RaceStep,
  'name' | 'access' | 'object' | 'functions' | 'source' | 'lines' | 'value' | 'blocked' | 'wokenBy' | 'callbacks' | 'events'
> {
  /** Index in `Walk.calls`. */
  readonly call: number;
  /** The tree in whose C `source` is; null: it is in a mirrored file. */
  readonly code: string | null;
  /** Afterwards. */
  readonly still: Still;
}

/** What came before, side by side, and after. A sequence has only calls of the second kind. */
export type Phase = 'before' | 'tasks' | 'after';

export interface WalkCall {
  readonly action: Action;
  readonly phase: Phase;
  /** Process slot, in a race the task. */
  readonly lane: number;
  /** Null: it never returned. */
  readonly outcome: Pick<Observation, 'outcome' | 'rebooted' | 'handover' | 'fired'> | null;
}

/** What a property says of it, and the step at which it shows. */
export interface WalkViolation {
  readonly property: Property;
  readonly violation: Violation;
  /** Index in `Walk.steps`. */
  readonly at: number;
}

export interface Walk {
  readonly kind: 'sequence' | 'race';
  readonly program: Pick<Program, 'tokens' | 'sessions' | 'processes'>;
  /** Processes, in a race tasks. */
  readonly lanes: number;
  readonly calls: readonly WalkCall[];
  readonly steps: readonly WalkStep[];
  /** Before the first call. */
  readonly start: Still;
  /** In the order in which they were noticed, each once. */
  readonly violations: readonly WalkViolation[];
  /** A race that ends in a deadlock: what a fatal signal would do. */
  readonly signals: readonly SignalEffect[];
}

/** The first step from `from` on at which the report of this cause was made; otherwise the last of `call`, or of all. */
export function stepOf({ cause }: Violation, steps: readonly WalkStep[], call: number | null): number {
  const isReport = ({ events }: WalkStep): boolean => events.some(({ event }) => event.replaceAll(':', '-') === cause);
  const own = steps.findIndex((step) => (call === null || step.call === call) && isReport(step));
  if (own >= 0) return own;
  const last = steps.findLastIndex((step) => call === null || step.call === call);
  return last >= 0 ? last : Math.max(0, steps.length - 1);
}
