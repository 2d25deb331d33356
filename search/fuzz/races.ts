// SPDX-License-Identifier: GPL-2.0-only
/** @file Concurrent programs with a schedule as inputs of a coverage-guided search. */
import * as fc from 'fast-check';
import { Pct } from '../../reference/engine/pct.js';
import { Replay } from '../../reference/engine/schedule.js';
import type { Collector } from '../coverage/collector.js';
import type { Dice } from '../../systems/dice.js';
import type { Property } from '../../properties/property.js';
import { explore, type Exploration } from '../race/explore.js';
import { systemOf } from '../../systems/index.js';
import type { ConcurrentProgram, Race } from '../../systems/program.js';
import type { System } from '../../systems/system.js';
import type { Kind } from './guided.js';
import { mutateRace } from './mutate-race.js';

/** A race whose schedule is still to be chosen has none. */
export interface RaceInput extends Race {
  readonly isFresh?: true;
}

/** `seen` is told what each execution has shown. */
export class Races implements Kind<RaceInput> {
  private readonly system: System;
  private readonly arbitrary: fc.Arbitrary<ConcurrentProgram>;
  private readonly pct: Pct;

  constructor(
    private readonly collector: Collector,
    private readonly properties: readonly Property[],
    private readonly choices: readonly Property[],
    seed: number,
    private readonly seen: (race: Race, exploration: Exploration) => void,
  ) {
    this.system = systemOf(collector.instrumented.revision);
    this.arbitrary = this.system.drawing.concurrentPrograms();
    this.pct = new Pct(seed, Infinity);
  }

  draw(dice: Dice): RaceInput {
    const [program] = fc.sample(this.arbitrary, { numRuns: 1, seed: dice.below(0x7fff_ffff) });
    return { program: program!, schedule: [], isFresh: true };
  }

  mutate(race: RaceInput, other: RaceInput, dice: Dice): RaceInput {
    return mutateRace(this.system, race, other, dice);
  }

  execute({ program, schedule, isFresh }: RaceInput): RaceInput {
    let executed: Race = { program, schedule };
    const exploration = explore(this.collector.instrumented.revision, program, isFresh ? this.pct : new Replay(schedule), this.properties, {
      limit: 1,
      dataRaces: true,
      racesOnly: true,
      choices: this.choices,
      watch: this.collector,
      each: (execution) => (executed = { program, schedule: execution.schedule }),
    });
    this.seen(executed, exploration);
    return executed;
  }
}
