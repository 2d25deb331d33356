// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck explain -r linux-7.3`: what is known of a property, a fix or a finding of mainline, out of the ledger, and what another revision shows of it. */
import { MAINLINE_FIXES } from '../reference/mainline/fixes.js';
import { explainedFinding, explainedFix, explainedProperty, type There } from '../report/mainline/explain.js';
import { readMainlineLedger, type MainlineLedger } from '../search/ledger.js';
import { INTERLEAVINGS, replayShowsThere, showsThere } from './shown-there.js';
import { mainline } from '../systems/mainline.js';
import type { Revision } from '../systems/system.js';
import { UsageError } from './errors.js';
import { nearestOf } from './lookup.js';
import type { Terminal } from './terminal.js';

const NEAREST = 3;
const SEARCHED = 'linux-7.3';
const properties = new Map([...mainline.properties, ...mainline.raceProperties].map((property) => [property.id, property]));
const findingIds = (): string[] => [...new Set(Object.values(readMainlineLedger().findings).flatMap((found) => Object.keys(found)))];

/** A property or a finding of mainline? Numbers of fixes are those of either series. */
export const isOfMainline = (id: string): boolean => properties.has(id) || findingIds().includes(id);

/** `revision`: another one than those of the ledger, to be tried; null: none is. Throws UsageError. */
export function mainlineExplanation(id: string, revision: Revision | null, terminal: Pick<Terminal, 'style' | 'progress'>): string {
  const { style } = terminal;
  const ledger = readMainlineLedger();
  const thereOf = (isAsked: (finding: string) => boolean): There | null => (revision === null ? null : there(revision, ledger, isAsked, terminal));
  const property = properties.get(id);
  if (property)
    return explainedProperty(
      property,
      ledger,
      MAINLINE_FIXES,
      style,
      thereOf((finding) => finding.startsWith(`${id}/`)),
    );
  const fix = MAINLINE_FIXES.find(({ number }) => number === id);
  if (fix)
    return explainedFix(
      fix,
      ledger,
      MAINLINE_FIXES,
      style,
      thereOf((finding) => ledger.told[SEARCHED]![finding]!.repairedBy === fix.fileName),
    );
  if (findingIds().includes(id))
    return explainedFinding(
      id,
      properties.get(id.split('/')[0]!)!,
      ledger,
      MAINLINE_FIXES,
      style,
      thereOf((finding) => finding === id),
    );
  const known = id.includes('/') ? findingIds() : [...properties.keys(), ...MAINLINE_FIXES.map(({ number }) => number)];
  const elsewhere = revision === null ? '' : `; of ${revision.name} luocheck replay shows what a token of a search says`;
  throw new UsageError(`'${id}' is no property, no fix and no finding of linux-7.3; the nearest are ${nearestOf(id, known, NEAREST).join(', ')}${elsewhere}`);
}

/** Each of the findings of linux-7.3 that are asked for is carried out there. */
function there(revision: Revision, { findings }: MainlineLedger, isAsked: (id: string) => boolean, { progress }: Pick<Terminal, 'progress'>): There {
  const asked = Object.entries(findings[SEARCHED]!).filter(([id]) => isAsked(id));
  const shows = new Map(
    asked.map(([id, text], i) => {
      progress(`luocheck: ${revision.name}: finding ${i + 1} of ${asked.length}`);
      return [id, showsThere(revision, text, id)];
    }),
  );
  const replayed = new Set(asked.flatMap(([id, text]) => (shows.get(id) && replayShowsThere(revision, text, id) ? [id] : [])));
  progress(null);
  return { revision: revision.name, shows, replayed, interleavings: INTERLEAVINGS };
}
