// SPDX-License-Identifier: GPL-2.0-only
/** @file A machine as a Mermaid state diagram. */
import type { Table } from '../compile.js';
import { arrowsOf, splitName } from './label.js';

/** Text of a `stateDiagram-v2`; ends with a line feed. */
export function mermaid(table: Table): string {
  const lines = ['stateDiagram-v2', `  [*] --> ${idOf(table.initial)}`];
  for (const state of table.states.filter((each) => splitName(each).parent === undefined)) lines.push(`  ${idOf(state)}`);
  const parents = new Set(table.states.flatMap((state) => splitName(state).parent ?? []));
  for (const parent of parents) {
    const children = table.states.filter((state) => splitName(state).parent === parent);
    lines.push(`  state ${parent} {`);
    for (const child of children) lines.push(`    state "${splitName(child).name}" as ${idOf(child)}`);
    lines.push('  }');
  }
  for (const { from, to, labels } of arrowsOf(table)) for (const label of labels) lines.push(`  ${idOf(from)} --> ${idOf(to)} : ${label}`);
  return `${lines.join('\n')}\n`;
}

function idOf(state: string): string {
  return state.replace('.', '_');
}
