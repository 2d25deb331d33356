// SPDX-License-Identifier: GPL-2.0-only
/** @file A small part of a corpus that reaches all that the whole of it does. */
import { Collector, type Reached } from '../coverage/collector.js';
import { coverageOf, type Coverage } from '../coverage/coverage.js';
import { systemOf } from '../../systems/index.js';
import type { Revision } from '../../systems/system.js';
import type { Input } from './fuzz.js';
import { Races } from './races.js';
import { Sequences } from './sequences.js';

/** One input, with what it reaches and how much it costs to run it. */
export interface Measured<I> {
  readonly entry: I;
  readonly reached: Reached;
  readonly size: number;
}

/** Runs every input once on `revision`. */
export async function measure<I extends { readonly input: Input }>(
  revision: Revision,
  entries: readonly I[],
  options: { readonly signal?: AbortSignal; readonly breathe?: () => Promise<void> } = {},
): Promise<{ readonly measured: readonly Measured<I>[]; readonly coverage: Coverage }> {
  const collector = new Collector(systemOf(revision).reachable.instrument(revision));
  const sequences = new Sequences(collector, [], () => {});
  const races = new Races(collector, [], [], 0, () => {});
  const measured: Measured<I>[] = [];
  for (const entry of entries) {
    if (options.signal?.aborted) break;
    const { input } = entry;
    collector.begin();
    if ('race' in input) races.execute(input.race);
    else sequences.execute(input.program);
    measured.push({ entry, reached: collector.end(), size: sizeOf(input) });
    if (measured.length % 64 === 0) await options.breathe?.();
  }
  return { measured, coverage: coverageOf(revision.name, collector) };
}

function sizeOf(input: Input): number {
  if ('program' in input) return input.program.actions.length;
  const { prefix, tasks, suffix } = input.race.program;
  return prefix.length + tasks.flat().length + suffix.length + input.race.schedule.length;
}

/**
 * The greedy set cover (Chvátal: A Greedy Heuristic for the Set-Covering Problem, 1979): again and again the input that reaches most
 * of what is left, the smallest of them. At most 1 + ln(n) times the smallest cover of n features.
 */
export function smallestCover<I>(all: readonly Measured<I>[]): Measured<I>[] {
  const left = new Set(all.flatMap(({ reached }) => reached));
  const gainOf = ({ reached }: Measured<I>): number => reached.reduce((sum, id) => sum + (left.has(id) ? 1 : 0), 0);
  let candidates = all.map((one) => ({ one, gain: one.reached.length }));
  const chosen: Measured<I>[] = [];
  while (left.size > 0) {
    // A gain only falls: one that was computed before is a bound, and most need not be computed again.
    candidates.sort((a, b) => b.gain - a.gain || a.one.size - b.one.size);
    let best = candidates[0]!;
    best.gain = gainOf(best.one);
    for (const candidate of candidates.slice(1)) {
      if (candidate.gain < best.gain) break;
      candidate.gain = gainOf(candidate.one);
      if (candidate.gain > best.gain || (candidate.gain === best.gain && candidate.one.size < best.one.size)) best = candidate;
    }
    chosen.push(best.one);
    for (const id of best.one.reached) left.delete(id);
    candidates = candidates.filter((candidate) => candidate !== best && candidate.gain > 0);
  }
  return chosen;
}
