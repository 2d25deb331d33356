// SPDX-License-Identifier: GPL-2.0-only
/** @file Compiles an XState machine to a transition table, by walking its graph. */
import { adjacencyMapToArray, getAdjacencyMap, type AdjacencyMap } from '@xstate/graph';
import {
  transition,
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type EventFromLogic,
  type StateValue,
  type StateValueFrom,
} from 'xstate';
import type { Effect } from './effect.js';

type Dotted<V> = V extends string ? V : { [K in keyof V & string]: `${K}.${Dotted<NonNullable<V[K]>>}` }[keyof V & string];
type Leaves<Name extends string, All extends string = Name> = Name extends Name ? ([Extract<All, `${Name}.${string}`>] extends [never] ? Name : never) : never;

/** The names of a machine's atomic states; a nested one has its parent's name and a dot in front. */
export type StateName<M extends AnyStateMachine> = Leaves<Dotted<StateValueFrom<M>>>;
/** The names of a machine's events. */
export type EventName<M extends AnyStateMachine> = EventFromLogic<M>['type'];

/** What one event does in one state. */
export interface Transition<S extends string = string> {
  /** `machine: state --event--> target`, for coverage and reports. */
  readonly name: string;
  readonly target: S;
  /** In order. */
  readonly effects: readonly Effect[];
}

/** A machine as data. An event that a state does not name is refused there. */
export interface Table<S extends string = string, E extends string = string> {
  readonly id: string;
  readonly initial: S;
  readonly states: readonly S[];
  readonly on: Readonly<Record<S, Readonly<Partial<Record<E, Transition<S>>>>>>;
}

/** The table of machine `M`. */
export type TableOf<M extends AnyStateMachine> = Table<StateName<M>, EventName<M>>;

/** `{ owned: 'frozen' }` as `owned.frozen`. Throws on parallel states: no machine here has any. */
export function stateName(value: StateValue): string {
  if (typeof value === 'string') return value;
  const [region, ...others] = Object.entries(value);
  if (region === undefined || others.length > 0) throw new Error('a parallel state has no single name');
  return `${region[0]}.${stateName(region[1]!)}`;
}

/**
 * The transition table of `machine`: its states reachable from the initial one, in the order in which a breadth-first
 * walk finds them. The machine must be finite: no context.
 */
export function compile<M extends AnyStateMachine>(machine: M): TableOf<M> {
  const on: Record<string, Record<string, Transition>> = {};
  const graph = getAdjacencyMap(machine, {}) as AdjacencyMap<AnyMachineSnapshot, AnyEventObject>;
  for (const { state } of Object.values(graph)) on[stateName(state.value)] = {};
  for (const { state, event, nextState } of adjacencyMapToArray(graph)) {
    const [from, target] = [stateName(state.value), stateName(nextState.value)];
    const name = `${machine.id}: ${from} --${event.type}--> ${target}`;
    on[from]![event.type] = { name, target, effects: effectsOf(machine, state, event) };
  }
  const states = Object.keys(on);
  return { id: machine.id, initial: states[0], states, on } as unknown as TableOf<M>;
}

function effectsOf(machine: AnyStateMachine, state: AnyMachineSnapshot, event: AnyEventObject): Effect[] {
  const [, actions] = transition(machine, state, event);
  return actions.map(({ type, params }) => ({ type, ...(params !== undefined && { params }) }) as unknown as Effect);
}

/** Names of all transitions of all machines: the denominator of coverage. */
export function transitionNames(tables: Readonly<Record<string, Table>>): string[] {
  const rows = Object.values(tables).flatMap((table) => Object.values(table.on));
  return rows.flatMap((row) => Object.values(row).map((transition) => transition!.name));
}
