// SPDX-License-Identifier: GPL-2.0-only
/** @file The report of a matrix. */
import type { Bounds } from '../model/system.js';
import type { MatrixTotals } from '../properties/race/matrix-run.js';
import type { Race } from '../properties/race/program.js';
import type { RaceFinding } from '../properties/race/search.js';
import { count, grouped } from './layout.js';

export interface MatrixResult {
  readonly revision: string;
  readonly bounds: Bounds;
  readonly totals: MatrixTotals;
  readonly findings: readonly RaceFinding[];
  /** The written form of a race. */
  readonly print: (race: Race) => string;
}

/** The verdict with its bound, then the findings by the fix that repairs them, each as one line that replays it. */
export function matrixReport({ revision, bounds, totals, findings, print }: MatrixResult): string {
  return `${[verdictLine(revision, totals, findings.length), ...boundLines(bounds, totals), ...groups(findings, (race) => `luocheck replay 'v1 ${revision}: ${print(race)}'`)].join('\n')}\n`;
}

function verdictLine(revision: string, { states, done }: MatrixTotals, found: number): string {
  if (found > 0) return `${revision}: ${count(found, 'finding')} in pairs of calls`;
  return done === states
    ? `${revision}: no interleaving of any pair of calls breaks a property`
    : `${revision}: nothing found so far, ${grouped(done)} of ${count(states, 'state')} done`;
}

function boundLines({ sessions, tokens }: Bounds, totals: MatrixTotals): string[] {
  const { states, done, programs, executions, pruned, cutOff, limited, deferred } = totals;
  return [
    `  within ${count(sessions, 'session')} and ${count(tokens, 'token')}: from ${grouped(done)} of ${count(states, 'state')} (one of each symmetry class),`,
    `  ${count(programs, 'pair')} of calls of two tasks, at most one fault, all interleavings:`,
    `  ${count(executions, 'execution')}, ${grouped(pruned)} given up as equivalent to one of them`,
    ...(cutOff > 0 ? [`  ${count(cutOff, 'pair')} not searched to the end`] : []),
    ...(limited > 0 ? [`  ${count(limited, 'execution')} stopped at the step limit: unknown`] : []),
    ...(deferred > 0 ? [`  in ${count(deferred, 'execution')} a close took effect after its return, which item 5 leaves open`] : []),
  ];
}

function groups(findings: readonly RaceFinding[], replay: (race: Race) => string): string[] {
  const fixes = [...new Set(findings.map(({ repairedBy }) => repairedBy))].sort((a, b) => (a ?? '~').localeCompare(b ?? '~'));
  return fixes.flatMap((fix) => [
    '',
    fix === null ? 'not repaired by any fix of the series' : `repaired by ${fix}`,
    ...findings.filter(({ repairedBy }) => repairedBy === fix).flatMap((finding) => lines(finding, replay)),
  ]);
}

function lines({ id, violation, preemptions, race }: RaceFinding, replay: (race: Race) => string): string[] {
  return [`  ${id} (${count(preemptions, 'preemption')})`, `    happened  ${violation.happened}`, `    replay    ${replay(race)}`];
}
