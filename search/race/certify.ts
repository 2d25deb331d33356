// SPDX-License-Identifier: GPL-2.0-only
/** @file Proof by exhaustion that nothing can be left out of a race, and, of two calls, that nothing smaller shows it. */
import { Dpor } from '../../reference/engine/dpor.js';
import { Exhaustive } from '../../reference/engine/exhaustive.js';
import { Replay } from '../../reference/engine/schedule.js';
import { systemOf } from '../../systems/index.js';
import { smallerConcurrent } from '../../systems/smaller.js';
import type { Revision, System } from '../../systems/system.js';
import type { Property } from '../../properties/property.js';
import { findingId, plainId } from '../verdict.js';
import { explore, type Exploration, type ExploreOptions, type Seen } from './explore.js';
import { isSerial, placedIn } from './identity.js';
import { isSmallerRace, type ConcurrentProgram, type Race } from './program.js';
import { isDataRace } from '../../properties/concurrent.js';
import { attributions, isLookedThrough, type Attribution } from './repairs.js';
import type { RaceFinding } from './search.js';
import { shorterWays } from './shorter-ways.js';

/** What was tried, and whether anything was found there. */
export interface Certificate {
  /**
   * `minimal`: nothing can be left out or made simpler. `undecided`: some of what was tried has more executions than the limit, and none of
   * those that ran shows it, or the proof was stopped.
   */
  readonly answer: 'minimal' | 'not minimal' | 'undecided';
  /** Something smaller that shows it too; null: nothing is known. */
  readonly smaller: Race | null;
  /** Programs with one thing less or simpler. */
  readonly reductions: number;
  /** Of programs of two calls with a shorter way to them; null: the race has another shape. */
  readonly shorter: Shorter | null;
  /** Of all programs that were tried. */
  readonly executions: number;
  /** Schedules of the race itself with fewer preemptions. */
  readonly schedules: number;
  /** Programs, the race itself included, of which more executions exist than `limit`. */
  readonly cutOff: number;
  readonly limit: number;
  readonly stopped: boolean;
}

/** Every program of two calls with a shorter prefix. */
export interface Shorter {
  /** Prefixes are shorter than this. */
  readonly prefix: number;
  /** States at the end of all of them, faults included, told apart by the canonical form of model and reference. */
  readonly states: number;
  readonly programs: number;
}

export interface CertifyOptions {
  /** Executions of one program at the most. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
  readonly breathe?: () => Promise<void>;
}

/** What needs more is told as undecided. */
export const CERTIFY_LIMIT = 20_000;

/** Programs between two breaths. */
const BATCH = 8;

type Certified = Pick<RaceFinding, 'id' | 'race' | 'seenAs' | 'repairedBy'>;

/**
 * Tries everything that has one thing less than the race, or one that is simpler - a task, a call, a signal, a fault, an operand, a
 * preemption -, in all interleavings. Of a race of two calls it also tries every pair of calls with a shorter way to it, on the race's own
 * machine: its sessions and tokens, one process. Something smaller shows the race if it shows the same violation for the same defect,
 * and does so only where its tasks run side by side.
 */
export async function certify(revision: Revision, finding: Certified, property: Property, options: CertifyOptions = {}): Promise<Certificate> {
  return new Proof(revision, finding, property, options).run();
}

class Proof {
  private readonly system: System;
  private readonly limit: number;
  private readonly defect: Attribution | undefined;
  private readonly isRacy: boolean;
  private readonly count = { reductions: 0, executions: 0, schedules: 0, cutOff: 0 };
  private shorter: { prefix: number; states: number; programs: number } | null = null;

  constructor(
    private readonly revision: Revision,
    private readonly finding: Certified,
    private readonly property: Property,
    private readonly options: CertifyOptions,
  ) {
    this.system = systemOf(revision);
    this.limit = options.limit ?? CERTIFY_LIMIT;
    const { race, seenAs, repairedBy } = finding;
    this.defect = attributions(revision, race.program, property, seenAs).find(({ fix }) => fix === repairedBy);
    this.isRacy = isDataRace(property);
  }

  async run(): Promise<Certificate> {
    return (
      this.fewerPreemptions() ?? (await this.reductions()) ?? (await this.shorterWays()) ?? this.told(this.count.cutOff > 0 ? 'undecided' : 'minimal', null)
    );
  }

  private fewerPreemptions(): Certificate | null {
    const { program, schedule } = this.finding.race;
    for (const i of schedule.keys()) {
      const fewer = schedule.filter((_, k) => k !== i);
      if (this.explore(program, new Replay(fewer)).seen.has(this.finding.seenAs)) return this.told('not minimal', { program, schedule: fewer });
    }
    const known = this.explore(program, new Replay(schedule)).seen.get(this.finding.seenAs);
    if (!known || known.preemptions === 0) return null;
    const fewer = this.explore(program, new Exhaustive(known.preemptions - 1));
    this.count.schedules = fewer.executions;
    const seen = fewer.seen.get(this.finding.seenAs);
    if (seen) return this.told('not minimal', { program, schedule: seen.schedule });
    this.count.cutOff += this.isCutOff(fewer) ? 1 : 0;
    return null;
  }

  private async reductions(): Promise<Certificate | null> {
    const { program } = this.finding.race;
    for (const candidate of smallerConcurrent(this.system, program)) {
      if (!this.isSmaller(candidate)) continue;
      if (this.options.signal?.aborted) return this.told('undecided', null, true);
      this.count.reductions++;
      const seen = this.showing(candidate);
      if (seen) return this.told('not minimal', { program: candidate, schedule: seen.schedule });
      if (this.count.reductions % BATCH === 0) await this.options.breathe?.();
    }
    return null;
  }

  private async shorterWays(): Promise<Certificate | null> {
    const { program } = this.finding.race;
    const { tasks, kills = [], suffix, prefix } = program;
    if (tasks.length !== 2 || tasks.some((task) => task.length !== 1) || kills.length > 0 || suffix.length > 0) return null;
    const shorter = (this.shorter = { prefix: prefix.length, states: 0, programs: 0 });
    for (const pairs of shorterWays(this.revision, program)) {
      shorter.states++;
      for (const pair of pairs) {
        if (this.options.signal?.aborted) return this.told('undecided', null, true);
        // A shorter way with a fault that no kernel produces is none.
        if (!this.isSmaller(pair)) continue;
        shorter.programs++;
        const seen = this.showing(pair);
        if (seen && this.isOfSameCalls(pair, seen)) return this.told('not minimal', { program: pair, schedule: seen.schedule });
      }
      await this.options.breathe?.();
    }
    return null;
  }

  private isSmaller(program: ConcurrentProgram): boolean {
    return isSmallerRace(this.system, { program, schedule: [] }, { program: this.finding.race.program, schedule: [] });
  }

  /** What other calls come to is another finding. */
  private isOfSameCalls(pair: ConcurrentProgram, { violation }: Seen): boolean {
    return findingId(this.property.id, placedIn(this.system, pair, violation)) === plainId(this.finding.id);
  }

  /** Does any interleaving show it for the same defect? Null also where that is not known: then the program is cut off. */
  private showing(program: ConcurrentProgram): Seen | null {
    const { revision, property, finding } = this;
    const exploration = this.explore(program, new Dpor());
    const seen = exploration.seen.get(finding.seenAs);
    if (!seen) {
      this.count.cutOff += this.isCutOff(exploration) ? 1 : 0;
      return null;
    }
    if (this.defect ? this.defect.isShownBy(program) : !isSerial(revision, program, finding.seenAs, property)) return seen;
    this.count.cutOff += isLookedThrough(revision, program, finding.repairedBy) ? 0 : 1;
    return null;
  }

  private explore(program: ConcurrentProgram, strategy: Dpor | Exhaustive | Replay): Exploration {
    const options: ExploreOptions = { until: ({ seen }) => seen.has(this.finding.seenAs), dataRaces: this.isRacy, racesOnly: true, limit: this.limit };
    const exploration = explore(this.revision, program, strategy, [this.property], options);
    this.count.executions += exploration.executions;
    return exploration;
  }

  private isCutOff({ executions, pruned, limited }: Exploration): boolean {
    return executions + pruned >= this.limit || limited > 0;
  }

  private told(answer: Certificate['answer'], smaller: Race | null, stopped = false): Certificate {
    return { answer, smaller, ...this.count, shorter: this.shorter, limit: this.limit, stopped };
  }
}
