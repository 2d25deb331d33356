// SPDX-License-Identifier: GPL-2.0-only
/** @file What a machine is drawn with beyond one handler with a short string: most have nothing more. */
import type { Action, Equipment, Fault } from '../../model/v1/actions.js';
import { registrations, type ModelState } from '../../model/v1/state.js';
import type { Dice } from '../dice.js';

/** Token numbers that one call preserves at once. */
export interface Many {
  readonly first: number;
  readonly count: number;
}

/** Share of machines with more than one handler with a short string. */
const EQUIPPED = 0.15;
/** Share of those whose programs preserve many files at once, and of these with hundreds. */
const MANY = 0.15;
const HUNDREDS = 0.15;
/** Share of calls that ask every subsystem and get a refusal of one. */
const REFUSED = 0.3;

/** Bytes of a compatible string: one that fits into what a file has in the blob, at its limit, and beyond. */
const LENGTHS = [undefined, undefined, 64, 128, 255] as const;

/** Values of the tokens that are preserved at once begin here. */
export const MANY_TOKENS = 0x100n;

/** Null: nothing more than usual. */
export function drawEquipment(dice: Dice): Equipment | null {
  if (!dice.chance(EQUIPPED)) return null;
  const handlers = dice.pick([1, 1, 2, 3]);
  const compatible = dice.pick(LENGTHS);
  const subsystems = dice.pick([0, 0, 1, 2, 3]);
  if (handlers === 1 && compatible === undefined && subsystems === 0) return null;
  return { ...(handlers > 1 && { handlers }), ...(compatible !== undefined && { compatible }), ...(subsystems > 0 && { subsystems }) };
}

/** How many files are preserved at once; 0: each by its own call. */
export function drawMany(dice: Dice): number {
  if (!dice.chance(MANY)) return 0;
  return dice.chance(HUNDREDS) ? 100 + dice.below(200) : 8 + dice.below(57);
}

/** The fault that a subsystem refuses, where there is one and it is drawn. */
export function refusal({ verb }: Action, { subsystems = 0 }: Equipment, dice: Dice, errnos: readonly number[]): Fault | null {
  if (subsystems === 0 || (verb !== 'prepare' && verb !== 'reboot') || !dice.chance(REFUSED)) return null;
  return { kind: verb === 'prepare' ? 'sub_prepare' : 'sub_freeze', n: 1 + dice.below(subsystems), errno: dice.pick(errnos) };
}

/** All of `many` by one call, while none of them is registered. */
export function preserveMany(state: ModelState, { first, count }: Many): { readonly token: number; readonly also: readonly number[] } | null {
  if (registrations(state).some((token) => token >= first)) return null;
  return { token: first, also: Array.from({ length: count - 1 }, (_, i) => first + 1 + i) };
}

/** What the machine of these actions is equipped with. */
export function equipmentOf([first]: readonly Action[]): Equipment {
  return first?.verb === 'boot' ? first : {};
}
