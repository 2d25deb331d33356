// SPDX-License-Identifier: GPL-2.0-only
/** @file Runs the matrix: in shards, in any order, with what is done kept. */
import type { Revision } from '../../reference/luo/luo_internal.js';
import { keepSmallest, simplest, type MatrixFinding, type MatrixState, type UnitResult } from './matrix.js';
import { raceProperties } from './properties.js';
import { repairedBy } from './repairs.js';
import { raceSeenBy } from './seen-by.js';
import type { RaceFinding } from './search.js';

/** Part `index` (from 1) of `count`: every count-th state, so that all shards take about as long. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Sums over the units that were run. */
export interface MatrixTotals extends Omit<UnitResult, 'findings'> {
  /** States of the whole matrix, and how many of them were done here. */
  readonly states: number;
  readonly done: number;
}

/** Numbers of the states that a shard has to do. */
export function unitsOf(states: readonly MatrixState[], { index, count }: Shard = { index: 1, count: 1 }): number[] {
  return states.map((_, i) => i).filter((i) => i % count === index - 1);
}

/** What all units together say: the same however they were cut and in whatever order they were run. */
export function summarise(results: ReadonlyMap<number, UnitResult>, states: number): { totals: MatrixTotals; findings: MatrixFinding[] } {
  const totals = { states, done: results.size, programs: 0, executions: 0, pruned: 0, cutOff: 0, limited: 0, deferred: 0 };
  const findings = new Map<string, MatrixFinding>();
  for (const unit of [...results.keys()].sort((a, b) => a - b)) {
    const result = results.get(unit)!;
    for (const field of ['programs', 'executions', 'pruned', 'cutOff', 'limited', 'deferred'] as const) totals[field] += result[field];
    for (const finding of result.findings) keepSmallest(findings, finding);
  }
  return { totals, findings: [...findings.values()] };
}

/** A finding as `race` reports it: with the fewest preemptions, and the fix that repairs it. */
export function completed(revision: Revision, finding: MatrixFinding): RaceFinding {
  const { id, property, violation, race, preemptions, seenAs } = simplest(revision, finding);
  const fix = repairedBy(
    revision,
    race.program,
    raceProperties.find((candidate) => candidate.id === property)!,
    seenAs,
  );
  return {
    id,
    property,
    violation,
    race,
    tasks: race.program.tasks.length,
    preemptions,
    repairedBy: fix,
    seenBy: raceSeenBy(revision, race, seenAs, fix),
    seenAs,
  };
}
