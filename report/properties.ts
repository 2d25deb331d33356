// SPDX-License-Identifier: GPL-2.0-only
/** @file The list of properties, and one of them at length. */
import type { Catalogue, Statement } from './catalogue.js';
import { count, wrap } from './layout.js';
import { describeSource, PLAIN_LEGEND, SOURCE_LEGEND } from './sources.js';
import { PLAIN, type Style } from './style.js';

/** All properties, each with its statement, its source and when it is meant to hold. */
export function propertyList({ properties, hasMarks = true }: Pick<Catalogue, 'properties'> & { readonly hasMarks?: boolean }, style: Style = PLAIN): string {
  const all = [...properties.values()];
  const listed = (some: readonly Statement[]): string[] => some.flatMap((property) => [...describeProperty(property, style), '']);
  const strict = all.filter(({ otherwise }) => otherwise !== undefined);
  const always = all.filter(({ otherwise }) => otherwise === undefined);
  const lines = [
    ...listed(always),
    count(always.length, 'property'),
    '',
    ...(strict.length > 0 ? [style.strong('Judged with --strict only:'), '', ...listed(strict), count(strict.length, 'choice')] : []),
    ...wrap(hasMarks ? SOURCE_LEGEND : PLAIN_LEGEND).map(style.faint),
  ];
  return `${lines.join('\n')}\n`;
}

/** One property. */
export function propertyText(property: Statement, style: Style = PLAIN, hasMarks = true): string {
  return `${[...describeProperty(property, style), '', ...wrap(hasMarks ? SOURCE_LEGEND : PLAIN_LEGEND).map(style.faint)].join('\n')}\n`;
}

/** Its id, its statement, when it holds and where it comes from. */
export function describeProperty({ id, statement, source, holds, otherwise }: Statement, style: Style): string[] {
  return [
    style.strong(id),
    ...wrap(statement, '  '),
    ...(otherwise === undefined ? [] : wrap(`Judged with --strict only. Otherwise passes, too: ${otherwise}.`, '  ')),
    ...wrap(`Holds ${holds}; ${describeSource(source)}.`, '  ').map(style.faint),
  ];
}
