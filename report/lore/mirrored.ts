// SPDX-License-Identifier: GPL-2.0-only
/** @file Whether a mailed patch is one that is known: hunk by hunk, however it was sent. */
import { createHash } from 'node:crypto';
import type { Hunk } from './hunk.js';

/** A hunk that is known without its text. */
export interface KnownHunk extends Hunk {
  /** `changeDigest` of its lines. */
  readonly digest: string;
}

/** Of the lines that a hunk adds and removes, without their white space: where the hunk stands, and what is around them, is not in it. */
export function changeDigest({ lines = [] }: Pick<Hunk, 'lines'>): string {
  const changed = lines.flatMap(({ text }) => (/^[+-]\s*\S/.test(text) ? [text.replace(/\s+/g, '')] : []));
  return createHash('sha256').update(changed.join('\n')).digest('hex').slice(0, 12);
}

/**
 * The first hunk that changes a function otherwise than the known patch does; null: there is none. Of what is outside functions
 * nobody speaks, and what of the known patch is missing does no harm.
 */
export function strangeHunk(hunks: readonly Hunk[], known: readonly KnownHunk[]): Hunk | null {
  const digests = new Set(known.map(({ digest }) => digest));
  return hunks.find((hunk) => Object.keys(hunk.changes).length > 0 && !digests.has(changeDigest(hunk))) ?? null;
}
