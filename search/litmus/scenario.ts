// SPDX-License-Identifier: GPL-2.0-only
/** @file A scenario: a question about sessions, asked of all executions within a bound. */
import type { Action } from '../../model/model.js';
import type { ConcurrentProgram } from '../../systems/program.js';
import type { System } from '../../systems/system.js';
import type { StrategyName } from '../race/strategies.js';
import type { Condition } from './condition.js';

/** How often a condition comes true: in no execution, in some, in all. As herd7's observation. */
export type LitmusVerdict = 'Never' | 'Sometimes' | 'Always';
/** What was observed. `Undecided`: what was not tried may answer otherwise; one witness of each kind is Sometimes all the same. */
export type LitmusObservation = LitmusVerdict | 'Undecided';
export const LITMUS_VERDICTS: readonly LitmusVerdict[] = ['Never', 'Sometimes', 'Always'];

export interface LitmusBound {
  readonly strategy: StrategyName;
  /** `preemptions`: how many at the most. */
  readonly preemptions: number;
  /** Executions at the most. */
  readonly executions: number;
  /** `random`, `pct`. */
  readonly seed: number;
}

export interface Scenario {
  /** Whose calls it makes. */
  readonly system: System;
  readonly question: string;
  /** One task: a sequential scenario. */
  readonly program: ConcurrentProgram;
  /** `never` says that the condition must not come true; `exists` only asks. */
  readonly quantifier: 'exists' | 'never';
  readonly condition: Condition;
  /** As it is written. */
  readonly conditionText: string;
  /** Revision -> expected verdict, in the order of the file. */
  readonly expected: ReadonlyMap<string, LitmusVerdict>;
  readonly bound: LitmusBound;
  readonly boundText: string;
  /** Where the value of the verdict line stands in the file; null: there is none. */
  readonly verdictSpan: { readonly start: number; readonly end: number } | null;
  /** Where a verdict line can be put in. */
  readonly insertAt: number;
}

/** Number of a call -> what the state line calls it. Calls count from 1, tasks from 0. */
export function callName(task: number, index: number): string {
  return `T${task}.${index + 1}`;
}

/** All calls of tasks and suffix with their names. */
export function namedCalls({ tasks, suffix }: ConcurrentProgram): { readonly name: string; readonly action: Action }[] {
  return [
    ...tasks.flatMap((actions, t) => actions.map((action, i) => ({ name: callName(t, i), action }))),
    ...suffix.map((action, i) => ({ name: `S${i + 1}`, action })),
  ];
}
