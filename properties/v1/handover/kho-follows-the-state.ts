// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 22: LUO's state and KHO's state say the same. */
import { entryFunction, isCommitted, NOTHING, type Monitor, type Observation, type Property, type Violation } from '../property.js';
import type { View } from '../view.js';

export const khoFollowsTheState: Property = {
  id: 'kho-follows-the-state',
  statement: 'Between calls KHO is finalized in PREPARED and FROZEN; in NORMAL it is not, and nothing of LUO is preserved or linked.',
  source: ['22 (C)', '9 (K)', '10 (K)'],
  holds: 'between calls',
  monitor: () => new KhoState(),
};

class KhoState implements Monitor {
  private known = '';

  observe({ action, after }: Observation): readonly Violation[] {
    if (!after) return NOTHING;
    const wrong = mismatch(after);
    const isNews = wrong !== undefined && wrong.cause !== this.known;
    this.known = wrong?.cause ?? '';
    if (!isNews) return NOTHING;
    return [{ ...wrong, where: entryFunction(action) }];
  }
}

function mismatch({ state, kho }: View): Omit<Violation, 'where'> | undefined {
  if (isCommitted(state) && !kho.finalized)
    return {
      cause: `${state}-not-finalized`,
      expected: `in ${state.toUpperCase()} KHO is finalized`,
      happened: `LUO is ${state.toUpperCase()} and KHO is not finalized`,
    };
  if (state !== 'normal') return undefined;
  const expected = 'in NORMAL KHO is not finalized and keeps nothing of LUO';
  if (kho.finalized) return { cause: 'normal-finalized', expected, happened: 'LUO is NORMAL and KHO is still finalized: every later prepare fails' };
  if (kho.linked) return { cause: 'normal-linked', expected, happened: "LUO is NORMAL and its blob is still linked under KHO's root" };
  if (kho.pages > 0) return { cause: 'normal-preserved', expected, happened: `LUO is NORMAL and ${kho.pages} of its pages are still preserved` };
  return undefined;
}
