// SPDX-License-Identifier: GPL-2.0-only
/** @file The revisions, and the series that makes further ones. */
import type { FixTitle } from './catalogue.js';
import { columns } from './layout.js';
import { PLAIN, type Style } from './style.js';

interface RevisionTitle {
  readonly name: string;
  readonly title: string;
}

/** Kept revisions, then the fixes by number. */
export function revisionList(revisions: readonly RevisionTitle[], fixes: readonly FixTitle[], style: Style = PLAIN): string {
  const example = fixes[0]?.number ?? '0001';
  const rows = columns([
    ...revisions.map(({ name, title }) => [name, title]),
    [`posted+${example}`, 'posted with the fixes up to this one, so with every number below'],
    [`corrected-${example}`, 'corrected with this fix undone, so with every number below'],
  ]);
  const lines = [...rows, '', style.strong('The series:'), ...fixes.map(({ number, subject }) => `  ${number}  ${subject}`)];
  return `${lines.join('\n')}\n`;
}
