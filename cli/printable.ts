// SPDX-License-Identifier: GPL-2.0-only
/** @file Text of files and arguments on a terminal: what would steer it is shown instead. */
import type { Terminal } from './terminal.js';

/** Control characters but for tab and newline, and those that turn the direction of what follows. */
const STEERING = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
/** The same, but for the colours of our own. */
const STEERING_OR_COLOR = new RegExp(`\\x1b\\[\\d{1,2}m|${STEERING.source}`, 'g');

const shown = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** `text` with every such character as JSON writes it: what is JSON stays JSON. */
export function printable(text: string, isColored = false): string {
  if (!isColored) return text.replace(STEERING, shown);
  return text.replace(STEERING_OR_COLOR, (match) => (match.length > 1 ? match : shown(match)));
}

/** On one line. */
export function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}

/** A terminal to which nothing but printable text comes. */
export function printing(terminal: Terminal): Terminal {
  const { isColored } = terminal;
  return {
    out: (text) => terminal.out(printable(text, isColored)),
    err: (text) => terminal.err(printable(text)),
    progress: (line) => terminal.progress(line === null ? null : printable(oneLine(line))),
    style: terminal.style,
    isColored,
    now: () => terminal.now(),
    onInterrupt: (stop) => terminal.onInterrupt(stop),
    ...(terminal.isInterrupted && { isInterrupted: terminal.isInterrupted }),
    debug: terminal.debug,
  };
}
