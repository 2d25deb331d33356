// SPDX-License-Identifier: GPL-2.0-only
/** @file The progress line of a search. */
import type { Progress } from '../properties/check.js';
import { count, grouped } from '../report/layout.js';
import type { Terminal } from './terminal.js';

/** Between two changes of the line, in milliseconds. */
const INTERVAL = 100;

/** Shows how far a search of `revision` has come, not too often. */
export function searchProgress(terminal: Terminal, revision: string): (progress: Progress) => void {
  let last = -Infinity;
  return (progress) => {
    if (terminal.now() - last < INTERVAL) return;
    last = terminal.now();
    terminal.progress(`${revision}: ${progressText(progress)}`);
  };
}

export function progressText({ phase, executions, actions, findings, left }: Progress): string {
  const what = phase === 'exhaustive' ? 'state' : 'program';
  const total = left === undefined || !Number.isFinite(left) ? count(executions, what) : `${grouped(executions)} of ${count(executions + left, what)}`;
  return `${total}${phase === 'exhaustive' ? ' known' : ''}, ${count(actions, 'call')}, ${count(findings, 'finding')}${phase === 'shrinking' ? ', making them minimal' : ''}`;
}
