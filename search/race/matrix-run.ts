// SPDX-License-Identifier: GPL-2.0-only
/** @file Runs the matrix: in shards, in any order, with what is done kept. */
import { judgeable } from '../judgeable.js';
import { systemOf } from '../../systems/index.js';
import type { Revision } from '../../systems/system.js';
import type { Shard } from '../shard.js';
import { Alone } from './alone.js';
import { isOfLikely, simplest, type MatrixFinding, type MatrixScope, type MatrixState, type UnitResult } from './matrix.js';
import { isSmallerRace } from './program.js';
import { attributions, isLookedThrough } from './repairs.js';
import { needsAtRealSize } from './real-size.js';
import { raceSeenBy } from './seen-by.js';
import { CONCURRENT } from './judge.js';
import { idOfDefect, onlySmallPart } from '../verdict.js';
import { isShownBySome } from './calls.js';
import { verdictOf, type RaceBound, type RaceFinding, type RaceVerdict } from './search.js';

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
  const sum = { programs: 0, executions: 0, pruned: 0, cutOff: 0, unreached: 0, limited: 0, deferred: 0 };
  const system = systemOf(revision);
  let steps = 0;
  const findings = new Map<string, MatrixFinding[]>();
  for (const unit of [...results.keys()].sort((a, b) => a - b)) {
    const result = results.get(unit)!;
    for (const field of Object.keys(sum) as (keyof typeof sum)[]) sum[field] += result[field];
    steps = Math.max(steps, result.steps);
    for (const finding of result.findings) findings.set(finding.id, [...(findings.get(finding.id) ?? []), finding]);
  }
  const { unreached, ...counted } = sum;
  const bound: RaceBound = {
    strategy: 'dpor',
    ...counted,
    ...(unreached > 0 && { unreached }),
    steps,
    seed: null,
    stopped,
    matrix: { sessions, tokens, tasks, states, done: results.size, ...(isOfLikely(system) && { likely: true }) },
  };
  const bySize = (a: MatrixFinding, b: MatrixFinding): number => Number(isSmallerRace(system, b.race, a.race)) - Number(isSmallerRace(system, a.race, b.race));
  const inOrder = [...findings.values()].map((all) => all.toSorted(bySize));
  const smallest = smallestOnly(inOrder.map(([first]) => first!));
  const told = new Told(revision);
  for (const all of inOrder) if (smallest.includes(all[0]!)) told.add(all);
  return { ...verdictOf(revision, bound, judgeable(revision, system.raceProperties), told.findings), ...onlySmallPart(told.onlySmall, told.findings) };
}

/** Without what three calls do together that two of them do. */
function smallestOnly(findings: readonly MatrixFinding[]): MatrixFinding[] {
  const isConcurrent = ({ seenAs }: MatrixFinding): boolean => seenAs.includes(`/${CONCURRENT}/`);
  const pairs = findings.filter(({ race }) => race.program.tasks.length === 2);
  return findings.filter(
    (finding) => pairs.includes(finding) || !isConcurrent(finding) || !isShownBySome(finding.race.program, finding.property, finding.violation.cause, pairs),
  );
}

/** Programs of one id that are looked into: where the smallest shows no race of any defect, a larger one may. */
const LOOKED_INTO = 8;

/** Findings as `race` reports them: with the fewest preemptions, one for each fix that repairs it, and none that one task alone shows for the same fix. */
class Told {
  readonly findings: RaceFinding[] = [];
  readonly onlySmall = new Set<string>();
  private readonly alone: Alone;

  constructor(private readonly revision: Revision) {
    this.alone = new Alone(revision);
  }

  /** `all`: of one id, the smallest first. */
  add(all: readonly MatrixFinding[]): void {
    for (const finding of all.slice(0, LOOKED_INTO)) {
      const told = this.completed(finding);
      this.findings.push(...told);
      if (told.length > 0) return;
    }
  }

  private completed(finding: MatrixFinding): RaceFinding[] {
    const { revision, alone } = this;
    const { id: plain, property: name, seenAs, race: whole } = finding;
    const property = systemOf(revision).raceProperties.find(({ id }) => id === name)!;
    const known = attributions(revision, whole.program, property, seenAs).map(({ fix }) => fix);
    // Of what has too many executions to be looked through nobody knows that it is no race.
    const all = known.length > 0 || isLookedThrough(revision, whole.program, null) ? known : [null];
    const fixes = all.filter((fix) => !alone.shows(seenAs, plain, property, fix));
    if (fixes.length === 0) return [];
    const { violation, race, preemptions } = simplest(revision, finding);
    const needs = needsAtRealSize(revision, race, seenAs, property);
    if (needs === undefined) {
      this.onlySmall.add(plain);
      return [];
    }
    const tasks = race.program.tasks.length;
    return fixes.map((fix, i) => {
      const id = fix !== null && (i > 0 || alone.isKnown(plain)) ? idOfDefect(plain, fix) : plain;
      const told = { id, property: name, violation, race, tasks, preemptions, repairedBy: fix, seenBy: raceSeenBy(revision, race, seenAs, fix), seenAs };
      return needs === null ? told : { ...told, needs };
    });
  }
}
