// SPDX-License-Identifier: GPL-2.0-only
/** @file The tables of mainline's machines as Promela: one inline an event, one alternative a state that takes it. */
import type { Table, Transition } from '../../compile.js';
import { admitsId, callbackId, eventId, itemsText, stateId } from '../../promela/names.js';
import { joined } from '../../promela/text.js';
import type { Effect } from '../effect.js';
import type { Tables } from '../machines.js';
import { rules } from '../rules.js';

type MachineName = keyof Tables;

interface Shape {
  /** What the machine is about. */
  readonly about: string;
  /** Items of the semantics that its transitions come from. */
  readonly items: readonly number[];
  /** Parameters of its inlines. */
  readonly of: readonly string[];
  /** Its variable, with these parameters; null: in which state it is, the event says. */
  readonly variable: string | null;
  /** How it calls back, with these parameters. */
  readonly call?: (callback: string) => string;
}

const SHAPES: Readonly<Record<MachineName, Shape>> = {
  device: { about: 'the device in one boot', items: [1, 27], of: [], variable: 'device' },
  outgoing: { about: 'an outgoing session', items: [3, 8, 12, 21], of: ['S'], variable: null },
  incoming: { about: 'a session that came from the previous kernel', items: [12, 14, 16, 24], of: ['I'], variable: 'came_state[I]' },
  preserved: {
    about: 'a file in the keeping of an outgoing session',
    items: [7, 8, 18, 19],
    of: ['S', 'K'],
    variable: 'kept_state[KEPT(S, K)]',
    call: (callback) => `call_for_kept(S, K, ${callback})`,
  },
  received: {
    about: 'a file of an incoming session',
    items: [15, 16, 18, 24],
    of: ['I', 'J'],
    variable: 'came_file_state[CAME(I, J)]',
    call: (callback) => `call_for_came(I, J, ${callback})`,
  },
  flb: { about: 'the FLB', items: [25], of: [], variable: 'flb', call: (callback) => `call(FLB_OUT, ${callback})` },
  incomingFlb: { about: 'what came of the FLB', items: [25], of: [], variable: 'incoming_flb', call: (callback) => `call(FLB_IN, ${callback})` },
  module: { about: 'a module', items: [28, 33], of: ['M'], variable: 'module[M]' },
};

/** The states of a machine, those that a wrong variant cannot reach included: invariants speak of them. */
export const statesOf = (tables: Tables, machine: MachineName): string[] => [...new Set<string>([...rules.tables[machine].states, ...tables[machine].states])];

/** `mtype` declarations of the machines' states. */
export function stateNames(tables: Tables): string[] {
  const machines = (Object.keys(SHAPES) as MachineName[]).filter((machine) => SHAPES[machine].variable !== null);
  return machines.map(
    (machine) =>
      `mtype = { ${statesOf(tables, machine)
        .map((state) => stateId(machine, state))
        .join(', ')} }`,
  );
}

/** Events that a machine has in the specification or in this variant: the verbs send them, whoever takes them. */
function eventsOf(tables: Tables, machine: MachineName): string[] {
  const both = [rules.tables[machine], tables[machine]] as unknown as readonly Table[];
  return [...new Set(both.flatMap(({ on }) => Object.values(on).flatMap((row) => Object.keys(row))))];
}

/** One machine: `…_on_EVENT(…)`, and `…_admits_EVENT(…)` where it has a variable. */
export function machineInlines(tables: Tables, machine: MachineName): string[] {
  const { about, items } = SHAPES[machine];
  return ['', `/* ${about} (${itemsText(items)}) */`, ...eventsOf(tables, machine).flatMap((event) => eventInline(tables, machine, event))];
}

function eventInline(tables: Tables, machine: MachineName, event: string): string[] {
  const table = tables[machine] as unknown as Table;
  const { of, variable } = SHAPES[machine];
  const takers = table.states.filter((state) => table.on[state]![event] !== undefined);
  const head = `inline ${eventId(machine, event)}(${of.join(', ')}) {`;
  if (variable === null) return [head, ...joined(transitionText(machine, '', table.on[takers[0]!]![event]!), '  '), '}'];
  const conditions = takers.map((state) => `${variable} == ${stateId(machine, state)}`);
  return [
    `#define ${admitsId(machine, event)}${of.length === 0 ? '' : `(${of.join(', ')})`} (${conditions.length === 0 ? 'false' : conditions.join(' || ')})`,
    head,
    '  if',
    ...takers.flatMap((state, i) => [`  :: ${conditions[i]} ->`, ...joined(transitionText(machine, state, table.on[state]![event]!), '       ')]),
    '  :: else /* refused: nothing changes */',
    '  fi',
    '}',
  ];
}

function transitionText(machine: MachineName, state: string, { target, effects }: Transition): string[] {
  const { variable } = SHAPES[machine];
  const moves = variable === null || target === state ? [] : [`${variable} = ${stateId(machine, target)}`];
  const statements = [...moves, ...(effects as readonly Effect[]).map((effect) => effectText(machine, effect))];
  return statements.length === 0 ? ['skip'] : statements;
}

function effectText(machine: MachineName, effect: Effect): string {
  if (effect.type === 'callback') return SHAPES[machine].call!(callbackId(effect.params.name));
  return machine === 'outgoing' ? `kept_${effect.params.event}(S)` : `came_${effect.params.event}(I)`;
}
