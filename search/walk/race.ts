// SPDX-License-Identifier: GPL-2.0-only
/** @file Walks through a race: it is traced, and carried out once more to look at the machine after each step. Slow. */
import { Replay } from '../../reference/engine/schedule.js';
import type { Call, Revision } from '../../systems/system.js';
import { Execution } from '../execute.js';
import type { Property } from '../../properties/property.js';
import { TaskRunner } from '../race/execution.js';
import type { Race } from '../race/program.js';
import { raceTrace, type RaceTrace } from '../race/trace.js';
import { findingId } from '../verdict.js';
import { carryOut, codeAt, NO_STEP } from './alone.js';
import { locksOf, takeStill, type Still } from './still.js';
import { stepOf, type Walk, type WalkCall, type WalkStep, type WalkViolation } from './walk.js';

export function walkRace(revision: Revision, race: Race, properties: readonly Property[]): Walk {
  const trace = raceTrace(revision, race, properties);
  return new RaceWalk(revision, race, trace).walk();
}

/** The machine, and the tree whose C it runs. */
interface Moment extends Pick<WalkStep, 'code'> {
  readonly still: Still;
}

class RaceWalk {
  private readonly execution: Execution;
  private readonly calls: WalkCall[] = [];
  private readonly steps: WalkStep[] = [];

  constructor(
    private readonly revision: Revision,
    private readonly race: Race,
    private readonly trace: RaceTrace,
  ) {
    this.execution = new Execution(revision, race.program, [], { traced: true });
  }

  walk(): Walk {
    const { execution, race, calls, steps } = this;
    const { program } = race;
    const start = takeStill(execution.system, execution.computer, [], true);
    for (const action of program.prefix) this.alone(action, 'before');
    if (!execution.ended) {
      this.tasks();
      // Between the tasks and what comes after nobody is judged: the model's state is only in the way.
      execution.model = null;
      execution.ended = execution.computer.machine.ended !== null;
      for (const action of program.suffix) this.alone(action, 'after');
    }
    execution.computer.release();
    return { kind: 'race', program, lanes: program.tasks.length, calls, steps, start, violations: this.violations(), signals: this.trace.signals };
  }

  private alone(action: WalkCall['action'], phase: 'before' | 'after'): void {
    const lane = 0;
    const done = carryOut(this.execution, this.revision, action, this.calls.length, { call: this.calls.length, lane });
    if (!done) return;
    const { observation, steps } = done;
    this.calls.push({ action, phase, lane, outcome: observation.outcome.ret === null && observation.rebooted === null ? null : observation });
    this.steps.push(...(phase === 'before' ? [joined(steps)] : steps));
  }

  private tasks(): void {
    const { calls, trace } = this;
    const first = calls.length;
    const moments = this.moments();
    for (const { action, task: lane, settled } of trace.history) calls.push({ action, phase: 'tasks', lane, outcome: settled });
    for (const [i, step] of trace.steps.entries()) {
      const { name, access, object, functions, source, lines, value, blocked, wokenBy, callbacks, events } = step;
      const { code } = moments.get(step.at)!;
      const { still } = moments.get(trace.steps[i + 1]?.at ?? Infinity)!;
      this.steps.push({ name, access, object, functions, source, lines, code, value, blocked, wokenBy, callbacks, events, call: first + step.call, still });
    }
  }

  /** Step number -> before that step; Infinity -> after the last one. */
  private moments(): Map<number, Moment> {
    const { execution, race, revision } = this;
    const { computer, system } = execution;
    const moments = new Map<number, Moment>();
    const running: Call[] = [];
    const look = (isBetween: boolean): Moment => {
      const locks = running.flatMap((call) => (call.abandoned ? [] : locksOf(call, call.id)));
      return { still: takeStill(system, computer, locks, isBetween), code: codeAt(revision, computer) };
    };
    const before = (at: number, _task: number, call: Call): void => {
      if (!running.includes(call)) running.push(call);
      moments.set(at, look(false));
    };
    // That a signal arrives is a step like others: the one before it ends there.
    const runner = new TaskRunner(system.machinery, computer, race.program, before, before);
    const strategy = new Replay(race.schedule);
    strategy.begin();
    runner.run(strategy, null);
    moments.set(Infinity, look(true));
    return moments;
  }

  /** What was violated before the suffix shows in a step of the tasks. */
  private violations(): WalkViolation[] {
    const { steps, calls, trace } = this;
    const tasks = steps.filter(({ call }) => calls[call]!.phase !== 'after');
    const found = new Map<string, WalkViolation>();
    for (const { property, violation } of trace.judged.violations) {
      const early = trace.beforeSuffix.has(`${property.id}/${violation.cause}`);
      const at = stepOf(violation, early ? tasks : steps, null);
      const id = findingId(property.id, violation);
      if (!found.has(id)) found.set(id, { property, violation, at });
    }
    return [...found.values()];
  }
}

/** A call as one step: what leads to a race is not walked through. */
function joined(steps: readonly WalkStep[]): WalkStep {
  const { call, still } = steps.at(-1)!;
  return { ...NO_STEP, call, callbacks: steps.flatMap(({ callbacks }) => callbacks), events: steps.flatMap(({ events }) => events), still };
}
