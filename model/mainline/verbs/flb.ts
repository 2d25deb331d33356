// SPDX-License-Identifier: GPL-2.0-only
/** @file What drivers do with the FLB: take its object, and give it back. */
import { errorName } from '../../errno.js';
import { refuse, refuseIf, succeed } from '../plan.js';
import { flbEndsWith, kernelOf, type ModelState } from '../state.js';
import type { Plans } from './plans.js';

const DEFAULT_ERRNO = 5;

/** 25: an object that is preserved, or came from the kernel before; the first to ask for the latter has it retrieved. */
export const getFlb: Plans<'get_flb'> = (_rules, state, { side, fault }) => {
  const { flb } = kernelOf(state);
  const taken = succeed((draft) => (flb === 'counted' ? draft.holdFlb(side, 1) : draft.lookAtFlb(side)));
  if (flb === 'none') return [];
  if (!state.luo) return [refuse('-EOPNOTSUPP')];
  // Without references the caller has to know that there is an object: what is answered otherwise nobody says.
  if (side === 'out' && flb === 'looked at') return [taken, ...(state.flb === 'unused' ? [refuse('-ENOENT')] : [])];
  if (side === 'out') return refuseIf(state.flb === 'unused', '-ENOENT') ?? [taken];
  if (state.incomingFlb === 'absent') return [refuse(['-ENOENT', '-ENODATA'])];
  if (state.incomingFlb === 'failed') return [refuse(state.flbError!)];
  if (state.incomingFlb === 'retrieved') return [taken];
  if (fault?.kind !== 'flb_retrieve') return [taken];
  const error = errorName(fault.errno ?? DEFAULT_ERRNO);
  return [refuse(error, true, (draft) => draft.flbFails(error))];
};

/** 25: the last user gives it up. Nobody drops a reference that he does not have. */
export const putFlb: Plans<'put_flb'> = (_rules, state, { side }) => (state.flbHeld[side] === 0 ? [] : [succeed((draft) => draft.holdFlb(side, -1))]);

/** Nobody says when an FLB may be registered: what follows is told by the sanitizers, and of this one by nobody else. */
export const bindFlb: Plans<'bind_flb'> = (_rules, state, { early }) => {
  if (kernelOf(state).flb === 'none') return [];
  if (early) return [refuse(state.luo ? '-EINVAL' : '-EOPNOTSUPP')];
  return [succeed(() => {}), refuse(['-EEXIST', '-EBUSY', '-ENOENT', '-EOPNOTSUPP'])];
};

/** A last file whose FLB has to be retrieved to be finished, and cannot be: nothing of it is left to be finished. Undefined: no occasion. */
export function lastFileFails(state: ModelState, name: string, fault: { readonly kind: string; readonly errno?: number } | undefined): string | undefined {
  if (fault?.kind !== 'flb_retrieve' || !flbEndsWith(state, name)) return undefined;
  return errorName(fault.errno ?? DEFAULT_ERRNO);
}
