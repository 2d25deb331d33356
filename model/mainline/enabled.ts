// SPDX-License-Identifier: GPL-2.0-only
/** @file The actions of mainline that make sense in a state, for whoever generates programs. */
import type { Action, FileName } from './actions.js';
import { catalogue, type CatalogueOptions } from './catalogue.js';
import { rules } from './rules.js';
import { holdsDevice, holdsSession, isOpen, kernelOf, receivedFile, receivedName, sum, type Bounds, type ModelState } from './state.js';
import { faultCanFire } from './system.js';
import { holdsAnything } from './verbs/sessions.js';

/**
 * All actions that are sensible in `state`, in the same order at every call, and after each the faults that can fire in it.
 * The actions are shared between calls: do not change them.
 */
export function enabledActions(state: ModelState, bounds: Bounds, options: CatalogueOptions = {}): Action[] {
  const enabled: Action[] = [];
  for (const { action, faulty } of catalogue(bounds, options)) {
    if (!hasMeaning(state, action, bounds.descriptors)) continue;
    enabled.push(action);
    for (const variant of faulty) if (faultCanFire(rules, state, variant)) enabled.push(variant);
  }
  return enabled;
}

/** Would somebody make this call here? Names that nobody has, and descriptors beyond the bounds, are left out. */
export function hasMeaning(state: ModelState, action: Action, descriptors: number): boolean {
  switch (action.verb) {
    case 'open':
      return true;
    case 'close_device':
      return holdsDevice(state, action.process);
    case 'create':
    case 'retrieve':
      return holdsDevice(state, action.process) && action.session === lowestFreeSlot(state);
    case 'dup':
    case 'send':
      return holdsSession(state, action.process, action.session) && descriptorsOf(state, action.session) < descriptors;
    case 'exit':
      return holdsAnything(state, action.process);
    case 'preserve':
      return holdsSession(state, action.process, action.session) && canName(state, action.process, action.file);
    case 'retrieve_fd':
      return holdsSession(state, action.process, action.session) && holdersOf(state, action) < descriptors;
    case 'close_file':
      return isOpen(state, action.process, action.file);
    case 'write':
    case 'resize':
    case 'seal':
    case 'seek':
      return canName(state, action.process, action.file);
    case 'get_flb':
      return kernelOf(state).flb !== 'none' && (state.flbHeld[action.side] === 0 || descriptors === Infinity);
    case 'get_name':
      return kernelOf(state).getName && holdsSession(state, action.process, action.session);
    case 'put_flb':
      return state.flbHeld[action.side] > 0;
    case 'bind_flb':
      return kernelOf(state).flb !== 'none' && (action.early === true || state.modules.T === 'loaded');
    case 'read_debugfs':
      return true;
    case 'load_image':
      return state.image !== action.image;
    case 'unload_image':
      return state.image !== null;
    case 'load_module':
    case 'unload_module':
      return state.modules[action.module] === (action.verb === 'load_module' ? 'absent' : 'loaded');
    case 'reboot':
      return true;
    default:
      return holdsSession(state, action.process, action.session);
  }
}

/** A retrieved file can be named by whoever holds it. */
const canName = (state: ModelState, process: number, file: FileName): boolean => receivedName(file) === null || isOpen(state, process, file);

const lowestFreeSlot = (state: ModelState): number => state.slots.findIndex(({ kind }) => kind === 'free');

function descriptorsOf(state: ModelState, session: number): number {
  const slot = state.slots[session]!;
  return slot.kind === 'free' ? 0 : sum(slot.descriptors);
}

/** Descriptors of the file that comes under this token in this session. */
function holdersOf(state: ModelState, { session, token }: { readonly session: number; readonly token: number }): number {
  const slot = state.slots[session]!;
  const file = slot.kind === 'incoming' ? receivedFile(state, `${slot.name}/${token}`) : undefined;
  return file === undefined ? 0 : sum(file.holders);
}
