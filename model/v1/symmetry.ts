// SPDX-License-Identifier: GPL-2.0-only
/** @file States that differ only in names behave alike: one of them is enough. */
import { NOBODY, stateKey, type ModelState } from './state.js';

/** What may be renamed: session slots, or token numbers too. Token values have an order, session slots have not. */
export type Renaming = 'sessions' | 'sessions and tokens';

const memos: Readonly<Record<Renaming, Map<string, string>>> = { sessions: new Map(), 'sessions and tokens': new Map() };

/** Equal for states that differ only in the names of sessions (and tokens), and for no others: the least `stateKey` of all renamings. */
export function classKey(state: ModelState, renaming: Renaming): string {
  const memo = memos[renaming];
  const key = stateKey(state);
  let least = memo.get(key);
  if (least === undefined) memo.set(key, (least = leastKey(state, renaming)));
  return least;
}

function leastKey(state: ModelState, renaming: Renaming): string {
  let least: string | null = null;
  const identity = state.tokens.map((_, i) => i);
  for (const sessions of permutations(state.descriptors.length)) {
    for (const tokens of renaming === 'sessions' ? [identity] : permutations(state.tokens.length)) {
      const key = stateKey(renamed(state, sessions, tokens));
      if (least === null || key < least) least = key;
    }
  }
  return least!;
}

/** New slot `i` is old slot `sessions[i]`, and new token `i` old token `tokens[i]`. */
function renamed(state: ModelState, sessions: readonly number[], tokens: readonly number[]): ModelState {
  return {
    ...state,
    descriptors: sessions.map((slot) => state.descriptors[slot]!),
    tokens: tokens.map((token) => {
      const { owner, ...rest } = state.tokens[token]!;
      return { ...rest, owner: owner === NOBODY ? NOBODY : sessions.indexOf(owner) };
    }),
  };
}

const known: number[][][] = [[[]]];

/** All orders of 0 to n - 1. */
function permutations(n: number): readonly (readonly number[])[] {
  return (known[n] ??= permutations(n - 1).flatMap((rest) => Array.from({ length: n }, (_, i) => [...rest.slice(0, i), n - 1, ...rest.slice(i)])));
}
