// SPDX-License-Identifier: GPL-2.0-only
/** @file A data race in words: which function did what to the field, and what each of the two held. */
import type { Violation } from '../../properties/property.js';
import { locksText } from '../../properties/words.js';
import type { DataRace, RacingAccess } from './data-race.js';

export function dataRaceViolation({ field, accesses }: DataRace): Violation {
  const [before, now] = accesses.map((access) => accessText(field, access));
  return {
    cause: field,
    where: field.split('.')[0]!,
    expected: 'accesses of one field are ordered by a lock or by its publication',
    happened: before && now ? `unordered accesses of ${field}: ${before}; ${now}` : `unordered accesses of ${field}`,
  };
}

/** `luo_register_file() writes it, holding luo_state_rwsem (read)`; nothing where the site is not known. */
function accessText(field: string, { write, site }: RacingAccess): string | null {
  if (site === null) return null;
  const what = site.frees ? `frees the ${field.split('.')[0]!}` : write ? 'writes it' : 'reads it';
  return `${pathOf(site.functions)} ${what}, holding ${locksText(site.locks)}`;
}

/** The function that made it and its caller: many accesses are made in one-line helpers. */
function pathOf(functions: readonly string[]): string {
  const names = functions.slice(0, 2).map((name) => `${name}()`);
  return names.length === 0 ? 'the system call' : names.join(' < ');
}
