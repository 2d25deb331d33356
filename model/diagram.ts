// SPDX-License-Identifier: GPL-2.0-only
/** @file Pictures of the machines. */
import type { Table } from './compile.js';
import { dot } from './diagram/dot.js';
import { mermaid } from './diagram/mermaid.js';
import { svg } from './diagram/svg.js';

/** How to draw: each answers the text of a complete document. */
export const DIAGRAMS = { mermaid, dot, svg } as const satisfies Record<string, (table: Table) => string>;
export type DiagramFormat = keyof typeof DIAGRAMS;
