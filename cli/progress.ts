// SPDX-License-Identifier: GPL-2.0-only
/** @file The progress line of a search. */
import type { Progress } from '../search/check.js';
import { count, grouped } from '../report/layout.js';
import type { Terminal } from './terminal.js';

/** Between two changes of the line, in milliseconds. */
const INTERVAL = 100;

/** Shows how far a search of `revision` has come, not too often. */
export function searchProgress(terminal: Terminal, revision: string, text = progressText): (progress: Progress) => void {
  let last = -Infinity;
  return (progress) => {
    if (terminal.now() - last < INTERVAL) return;
    last = terminal.now();
    terminal.progress(`${revision}: ${text(progress)}`);
  };
}

export function progressText({ phase, executions, actions, findings, left }: Progress): string {
  const isExhaustive = phase === 'exhaustive';
  const done = `${ofTotal(executions, left, isExhaustive ? 'state' : 'program')}${isExhaustive ? ' known' : ''}`;
  return `${done}, ${count(actions, 'call')}, ${count(findings, 'finding')}${phase === 'shrinking' ? ', making them minimal' : ''}`;
}

/** The same of a search for races: its actions are executions. */
export function raceProgressText({ executions: programs, actions: executions, findings, left }: Progress): string {
  return `${ofTotal(programs, left, 'program')}, ${count(executions, 'execution')}, ${count(findings, 'finding')}`;
}

/** The same of a fuzz, whose programs are executed once. */
export function fuzzProgressText({ executions, findings, left }: Progress): string {
  return `${ofTotal(executions, left, 'execution')}, ${count(findings, 'finding')}`;
}

function ofTotal(done: number, left: number | undefined, noun: string): string {
  return left === undefined || !Number.isFinite(left) ? count(done, noun) : `${grouped(done)} of ${count(done + left, noun)}`;
}
