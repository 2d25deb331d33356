// SPDX-License-Identifier: GPL-2.0-only
/** @file The programs that mutants are run on, and how the subject behaves in each of them. */
import * as fc from 'fast-check';
import { Execution } from '../../search/execute.js';
import { explore } from '../../search/race/explore.js';
import { startOf, type Start } from '../../search/race/judge.js';
import { likelyPairs } from '../../search/race/likely.js';
import type { Action } from '../../model/model.js';
import type { ConcurrentProgram, Program } from '../../systems/program.js';
import type { Revision } from '../../systems/system.js';
import { Dpor } from '../../reference/engine/dpor.js';
import { executionText, hash, observationText } from './behaviour.js';
import { coveredRevision } from './instrument.js';
import type { Budget, Subject, Written } from './subject.js';

/** What the subject does in one program. */
export interface Baseline {
  /** Statements that it carries out, as `statementId` names them. */
  readonly statements: ReadonlySet<number>;
  /** Sequential: a number for each call that was carried out. Concurrent: one for each different execution. */
  readonly behaviour: readonly number[];
  /** More executions exist than were tried: the behaviour is not all of it. */
  readonly cut: boolean;
}

/** Programs of one kind. What the subject does in one is found out when it is asked for. */
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
   * Numbers of the programs in which the subject carries out a statement; null: of all. In the others a change of that statement changes
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

export function poolsOf(subject: Subject, budget: Budget, written: Written): Pools {
  const { drawing, notation } = subject.system;
  let statements = new Set<number>();
  const covered = coveredRevision(subject, (statement) => statements.add(statement));
  const watched = <T>(run: () => T): { readonly statements: ReadonlySet<number>; readonly result: T } => {
    statements = new Set();
    const result = run();
    return { statements, result };
  };
  const random = fc.sample(drawing.programs(), { numRuns: budget.programs, seed: budget.seed });
  const concurrent = fc.sample(drawing.concurrentPrograms(), { numRuns: budget.concurrent, seed: budget.seed });
  return {
    sequential: new Pool([...written.sequential.map((text) => notation.parseProgram(text)), ...random], (program) => {
      const { statements, result } = watched(() => behaviourOf(covered, program));
      return { statements, behaviour: result, cut: false };
    }),
    concurrent: new Pool(
      [...written.concurrent.map((text) => notation.parseConcurrent(text)), ...likelyPairs(subject.system), ...concurrent],
      (program) => {
        const start = budget.ofTasks === true ? startOf(covered, program, []) : null;
        const { statements, result } = watched(() => behavioursOf(covered, program, budget.executions, start));
        start?.execution.computer.release();
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

/** What each call of a program came to that meant something. */
function textsOf(revision: Revision, program: Program): string[] {
  return observationsOf(revision, program).map(({ text }) => text);
}

/** The same, and which calls they were. */
export function observationsOf(revision: Revision, program: Program): readonly { readonly action: Action; readonly text: string }[] {
  const execution = new Execution(revision, program, []);
  const texts = program.actions.flatMap((action, i) => {
    const observation = execution.observe(action, i);
    return observation ? [{ action, text: observationText(observation) }] : [];
  });
  execution.computer.release();
  return texts;
}

/** A number for each different execution of a concurrent program. */
export function behavioursOf(revision: Revision, program: ConcurrentProgram, limit: number, start: Start | null = null): Pick<Baseline, 'behaviour' | 'cut'> {
  const behaviours = new Set<number>();
  const { executions, pruned } = explore(revision, program, new Dpor(), [], {
    limit,
    each: (execution) => behaviours.add(hash(executionText(execution))),
    ...(start && { start }),
  });
  return { behaviour: [...behaviours], cut: executions + pruned >= limit };
}
