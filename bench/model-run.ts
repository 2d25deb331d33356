// SPDX-License-Identifier: GPL-2.0-only
/** @file What one would write without luocheck: `fc.commands` and `fc.modelRun`, with the XState machines as the model. */
import * as fc from 'fast-check';
import type { Action, Verb } from '../model/v1/actions.js';
import { catalogue, type Entry } from '../model/v1/catalogue.js';
import { sensiblePlans } from '../model/v1/enabled.js';
import { initialState, stepBy, type Bounds, type ModelState } from '../model/v1/system.js';
import { Computer } from '../systems/v1/computer.js';
import { specified } from '../model/model.js';
import type { Observation } from '../properties/property.js';
import type { Revision } from '../reference/v1/luo_internal.js';
import { live } from './xstate-product.js';

interface Model {
  state: ModelState;
  executed: number;
}

/** A small machine, so that many commands have a meaning. */
const BOUNDS: Bounds = { sessions: 2, tokens: 2, processes: 1, descriptors: Infinity };
const TOKENS = [1n, 2n] as const;

class Perform implements fc.Command<Model, Computer> {
  constructor(private readonly action: Action) {}

  check({ state }: Readonly<Model>): boolean {
    return sensiblePlans(live, state, this.action, BOUNDS).length > 0;
  }

  run(model: Model, computer: Computer): void {
    const settled = computer.perform(this.action);
    model.executed++;
    const allowed = stepBy(live, model.state, specified(this.action, settled.fired)).find(({ outcome }) => isSame(outcome, settled.outcome));
    if (!allowed) throw new Error('the model does not allow this outcome');
    model.state = allowed.next;
  }
}

function isSame(a: Observation['outcome'], b: Observation['outcome']): boolean {
  if (a.ret !== b.ret || a.value !== b.value || a.reboot !== b.reboot) return false;
  return [0, 1].every((token) => String(a.callbacks.get(token)) === String(b.callbacks.get(token)));
}

/** One arbitrary a verb; a fifth of the commands have a fault. */
function commandArbitraries(): fc.Arbitrary<Perform>[] {
  const byVerb = new Map<Verb, Entry[]>();
  for (const entry of catalogue({ ...BOUNDS, descriptors: 2 }, { faults: true }))
    byVerb.set(entry.action.verb, [...(byVerb.get(entry.action.verb) ?? []), entry]);
  return [...byVerb.values()].map((entries) =>
    fc.tuple(fc.constantFrom(...entries), fc.nat(99)).map(([{ action, faulty }, n]) => new Perform(n < 20 ? (faulty[n % faulty.length] ?? action) : action)),
  );
}

/** Runs so many lists of at most 20 commands: how many commands were executed. The first outcome that is not allowed ends a run. */
export function modelRuns(revision: Revision, runs: number, seed: number): number {
  const commands = fc.commands(commandArbitraries(), { maxCommands: 20, size: 'max' });
  let executed = 0;
  for (const list of fc.sample(commands, { numRuns: runs, seed })) {
    const model: Model = { state: initialState(BOUNDS), executed: 0 };
    const real = new Computer(revision, { sessions: BOUNDS.sessions, processes: BOUNDS.processes, tokens: TOKENS });
    try {
      fc.modelRun(() => ({ model, real }), list);
    } catch {
      // A counterexample: fast-check would shrink it now.
    }
    real.release();
    executed += model.executed;
  }
  return executed;
}
