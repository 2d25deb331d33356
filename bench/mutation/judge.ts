// SPDX-License-Identifier: GPL-2.0-only
/** @file One mutant under the eyes of the properties: killed, or different from `corrected` and not noticed, or not seen to differ. */
import { Execution } from '../../search/execute.js';
import { properties } from '../../properties/v1/index.js';
import { isRace, parseConcurrent, parseProgram, printConcurrent, printProgram } from '../../systems/v1/notation.js';
import type { Program } from '../../systems/program.js';
import { explore } from '../../search/race/explore.js';
import type { ConcurrentProgram } from '../../search/race/program.js';
import { raceProperties } from '../../properties/v1/tasks.js';
import { Dpor } from '../../reference/engine/dpor.js';
import { LoadError } from '../../reference/loader/load.js';
import type { Revision } from '../../reference/v1/luo_internal.js';
import { corrected } from '../../reference/v1/revisions.js';
import { C_FILES } from '../../reference/loader/tree.js';
import { executionText, hash, observationText } from './behaviour.js';
import { mutantRevision, statementId } from './instrument.js';
import type { Mutant } from './mutant.js';
import { behaviourOf, behavioursOf, type Baseline, type Budget, type Pool, type Pools } from './pool.js';

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

export function judgeMutant(mutant: Mutant, pools: Pools, budget: Budget): Result {
  try {
    return new Trials(mutant, mutantRevision(mutant), pools, budget).result();
  } catch (error) {
    if (error instanceof LoadError) return { mutant: mutant.name, fate: 'invalid', compared: [0, 0] };
    throw error;
  }
}

class Trials {
  private readonly statement: number | null;
  private difference: string | undefined;
  private readonly compared: [number, number] = [0, 0];

  constructor(
    private readonly mutant: Mutant,
    private readonly revision: Revision,
    private readonly pools: Pools,
    private readonly budget: Budget,
  ) {
    this.statement = mutant.anchor === null ? null : statementId(C_FILES.indexOf(mutant.file), mutant.anchor);
  }

  result(): Result {
    const { sequential, concurrent } = this.pools;
    const killed =
      this.tryAll(sequential, 0, Infinity, printProgram, (program, i) => trySequential(this.revision, program, sequential.baseline(i).behaviour)) ??
      this.tryAll(concurrent, 1, this.budget.perMutant[isAboutLocks(this.mutant) ? 1 : 0], printConcurrent, (program, i) =>
        tryConcurrent(this.revision, program, concurrent.baseline(i), this.budget.executions),
      );
    if (killed) return killed;
    const { difference: program } = this;
    return {
      mutant: this.mutant.name,
      fate: program === undefined ? 'unchanged' : 'survived',
      ...(program !== undefined && { program }),
      compared: this.compared,
    };
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

function trySequential(revision: Revision, program: Program, expected: readonly number[]): Trial {
  const execution = new Execution(revision, program, properties);
  let differs = false;
  let call = 0;
  let killedBy: string | undefined;
  for (const [index, action] of program.actions.entries()) {
    const observation = execution.observe(action, index);
    if (!observation) continue;
    execution.judge(observation, (property) => {
      killedBy ??= property.id;
      return true;
    });
    if (killedBy !== undefined) break;
    differs ||= hash(observationText(observation)) !== expected[call];
    call++;
  }
  execution.computer.release();
  return killedBy === undefined ? { differs: differs || call !== expected.length } : { killedBy };
}

function tryConcurrent(revision: Revision, program: ConcurrentProgram, { behaviour, cut }: Baseline, limit: number): Trial {
  const behaviours = new Set<number>();
  const { seen, limited, executions, pruned } = explore(revision, program, new Dpor(), raceProperties, {
    limit,
    dataRaces: true,
    each: (execution) => behaviours.add(hash(executionText(execution))),
    until: (exploration) => exploration.seen.size > 0 || exploration.limited > 0,
  });
  const [first] = seen.values();
  if (first) return { killedBy: first.property.id };
  if (limited > 0) return { killedBy: 'step-limit' };
  if (cut || executions + pruned >= limit) return { differs: false };
  return { differs: behaviours.size !== behaviour.length || behaviour.some((one) => !behaviours.has(one)) };
}

/** Runs a mutant on one written program only. */
export function tryOn(mutant: Mutant, program: string, executions: number): Trial {
  const revision = mutantRevision(mutant);
  return surviving(() => {
    if (!isRace(program)) return trySequential(revision, parseProgram(program), behaviourOf(corrected, parseProgram(program)));
    const race = parseConcurrent(program);
    return tryConcurrent(revision, race, { statements: new Set(), ...behavioursOf(corrected, race, executions) }, executions);
  });
}

/** Does the change take, release, move or replace a lock? Then it takes more interleavings to see what it does. */
function isAboutLocks({ was, is, edits }: Mutant): boolean {
  return edits.length > 2 || /\b(?:down|up)_(?:read|write)|\bmutex_(?:un)?lock|\bluo_state_read_/.test(`${was} ${is}`);
}
