// SPDX-License-Identifier: GPL-2.0-only
/** @file What the kernel's own checkers would say of what a review shows: one table at its end, instead of a paragraph in each comment. */
import type { Asked, SeenBy, Silence } from '../../search/tools.js';
import { wrap } from '../layout.js';
import { whatSees } from '../seen-by.js';

/** What is not plain from the checker's trade. */
const NOTABLE: Readonly<Partial<Record<Silence, (tool: Asked) => string>>> = {
  'another-defect': (tool) => `${tool} reports only another defect`,
  off: (tool) => `${tool} turned itself off at another defect`,
  pages: (tool) => `${tool} does not track pages`,
  killable: (tool) => `no ${tool}, and the hung task detector skips killable waits`,
};

/** One row a sequence or race, by the label of its comment. */
export function checkersTable(rows: readonly (readonly [label: string, seenBy: SeenBy])[], width: number): string[] {
  if (rows.length === 0) return [];
  const pad = Math.max(...rows.map(([label]) => label.length));
  return [
    ...wrap("What the kernel's own checkers would report in these executions, by number of the comment; those that are not named are silent:", '', '', width),
    '',
    ...rows.flatMap(([label, seenBy]) => wrap(`${whatSees(seenBy)}${asides(seenBy)}`, `  ${label.padStart(pad)}  `, undefined, width)),
  ];
}

function asides({ silent }: SeenBy): string {
  const notes = silent.flatMap(({ tool, why }) => NOTABLE[why]?.(tool) ?? []);
  return notes.length === 0 ? '' : `; ${notes.join(', ')}`;
}
