// SPDX-License-Identifier: GPL-2.0-only
/** @file A reviewer's own files: what is wrong with them is one line with its place. */
import { HiddenNondeterminism } from '../reference/engine/index.js';
import { KernelPanic } from '../reference/kernel/index.js';
import { LoadError } from '../reference/loader/load.js';
import type { Revision } from '../reference/v1/luo_internal.js';
import { placeInOwnFile } from '../reference/own/revision.js';
import { findRevision } from '../reference/v1/revisions.js';
import { Machine } from '../reference/machine.js';
import { UsageError } from './errors.js';

/** `findRevision`; one of the reviewer's own boots, too. Throws UsageError. */
export function loadNamed(name: string): Revision | undefined {
  try {
    const revision = findRevision(name);
    if (revision?.basedOn !== undefined) new Machine(revision);
    return revision;
  } catch (error) {
    if (error instanceof LoadError) throw new UsageError(error.message, { cause: error });
    if (error instanceof KernelPanic) throw new UsageError(`${name}: the kernel panics while it boots: ${error.message}`, { cause: error });
    throw asUsageError(error) ?? error;
  }
}

/** What a search of `revision` threw: when a reviewer's file keeps state from one execution to the next, the reviewer's mistake. */
export function searchError({ name, basedOn }: Revision, error: unknown): unknown {
  if (basedOn === undefined || !(error instanceof HiddenNondeterminism)) return error;
  return new UsageError(`${name}: ${error.message}: variables that live as long as the kernel belong into bss()`, { cause: error });
}

/** What a reviewer's file threw, as the reviewer's mistake; null when it was not that. */
export function asUsageError(error: unknown): UsageError | null {
  const place = placeInOwnFile(error);
  return place === null ? null : new UsageError(`${place}: ${(error as Error).message}`, { cause: error });
}
