// SPDX-License-Identifier: GPL-2.0-only
/** @file What a call answered, on one line. */
import type * as generic from '../properties/property.js';
import type { Observation } from '../properties/v1/property.js';
import { REBOOTS } from '../properties/v1/words.js';
import type { Catalogue } from './catalogue.js';

/** What a call came to. */
export type Answered = Pick<generic.Observation, 'outcome' | 'rebooted' | 'handover'>;

/** `= 0; NORMAL`. Whoever speaks of another system than v1 has `describeAnswer`. */
export function describeAnswer(answered: Answered, names: Pick<Catalogue, 'describeAnswer'>): string {
  if (names.describeAnswer) return names.describeAnswer(answered);
  const { outcome, rebooted } = answered as Pick<Observation, 'outcome' | 'rebooted'>;
  const { ret, value } = outcome;
  return [...(ret === null ? [] : [`= ${ret}`]), ...(value === undefined ? [] : [value.toUpperCase()]), ...(rebooted === null ? [] : [REBOOTS[rebooted]])].join(
    '; ',
  );
}
