// SPDX-License-Identifier: GPL-2.0-only
/** @file The programs that mutants are run on, and how `corrected` behaves in each of them. */
import * as fc from 'fast-check';
import { Execution } from '../../search/execute.js';
import type { ConcurrentProgram, Program } from '../../systems/v1/program.js';
import { programs } from '../../systems/v1/programs.js';
import { explore } from '../../search/race/explore.js';
import { likelyPairs } from '../../search/race/likely.js';
import { v1 } from '../../systems/v1.js';
import { parseConcurrent, parseProgram } from '../../systems/v1/notation.js';
import { concurrentPrograms } from '../../systems/v1/concurrent.js';
import { Dpor } from '../../reference/engine/dpor.js';
import type { Revision } from '../../reference/v1/luo_internal.js';
import { executionText, hash, observationText } from './behaviour.js';
import { coveredRevision } from './instrument.js';

/** How much is tried: numbers of executions, so that a run is the same on every machine. */
export interface Budget {
  readonly seed: number;
  /** Random sequential programs. */
  readonly programs: number;
  /** Random concurrent programs, besides the likely pairs. */
  readonly concurrent: number;
  /** Executions of one concurrent program at the most. */
  readonly executions: number;
  /** Concurrent programs that one mutant is run on at the most; the second number is for those that change a lock operation. */
  readonly perMutant: readonly [number, number];
}

/** What the committed results were found with. */
export const BUDGET: Budget = { seed: 1, programs: 2_500, concurrent: 150, executions: 300, perMutant: [80, 400] };

/** Written programs that are tried before the random ones. */
export interface Written {
  readonly sequential: readonly string[];
  readonly concurrent: readonly string[];
}

/** What `corrected` does in one program. */
export interface Baseline {
  /** Statements that it carries out, as `statementId` names them. */
  readonly statements: ReadonlySet<number>;
  /** Sequential: a number for each call that was carried out. Concurrent: one for each different execution. */
  readonly behaviour: readonly number[];
  /** More executions exist than were tried: the behaviour is not all of it. */
  readonly cut: boolean;
}

/** Programs of one kind. What `corrected` does in one is found out when it is asked for. */
export class Pool<P> {
  private readonly known = new Map<number, Baseline>();

  constructor(
    readonly programs: readonly P[],
    private readonly find: (program: P) => Baseline,
    /** Programs of one kind are much alike. */
    private readonly kindOf: (program: P) => string = () => '',
  ) {}

  baseline(index: number): Baseline {
    let baseline = this.known.get(index);
    if (!baseline) this.known.set(index, (baseline = this.find(this.programs[index]!)));
    return baseline;
  }

  /**
   * Numbers of the programs in which `corrected` carries out a statement; null: of all. In the others a change of that statement changes
   * nothing. Of more than `limit` those of different kinds first: the first of each kind, then the second of each, and so on.
   */
  reaching(statement: number | null, limit = Infinity): number[] {
    if (limit === 0) return [];
    const all = [...this.programs.keys()].filter((i) => statement === null || this.baseline(i).statements.has(statement));
    if (all.length <= limit) return all;
    const seen = new Map<string, number>();
    const rounds = all.map((i) => {
      const kind = this.kindOf(this.programs[i]!);
      const round = seen.get(kind) ?? 0;
      seen.set(kind, round + 1);
      return { i, round };
    });
    return rounds
      .sort((a, b) => a.round - b.round || a.i - b.i)
      .slice(0, limit)
      .map(({ i }) => i);
  }
}

export interface Pools {
  readonly sequential: Pool<Program>;
  readonly concurrent: Pool<ConcurrentProgram>;
}

export function poolsOf(budget: Budget, written: Written): Pools {
  let statements = new Set<number>();
  const covered = coveredRevision((statement) => statements.add(statement));
  const watched = <T>(run: () => T): { readonly statements: ReadonlySet<number>; readonly result: T } => {
    statements = new Set();
    const result = run();
    return { statements, result };
  };
  const random = fc.sample(programs(), { numRuns: budget.programs, seed: budget.seed });
  const concurrent = fc.sample(concurrentPrograms(), { numRuns: budget.concurrent, seed: budget.seed });
  return {
    sequential: new Pool([...written.sequential.map(parseProgram), ...random], (program) => {
      const { statements, result } = watched(() => behaviourOf(covered, program));
      return { statements, behaviour: result, cut: false };
    }),
    concurrent: new Pool(
      [...written.concurrent.map(parseConcurrent), ...likelyPairs(v1), ...concurrent],
      (program) => {
        const { statements, result } = watched(() => behavioursOf(covered, program, budget.executions));
        return { statements, ...result };
      },
      verbsOf,
    ),
  };
}

/** What the tasks of a program do, and what fails in it. */
const verbsOf = ({ tasks }: ConcurrentProgram): string => tasks.map((task) => task.map(({ verb, fault }) => `${verb}${fault?.kind ?? ''}`).join()).join('|');

/** A number for each call of a program. */
export function behaviourOf(revision: Revision, program: Program): number[] {
  return textsOf(revision, program).map(hash);
}

/** What each call of a program came to. */
export function textsOf(revision: Revision, program: Program): string[] {
  const execution = new Execution(revision, program, []);
  const texts = program.actions.flatMap((action, i) => {
    const observation = execution.observe(action, i);
    return observation ? [observationText(observation)] : [];
  });
  execution.computer.release();
  return texts;
}

/** A number for each different execution of a concurrent program. */
export function behavioursOf(revision: Revision, program: ConcurrentProgram, limit: number): Pick<Baseline, 'behaviour' | 'cut'> {
  const behaviours = new Set<number>();
  const { executions, pruned } = explore(revision, program, new Dpor(), [], { limit, each: (execution) => behaviours.add(hash(executionText(execution))) });
  return { behaviour: [...behaviours], cut: executions + pruned >= limit };
}
