// SPDX-License-Identifier: GPL-2.0-only
/** @file The text in the bytes of a saved mail: compressed or not, in whatever encoding, without the colours of a terminal. */
import { gunzipSync } from 'node:zlib';

/** Bytes that are no text; the message says why, on one line. */
export class BytesError extends Error {
  override readonly name = 'BytesError';
}

/** No thread is larger; a gzip file may claim to be anything. */
const MOST_BYTES = 256 * 1024 * 1024;

/** How other containers begin, and what unpacks them. */
const CONTAINERS: readonly (readonly [magic: readonly number[], name: string])[] = [
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'xz'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd'],
  [[0x42, 0x5a, 0x68], 'bzip2'],
  [[0x50, 0x4b, 0x03, 0x04], 'zip'],
];

/** Throws BytesError. Line ends are as they are. */
export function textOfBytes(bytes: Uint8Array): string {
  if (startsWith(bytes, [0x1f, 0x8b])) return textOfBytes(unzipped(bytes));
  const container = CONTAINERS.find(([magic]) => startsWith(bytes, magic));
  if (container) throw new BytesError(`packed with ${container[1]}: unpack it first`);
  return withoutColours(decoded(bytes));
}

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean => magic.every((byte, i) => bytes[i] === byte);

function unzipped(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    const isLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new BytesError(isLarge ? 'unpacks to more than 256 MB: no mail is as large' : 'not a whole gzip file');
  }
}

/** A byte order mark says it; without one, zero bytes in every second place do. What is no UTF-8 is taken for Latin-1. */
function decoded(bytes: Uint8Array): string {
  const wide = widthOf(bytes);
  if (wide !== null) return new TextDecoder(wide).decode(bytes);
  if (bytes.includes(0)) throw new BytesError('not a text');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

function widthOf(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le';
  if (startsWith(bytes, [0xfe, 0xff])) return 'utf-16be';
  const head = bytes.subarray(0, 1000);
  const zeros = (parity: number): number => head.reduce((sum, byte, i) => sum + Number(i % 2 === parity && byte === 0), 0);
  if (bytes.length < 2 || bytes.length % 2 !== 0) return null;
  if (zeros(1) > 0.4 * head.length && zeros(0) === 0) return 'utf-16le';
  return zeros(0) > 0.4 * head.length && zeros(1) === 0 ? 'utf-16be' : null;
}

/** What `git show --color` or a pager leaves in a file: SGR and erase sequences, links, and text that was struck over itself. */
function withoutColours(text: string): string {
  return text.replace(/\u001b\[[0-9;:?]*[A-Za-z]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[()][A-Z0-9]|.\u0008/g, '');
}
