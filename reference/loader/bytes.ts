// SPDX-License-Identifier: GPL-2.0-only
/** @file Reads what somebody names as a file, whatever it is: never more than fits, never without hearing Ctrl-C. */
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from 'node:fs';

/** Nothing that is read here is larger; neither is what it unpacks to. */
export const MOST_BYTES = 256 * 2 ** 20;
const CHUNK = 2 ** 20;
/** Between two looks at a pipe, in milliseconds. */
const PAUSE = 20;

/** Called while a pipe is waited for; may throw. */
export const whileWaiting: { look: () => void } = { look: () => {} };

/** More than `MOST_BYTES`. */
export class TooLarge extends Error {
  readonly code = 'EFBIG';
}

/** All of it. Throws the error of the system, and TooLarge. */
export function readBytes(path: string): Buffer {
  // Without the flag, the open of a pipe that nobody writes to never comes back.
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    return fstatSync(fd).isFIFO() ? readPipe(fd, isNamed(path)) : readChunks(fd);
  } finally {
    closeSync(fd);
  }
}

function readChunks(fd: number): Buffer {
  const chunks: Buffer[] = [];
  for (let size = 0; ;) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const read = readSync(fd, chunk, 0, CHUNK, null);
    if (read === 0) return Buffer.concat(chunks);
    size += read;
    if (size > MOST_BYTES) throw new TooLarge('larger than 256 MB');
    chunks.push(chunk.subarray(0, read));
  }
}

/** A named pipe that nobody has opened yet for writing has no end: whoever writes may still come. */
function readPipe(fd: number, mayStillBegin: boolean): Buffer {
  const chunks: Buffer[] = [];
  const chunk = Buffer.allocUnsafe(CHUNK);
  for (let size = 0; ;) {
    const read = readOrNothing(fd, chunk);
    if (read === 0 && (chunks.length > 0 || !mayStillBegin)) return Buffer.concat(chunks);
    if (read === null || read === 0) {
      whileWaiting.look();
      pause();
      continue;
    }
    size += read;
    if (size > MOST_BYTES) throw new TooLarge('larger than 256 MB');
    chunks.push(Buffer.from(chunk.subarray(0, read)));
  }
}

export function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
}

/** Null: nothing has come yet. */
function readOrNothing(fd: number, chunk: Buffer): number | null {
  try {
    return readSync(fd, chunk, 0, CHUNK, null);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return null;
    throw error;
  }
}

/** Is the pipe a file of its own, and not one end of `a | b` or `<(a)`? */
function isNamed(path: string): boolean {
  try {
    return !realpathSync(path).startsWith('/proc/');
  } catch {
    return false;
  }
}
