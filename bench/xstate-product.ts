// SPDX-License-Identifier: GPL-2.0-only
/** @file The product explored by XState and @xstate/graph alone: what the packed search is measured against. */
import { adjacencyMapToArray, getAdjacencyMap, getShortestPaths } from '@xstate/graph';
import { fromTransition, transition, type AnyMachineSnapshot, type AnyStateMachine } from 'xstate';
import type { Action } from '../model/v1/actions.js';
import { stateName, type Table, type Transition } from '../model/compile.js';
import { edgesOf } from '../model/v1/edges.js';
import type { Effect } from '../model/v1/effect.js';
import { machines, type Tables } from '../model/v1/machines.js';
import { rules, type Rules } from '../model/v1/rules.js';
import { initialState, type Bounds, type ModelState } from '../model/v1/state.js';
import { stepBy } from '../model/v1/system.js';

/** One transition of the product: an action, and which of the outcomes that it may have. */
interface ProductEvent {
  readonly type: 'act';
  readonly action: Action;
  readonly outcome: number;
}

export interface XStateExploration {
  readonly states: number;
  readonly transitions: number;
}

/** Every reachable state within `bounds`, by `getAdjacencyMap`. Faults and errors included, as in `explore`. */
export function exploreWithXState(bounds: Bounds): XStateExploration {
  const graph = getAdjacencyMap(product(bounds), { events: eventsWithin(bounds) });
  return { states: Object.keys(graph).length, transitions: adjacencyMapToArray(graph).length };
}

/** A shortest path to every reachable state within `bounds`, by `getShortestPaths`: the number of paths. */
export function shortestPathsWithXState(bounds: Bounds): number {
  return getShortestPaths(product(bounds), { events: eventsWithin(bounds) }).length;
}

/** The product as actor logic; each machine in it moves by XState's own `transition`. */
function product(bounds: Bounds) {
  return fromTransition((state: ModelState, event: ProductEvent) => stepBy(live, state, event.action)[event.outcome]!.next, initialState(bounds));
}

function eventsWithin(bounds: Bounds) {
  return ({ context }: { context: ModelState }): ProductEvent[] => {
    const outcomes = new Map<Action, number>();
    return [...edgesOf(live, context, bounds, { faults: true })].map(({ action }) => {
      const outcome = outcomes.get(action) ?? 0;
      outcomes.set(action, outcome + 1);
      return { type: 'act', action, outcome };
    });
  };
}

/** The rules with every look into a table answered by XState. */
export const live: Rules = {
  ...rules,
  tables: Object.fromEntries(Object.entries(rules.tables).map(([id, table]) => [id, ask(machines[id as keyof Tables], table)])) as unknown as Tables,
};

/** A table that holds nothing: every look into it is a call of the machine. */
function ask(machine: AnyStateMachine, table: Table): Table {
  const on = table.states.map((state) => {
    const [parent, child] = state.split('.');
    const value = child === undefined ? state : { [parent!]: child };
    const snapshot = machine.resolveState({ value, context: {} }) as AnyMachineSnapshot;
    const events = Object.keys(table.on[state]!).map((type) => [type, { get: () => move(machine, snapshot, type), enumerable: true }]);
    return [state, Object.defineProperties({}, Object.fromEntries(events) as PropertyDescriptorMap)];
  });
  return { ...table, on: Object.fromEntries(on) as Table['on'] };
}

function move(machine: AnyStateMachine, snapshot: AnyMachineSnapshot, type: string): Transition {
  const [next, actions] = transition(machine, snapshot, { type });
  return { name: type, target: stateName(next.value), effects: actions as unknown as readonly Effect[] };
}
