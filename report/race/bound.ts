// SPDX-License-Identifier: GPL-2.0-only
/** @file The bound of a race verdict in words. */
import type { MatrixBound, RaceBound, RaceVerdict } from '../../search/race/search.js';
import { describeSeed, ignoredCount } from '../bound.js';
import { count, grouped } from '../layout.js';

/** What the strategy promises by itself. */
export interface StrategyPromise {
  /** `preemptions`: how many at the most. */
  readonly preemptions: number;
  /** Every execution was run a second time, and was the same. */
  readonly twice?: boolean;
  /** `pct`: an upper bound of the chance to miss a bug of this depth in one program. */
  readonly miss?: { readonly depth: number; readonly tasks: number; readonly probability: number };
}

const STRATEGIES: Readonly<Record<RaceBound['strategy'], (promise: StrategyPromise) => string>> = {
  dpor: () => 'all interleavings (dynamic partial-order reduction)',
  random: () => 'random walk',
  pct: () => 'probabilistic concurrency testing',
  preemptions: ({ preemptions }) => `every schedule of at most ${count(preemptions, 'preemption')}`,
};

/** `60 random programs of concurrent tasks, all interleavings (…): 4,300 executions`. */
export function describeRaceBound(bound: RaceBound, promise: StrategyPromise): string {
  const { programs, executions, matrix } = bound;
  const all = matrix ? describeMatrix(matrix, programs) : `${count(programs, 'program')} of concurrent tasks`;
  return `${all}, ${extentOf(bound, promise)}: ${count(executions, 'execution')}`;
}

/** Does the strategy try everything that it promises, unless a program is cut off? */
const isWhole = ({ strategy }: Pick<RaceBound, 'strategy'>): boolean => strategy === 'dpor' || strategy === 'preemptions';

/** What was tried of each program: of those that were cut off not what the strategy promises. */
function extentOf(bound: RaceBound, promise: StrategyPromise): string {
  const { strategy, programs, cutOff } = bound;
  const extent = STRATEGIES[strategy](promise);
  if (!isWhole(bound) || cutOff === 0) return extent;
  return cutOff === programs ? `${extent}, each cut off` : `${grouped(programs - cutOff)} of them in ${extent}, ${grouped(cutOff)} cut off`;
}

function describeMatrix({ sessions, tokens, tasks, states, done, likely = false }: MatrixBound, programs: number): string {
  const from = done === states ? `all ${grouped(states)} states` : `${grouped(done)} of ${count(states, 'state')}`;
  return `${count(sessions, 'session')} and ${count(tokens, 'token')}: ${tasks === 2 ? `${count(programs, 'pair')} of calls of two tasks` : `${count(programs, 'pair')} and triples of calls of two and three tasks`} from ${from}${likely ? ' that likely calls reach' : ''}`;
}

/** `3 findings that one task alone does not show within …`. */
export function describeRaceVerdict({ answer, bound, findings, ignored = [], baseline }: RaceVerdict, promise: StrategyPromise): string {
  const interleaving = isWhole(bound) && bound.cutOff === 0 ? 'no interleaving' : 'no interleaving that was tried';
  const number = ignoredCount(ignored.length, baseline);
  const [but, and] = ignored.length === 0 ? ['', ''] : [` but for ${number}`, `, and ${number},`];
  const says = {
    violated: `${count(findings.length, 'finding')} that one task alone does not show${and}`,
    holds: `${interleaving} breaks a property${but}`,
    unknown: `nothing found${but}, and not all was searched`,
  }[answer];
  return `${says} within ${describeRaceBound(bound, promise)}`;
}

/** What it leaves out, and how to repeat it. */
export function raceBoundDetails(bound: RaceBound, { miss, twice }: StrategyPromise): string {
  const { pruned, cutOff, unreached = 0, limited, deferred, steps, stopped, matrix } = bound;
  const parts = [
    ...(matrix
      ? [
          ...(matrix.likely ? ['of the calls that race tries first, with likely operands and faults, and of the states to which such calls lead'] : []),
          'of states that differ only in the names of sessions and tokens, one',
          `at most one fault a pair${matrix.tasks > 2 ? ', none in a triple' : ''}`,
        ]
      : []),
    ...(pruned > 0 ? [`${grouped(pruned)} given up as equivalent to one of them`] : []),
    ...(isWhole(bound) && cutOff > 0
      ? [
          matrix
            ? `${count(cutOff, 'program')} not searched to the end: unknown`
            : `${count(cutOff, 'program')} not searched to the end: --executions raises the limit`,
        ]
      : []),
    ...(miss
      ? [`a bug of depth ${miss.depth} in one program of ${miss.tasks} tasks is missed with a probability of at most ${miss.probability.toPrecision(3)}`]
      : []),
    ...(unreached > 0
      ? [`${count(unreached, 'program')} whose tasks never began, because the kernel dies or hangs before${matrix ? ': unknown' : ''}; luocheck check shows it`]
      : []),
    ...(limited > 0 ? [`${count(limited, 'execution')} stopped at the step limit: unknown`] : []),
    ...(deferred > 0 ? [`in ${count(deferred, 'execution')} a close took effect after its return, because another call still used the descriptor`] : []),
    `at most ${count(steps, 'step')}`,
    ...(twice ? ['every execution the same a second time'] : []),
    ...describeSeed(bound),
    ...(stopped ? ['stopped before its end'] : []),
  ];
  return parts.join('; ');
}
