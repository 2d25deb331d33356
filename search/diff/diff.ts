// SPDX-License-Identifier: GPL-2.0-only
/** @file (two revisions, bound) -> the behaviours that one has and the other has not, each by a shortest program. */
import { systemOf } from '../../systems/index.js';
import type { Revision } from '../../systems/system.js';
import type { SearchOptions } from '../check.js';
import type { ConcurrentProgram } from '../../systems/program.js';
import { Collector } from './collector.js';
import type { DiffBound, DiffResult, Difference } from './difference.js';
import { Product } from './product.js';
import { Races } from './races.js';
import { RandomPrograms } from './random.js';
import { TIME_UP } from '../time-limit.js';
import type { Unminimised } from '../verdict.js';

export interface DiffOptions extends Pick<SearchOptions, 'breathe' | 'signal'> {
  /** Sequences that are exhausted: at most so many calls, sessions and tokens; null: none. */
  readonly exhaustive: { readonly calls: number; readonly sessions: number; readonly tokens: number } | null;
  /** Random programs; Infinity: as long as the time lasts. */
  readonly runs: number;
  readonly seed: number;
  /** Is that part of the time over? Not given: the time does not count. */
  readonly isOver?: (part: number) => boolean;
  /** Concurrent programs; null: none. */
  readonly races: { readonly programs: readonly ConcurrentProgram[]; readonly executions: number } | null;
  readonly onProgress?: (progress: DiffProgress) => void;
}

export interface DiffProgress {
  readonly phase: 'states' | 'programs' | 'races';
  readonly done: number;
  /** Known to be left; undefined when nobody knows. */
  readonly left?: number;
  readonly differences: number;
}

/** The part of the time at which each search ends, and making its last finding minimal. */
const PARTS = { exhaustive: 0.35, random: 0.55, races: 0.9, minimal: { random: 0.6, races: 0.95 } } as const;

/** Units of work between two breaths. */
const BATCH = 8;

/**
 * Compares two revisions: all short sequences first, so that what is found there is shortest by construction, then random
 * programs, made minimal, then concurrent programs in all interleavings. It goes on behind everything that it finds; where
 * programs could tell the two machines apart, that branch ends. `signal` stops it anywhere.
 */
export async function diff(revisions: readonly [Revision, Revision], options: DiffOptions): Promise<DiffResult> {
  const found = new Collector(systemOf(revisions[0]));
  const { breathe, signal, onProgress, isOver = () => false } = options;
  const stopped = (): boolean => signal?.aborted ?? false;
  /** Whatever the time, something is looked at. */
  const goesOn = (part: number, done: number): boolean => !stopped() && (done === 0 || !isOver(part));
  const endOf = (part: number) => (): Unminimised | null => (stopped() ? 'interrupted' : isOver(part) ? TIME_UP : null);
  const pause = async (progress: Omit<DiffProgress, 'differences'>): Promise<void> => {
    onProgress?.({ ...progress, differences: found.size });
    await breathe?.();
  };

  let exhaustive: DiffBound['exhaustive'] = null;
  if (options.exhaustive) {
    const product = new Product(revisions, options.exhaustive, found);
    for (let n = 1; product.left > 0 && goesOn(PARTS.exhaustive, n - 1); n++) {
      product.expandNext();
      if (n % BATCH === 0) await pause({ phase: 'states', done: product.states, left: product.left });
    }
    exhaustive = product.bound(product.left > 0);
  }

  const random = new RandomPrograms(revisions, options.seed, found, endOf(PARTS.minimal.random));
  while (random.programs < options.runs && goesOn(PARTS.random, random.programs)) {
    random.runBatch(options.runs - random.programs);
    await pause({ phase: 'programs', done: random.programs, ...(Number.isFinite(options.runs) && { left: options.runs - random.programs }) });
  }

  let races: DiffBound['races'] = null;
  if (options.races) {
    const search = new Races(revisions, found, options.races.executions, endOf(PARTS.minimal.races));
    const { programs } = options.races;
    for (const [i, program] of programs.entries()) {
      if (!goesOn(PARTS.races, i)) break;
      search.try(program);
      if (i % BATCH === 0) await pause({ phase: 'races', done: i, left: programs.length - i });
    }
    races = search.bound(search.tried < programs.length);
  }

  return {
    revisions: [revisions[0].name, revisions[1].name],
    differences: found.differences.toSorted(bySize),
    bound: { exhaustive, random: options.runs > 0 ? random.bound(stopped()) : null, races },
  };
}

const lengthOf = (difference: Difference): number =>
  difference.kind === 'sequence'
    ? difference.programs[0].actions.length
    : difference.race.program.prefix.length + difference.race.program.tasks.flat().length + difference.race.program.suffix.length;

function bySize(a: Difference, b: Difference): number {
  if (a.kind !== b.kind) return a.kind === 'sequence' ? -1 : 1;
  return lengthOf(a) - lengthOf(b);
}
