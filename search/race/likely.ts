// SPDX-License-Identifier: GPL-2.0-only
/** @file The programs that a search tries first: the pairs of calls that share state, each with every way in which the cycle can go on. */
import type { Action } from '../../model/model.js';
import type { System } from '../../systems/system.js';
import { matrixStates, onlyWith, pairedCalls, programOf } from './matrix.js';
import type { ConcurrentProgram } from './program.js';

/** A pair in the first state of its kind. */
interface Pair {
  readonly program: ConcurrentProgram;
  readonly isFollowed: boolean;
}

/**
 * Pairs of calls, those without a suffix first, and last those of which one waits in a callback for the other. Of the states in which a pair does
 * the same, the one that the shortest plan reaches stands for all. `signal` ends it: then it is some of them.
 */
export function likelyPairs<A extends Action>(of: System<A>, signal?: AbortSignal): ConcurrentProgram<A>[] {
  const system: System = of;
  const { tasks } = system;
  const pairs = new Map<string, Pair>();
  const followed = new Set<string>();
  // Left out before they are paired: pairs are many.
  const among = onlyWith(system, tasks.isLikely);
  const way = tasks.isOnTheWay === undefined ? system : onlyWith(system, tasks.isOnTheWay);
  for (const unit of matrixStates(way, tasks.likelyBounds)) {
    if (signal?.aborted) break;
    for (const calls of pairedCalls(among, unit, tasks.likelyBounds)) {
      // Most are of a kind that is known: a program of them is made when it is needed.
      const { kind, outline } = tasks.likelyKind(unit.state, tasks.separate(calls, tasks.likelyBounds.sessions));
      if (pairs.has(kind)) continue;
      const program = programOf(system, tasks.likelyBounds, unit.path, calls);
      if (!tasks.isSound(program)) continue;
      const isFollowed = outline !== null && !followed.has(outline);
      if (isFollowed) followed.add(outline);
      pairs.set(kind, { program, isFollowed });
    }
  }
  if (signal?.aborted) return [...pairs.values()].map(({ program }) => program) as ConcurrentProgram<A>[];
  const all = [...pairs.values()];
  const pairsBefore = (suffix: string): Pair[] => all.filter(({ isFollowed }) => isFollowed || suffix === 'nothing');
  const waiting = (tasks.besideCallbacks ?? []).map(({ program }) => program);
  return [
    ...tasks.suffixes.flatMap((suffix) => pairsBefore(suffix).map(({ program }) => tasks.followedBy(program, suffix))),
    ...waiting,
    ...(tasks.alsoLikely ?? []),
  ] as ConcurrentProgram<A>[];
}
