// SPDX-License-Identifier: GPL-2.0-only
/** @file Everything that the tasks of a concurrent program can come to on one revision. */
import { Dpor } from '../../reference/engine/dpor.js';
import type { Strategy } from '../../reference/engine/execution.js';
import { Recording, Replay, type Schedule } from '../../reference/engine/schedule.js';
import type { Recorder } from '../../reference/kernel/index.js';
import type { Behaved, Computer, Revision, System } from '../../systems/system.js';
import type { Observation } from '../../properties/property.js';
import { systemOf } from '../../systems/index.js';
import { TaskRunner } from '../race/execution.js';
import type { ConcurrentProgram } from '../../systems/program.js';
import { DporRecorder } from '../race/explore.js';
import { outcomeKey, type Behaviour } from '../../systems/behaviour.js';

/** One outcome, and a schedule that leads to it. */
export interface RaceOutcome {
  readonly behaviour: Behaviour;
  readonly schedule: Schedule;
  readonly preemptions: number;
}

export interface Outcomes {
  /** By `outcomeKey`. */
  readonly all: ReadonlyMap<string, RaceOutcome>;
  readonly executions: number;
  /** Were all interleavings tried? */
  readonly complete: boolean;
}

/** Runs every execution that the strategy makes, at most `limit`; `until` stops after the one of which it is true. */
export function outcomesBy(
  revision: Revision,
  program: ConcurrentProgram,
  strategy: Strategy,
  limit: number,
  until: (key: string) => boolean = () => false,
): Outcomes {
  const system = systemOf(revision);
  const recording = new Recording(strategy);
  const recorder = strategy instanceof Dpor ? new DporRecorder(strategy) : null;
  const all = new Map<string, RaceOutcome>();
  let executions = 0;
  let complete = true;
  for (let tried = 0; recording.begin(); tried++) {
    if (tried === limit) return { all, executions, complete: false };
    const computer = system.machinery.computer(revision, program, {});
    const ran = runOnce(system, computer, program, recording, recorder);
    computer.release();
    if (ran === 'pruned') continue;
    executions++;
    if (ran === 'limit') complete = false;
    else {
      const key = outcomeKey(ran);
      if (!all.has(key)) all.set(key, { behaviour: ran, schedule: recording.schedule, preemptions: recording.preemptions });
      if (until(key)) break;
    }
  }
  return { all, executions, complete };
}

/** All interleavings that differ. */
export function outcomesOf(revision: Revision, program: ConcurrentProgram, limit: number): Outcomes {
  return outcomesBy(revision, program, new Dpor(), limit);
}

/** What the tasks come to one after the other, in whatever order. */
export function serialOutcomes(revision: Revision, program: ConcurrentProgram): Map<string, RaceOutcome> {
  const system = systemOf(revision);
  const serial = new Map<string, RaceOutcome>();
  for (const order of permutations(program.tasks.length)) {
    const tasks = order.map((task) => program.tasks[task]!);
    const computer = system.machinery.computer(revision, program, {});
    const strategy = new Replay([]);
    strategy.begin();
    const behaviour = runOnce(system, computer, { ...program, tasks, kills: [] }, strategy, null, order);
    computer.release();
    if (typeof behaviour !== 'string') serial.set(outcomeKey(behaviour), { behaviour, schedule: [], preemptions: 0 });
  }
  return serial;
}

/** One execution; `order` says which task of the program each task is. */
function runOnce(
  { machinery }: System,
  computer: Computer,
  program: ConcurrentProgram,
  strategy: Strategy,
  recorder: Recorder | null,
  order?: readonly number[],
): Behaviour | 'pruned' | 'limit' {
  const data = machinery.callbackMemory();
  for (const action of program.prefix) {
    if (computer.machine.ended !== null || !computer.means(action)) continue;
    for (const record of computer.perform(action).callbacks) data.note(record);
  }
  const { ending, history, callbacks, events } = new TaskRunner(machinery, computer, program).run(strategy, recorder);
  if (ending === 'pruned' || ending === 'limit') return ending;
  const place = (task: number): number => order?.[task] ?? task;
  const told = history.toSorted((a, b) => place(a.task) - place(b.task)) as Behaved['calls'][number][];
  const seen = { callbacks: [...callbacks] as Observation['callbacks'][number][], events: [...events] };
  for (const action of program.suffix) {
    if (computer.machine.ended !== null || !computer.means(action)) continue;
    const settled = computer.perform(action);
    told.push({ action, settled });
    seen.callbacks.push(...settled.callbacks);
    seen.events.push(...settled.events);
  }
  return machinery.behaviourOf(told, seen.callbacks, seen.events, computer, data);
}

function permutations(n: number): number[][] {
  if (n <= 1) return [[...Array(n).keys()]];
  return permutations(n - 1).flatMap((rest) => Array.from({ length: n }, (_, i) => [...rest.slice(0, i), n - 1, ...rest.slice(i)]));
}
