// SPDX-License-Identifier: GPL-2.0-only
/** @file States in the middle of executions, to which the next executions of partial-order reduction go back instead of beginning anew. */
import type { Dpor } from '../../reference/engine/dpor.js';
import type { Keeper, Strategy } from '../../reference/engine/execution.js';
import type { Restore } from '../../reference/engine/kept.js';
import type { DataRaces, DataRacesMemory } from './data-race.js';
import type { TaskRunner } from './execution.js';

/** So many moves behind the last one, one is taken where an execution leaves the one before: it costs about as much as to run so many again. */
const GAP = 24;
/** Moves between two of them on new ground: whether anybody comes back there is not known yet. */
const FAR = 96;
/** So many executions of a program take none: most programs have no more, and it would not pay. */
const FIRST = 12;
/** After these more it is tried again where something could not be put back. */
const AGAIN = 16;

/** How far apart they are, in moves. */
export interface Distances {
  readonly gap: number;
  readonly far: number;
  readonly again: number;
  /** Not in moves: executions before any is taken. */
  readonly first: number;
}

/** As it is fastest. */
export const DISTANCES: Distances = { gap: GAP, far: FAR, again: AGAIN, first: FIRST };

/** A state in the middle of an execution. */
export interface Checkpoint<R> {
  readonly moves: number;
  readonly runner: R;
  /** Puts the machine, the tasks and the strategy back; what the properties remember is not in it. */
  readonly restore: Restore;
  /** What was seen of data races until then; null: nobody looks for them. */
  readonly races: DataRacesMemory | null;
}

/** Those of one program, along the execution that ran last. */
export class Checkpoints<R extends Pick<TaskRunner, 'keep'> = TaskRunner> implements Keeper {
  private readonly kept: Checkpoint<R>[] = [];
  private runner: R | null = null;
  private races: DataRaces | null = null;
  /** From here on one is wanted. */
  private from = 0;
  private executions = 0;
  /** Executions that began at one. */
  used = 0;

  constructor(
    private readonly dpor: Dpor,
    /** Around it: what the executions are run under. */
    private readonly strategy: Strategy,
    private readonly distances: Distances = DISTANCES,
  ) {}

  /** The last one that the execution which begins has in common with the one before; null: it is run from its beginning. */
  last(): Checkpoint<R> | null {
    const { kept, dpor } = this;
    const { shared } = dpor;
    while (kept.length > 0 && kept.at(-1)!.moves > shared) kept.pop();
    const last = kept.at(-1) ?? null;
    const { gap, far, first } = this.distances;
    if (this.executions++ < first) this.from = Infinity;
    else this.from = shared - (last?.moves ?? 0) >= gap ? shared : shared + far;
    if (last !== null) this.used++;
    return last;
  }

  /** This is run now. */
  watch(runner: R, races: DataRaces | null): this {
    this.runner = runner;
    this.races = races;
    return this;
  }

  wants(moves: number): boolean {
    return moves >= this.from;
  }

  keep(moves: number): void {
    const machine = this.runner!.keep();
    if (machine === null) {
      this.from = moves + this.distances.again;
      return;
    }
    const strategy = this.strategy.keep!();
    const restore = (): void => {
      machine();
      strategy();
    };
    this.kept.push({ moves, runner: this.runner!, restore, races: this.races?.memory() ?? null });
    this.from = moves + this.distances.far;
  }
}
