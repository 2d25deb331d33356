// SPDX-License-Identifier: GPL-2.0-only
/** @file Names of error numbers, as programs write them. */
import * as errnos from '../reference/kernel/errno.js';

const ENTRIES = Object.entries(errnos as Record<string, unknown>).flatMap(([name, value]): [string, number][] =>
  /^E[A-Z0-9]+$/.test(name) && typeof value === 'number' ? [[name, value]] : [],
);

/** `EIO` -> 5. */
export const ERRNO_BY_NAME: Readonly<Record<string, number | undefined>> = Object.fromEntries(ENTRIES);

const NAMES = new Map(ENTRIES.map(([name, number]) => [number, name]));

/** 5 -> `EIO`. */
export function errnoName(errno: number): string {
  return NAMES.get(errno) ?? String(errno);
}
