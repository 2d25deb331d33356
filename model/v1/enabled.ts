// SPDX-License-Identifier: GPL-2.0-only
/** @file The actions that make sense in a state, for whoever generates programs. */
import type { Action, Fault, Verb } from './actions.js';
import { catalogue, FAULTS, type CatalogueOptions } from './catalogue.js';
import type { Plan } from './plan.js';
import { faultCanFire, firingPlans } from './plans.js';
import { rules, type Rules } from './rules.js';
import { descriptorCount, holdsFile, holdsSession, type Bounds, type ModelState } from './state.js';

const EVERYTHING: CatalogueOptions = {};

/**
 * All actions that are sensible in `state`, in the same order at every call: by verb, then by operands, and after each
 * action the faults that can fire in it. The actions are shared between calls: do not change them.
 */
export function enabledActions(state: ModelState, bounds: Bounds, options: CatalogueOptions = EVERYTHING): Action[] {
  const enabled: Action[] = [];
  for (const { action, faulty } of catalogue(bounds, options)) {
    if (!hasMeaning(state, action, bounds.descriptors)) continue;
    enabled.push(action);
    for (const variant of faulty) if (faultCanFire(rules, state, variant)) enabled.push(variant);
  }
  return enabled;
}

/** The plans of an action of the catalogue under the rules `by`; none: it is not sensible in `state`. */
export function sensiblePlans(by: Rules, state: ModelState, action: Action, bounds: Bounds): readonly Plan[] {
  return hasMeaning(state, action, bounds.descriptors) ? firingPlans(by, state, action) : [];
}

/**
 * Is it worth trying? An action is not when it cannot get as far as LUO (no such descriptor), when it names a slot that
 * it may not, or when its fault has no occasion. An action that LUO has to refuse is.
 */
export function isSensible(state: ModelState, action: Action, bounds?: Bounds): boolean {
  if (!hasMeaning(state, action, bounds?.descriptors ?? Infinity)) return false;
  if (action.fault === undefined) return true;
  return isKnown(action.verb, action.fault) && faultCanFire(rules, state, action);
}

function isKnown(verb: Verb, { kind, n }: Fault): boolean {
  const occasions = FAULTS[verb][kind];
  return n >= 1 && occasions !== undefined && (occasions === 'registrations' || n <= occasions);
}

function hasMeaning(state: ModelState, action: Action, descriptors: number): boolean {
  switch (action.verb) {
    case 'open':
      return action.session === lowestFreeSession(state);
    case 'dup':
      return holdsSession(state, action.process, action.session) && descriptorCount(state, action.session) < descriptors;
    case 'fork':
      return canFork(state, action.process, action.child, descriptors);
    case 'exit':
      return holdsAnySession(state, action.process) || holdsAnyFile(state, action.process);
    case 'preserve':
      return (
        holdsSession(state, action.process, action.session) && (!action.file.startsWith('r') || holdsFile(state, action.process, Number(action.file.slice(1))))
      );
    case 'close_file':
      return holdsFile(state, action.process, action.token);
    case 'reboot':
      // Of a jump that fails there is no next kernel to ask about: one of the two is enough.
      return action.kexec === 'ok' || action.handler;
    case 'register_handler':
    case 'unregister_handler':
      return true;
    case 'boot':
      return false;
    default:
      return holdsSession(state, action.process, action.session);
  }
}

function lowestFreeSession(state: ModelState): number {
  return state.descriptors.findIndex((_, session) => descriptorCount(state, session) === 0);
}

function holdsAnySession(state: ModelState, process: number): boolean {
  return state.descriptors.some((row) => row[process]! > 0);
}

function holdsAnyFile(state: ModelState, process: number): boolean {
  return state.tokens.some((_, token) => holdsFile(state, process, token));
}

function canFork(state: ModelState, process: number, child: number, descriptors: number): boolean {
  if (child === process || holdsAnySession(state, child)) return false;
  const fits = state.descriptors.every((row, session) => descriptorCount(state, session) + row[process]! <= descriptors);
  return fits && (holdsAnySession(state, process) || holdsAnyFile(state, process));
}
