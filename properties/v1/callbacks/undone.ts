// SPDX-License-Identifier: GPL-2.0-only
/** @file What items 8, 9 and 10 have in common: after this nothing of a prepare is left. */
import type { Observation, Violation } from '../property.js';
import type { View } from '../view.js';
import { FILE_STATES, tokenName } from '../words.js';

/** Says what is left of a prepare after a call that had to undo it; `where` is the function that had to. */
export function leftOfPrepare(observation: Observation, where: string, expected: string): Violation[] {
  const { before, after } = observation;
  if (!after) return [];
  const violation = (cause: string, happened: string): Violation => ({ cause, where, expected, happened });
  const left = after.registrations.find(({ letter }) => letter !== 'N');
  return [
    ...cancelled(observation).map(({ cause, text }) => violation(cause, text)),
    ...(left ? [violation('file-not-cancelled', `the file of ${tokenName(left.token)} is still ${FILE_STATES[left.letter]}`)] : []),
    ...(after.state !== 'normal' ? [violation('state-not-normal', `the state is ${after.state.toUpperCase()}`)] : []),
    ...(after.blob ? [violation('blob-left', 'the blob of the files is still there')] : []),
    ...(khoLeft(before, after) ? [violation('kho-left', khoLeft(before, after)!)] : []),
  ];
}

/** Only what this call is to blame for: what KHO held before LUO was PREPARED is an older sin. */
function khoLeft({ kho: was, state }: View, { kho }: View): string | undefined {
  if (kho.finalized && (state !== 'normal' || !was.finalized)) return 'KHO is still finalized, and a later prepare will fail';
  if (kho.linked && (state !== 'normal' || !was.linked)) return "LUO's blob is still linked under KHO's root";
  return undefined;
}

/** Each file that was prepared or frozen, before or in this call, has to be cancelled once in this call. */
function cancelled({ before, callbacks }: Observation): { cause: string; text: string }[] {
  const due = new Map<bigint, number>();
  for (const { token, letter } of before.registrations) if (letter === 'P' || letter === 'F') due.set(token, 1);
  for (const { kind, token, failed } of callbacks) if (kind === 'prepare' && !failed) due.set(token, 1);
  for (const { kind, token } of callbacks) if (kind === 'cancel') due.set(token, (due.get(token) ?? 0) - 1);
  const wrong = [...due].find(([, rest]) => rest !== 0);
  if (!wrong) return [];
  const [token, rest] = wrong;
  return rest > 0
    ? [{ cause: 'prepared-file-not-cancelled', text: `the handler got no cancel for ${tokenName(token)}` }]
    : [{ cause: 'cancelled-too-often', text: `the handler got cancel for ${tokenName(token)} once too often` }];
}
