// SPDX-License-Identifier: GPL-2.0-only
/** @file A limit on every loop of a reviewer's file: one that never ends would hang the search, and Ctrl-C with it. */
import { EndlessLoop } from '../kernel/index.js';
import type { Insertion } from './insert.js';
import { childOf, walk, type Syntax, type SyntaxNode } from './syntax.js';

const LOOPS = ['ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'DoWhileStatement'];
/** Rounds of one loop from its beginning: far beyond any list, map or blob of the simulation. */
export const ROUND_LIMIT = 1_000;
/** The name under which a compiled file knows its guard. */
export const GUARD = '$rounds';

/** A counter in each loop. Lines stay lines. */
export function loopGuards({ program }: Syntax): Insertion[] {
  const insertions: Insertion[] = [];
  let loops = 0;
  walk(program, (node, around) => {
    if (LOOPS.includes(node.type)) insertions.push(...guard(node, around, loops++));
  });
  return insertions;
}

/** A block around the loop and its labels, in which its counter begins at 0, and the counting in its body. */
function guard(loop: SyntaxNode, around: readonly SyntaxNode[], number: number): Insertion[] {
  let outer = loop;
  for (let i = around.length - 1; around[i]?.type === 'LabeledStatement'; i--) outer = around[i]!;
  const body = childOf(loop, 'body')!;
  const count = `${GUARD}.turn(${number});`;
  const isBlock = body.type === 'BlockStatement';
  return [
    { at: outer.start, text: `{${GUARD}.begin(${number}); ` },
    { at: isBlock ? body.start + 1 : body.start, text: isBlock ? ` ${count}` : `{ ${count} ` },
    ...(isBlock ? [] : [{ at: body.end, text: '}', closes: true }]),
    { at: outer.end, text: '}', closes: true },
  ];
}

/** The counters of one compiled file. Calls and no branches: they are none of the file's. */
export class LoopGuard {
  private readonly rounds: number[] = [];

  begin(loop: number): void {
    this.rounds[loop] = 0;
  }

  turn(loop: number): void {
    if ((this.rounds[loop] = (this.rounds[loop] ?? 0) + 1) <= ROUND_LIMIT) return;
    const error = new EndlessLoop(`this loop does not end: ${ROUND_LIMIT.toLocaleString('en')} rounds`);
    Error.captureStackTrace(error, LoopGuard.prototype.turn);
    throw error;
  }
}
