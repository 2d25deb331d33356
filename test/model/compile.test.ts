// SPDX-License-Identifier: GPL-2.0-only
/** @file The compiled tables are the XState machines: every state, every event, every action. */
import { getStateNodes } from '@xstate/graph';
import { describe, expect, it } from 'vitest';
import { transition, type AnyMachineSnapshot, type AnyStateMachine } from 'xstate';
import { stateName, type Table } from '../../model/compile.js';
import { compileAll, machines } from '../../model/v1/machines.js';
import { transitionNames } from '../../model/compile.js';

const tables = compileAll(machines);

/** `owned.frozen` as `{ owned: 'frozen' }`. */
function stateValue(name: string): string | Record<string, string> {
  const [parent, child] = name.split('.');
  return child === undefined ? name : { [parent!]: child };
}

/** Events that any state of the machine names. */
function allEvents(machine: AnyStateMachine): string[] {
  return machine.events.map(String);
}

describe.each(Object.keys(machines) as (keyof typeof machines)[])('the table of %s', (id) => {
  const machine = machines[id] as AnyStateMachine;
  const table = tables[id] as Table;

  it('has a row for every atomic state of the machine', () => {
    const atomic = getStateNodes(machine).filter((node) => node.type === 'atomic');
    expect([...table.states].sort()).toEqual(atomic.map((node) => node.path.join('.')).sort());
  });

  it('does in every state with every event what the machine does', () => {
    for (const from of table.states)
      for (const type of allEvents(machine)) {
        const snapshot = machine.resolveState({ value: stateValue(from), context: {} }) as AnyMachineSnapshot;
        const [next, actions] = transition(machine, snapshot, { type });
        const entry = table.on[from]?.[type];
        expect(snapshot.can({ type }), `${from} ${type}`).toBe(entry !== undefined);
        expect(stateName(next.value)).toBe(entry?.target ?? from);
        expect(actions.map((action) => [action.type, action.params])).toEqual(
          (entry?.effects ?? []).map((effect) => [effect.type, 'params' in effect ? effect.params : undefined]),
        );
      }
  });
});

it('names every transition once', () => {
  const names = transitionNames(tables);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toHaveLength(59);
});
