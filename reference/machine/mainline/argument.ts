// SPDX-License-Identifier: GPL-2.0-only
/** @file The argument of an ioctl as a program lays it out: as it should be, or wrong in one way. */
import type { Argument, liveupdate_args } from '../../mainline/luo_internal.js';

/**
 * `n` as it should be; `ro` in memory that cannot be written; `late` in memory that user space supplies when it likes, for the reply; `none` in memory that cannot be read; `cut` only the size can be read;
 * `big0` longer, with zeros; `big1` longer, not all zeros; `bigcut` longer, and the rest cannot be read; `small` the size says less;
 * `nr` the command word has another direction; `unknown` its number is of no ioctl; `res` the second word is 1; `compat` as it should be, of a 32-bit program.
 */
export const VARIANTS = ['n', 'ro', 'late', 'none', 'cut', 'big0', 'big1', 'bigcut', 'small', 'nr', 'unknown', 'res', 'compat'] as const;
export type Variant = (typeof VARIANTS)[number];

const WORD = 4;
const MORE = 8;
/** Another command word with the same number. */
const OTHER_WORD = 1 << 18;
/** A number far behind those that there are. */
const UNKNOWN = 0x7f;
const NUMBER = 0xff;

export function isVariant(name: unknown): name is Variant {
  return VARIANTS.includes(name as Variant);
}

/** The command word of `cmd`. */
export function commandOf(cmd: number, variant: Variant): number {
  if (variant === 'unknown') return (cmd & ~NUMBER) | UNKNOWN;
  return variant === 'nr' ? cmd ^ OTHER_WORD : cmd;
}

/** `size` bytes of fields. `second`: what the second word of the struct is called there. */
export function argument(size: number, fields: liveupdate_args, variant: Variant = 'n', second: 'fd' | 'reserved' = 'fd'): Argument {
  const longer = variant === 'big0' || variant === 'big1' || variant === 'bigcut';
  const says = longer ? size + MORE : variant === 'small' ? size - MORE : size;
  const readable = variant === 'none' ? 0 : variant === 'cut' ? WORD : variant === 'bigcut' ? size : Math.max(says, size);
  return {
    size: says,
    readable,
    writable: variant !== 'ro' && variant !== 'none',
    zero_tail: variant !== 'big1',
    fields: variant === 'res' ? { ...fields, [second]: 1 } : { ...fields },
    ...(variant === 'compat' && { compat: true }),
  };
}
