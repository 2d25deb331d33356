// SPDX-License-Identifier: GPL-2.0-only
/** @file What a revision does otherwise than the semantics reads, where nobody asked to judge that. */
import type { Catalogue, Statement } from './catalogue.js';
import { count, WIDTH } from './layout.js';
import { revisionNames } from './names.js';

/** A verdict, as far as it says what it has not judged. */
interface Lenient {
  readonly revision: string;
  /** Ids of choices. */
  readonly notJudged?: readonly string[];
}

/** A choice as data. */
export interface NotJudged {
  readonly property: string;
  readonly statement: string;
  readonly source: readonly string[];
  /** What passes as well. */
  readonly otherwise: string;
}

const known = (catalogue: Pick<Catalogue, 'properties'>, ids: readonly string[]): Statement[] => ids.flatMap((id) => catalogue.properties.get(id) ?? []);

/** For JSON; nothing when nothing was seen. */
export function notJudgedDocument(ids: readonly string[] | undefined, catalogue: Catalogue): { readonly notJudged?: readonly NotJudged[] } {
  if (ids === undefined) return {};
  return { notJudged: known(catalogue, ids).map(({ id, statement, source, otherwise = '' }) => ({ property: id, statement, source, otherwise })) };
}

/** `not judged: cancel's errno (10), …`: as many as fit into `width` columns, and how many more there are. */
export function notJudgedList(ids: readonly string[], catalogue: Pick<Catalogue, 'properties'>, width = Infinity): string {
  const labels = known(catalogue, ids).map(({ id, label }) => label ?? id);
  const line = (n: number): string =>
    `not judged: ${[...labels.slice(0, n), ...(n < labels.length ? [`and ${count(labels.length - n, 'choice')} more`] : [])].join(', ')}`;
  let shown = labels.length;
  while (shown > 1 && line(shown).length > width) shown--;
  return line(shown);
}

/** Two lines at the most: what was not judged, and the command that judges it, to be copied. */
export function notJudgedLines(command: string, verdicts: readonly Lenient[], catalogue: Pick<Catalogue, 'properties'>, width = WIDTH): string[] {
  const ids = new Set(verdicts.flatMap(({ notJudged = [] }) => notJudged));
  if (ids.size === 0) return [];
  // In the order of the catalogue, whichever revision showed it.
  const inOrder = [...catalogue.properties.keys()].filter((id) => ids.has(id));
  const lenient = verdicts.filter(({ notJudged }) => notJudged !== undefined).map(({ revision }) => revision);
  return [notJudgedList(inOrder, catalogue, width), `  judged by: luocheck ${command} --strict --revision ${revisionNames(lenient)}`];
}
