// SPDX-License-Identifier: GPL-2.0-only
/** @file How diagrams word a transition. */
import type { Table, Transition } from '../compile.js';
import type { Effect } from '../effect.js';

/** All transitions from one state to another (or itself), and what is written at them: a line each. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly labels: readonly string[];
}

/** The transitions of a machine, those between the same two states joined; in the order of the table. */
export function arrowsOf(table: Table): Arrow[] {
  const arrows = new Map<string, { from: string; to: string; labels: string[] }>();
  for (const from of table.states)
    for (const [event, transition] of Object.entries(table.on[from]!) as [string, Transition][]) {
      const key = `${from} ${transition.target}`;
      const arrow = arrows.get(key) ?? { from, to: transition.target, labels: [] };
      arrow.labels.push(label(event, transition.effects));
      arrows.set(key, arrow);
    }
  return [...arrows.values()];
}

/** `owned.frozen` as parent `owned`, name `frozen`; a state at the top has no parent. */
export function splitName(state: string): { readonly parent: string | undefined; readonly name: string } {
  const dot = state.indexOf('.');
  return dot < 0 ? { parent: undefined, name: state } : { parent: state.slice(0, dot), name: state.slice(dot + 1) };
}

function label(event: string, effects: readonly Effect[]): string {
  return effects.length === 0 ? event : `${event} / ${effects.map(wording).join(', ')}`;
}

/** No colons: Mermaid takes them for its own. */
function wording(effect: Effect): string {
  switch (effect.type) {
    case 'callback':
      return `call ${effect.params.name.replace('!', ' (fails)').replace(':reclaimed', ' (reclaimed)')}`;
    case 'tell':
      return `send ${effect.params.event} to ${effect.params.whom}`;
    case 'roll_back':
      return 'roll back';
    case 'hand_over':
      return 'hand over';
  }
}
