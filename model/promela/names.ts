// SPDX-License-Identifier: GPL-2.0-only
/** @file What states, events and sentences of the model are called in Promela. */

/** The orchestrator's machine is about one variable: LUO's state. */
const VARIABLES: Readonly<Record<string, string>> = { orchestrator: 'luo' };

/** The variable of a machine; the identifiers of its states and events begin with it. */
export const variableOf = (machine: string): string => VARIABLES[machine] ?? machine;

/** `owned.prepared` of `registration` as `registration_owned_prepared`. */
export const stateId = (machine: string, state: string): string => `${variableOf(machine)}_${identifier(state)}`;

/** The inline that gives a machine an event. */
export const eventId = (machine: string, event: string): string => `${variableOf(machine)}_on_${identifier(event)}`;

/** The macro that says whether a machine takes an event now. */
export const admitsId = (machine: string, event: string): string => `${variableOf(machine)}_admits_${identifier(event)}`;

/** A sentence in kebab-case, or a name with dots, as an identifier. */
export const identifier = (name: string): string => name.replaceAll(/[^A-Za-z0-9]/g, '_');

/** `CB_FINISH_RECLAIMED` for `finish:reclaimed`, `CB_PREPARE_FAILS` for `prepare!`. */
export const callbackId = (name: string): string => `CB_${name.replace('!', '_FAILS').replace(':', '_').toUpperCase()}`;

/** `item 8`, `items 8, 9`. */
export const itemsText = (items: readonly number[]): string => `${items.length === 1 ? 'item' : 'items'} ${items.join(', ')}`;
