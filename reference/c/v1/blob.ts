// SPDX-License-Identifier: GPL-2.0-only
/** @file A device-tree blob out of its bytes, for observers: what libfdt has written. */
import { FdtBlob, FdtNode, type FdtValue } from '../../kernel/index.js';

const MAGIC = 0xd00d_feed;
const TOTAL_SIZE = 4;
const STRUCTURE = 8;
const STRINGS = 12;
const TAG = { begin: 1, end: 2, property: 3, nop: 4 } as const;
const U64 = 8;

/** null: there is no finished blob. */
export function blobOf(bytes: Uint8Array): FdtBlob | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const word = (at: number): number => view.getUint32(at);
  if (word(0) !== MAGIC) return null;
  const blob = new FdtBlob(word(TOTAL_SIZE));
  blob.finished = true;
  const strings = word(STRINGS);
  for (let at = word(STRUCTURE); at + 4 <= bytes.length;) {
    const tag = word(at);
    at += 4;
    if (tag === TAG.begin) {
      const name = textAt(bytes, at);
      blob.nodes.push(new FdtNode(name, ++blob.depth));
      at += aligned(name.length + 1);
    } else if (tag === TAG.property) {
      const [size, name] = [word(at), textAt(bytes, strings + word(at + 4))];
      const node = blob.nodes.at(-1);
      node?.names.push(name);
      node?.values.push(valueOf(view, at + 8, size));
      at += 8 + aligned(size);
    } else if (tag === TAG.end) blob.depth--;
    else if (tag !== TAG.nop) break;
  }
  return blob;
}

const aligned = (size: number): number => (size + 3) & ~3;

function textAt(bytes: Uint8Array, at: number): string {
  const end = bytes.indexOf(0, at);
  return Buffer.from(bytes.subarray(at, end < 0 ? bytes.length : end)).toString('latin1');
}

/** A number as LUO writes it, in the machine's own order; else a text. */
function valueOf(view: DataView, at: number, size: number): FdtValue {
  if (size === U64) return Number(view.getBigUint64(at, true));
  return Buffer.from(view.buffer, view.byteOffset + at, Math.max(0, size - 1)).toString('latin1');
}
