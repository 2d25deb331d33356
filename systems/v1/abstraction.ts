// SPDX-License-Identifier: GPL-2.0-only
/** @file The abstraction function: the state of the simulated machine in the model's words. */
import { legal, NOBODY, type ModelState, type TokenState } from '../../model/v1/system.js';
import type { Computer } from './computer.js';
import { isCommitted } from '../../properties/v1/property.js';
import { CLOSED, LEAKED, type RegistrationView, type View } from '../../properties/v1/view.js';

/**
 * The model's state that this machine is in; null when the model has no such state: two owners of a token, a file whose
 * state is not LUO's, a blob that does not match, KHO against LUO. The property that is about that says so; what
 * follows from there is not judged by the model.
 */
export function abstraction(computer: Computer, view: View): ModelState | null {
  if (!isConsistent(view)) return null;
  const { program } = computer;
  const tokens: TokenState[] = [];
  for (let i = 0; i < program.tokens.length; i++) {
    const token = tokenState(computer, view, i);
    if (!token) return null;
    tokens.push(token);
  }
  const state: ModelState = {
    luo: view.state,
    handler: view.handler ? 'registered' : 'absent',
    descriptors: computer.slots.map((_, slot) => computer.machine.processes.map((_table, process) => computer.descriptors(slot, process))),
    tokens,
  };
  return legal(state) ? state : null;
}

/** Tokens from which a table is faster than a look at each. */
const MANY = 16;

/** KHO and the blob say the same as LUO's state (items 12, 22). */
function isConsistent({ state, kho, blob, registrations }: View): boolean {
  const committed = isCommitted(state);
  if (kho.finalized !== committed) return false;
  if (!committed) return kho.pages === 0 && !kho.linked;
  const reachable = registrations.filter(({ owner }) => owner !== LEAKED);
  if (blob?.length !== reachable.length) return false;
  if (blob.length < MANY) return reachable.every(({ token }) => blob.some((node) => node.token === token));
  const tokens = new Set(blob.map(({ token }) => token));
  return reachable.every(({ token }) => tokens.has(token));
}

function tokenState(computer: Computer, view: View, index: number): TokenState | null {
  const value = computer.program.tokens[index]!;
  let registration: TokenState['registration'] = 'free';
  let owner = NOBODY;
  for (const r of view.registrations) {
    if (r.token !== value || r.owner === LEAKED) continue;
    if (registration !== 'free') return null;
    const named = registrationState(r);
    if (!named) return null;
    registration = named;
    owner = r.owner === CLOSED ? NOBODY : computer.slots.indexOf(r.owner);
  }
  return { registration, owner, incoming: incomingState(computer, view, value), holders: holdersOf(computer, index) };
}

function registrationState({ letter, owner }: RegistrationView): TokenState['registration'] | null {
  if (letter === 'N') return owner === CLOSED ? null : 'owned.registered';
  const phase = letter === 'P' ? 'prepared' : letter === 'F' ? 'frozen' : null;
  return phase && `${owner === CLOSED ? 'committed' : 'owned'}.${phase}`;
}

function incomingState(computer: Computer, view: View, value: bigint): TokenState['incoming'] {
  if (!computer.incoming.some(({ token }) => token === value)) return 'absent';
  return view.incoming.some(({ token, reclaimed }) => token === value && reclaimed) ? 'restored' : 'waiting';
}

function holdersOf(computer: Computer, index: number): number {
  let mask = 0;
  for (let process = 0; process < computer.program.processes; process++) if (computer.holds(index, process)) mask |= 1 << process;
  return mask;
}
