// SPDX-License-Identifier: GPL-2.0-only
/** @file One mutant under the eyes of the properties: killed, or different from its subject and not noticed, or not seen to differ. */
import { Execution } from '../../search/execute.js';
import { explore } from '../../search/race/explore.js';
import { isRace } from '../../systems/notation.js';
import type { ConcurrentProgram, Program } from '../../systems/program.js';
import type { Revision } from '../../systems/system.js';
import { Dpor } from '../../reference/engine/dpor.js';
import { LoadError } from '../../reference/loader/load.js';
import { executionText, hash, observationText } from './behaviour.js';
import { mutantRevision, statementId } from './instrument.js';
import type { Mutant } from './mutant.js';
import { behaviourOf, behavioursOf, type Baseline, type Pool, type Pools } from './pool.js';
import { RealMachines } from './real.js';
import type { Budget, Subject } from './subject.js';

/**
 * `killed`: a property is violated, or the kernel crashes or never comes back. `survived`: it behaves differently and no property says
 * so. `unchanged`: no difference was seen in the programs that reach the change. `invalid`: no program at all.
 */
export type Fate = 'killed' | 'survived' | 'unchanged' | 'invalid';

export interface Result {
  readonly mutant: string;
  readonly fate: Fate;
  /** killed: the property's id, `crash` or `step-limit`. */
  readonly by?: string;
  /** killed, survived: the first program that shows it. */
  readonly program?: string;
  /** Programs that reach the change and were run: sequential, concurrent. */
  readonly compared: readonly [sequential: number, concurrent: number];
}

/** What became of a mutant in one program. */
export type Trial = { readonly killedBy: string } | { readonly differs: boolean };

export function judgeMutant(subject: Subject, mutant: Mutant, pools: Pools, budget: Budget): Result {
  try {
    return new Trials(subject, mutant, mutantRevision(subject, mutant), pools, budget).result();
  } catch (error) {
    if (error instanceof LoadError) return { mutant: mutant.name, fate: 'invalid', compared: [0, 0] };
    throw error;
  }
}

class Trials {
  private readonly statement: number | null;
  private readonly judge: Judge;
  private difference: string | undefined;
  private readonly compared: [number, number] = [0, 0];

  constructor(
    private readonly subject: Subject,
    private readonly mutant: Mutant,
    revision: Revision,
    private readonly pools: Pools,
    private readonly budget: Budget,
  ) {
    this.statement = mutant.anchor === null ? null : statementId(subject.design.files.indexOf(mutant.file), mutant.anchor);
    this.judge = new Judge(subject, revision);
  }

  result(): Result {
    const { judge, budget, mutant } = this;
    const { sequential, concurrent } = this.pools;
    const { notation } = this.subject.system;
    const printProgram = (program: Program): string => notation.printProgram(program);
    const printConcurrent = (program: ConcurrentProgram): string => notation.printConcurrent(program);
    const killed =
      this.tryAll(sequential, 0, budget.sequentialPerMutant, printProgram, (program, i) => judge.sequential(program, sequential.baseline(i).behaviour)) ??
      this.tryAll(concurrent, 1, budget.perMutant[isAboutLocks(mutant) ? 1 : 0], printConcurrent, (program, i) =>
        judge.concurrent(program, concurrent.baseline(i), budget.executions),
      );
    if (killed) return killed;
    const { difference: program } = this;
    return { mutant: mutant.name, fate: program === undefined ? 'unchanged' : 'survived', ...(program !== undefined && { program }), compared: this.compared };
  }

  /** Runs the mutant on each program of a pool that reaches it, until one kills it. */
  private tryAll<P>(pool: Pool<P>, kind: 0 | 1, limit: number, print: (program: P) => string, run: (program: P, index: number) => Trial): Result | null {
    for (const index of pool.reaching(this.statement, limit)) {
      const program = pool.programs[index]!;
      this.compared[kind]++;
      const trial = surviving(() => run(program, index));
      if ('killedBy' in trial) return { mutant: this.mutant.name, fate: 'killed', by: trial.killedBy, program: print(program), compared: this.compared };
      if (trial.differs) this.difference ??= print(program);
    }
    return null;
  }
}

/** What the code throws outside of a call, in its boot for example, ends the mutant too. */
function surviving(run: () => Trial): Trial {
  try {
    return run();
  } catch {
    return { killedBy: 'crash' };
  }
}

/** A mutant, and the properties of its system. */
class Judge {
  private readonly real: RealMachines;

  constructor(
    private readonly subject: Subject,
    private readonly revision: Revision,
  ) {
    this.real = new RealMachines(subject.system, revision);
  }

  sequential(program: Program, expected: readonly number[]): Trial {
    const execution = new Execution(this.revision, program, this.subject.system.properties);
    let differs = false;
    let call = 0;
    let killedBy: string | undefined;
    for (const [index, action] of program.actions.entries()) {
      const observation = execution.observe(action, index);
      if (!observation) continue;
      execution.judge(observation, (property) => {
        if (this.real.show(program)) killedBy = property.id;
        return true;
      });
      if (killedBy !== undefined) break;
      differs ||= hash(observationText(observation)) !== expected[call];
      call++;
    }
    execution.computer.release();
    return killedBy === undefined ? { differs: differs || call !== expected.length } : { killedBy };
  }

  concurrent(program: ConcurrentProgram, { behaviour, cut }: Baseline, limit: number): Trial {
    const behaviours = new Set<number>();
    const real = this.real.ofRaces(program);
    const { seen, limited, executions, pruned } = explore(this.revision, program, new Dpor(), this.subject.system.raceProperties, {
      limit,
      dataRaces: true,
      each: (execution) => behaviours.add(hash(executionText(execution))),
      until: (exploration) => real(exploration.seen) !== undefined || exploration.limited > 0,
    });
    const killer = real(seen);
    if (killer !== undefined) return { killedBy: killer };
    if (limited > 0) return { killedBy: 'step-limit' };
    if (cut || executions + pruned >= limit) return { differs: false };
    return { differs: behaviours.size !== behaviour.length || behaviour.some((one) => !behaviours.has(one)) };
  }
}

/** Runs a mutant on one written program only. */
export function tryOn(subject: Subject, mutant: Mutant, program: string, executions: number): Trial {
  const { notation } = subject.system;
  const judge = new Judge(subject, mutantRevision(subject, mutant));
  return surviving(() => {
    if (!isRace(program)) return judge.sequential(notation.parseProgram(program), behaviourOf(subject.revision, notation.parseProgram(program)));
    const race = notation.parseConcurrent(program);
    return judge.concurrent(race, { statements: new Set(), ...behavioursOf(subject.revision, race, executions) }, executions);
  });
}

/** Does the change take, release, move or replace a lock? Then it takes more interleavings to see what it does. */
function isAboutLocks({ was, is, edits }: Mutant): boolean {
  return edits.length > 2 || /\b(?:down|up)_(?:read|write)|\b(?:mutex|spin)_(?:un)?lock|\bluo_state_read_|\bsmp_|\batomic_(?:set|cmpxchg)/.test(`${was} ${is}`);
}
