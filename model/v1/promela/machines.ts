// SPDX-License-Identifier: GPL-2.0-only
/** @file The machines' tables as Promela: one inline an event, one alternative a state that takes it. */
import type { Table, Transition } from '../../compile.js';
import type { Effect, RollBackParams, TellParams } from '../effect.js';
import type { Tables } from '../machines.js';
import { rules } from '../rules.js';
import { admitsId, callbackId, eventId, itemsText, stateId } from '../../promela/names.js';
import { joined } from '../../promela/text.js';
import { VERBS } from './verbs.js';

type MachineName = keyof Tables;

interface Shape {
  /** What the machine is about. */
  readonly about: string;
  /** Items of the semantics that its transitions come from. */
  readonly items: readonly number[];
  /** Parameters of its inlines. */
  readonly of: readonly string[];
  /** Its variable, with these parameters. */
  readonly variable: string;
}

/** The session has no variable: it is open while it has a descriptor. */
const SHAPES: Readonly<Record<Exclude<MachineName, 'session'>, Shape>> = {
  incoming: {
    about: 'a token that came from the previous kernel',
    items: [12, 13, 14, 15, 21],
    of: ['T'],
    variable: 'incoming[T]',
  },
  registration: {
    about: 'a token of this kernel',
    items: [4, 5, 6, 7, 11, 12],
    of: ['T'],
    variable: 'registration[T]',
  },
  file: {
    about: "a process' descriptor of the file restored for a token",
    items: [13, 18],
    of: ['P', 'T'],
    variable: 'file[F(P, T)]',
  },
  handler: { about: 'the file handler', items: [19, 20], of: [], variable: 'handler' },
  orchestrator: {
    about: "LUO's state: which verb works where, and whom it concerns; S is the session that is released, or NOBODY",
    items: [2, 5, 6, 7, 8, 9, 10, 13, 14, 19, 21],
    of: ['S'],
    variable: 'luo',
  },
};

/** In an order in which every inline comes before those that use it. */
const ORDER = Object.keys(SHAPES) as (keyof typeof SHAPES)[];

/** The states of a machine, those that a wrong variant cannot reach included: invariants speak of them. */
export function statesOf(tables: Tables, machine: MachineName): string[] {
  return [...new Set<string>([...rules.tables[machine].states, ...tables[machine].states])];
}

/** Identifiers of the states that `test` accepts, joined to a condition on the variable `expression`. */
export function isOneOf(expression: string, machine: MachineName, states: readonly string[]): string {
  return states.length === 0 ? '(false)' : `(${states.map((state) => `${expression} == ${stateId(machine, state)}`).join(' || ')})`;
}

/** `mtype` declarations of the machines' states. */
export function stateNames(tables: Tables): string[] {
  return ORDER.map((machine) => {
    const names = statesOf(tables, machine).map((state) => stateId(machine, state));
    return `mtype = { ${names.join(', ')} }`;
  });
}

/** All machines but the session. */
export function machineInlines(tables: Tables): string[] {
  return ORDER.flatMap((machine) => [
    ...(machine === 'orchestrator' ? everythingInlines(tables) : []),
    '',
    `/* ${SHAPES[machine].about} (${itemsText(SHAPES[machine].items)}) */`,
    ...inlinesOf(tables, machine),
  ]);
}

function inlinesOf(tables: Tables, machine: keyof typeof SHAPES): string[] {
  const table = tables[machine] as unknown as Table;
  const { of, variable } = SHAPES[machine];
  return eventsOf(tables, machine).flatMap((event) => {
    const takers = table.states.filter((state) => table.on[state]![event] !== undefined);
    return [
      '',
      ...admits(machine, event, takers),
      `inline ${eventId(machine, event)}(${of.join(', ')}) {`,
      '  if',
      ...takers.flatMap((state) => [
        `  :: ${variable} == ${stateId(machine, state)} ->`,
        ...joined(transitionText(tables, machine, state, table.on[state]![event]!), '       '),
      ]),
      '  :: else /* refused: nothing changes */',
      '  fi',
      '}',
    ];
  });
}

/** The macro that a verb asks whether an event is refused; nothing when none does. */
function admits(machine: keyof typeof SHAPES, event: string, takers: readonly string[]): string[] {
  const id = admitsId(machine, event);
  if (!new RegExp(`\\b${id}\\b`).test(VERBS)) return [];
  const { of, variable } = SHAPES[machine];
  const parameters = machine === 'orchestrator' || of.length === 0 ? '' : `(${of.join(', ')})`;
  return [`#define ${id}${parameters} ${isOneOf(variable, machine, takers)}`];
}

function transitionText(tables: Tables, machine: keyof typeof SHAPES, state: string, { target, effects }: Transition): string[] {
  const statements = [
    ...(target === state ? [] : [`${SHAPES[machine].variable} = ${stateId(machine, target)}`]),
    ...(machine === 'registration' && !target.startsWith('owned') ? ['owner[T] = NOBODY'] : []),
    ...effects.flatMap((effect) => effectText(tables, effect)),
  ];
  return statements.length === 0 ? ['skip'] : statements;
}

/** Events that a machine has in the specification or in this variant: the verbs send them, whoever takes them. */
function eventsOf(tables: Tables, machine: MachineName): string[] {
  const both = [rules.tables[machine], tables[machine]] as unknown as readonly Table[];
  return [...new Set(both.flatMap(({ on }) => Object.values(on).flatMap((row) => Object.keys(row))))];
}

function effectText(tables: Tables, effect: Effect): string[] {
  switch (effect.type) {
    case 'callback':
      return [`call(T, ${callbackId(effect.params.name)})`];
    case 'hand_over':
      return [`${eventId('incoming', 'arrive')}(T)`];
    case 'tell':
      return tellText(tables, effect.params as TellParams);
    case 'roll_back':
      return [rollBackText(tables, effect.params)];
  }
}

function tellText(tables: Tables, { whom, event }: TellParams): string[] {
  if (whom === 'everything') return [`${eventId('everything', event)}()`];
  const machine = whom === 'every incoming token' ? 'incoming' : 'registration';
  const tell = send(tables, machine, [event]);
  if (whom !== 'the registrations of the session') return [`for (each : 0 .. TOKENS - 1) { ${tell} }`];
  return [`for (each : 0 .. TOKENS - 1) { if :: owner[each] == S -> ${tell} :: else fi }`];
}

/** Events to the machine of the token `each`; one that no state takes is not sent. */
function send(tables: Tables, machine: 'incoming' | 'registration', events: readonly string[]): string {
  const known = events.filter((event) => eventsOf(tables, machine).includes(event));
  return known.length === 0 ? 'skip' : known.map((event) => `${eventId(machine, event)}(each)`).join('; ');
}

function rollBackText(tables: Tables, shares: RollBackParams): string {
  const each = (['idle', 'done', 'failed'] as const).map(
    (share) => `  :: share[each] == ${share.toUpperCase()} -> ${send(tables, 'registration', shares[share])}`,
  );
  return ['for (each : 0 .. TOKENS - 1) {', '  if', ...each, '  fi', '}'].join('\n');
}

/** What is told to everything: `jump`, and what a wrong variant tells. */
function everythingInlines(tables: Tables): string[] {
  const orchestrator = tables.orchestrator as unknown as Table;
  const told = orchestrator.states.flatMap((state) =>
    Object.values(orchestrator.on[state]!).flatMap((transition) =>
      transition!.effects.flatMap((effect) => (effect.type === 'tell' && effect.params.whom === 'everything' ? [effect.params.event] : [])),
    ),
  );
  return [...new Set(told)].flatMap((event) => everythingInline(tables, event));
}

function everythingInline(tables: Tables, event: string): string[] {
  const knows = (machine: MachineName): boolean => eventsOf(tables, machine).includes(event);
  const closes = (tables.session as unknown as Table).on.open![event]?.target === 'closed';
  const perToken = [
    ...(knows('file') ? [`for (each_process : 0 .. PROCESSES - 1) { ${eventId('file', event)}(each_process, each) }`] : []),
    // Incoming tokens before registrations: what is handed over arrives after the old ones are gone.
    ...(knows('incoming') ? [`${eventId('incoming', event)}(each)`] : []),
    ...(knows('registration') ? [`${eventId('registration', event)}(each)`] : []),
  ];
  return [
    '',
    `/* everything gets ${event}: sessions, files, incoming tokens, then registrations, the handler */`,
    `inline ${eventId('everything', event)}() {`,
    ...(closes ? ['  for (each : 0 .. SESSIONS * PROCESSES - 1) { descriptors[each] = 0 }'] : []),
    ...(perToken.length > 0 ? ['  for (each : 0 .. TOKENS - 1) {', `    ${perToken.join(';\n    ')}`, '  }'] : []),
    ...(knows('handler') ? [`  ${eventId('handler', event)}()`] : []),
    '}',
  ];
}

/** What `open` and `dup` do, and what the last descriptor's going means. */
export function sessionInlines(tables: Tables): string[] {
  const table = tables.session as unknown as Table;
  const opens = (event: string): string => {
    const from = table.states.filter((state) => table.on[state]![event]?.target === 'open');
    return from.map((state) => (state === 'open' ? 'IS_OPEN(S)' : '!IS_OPEN(S)')).join(' || ') || 'false';
  };
  return [
    '/* a session, open while it has a descriptor (items 1, 12); P is the process */',
    ...['open', 'dup'].flatMap((event) => [
      `inline session_on_${event}(P, S) {`,
      `  if`,
      `  :: ${opens(event)} -> descriptors[D(S, P)]++`,
      '  :: else',
      '  fi',
      '}',
    ]),
    'inline drop_descriptor(P, S) {',
    '  descriptors[D(S, P)]--;',
    '  if',
    `  :: !IS_OPEN(S) -> ${eventId('orchestrator', 'release')}(S)`,
    '  :: else',
    '  fi',
    '}',
  ];
}

/** Initial values of the machines' variables. */
export const initialOf = (tables: Tables, machine: MachineName): string => stateId(machine, tables[machine].initial);
