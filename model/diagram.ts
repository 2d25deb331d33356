// SPDX-License-Identifier: GPL-2.0-only
/** @file Pictures of the machines. */
import type { Table, Transition } from './compile.js';
import { layOut, type Picture } from './diagram/arc-layout.js';
import { dot } from './diagram/dot.js';
import { mermaid } from './diagram/mermaid.js';
import { svg } from './diagram/svg.js';

/** How to draw: each answers the text of a complete document. */
export const DIAGRAMS = { mermaid, dot, svg } as const satisfies Record<string, (table: Table) => string>;
export type DiagramFormat = keyof typeof DIAGRAMS;

/** Where everything is in a picture that names events without their effects. */
export function picture(table: Table): Picture {
  const bare = (row: Readonly<Partial<Record<string, Transition>>>) =>
    Object.fromEntries(Object.entries(row).map(([event, transition]) => [event, { ...transition!, effects: [] }]));
  return layOut({ ...table, on: Object.fromEntries(Object.entries(table.on).map(([state, row]) => [state, bare(row)])) });
}
