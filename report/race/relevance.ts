// SPDX-License-Identifier: GPL-2.0-only
/** @file Which steps of a race matter: the locks and objects of what broke, callbacks, and where the processor changes. */
import type { Violation } from '../../properties/property.js';
import type { RaceStep, RaceTrace, Touched } from '../../search/race/trace.js';
import { lockNames } from './locks.js';

/** What the reader has to see. */
export interface Relevance {
  readonly locks: ReadonlySet<string>;
  /** Location -> the steps at which what one task did there meets what another did. */
  readonly shared: ReadonlyMap<number, ReadonlySet<number>>;
  /** Objects that memory findings are about, by number. */
  readonly objects: ReadonlySet<number>;
  /** Step number -> the locations that it accesses in a data race that is told. */
  readonly racing: ReadonlyMap<number, ReadonlySet<number>>;
}

/** Every execution shares these: they explain nothing. */
const EVERYDAY = /^(process \d+|file|files_struct|modules|signal|pages|task \d+|luo_subsystems_list|liveupdate_subsystem.*|[a-z_]+\.list)$/;

export function relevanceOf(trace: RaceTrace, violations: readonly Violation[]): Relevance {
  const { steps, judged } = trace;
  const names = lockNames(steps);
  const waits = judged.outcome.waiting;
  const involved = [...names].filter((name) => violations.some(({ cause }) => cause.includes(name)));
  const stuck = waits.flatMap(({ task, lock }) => [lock, ...locksOf(steps, task)]);
  const locks = new Set([...involved, ...stuck]);
  const objects = new Set(steps.flatMap(({ used }) => used.map(({ id }) => id)));
  const shared = locks.size > 0 && violations.every(isAboutLocks) ? new Map<number, Set<number>>() : meetings(steps, names);
  return { locks, shared, objects, racing: racingAt(trace, violations) };
}

function racingAt({ judged }: RaceTrace, violations: readonly Violation[]): Map<number, Set<number>> {
  const at = new Map<number, Set<number>>();
  const told = judged.dataRaces.filter(({ field }) => violations.some(({ cause }) => cause === field));
  for (const { location, accesses } of told) for (const access of accesses) at.set(access.at, (at.get(access.at) ?? new Set()).add(location));
  return at;
}

const isAboutLocks = ({ cause }: Violation): boolean => /^(recursive|unbalanced|deadlock|hang|waits_for_callback|lock_)/.test(cause);

function locksOf(steps: readonly RaceStep[], task: number): string[] {
  return (
    steps
      .at(-1)
      ?.locks.find((one) => one.task === task)
      ?.holds.map(({ name }) => name) ?? []
  );
}

/** Is it worth a line to say that a step touched this? */
function isTelling({ object }: Touched, locks: ReadonlySet<string>): boolean {
  return !EVERYDAY.test(object) && !locks.has(object);
}

interface Use {
  readonly at: number;
  readonly task: number;
  readonly write: boolean;
}

/** Two accesses of one location by two tasks, one of them a write, with no access of another task in between. */
function meetings(steps: readonly RaceStep[], locks: ReadonlySet<string>): Map<number, Set<number>> {
  const last = new Map<number, Use[]>();
  const found = new Map<number, Set<number>>();
  for (const { at, task, touched } of steps) {
    for (const touch of touched) {
      if (!isTelling(touch, locks)) continue;
      const { location, write } = touch;
      const before = last.get(location) ?? [];
      for (const use of before) if (use.task !== task && (use.write || write)) found.set(location, (found.get(location) ?? new Set()).add(use.at).add(at));
      // A write hides what others did before it, and not what the same task had read: by that it decided to write.
      last.set(location, [
        ...before.filter((use) => (write ? use.task === task && !use.write : use.task !== task)),
        { at, task, write: write || before.some((use) => use.task === task && use.at === at && use.write) },
      ]);
    }
  }
  return found;
}

/** Touches of shared locations, each object and kind once a function. */
export function sharedTouches({ at, touched }: RaceStep, { shared, racing }: Relevance): Touched[] {
  const seen = new Set<string>();
  return touched.filter((touch) => {
    if (!shared.get(touch.location)?.has(at) && !racing.get(at)?.has(touch.location)) return false;
    const key = `${touch.location}${touch.write ? 'w' : 'r'}${touch.frees ? 'f' : ''} ${touch.functions.join(' ')}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
