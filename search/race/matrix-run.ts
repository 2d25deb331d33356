// SPDX-License-Identifier: GPL-2.0-only
/** @file Runs the matrix: in shards, in any order, with what is done kept. */
import { systemOf } from '../../systems/index.js';
import type { Revision } from '../../systems/system.js';
import type { Shard } from '../shard.js';
import { keepSmallest, simplest, type MatrixFinding, type MatrixScope, type MatrixState, type UnitResult } from './matrix.js';
import { repairedBy } from './repairs.js';
import { raceSeenBy } from './seen-by.js';
import { CONCURRENT } from './judge.js';
import { isShownBySome, verdictOf, type RaceBound, type RaceFinding, type RaceVerdict } from './search.js';

/** Numbers of the states that a shard has to do: every count-th, so that all shards take about as long. */
export function unitsOf(states: readonly MatrixState[], { index, count }: Shard = { index: 1, count: 1 }): number[] {
  return states.map((_, i) => i).filter((i) => i % count === index - 1);
}

/**
 * What all units together say: the same however they were cut and in whatever order they were run. `stopped`: some that were to be done
 * are not.
 */
export function matrixVerdict(
  revision: Revision,
  { bounds: { sessions, tokens }, tasks }: MatrixScope,
  results: ReadonlyMap<number, UnitResult>,
  states: number,
  stopped: boolean,
): RaceVerdict {
  const sum = { programs: 0, executions: 0, pruned: 0, cutOff: 0, limited: 0, deferred: 0 };
  const system = systemOf(revision);
  let steps = 0;
  const findings = new Map<string, MatrixFinding>();
  for (const unit of [...results.keys()].sort((a, b) => a - b)) {
    const result = results.get(unit)!;
    for (const field of Object.keys(sum) as (keyof typeof sum)[]) sum[field] += result[field];
    steps = Math.max(steps, result.steps);
    for (const finding of result.findings) keepSmallest(system, findings, finding);
  }
  const bound: RaceBound = { strategy: 'dpor', ...sum, steps, seed: null, stopped, matrix: { sessions, tokens, tasks, states, done: results.size } };
  return verdictOf(
    revision,
    bound,
    system.raceProperties,
    smallestOnly([...findings.values()]).map((finding) => completed(revision, finding)),
  );
}

/** Without what three calls do together that two of them do. */
function smallestOnly(findings: readonly MatrixFinding[]): MatrixFinding[] {
  const isConcurrent = ({ seenAs }: MatrixFinding): boolean => seenAs.includes(`/${CONCURRENT}/`);
  const pairs = findings.filter(({ race }) => race.program.tasks.length === 2);
  return findings.filter(
    (finding) => pairs.includes(finding) || !isConcurrent(finding) || !isShownBySome(finding.race.program, finding.property, finding.violation.cause, pairs),
  );
}

/** A finding as `race` reports it: with the fewest preemptions, and the fix that repairs it. */
function completed(revision: Revision, finding: MatrixFinding): RaceFinding {
  const { id, property, violation, race, preemptions, seenAs } = simplest(revision, finding);
  const fix = repairedBy(
    revision,
    race.program,
    systemOf(revision).raceProperties.find((candidate) => candidate.id === property)!,
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
