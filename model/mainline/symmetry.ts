// SPDX-License-Identifier: GPL-2.0-only
/** @file States of mainline that differ only in names behave alike: one of them is enough. */
import type { Renaming } from '../model.js';
import type { FileName } from './actions.js';
import { receivedName, stateKey, type ModelState } from './state.js';

/**
 * Equal for states that differ only in the numbers of session slots (and tokens), and for no others. A slot has no other name than its
 * place: outgoing ones are told apart by the order of creation, incoming ones by their place in what came in. Of tokens the least `stateKey`
 * of all renamings counts.
 */
export function classKey(state: ModelState, renaming: Renaming): string {
  const sorted = withSlotsInOrder(state);
  if (renaming === 'sessions') return stateKey(sorted);
  let least: string | null = null;
  for (const order of permutations(tokensOf(state))) {
    const key = stateKey(withTokens(sorted, order));
    if (least === null || key < least) least = key;
  }
  return least!;
}

function withSlotsInOrder(state: ModelState): ModelState {
  const { slots, created, incoming } = state;
  const place = (index: number): number => {
    const slot = slots[index]!;
    if (slot.kind === 'outgoing') return created.indexOf(index);
    return slot.kind === 'incoming' ? slots.length + incoming.findIndex(({ name }) => name === slot.name) : Infinity;
  };
  const order = [...slots.keys()].sort((a, b) => place(a) - place(b) || a - b);
  return { ...state, slots: order.map((index) => slots[index]!), created: created.map((_, i) => i) };
}

/** How many token numbers the state names. */
function tokensOf({ slots, incoming }: ModelState): number {
  const named = [
    ...slots.flatMap((slot) => (slot.kind === 'outgoing' ? slot.files.map(({ token }) => token) : [])),
    ...incoming.flatMap(({ files }) => files.map(({ token }) => token)),
  ];
  return Math.max(0, ...named.map((token) => token + 1));
}

/** Token `t` is called `order[t]`. */
function withTokens(state: ModelState, order: readonly number[]): ModelState {
  const renamed = (file: FileName): FileName => {
    const received = receivedName(file);
    return received === null ? file : `${received.name}/${order[received.token] ?? received.token}`;
  };
  return {
    ...state,
    slots: state.slots.map((slot) =>
      slot.kind === 'outgoing' ? { ...slot, files: slot.files.map((kept) => ({ ...kept, token: order[kept.token]!, file: renamed(kept.file) })) } : slot,
    ),
    incoming: state.incoming.map((session) => ({
      ...session,
      files: session.files.map((came) => ({ ...came, token: order[came.token]! })),
    })),
  };
}

function permutations(n: number): readonly (readonly number[])[] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((rest) => Array.from({ length: n }, (_, i) => [...rest.slice(0, i), n - 1, ...rest.slice(i)]));
}
