// SPDX-License-Identifier: GPL-2.0-only
/** @file Where keys and buttons lead. Position n is after step n; position 0 is before the first. */
import type { WalkPart } from '../document.js';

/** A position that the walk has. */
export function positionOf({ steps, first }: WalkPart, wanted: number | null): number {
  return Math.min(steps.length, wanted ?? first);
}

export type Move = 'first' | 'back' | 'forward' | 'last' | 'call back' | 'call forward';

export function moved(move: Move, walk: WalkPart, at: number): number {
  const { steps } = walk;
  switch (move) {
    case 'first':
      return 0;
    case 'last':
      return steps.length;
    case 'back':
      return Math.max(0, at - 1);
    case 'forward':
      return Math.min(steps.length, at + 1);
    case 'call back':
      return ends(walk).findLast((end) => end < at) ?? 0;
    case 'call forward':
      return ends(walk).find((end) => end > at) ?? steps.length;
  }
}

/** Positions at which calls end, ascending. */
function ends({ calls }: WalkPart): number[] {
  return [0, ...calls.map(({ last }) => last + 1)].sort((a, b) => a - b);
}

const KEYS: Readonly<Record<string, readonly [plain: Move, shifted: Move]>> = {
  ArrowRight: ['forward', 'call forward'],
  ArrowDown: ['forward', 'call forward'],
  ArrowLeft: ['back', 'call back'],
  ArrowUp: ['back', 'call back'],
  Home: ['first', 'first'],
  End: ['last', 'last'],
};

/** Where a key leads from `at`; null: it is none of ours. */
export function targetOf(key: string, shift: boolean, walk: WalkPart, at: number): number | null {
  const moves = KEYS[key];
  return moves ? moved(moves[shift ? 1 : 0], walk, at) : null;
}
