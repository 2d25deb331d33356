// SPDX-License-Identifier: GPL-2.0-only
/** @file Every pair of calls in every state that a shorter way than a program's leads to. */
import type { Action, Bounds } from '../../model/model.js';
import type { Revision, System } from '../../systems/system.js';
import { Execution } from '../execute.js';
import type { ConcurrentProgram } from './program.js';

/** State by state, breadth first; of states that behave alike, one. To be asked only of a machine that knows such states again. */
export function* shorterWays(revision: Revision, program: ConcurrentProgram): Generator<Iterable<ConcurrentProgram>> {
  const bounds: Bounds = { sessions: program.sessions, tokens: program.tokens.length, processes: 1, descriptors: 1 };
  const seen = new Set<string>();
  let level: (readonly Action[])[] = [[]];
  for (let depth = 0; depth < program.prefix.length; depth++) {
    const next: (readonly Action[])[] = [];
    for (const path of level) {
      const execution = new Execution(revision, program, []);
      for (const [i, action] of path.entries()) execution.observe(action, i);
      const { model, system } = execution;
      const { machine } = execution.computer;
      const key = `${machine.ended === null ? machine.canonical() : 'dead'}|${model && execution.system.model.stateKey(model)}`;
      execution.computer.release();
      if (!model || seen.has(key)) continue;
      seen.add(key);
      const actions = system.model.enabledActions(model, bounds, { oneFile: true, faults: true }).filter((action) => system.tasks.isForTasks(action));
      yield pairs(system, program, path, actions);
      for (const action of actions) next.push([...path, action]);
    }
    level = next;
  }
}

function* pairs({ tasks }: System, program: ConcurrentProgram, prefix: readonly Action[], actions: readonly Action[]): Generator<ConcurrentProgram> {
  for (const [i, a] of actions.entries()) {
    for (const b of actions.slice(i)) {
      const calls = tasks.separate([a, b], program.sessions);
      const pair: ConcurrentProgram = { ...program, sessions: program.sessions + 1, prefix, tasks: calls.map((call) => [call]), suffix: [] };
      if (tasks.isSound(pair)) yield pair;
    }
  }
}
