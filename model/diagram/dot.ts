// SPDX-License-Identifier: GPL-2.0-only
/** @file A machine as a Graphviz graph. */
import type { Table } from '../compile.js';
import { arrowsOf, splitName } from './label.js';

/** Text of a DOT digraph; ends with a line feed. */
export function dot(table: Table): string {
  const lines = [
    `digraph ${table.id} {`,
    '  node [shape=box, style=rounded, fontname="sans-serif"];',
    '  edge [fontname="sans-serif", fontsize=10];',
    '  start [shape=point];',
  ];
  const parents = new Set(table.states.map((state) => splitName(state).parent));
  for (const parent of parents) {
    const nodes = table.states.filter((state) => splitName(state).parent === parent).map((state) => `"${state}" [label="${splitName(state).name}"];`);
    if (parent === undefined) lines.push(...nodes.map((node) => `  ${node}`));
    else lines.push(`  subgraph cluster_${parent} {`, `    label="${parent}";`, ...nodes.map((node) => `    ${node}`), '  }');
  }
  lines.push(`  start -> "${table.initial}";`);
  for (const { from, to, labels } of arrowsOf(table)) lines.push(`  "${from}" -> "${to}" [label="${labels.join('\\n')}"];`);
  return `${lines.join('\n')}\n}\n`;
}
