// SPDX-License-Identifier: GPL-2.0-only
/** @file Values of the machine as every sentence and every report writes them. */
import type * as generic from '../../model/model.js';
import type { Fault } from '../../model/v1/actions.js';
import { answersPositive } from '../../model/v1/fault.js';
import { FAULT_ORIGINS, faultOrigin, isProducible } from '../../model/v1/producible.js';
import type { Observation } from './property.js';
import type { FileLetter } from './view.js';

/** `0x1001`: tokens and the handler's data. */
export const hex = (value: number | bigint): string => `0x${value.toString(16)}`;

/** `token 0x1`. */
export const tokenName = (token: bigint): string => `token ${hex(token)}`;

/** The states of a file by their names. */
export const FILE_STATES: Readonly<Record<FileLetter, string>> = { N: 'NORMAL', P: 'PREPARED', F: 'FROZEN', U: 'UPDATED' };

/** How a reboot ends. */
export const REBOOTS: Readonly<Record<NonNullable<Observation['rebooted']>, string>> = {
  refused: 'the reboot is refused',
  failed: 'the jump fails',
  booted: 'the next kernel runs, and finds the data of LUO',
  plain: 'the next kernel runs, and finds nothing of LUO',
  cold_boot: 'the next kernel runs, and finds nothing: what was frozen is lost',
  undefined: "the next kernel finds LUO in KHO's root blob, and no map of the memory behind it: what it reads there is undefined",
};

/** Behind the text of a fault that no kernel produces where it is injected. */
export const faultRemark = (fault: Fault): string => (isProducible(fault) ? '' : ` (only ${whoGetsThere(fault)})`);

const whoGetsThere = (fault: Fault): string => (answersPositive(fault) ? 'a changed handler does that' : 'changed code gets there');

/** Why no kernel produces the faults of these actions; nothing when one can. */
export function faultReasons(actions: readonly Pick<generic.Action, 'fault'>[]): readonly string[] {
  // What another system can make fail, its kernel can.
  const known = actions.flatMap(({ fault }) => (fault && fault.kind in FAULT_ORIGINS ? [fault as Fault] : []));
  const all = known.filter((fault) => !isProducible(fault));
  return [...new Set(all.map((fault) => `${fault.kind}: only ${whoGetsThere(fault)}, because ${faultOrigin(fault).how}`))];
}
