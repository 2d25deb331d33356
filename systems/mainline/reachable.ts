// SPDX-License-Identifier: GPL-2.0-only
/** @file What there is to be reached of mainline: in its model, its source and among its faults. */
import type { Action, FaultKind, Verb } from '../../model/mainline/actions.js';
import { FAULTS } from '../../model/mainline/catalogue.js';
import { rules } from '../../model/mainline/rules.js';
import type { ModelState } from '../../model/mainline/state.js';
import { instrumentMainline } from '../../reference/mainline/instrument.js';
import type { Revision } from '../../reference/mainline/luo_internal.js';
import type { Reachable } from '../system.js';

/** What sessions there are, and how far they have come: what a call does depends on little else. */
function phaseOf({ luo, device, slots, incoming }: ModelState): string {
  const kinds = new Set<string>(slots.flatMap((slot) => (slot.kind === 'outgoing' ? [slot.files.length > 0 ? 'filled' : 'created'] : [])));
  for (const { state } of incoming) if (state !== 'gone') kinds.add(state);
  return [luo ? device : 'off', ...[...kinds].sort()].join('+');
}

/** What searches of mainline can reach. */
export const reachable: Reachable<Action, ModelState> = {
  instrument: (revision) => instrumentMainline(revision as Revision),
  tables: rules.tables,
  faults: (Object.keys(FAULTS) as Verb[]).flatMap((verb) => (Object.keys(FAULTS[verb]) as FaultKind[]).map((kind) => ({ verb, kind }))),
  phaseOf,
};
