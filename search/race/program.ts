// SPDX-License-Identifier: GPL-2.0-only
/** @file The size of concurrent programs, and what they have in common. */
import type { ConcurrentProgram, Race } from '../../systems/program.js';
import type { System } from '../../systems/system.js';

export { KILLERS, taskIds, type ConcurrentProgram, type Race } from '../../systems/program.js';

/**
 * Order of size: fewest faults that no kernel produces, tasks, then actions, then those that run side by side and signals, then preemptions,
 * then faults and operands.
 */
export function raceSize({ operands }: Pick<System, 'operands'>, { program, schedule }: Race): readonly number[] {
  const beside = program.tasks.flat();
  const all = [...program.prefix, ...beside, ...program.suffix];
  const size = all.reduce((sum, action) => sum + operands.size(action), 0);
  const impossible = all.filter(({ fault }) => fault !== undefined && !operands.isProducible(fault)).length;
  const faults = all.filter(({ fault }) => fault).length;
  return [impossible, program.tasks.length, all.length, beside.length, program.kills?.length ?? 0, schedule.length, faults, size];
}

/** Is `a` smaller than `b`? */
export function isSmallerRace(system: Pick<System, 'operands'>, a: Race, b: Race): boolean {
  const [left, right] = [raceSize(system, a), raceSize(system, b)];
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return left[i]! < right[i]!;
  return false;
}

/** All orders. */
export function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) => permutations(items.filter((_, k) => k !== i)).map((rest) => [item, ...rest]));
}

/** The entry points of the tasks, each once: where a finding belongs that no single function is to blame for. */
export function entriesOf({ machinery }: Pick<System, 'machinery'>, { tasks }: ConcurrentProgram): string {
  return [...new Set(tasks.flat().map((action) => machinery.entryFunction(action)))].sort().join('+');
}
