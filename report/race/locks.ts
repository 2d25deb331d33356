// SPDX-License-Identifier: GPL-2.0-only
/** @file Locks in a race: which were taken, who holds them and since when. */
import type { LockUse, RaceStep } from '../../search/race/trace.js';

/** A lock that a task holds, and the attempt of its own that got it. */
export interface Hold extends LockUse {
  readonly task: number;
  /** Null: taken before the tasks began. */
  readonly step: RaceStep | null;
}

export const isRead = ({ name }: Pick<RaceStep, 'name'>): boolean => /_read(?:_|$)/.test(name);
export const isLockStep = ({ access }: Pick<RaceStep, 'access'>): boolean => access === 'acquire' || access === 'release';

/** Names of all locks that the race uses. */
export function lockNames(steps: readonly RaceStep[]): Set<string> {
  return new Set(steps.filter(isLockStep).map(({ object }) => object));
}

/** The last time that `task` asked for a lock, up to step number `end`; a signal that reaches it later is no step of its own. */
export function lastAttempt(steps: readonly RaceStep[], task: number, end = Infinity): RaceStep | undefined {
  return steps.findLast((step) => step.at <= end && step.task === task && step.access === 'acquire');
}

/** What is held just before step number `end`, oldest first. Locks of one name are told apart. */
export function holdsBefore(steps: readonly RaceStep[], end: number): Hold[] {
  let holds: Hold[] = [];
  const attempts = new Map<number, RaceStep>();
  for (const step of steps) {
    if (step.at >= end) break;
    if (step.access === 'acquire' || step.name.endsWith('_trylock')) attempts.set(step.task, step);
    const now = step.locks.flatMap(({ task, holds: uses }) => uses.map((use) => ({ ...use, task })));
    holds = goOn(holds, now, ({ task, name }) => {
      const attempt = attempts.get(task);
      return attempt?.object === name ? attempt : null;
    });
  }
  return holds;
}

/** Those of `before` that are still there, each as often as it is, then those that are new. */
function goOn(before: readonly Hold[], now: readonly Omit<Hold, 'step'>[], attemptOf: (use: Omit<Hold, 'step'>) => RaceStep | null): Hold[] {
  const left = [...now];
  const kept = before.filter((hold) => {
    const i = left.findIndex(({ task, id, read }) => task === hold.task && id === hold.id && read === hold.read);
    if (i >= 0) left.splice(i, 1);
    return i >= 0;
  });
  return [...kept, ...left.map((use) => ({ ...use, step: attemptOf(use) }))];
}
