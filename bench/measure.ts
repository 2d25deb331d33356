// SPDX-License-Identifier: GPL-2.0-only
/** @file How fast something is: medians of repeated runs of the same work. */
import { Bench } from 'tinybench';

/**
 * Processor time of the whole process in milliseconds, with the threads of garbage collector and compiler: what else runs
 * on the machine does not count.
 */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Time spent on each measurement, in milliseconds, unless one run of the work takes longer. */
const TIME = 1_500;

/** Does the same every time it is called, and says how many units of it that was. */
export type Work = () => number | Promise<number>;

/** Units a second of processor time, by the median of the times that `work` took. */
export async function rate(work: Work, time = TIME): Promise<number> {
  const units = await work();
  const bench = new Bench({ now: processorTime, time, iterations: 5, warmupTime: 1.5 * time, warmupIterations: 1, throws: true });
  bench.add('work', async () => {
    await work();
  });
  const [task] = await bench.run();
  if (task?.result.state !== 'completed') throw new Error(`measurement ${task?.result.state}`);
  return (units * 1_000) / task.result.latency.p50;
}

/** Rounds of `rates`. */
const ROUNDS = 5;

/** As `rate`, of works that are compared with one another: in turns, so that a slow moment of the machine meets them all. */
export async function rates(works: readonly Work[], time = TIME, rounds = ROUNDS): Promise<number[]> {
  const measured = works.map((): number[] => []);
  for (let round = 0; round < rounds; round++) for (const [i, work] of works.entries()) measured[i]!.push(await rate(work, time));
  return measured.map(median);
}

/** The middle one; of an even number the lower of the two. Infinity stands for what never came. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1] ?? NaN;
}
