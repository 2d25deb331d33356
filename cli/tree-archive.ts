// SPDX-License-Identifier: GPL-2.0-only
/** @file Kernel trees in archives: what was asked of one is kept, because to read it takes longer than anything else. */
import { Archive, keptIn, keyOfArchive, NotKept, type Kept } from '../reference/c/archive.js';
import type { Cache } from '../reference/c/cache.js';
import type { Terminal } from './terminal.js';

/** Opens an archive. `also`: paths that are asked for beyond those that every tree is asked for. */
export type OpenArchive = (name: string, also: readonly string[]) => Promise<Archive>;

/** `work` is done with what is kept of the archives; when it asks for more, once again, with those read anew. */
export async function inArchives<T>(
  cache: Cache,
  terminal: Terminal,
  onCacheFailure: (error: unknown) => void,
  work: (open: OpenArchive) => Promise<T>,
): Promise<T> {
  try {
    return await opening(cache, terminal, onCacheFailure, true, work);
  } catch (error) {
    if (!(error instanceof NotKept)) throw error;
    return opening(cache, terminal, onCacheFailure, false, work);
  }
}

async function opening<T>(
  cache: Cache,
  terminal: Terminal,
  onCacheFailure: (error: unknown) => void,
  mayBeKept: boolean,
  work: (open: OpenArchive) => Promise<T>,
): Promise<T> {
  const fresh = new Map<string, { readonly kept: Kept; readonly archive: Archive }>();
  const result = await work(async (name, also) => {
    const key = keyOfArchive(name);
    const bytes = cache.get(key);
    const kept = bytes === null ? null : keptIn(bytes);
    if (kept !== null && mayBeKept) return Archive.of(kept);
    terminal.progress(`${name}: reading the archive`);
    const archive = await Archive.read(name, also);
    fresh.set(key, { kept: kept ?? {}, archive });
    return archive;
  });
  for (const [key, { kept, archive }] of fresh) {
    try {
      cache.put(key, Buffer.from(JSON.stringify({ ...kept, ...archive.kept })));
    } catch (error) {
      onCacheFailure(error);
    }
  }
  return result;
}
