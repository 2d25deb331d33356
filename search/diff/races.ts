// SPDX-License-Identifier: GPL-2.0-only
/** @file Concurrent programs on two revisions: outcomes that one has in some interleaving and the other in none. */
import { Exhaustive } from '../../reference/engine/exhaustive.js';
import type { Revision } from '../../systems/system.js';
import type { ConcurrentProgram } from '../../systems/program.js';
import { isSmallerRace } from '../race/program.js';
import { smallerConcurrent } from '../../systems/smaller.js';
import { outcomeKey, type Behaviour } from '../../systems/behaviour.js';
import { trimRace } from '../race/shrink.js';
import type { Collector } from './collector.js';
import type { Unminimised } from '../verdict.js';
import { compare, telling, type AspectDifference } from './compare.js';
import { differenceId, type DiffBound, type RaceDifference } from './difference.js';
import { outcomesBy, outcomesOf, serialOutcomes, type Outcomes, type RaceOutcome } from './outcomes.js';

type Pair<T> = readonly [T, T];

/** Schedules that are tried at the most to find one with fewer preemptions. */
const SCHEDULES = 20_000;

/** An outcome that only one side has, next to the most similar one of the other side. */
interface OneSided {
  readonly side: 0 | 1;
  readonly outcome: RaceOutcome;
  readonly nearest: Behaviour;
  readonly differences: readonly AspectDifference[];
  /** Of what the tasks do not show one after the other. */
  readonly ids: readonly string[];
  readonly outcomes: Pair<number>;
}

export class Races {
  private programs = 0;
  private executions = 0;
  private cutOff = 0;

  constructor(
    private readonly revisions: Pair<Revision>,
    private readonly found: Collector,
    /** Executions of one program at the most. */
    private readonly limit: number,
    /** Why minimising has to end now; null: it has not. */
    private readonly ended: () => Unminimised | null = () => null,
  ) {}

  try(program: ConcurrentProgram): void {
    this.programs++;
    for (const one of this.oneSided(program)) for (const id of one.ids) if (!this.found.has(id)) this.tell(program, id);
  }

  bound(stopped: boolean): NonNullable<DiffBound['races']> {
    return { programs: this.programs, executions: this.executions, cutOff: this.cutOff, stopped };
  }

  get tried(): number {
    return this.programs;
  }

  private oneSided(program: ConcurrentProgram): OneSided[] {
    const outcomes = this.revisions.map((revision) => outcomesOf(revision, program, this.limit)) as unknown as Pair<Outcomes>;
    this.executions += outcomes[0].executions + outcomes[1].executions;
    if (!outcomes[0].complete || !outcomes[1].complete) {
      this.cutOff++;
      return [];
    }
    return ([0, 1] as const).flatMap((side) => this.onlyOf(side, program, outcomes));
  }

  private onlyOf(side: 0 | 1, program: ConcurrentProgram, outcomes: Pair<Outcomes>): OneSided[] {
    const other = outcomes[1 - side]!.all;
    const only = [...outcomes[side].all].filter(([key]) => !other.has(key));
    if (only.length === 0 || other.size === 0) return [];
    const serial = serialOutcomes(this.revisions[side], program);
    const idsOf = (outcome: RaceOutcome): { nearest: Behaviour; differences: readonly AspectDifference[]; ids: string[] } => {
      const { nearest, differences } = nearestOf(outcome.behaviour, other, side);
      return { nearest, differences, ids: telling(differences).map((difference) => differenceId(this.found.system, program.tasks.flat(), difference)) };
    };
    const sequential = new Set([...serial].flatMap(([key, outcome]) => (other.has(key) ? [] : idsOf(outcome).ids)));
    return only.flatMap(([key, outcome]) => {
      if (serial.has(key)) return [];
      const { nearest, differences, ids } = idsOf(outcome);
      const racy = ids.filter((id) => !sequential.has(id));
      return racy.length === 0 ? [] : [{ side, outcome, nearest, differences, ids: racy, outcomes: [outcomes[0].all.size, outcomes[1].all.size] as const }];
    });
  }

  /** Makes the program minimal, then the schedule. */
  private tell(program: ConcurrentProgram, id: string): void {
    const showing = (candidate: ConcurrentProgram): OneSided | undefined => this.oneSided(candidate).find(({ ids }) => ids.includes(id));
    let best = program;
    for (let progress = true; progress && this.ended() === null;) {
      progress = false;
      for (const candidate of smallerConcurrent(this.found.system, best)) {
        if (this.ended() !== null) break;
        if (!isSmallerRace(this.found.system, { program: candidate, schedule: [] }, { program: best, schedule: [] }) || !showing(candidate)) continue;
        best = candidate;
        progress = true;
        break;
      }
    }
    const one = showing(best);
    if (one) this.found.addRace(this.difference(best, one));
  }

  private difference(program: ConcurrentProgram, { side, outcome, nearest, differences, ids, outcomes }: OneSided): RaceDifference {
    const { schedule, preemptions } = this.simplest(program, side, outcome);
    const notMinimised = this.ended();
    return {
      kind: 'race',
      ids: ids.filter((id) => !this.found.has(id)),
      aspects: differences,
      side,
      race: trimRace(this.found.system, { program, schedule }),
      preemptions,
      behaviour: outcome.behaviour,
      nearest,
      outcomes,
      ...(notMinimised !== null && { notMinimised }),
    };
  }

  /** The schedule with the fewest preemptions, by iterative context bounding. */
  private simplest(program: ConcurrentProgram, side: 0 | 1, outcome: RaceOutcome): RaceOutcome {
    const wanted = outcomeKey(outcome.behaviour);
    for (let bound = 0; bound < outcome.preemptions && this.ended() === null; bound++) {
      const found = outcomesBy(this.revisions[side], program, new Exhaustive(bound), SCHEDULES, (key) => key === wanted).all.get(wanted);
      if (found) return found;
    }
    return outcome;
  }
}

/** The outcome that differs least, and how: always told as first revision against second. */
function nearestOf(
  behaviour: Behaviour,
  others: ReadonlyMap<string, RaceOutcome>,
  side: 0 | 1,
): { nearest: Behaviour; differences: readonly AspectDifference[] } {
  let best: { nearest: Behaviour; differences: readonly AspectDifference[] } | null = null;
  for (const { behaviour: other } of others.values()) {
    const differences = side === 0 ? compare(behaviour, other) : compare(other, behaviour);
    if (!best || differences.length < best.differences.length) best = { nearest: other, differences };
  }
  return best!;
}
