// SPDX-License-Identifier: GPL-2.0-only
/** @file Which steps of a race matter: the locks and objects of what broke, callbacks, and where the processor changes. */
import type { Violation } from '../../properties/property.js';
import type { RaceStep, RaceTrace, Touched } from '../../properties/race/trace.js';
import { lockNames } from './locks.js';

/** What the reader has to see. */
export interface Relevance {
  readonly locks: ReadonlySet<string>;
  /** Locations that several tasks touched and one of them wrote. */
  readonly shared: ReadonlySet<number>;
  /** Objects that memory findings are about, by number. */
  readonly objects: ReadonlySet<number>;
}

/** Every execution shares these: they explain nothing. */
const EVERYDAY = /^(process \d+|file|files_struct|modules|signal|pages|task \d+)$/;

export function relevanceOf(trace: RaceTrace, violations: readonly Violation[]): Relevance {
  const { steps, judged } = trace;
  const names = lockNames(steps);
  const waits = judged.outcome.waiting;
  const involved = [...names].filter((name) => violations.some(({ cause }) => cause.includes(name)));
  const stuck = waits.flatMap(({ task, lock }) => [lock, ...locksOf(steps, task)]);
  const locks = new Set([...involved, ...stuck]);
  const objects = new Set(steps.flatMap(({ used }) => used.map(({ id }) => id)));
  const shared = locks.size > 0 && violations.every(isAboutLocks) ? new Set<number>() : sharedLocations(steps, names);
  return { locks, shared, objects };
}

const isAboutLocks = ({ cause }: Violation): boolean => /^(recursive|unbalanced|deadlock|hang|lock_)/.test(cause);

function locksOf(steps: readonly RaceStep[], task: number): string[] {
  return steps.at(-1)?.locks.find((one) => one.task === task)?.holds.map(({ name }) => name) ?? [];
}

/** Is it worth a line to say that a step touched this? */
function isTelling({ object }: Touched, locks: ReadonlySet<string>): boolean {
  return !EVERYDAY.test(object) && !locks.has(object);
}

function sharedLocations(steps: readonly RaceStep[], locks: ReadonlySet<string>): Set<number> {
  const users = new Map<number, { readonly tasks: Set<number>; writers: number }>();
  for (const { task, touched } of steps) {
    for (const touch of touched) {
      if (!isTelling(touch, locks)) continue;
      const known = users.get(touch.location) ?? { tasks: new Set<number>(), writers: 0 };
      users.set(touch.location, known);
      known.tasks.add(task);
      if (touch.write) known.writers++;
    }
  }
  return new Set([...users].filter(([, { tasks, writers }]) => tasks.size > 1 && writers > 0).map(([location]) => location));
}

/** Touches of shared locations, each object and kind once. */
export function sharedTouches({ touched }: RaceStep, { shared }: Relevance): Touched[] {
  const seen = new Set<string>();
  return touched.filter((touch) => {
    const key = `${touch.location}${touch.write ? 'w' : 'r'}`;
    if (!shared.has(touch.location) || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
