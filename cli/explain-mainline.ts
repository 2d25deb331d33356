// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck explain -r linux-7.3`: what is known of a property, a fix or a finding of mainline, out of the ledger. */
import { MAINLINE_FIXES } from '../reference/mainline/fixes.js';
import { explainedFinding, explainedFix, explainedProperty } from '../report/mainline/explain.js';
import type { Style } from '../report/style.js';
import { readMainlineLedger } from '../search/ledger.js';
import { mainline } from '../systems/mainline.js';
import { UsageError } from './errors.js';
import { nearestOf } from './lookup.js';

const NEAREST = 3;
const properties = new Map([...mainline.properties, ...mainline.raceProperties].map((property) => [property.id, property]));
const findingIds = (): string[] => [...new Set(Object.values(readMainlineLedger().findings).flatMap((found) => Object.keys(found)))];

/** A property or a finding of mainline? Numbers of fixes are those of either series. */
export const isOfMainline = (id: string): boolean => properties.has(id) || findingIds().includes(id);

/** Throws UsageError. */
export function mainlineExplanation(id: string, style: Style): string {
  const ledger = readMainlineLedger();
  const property = properties.get(id);
  if (property) return explainedProperty(property, ledger, MAINLINE_FIXES, style);
  const fix = MAINLINE_FIXES.find(({ number }) => number === id);
  if (fix) return explainedFix(fix, ledger, MAINLINE_FIXES, style);
  if (findingIds().includes(id)) return explainedFinding(id, properties.get(id.split('/')[0]!)!, ledger, MAINLINE_FIXES, style);
  const known = id.includes('/') ? findingIds() : [...properties.keys(), ...MAINLINE_FIXES.map(({ number }) => number)];
  throw new UsageError(`'${id}' is no property, no fix and no finding of linux-7.3; the nearest are ${nearestOf(id, known, NEAREST).join(', ')}`);
}
