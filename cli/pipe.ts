// SPDX-License-Identifier: GPL-2.0-only
/** @file Writes to pipes: waits for whoever reads, and hears Ctrl-C meanwhile. */
import { constants, openSync, statSync, writeSync } from 'node:fs';
import { pause, whileWaiting } from '../reference/loader/bytes.js';
import { InterruptedError } from './errors.js';

/** Opens a file to write to. The open of a pipe that nobody reads would otherwise never come back. Throws the error of the system. */
export function openToWrite(path: string, flags: 'a' | 'w' | 'wx'): number {
  if (!isPipe(path)) return openSync(path, flags);
  const nonblocking = constants.O_WRONLY | (constants.O_NONBLOCK ?? 0);
  return waiting('ENXIO', () => openSync(path, nonblocking));
}

/** Writes all of `text`, however many writes it takes. */
export function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += waiting('EAGAIN', () => writeSync(fd, bytes, at));
}

function isPipe(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFIFO() === true;
}

/** Tries until it is no longer refused with `code`. What is written because of a Ctrl-C is not given up for the same one. */
function waiting(code: string, attempt: () => number): number {
  let look: (() => void) | null = null;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== code) throw error;
    }
    look ??= isInterrupted() ? () => {} : whileWaiting.look;
    look();
    pause();
  }
}

function isInterrupted(): boolean {
  try {
    whileWaiting.look();
    return false;
  } catch (error) {
    if (error instanceof InterruptedError) return true;
    throw error;
  }
}
