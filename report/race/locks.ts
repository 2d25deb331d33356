// SPDX-License-Identifier: GPL-2.0-only
/** @file Locks in a race: which were taken, who holds them and since when. */
import type { RaceStep } from '../../search/race/trace.js';

/** An acquisition that has not been released. */
export interface Hold {
  readonly task: number;
  readonly lock: string;
  readonly read: boolean;
  readonly step: RaceStep;
}

export const isRead = ({ name }: Pick<RaceStep, 'name'>): boolean => name.endsWith('_read');
export const isLockStep = ({ access }: Pick<RaceStep, 'access'>): boolean => access === 'acquire' || access === 'release';

/** Names of all locks that the race uses. */
export function lockNames(steps: readonly RaceStep[]): Set<string> {
  return new Set(steps.filter(isLockStep).map(({ object }) => object));
}

/** What is held just before step number `end`, oldest first. */
export function holdsBefore(steps: readonly RaceStep[], end: number): Hold[] {
  const holds: Hold[] = [];
  const waiting = new Map<number, RaceStep>();
  const take = (step: RaceStep): number => holds.push({ task: step.task, lock: step.object, read: isRead(step), step });
  for (const step of steps) {
    if (step.at >= end) break;
    // Who was woken with 0 has the lock; a wait that a signal ended has not.
    if (step.name === 'woken') {
      const waited = waiting.get(step.task);
      if (waited && step.value >= 0) take(waited);
    } else if (step.access === 'acquire') {
      if (step.blocked) waiting.set(step.task, step);
      else if (step.value >= 0) take(step);
    } else if (step.access === 'release') {
      const i = holds.findLastIndex(({ task, lock, read }) => task === step.task && lock === step.object && read === isRead(step));
      if (i >= 0) holds.splice(i, 1);
    }
  }
  return holds;
}
