// SPDX-License-Identifier: GPL-2.0-only
/** @file A machine with some of its transitions replaced. */
import { createMachine, type AnyStateMachine } from 'xstate';
import type { EventName, StateName } from './compile.js';

/** A target, or a target with XState actions; `undefined`: the event is refused. */
export type Wiring = string | { readonly target?: string; readonly actions?: unknown } | undefined;

/** New transitions by state and event. */
export type Wirings<M extends AnyStateMachine> = {
  readonly [S in StateName<M>]?: { readonly [E in EventName<M>]?: Wiring };
};

interface Config {
  on?: Record<string, Wiring>;
  states?: Record<string, Config>;
}

/** A copy of `machine` in which the named transitions are others. */
export function rewire<M extends AnyStateMachine>(machine: M, wirings: Wirings<M>): M {
  const config = structuredClone(machine.config) as Config;
  for (const [state, events] of Object.entries(wirings) as [string, Record<string, Wiring>][]) {
    const node = state.split('.').reduce<Config>((parent, name) => parent.states![name]!, config);
    node.on = { ...node.on, ...events };
    for (const [event, wiring] of Object.entries(events)) if (wiring === undefined) delete node.on[event];
  }
  return createMachine(config as Parameters<typeof createMachine>[0]) as unknown as M;
}
