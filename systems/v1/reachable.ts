// SPDX-License-Identifier: GPL-2.0-only
/** @file What there is to be reached of v1: in its model, its source and among its faults. */
import type { Action, FaultKind, Verb } from '../../model/v1/actions.js';
import { FAULTS } from '../../model/v1/catalogue.js';
import { FAULT_ORIGINS } from '../../model/v1/producible.js';
import { rules } from '../../model/v1/rules.js';
import type { ModelState } from '../../model/v1/state.js';
import type { Revision } from '../../reference/v1/luo_internal.js';
import { instrument } from '../../reference/v1/revisions.js';
import type { MeetableFault, Reachable } from '../system.js';
import { parseProgram } from './notation.js';

/** Calls that get through, last in their program: what such a call did not copy it never copies. */
const COPIES: Readonly<Partial<Record<Verb, string>>> = {
  preserve: 'open s0; preserve s0 0x1 f0',
  unpreserve: 'open s0; preserve s0 0x1 f0; unpreserve s0 0x1',
  restore: 'open s0; preserve s0 0x1 f0; prepare s0; reboot; open s0; restore s0 0x1',
  get_state: 'open s0; get_state s0',
};
const COPYING: ReadonlySet<string> = new Set<FaultKind>(['copy_from_user', 'copy_to_user']);

/** What a kernel produces, in the order of the catalogue. */
const faults = (Object.keys(FAULTS) as Verb[]).flatMap((verb) =>
  (Object.keys(FAULTS[verb]) as FaultKind[])
    .filter((kind) => FAULT_ORIGINS[kind].producible)
    .map((kind): MeetableFault<Action> => {
      const program = COPIES[verb];
      return { verb, kind, ...(program !== undefined && COPYING.has(kind) && { proof: parseProgram(`${program} !${kind}:1`) }) };
    }),
);

/** What searches of v1 can reach. */
export const reachable: Reachable<Action, ModelState> = {
  instrument: (revision) => instrument(revision as Revision),
  tables: rules.tables,
  faults,
  phaseOf: ({ luo }) => luo,
};
