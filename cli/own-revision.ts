// SPDX-License-Identifier: GPL-2.0-only
/** @file A reviewer's own files: what is wrong with them is one line with its place. */
import { types } from 'node:util';
import { CommanderError } from 'commander';
import { HiddenNondeterminism } from '../reference/engine/index.js';
import { isBack, watched } from '../reference/engine/watch.js';
import { KernelPanic } from '../reference/kernel/index.js';
import { LoadError } from '../reference/loader/load.js';
import { loadedFiles, placeInOwnFile, runningPlace } from '../reference/own/loaded.js';
import { messageOf } from '../reference/loader/thrown.js';
import { SYSTEMS } from '../systems/index.js';
import type { Revision, System } from '../systems/system.js';
import { InterruptedError, OutputError, UsageError } from './errors.js';

/** A revision, and what it is one of. */
export interface Known {
  readonly revision: Revision;
  readonly system: System;
}

/** A revision of any system by name; one of the reviewer's own boots, too. Throws UsageError. */
export function loadNamed(name: string): Known | undefined {
  try {
    for (const system of SYSTEMS) {
      const revision = system.revisions.find(name);
      if (revision === undefined) continue;
      if (revision.basedOn !== undefined) bootOnce(system, revision);
      return { revision, system };
    }
    return undefined;
  } catch (error) {
    if (error instanceof LoadError) throw new UsageError(error.message, { cause: error });
    if (error instanceof KernelPanic) throw new UsageError(`${name}: the kernel panics while it boots: ${error.message}`, { cause: error });
    throw asUsageError(error) ?? error;
  }
}

const booted = new WeakSet<Revision>();

function bootOnce({ machinery }: System, revision: Revision): void {
  if (booted.has(revision)) return;
  machinery.computer(revision, { sessions: 1, tokens: [1n], processes: 1 }, {}).release();
  isBack();
  booted.add(revision);
}

/** What a search of `revision` threw: when a reviewer's file keeps state from one execution to the next, the reviewer's mistake. */
export function searchError({ name, basedOn }: Pick<Revision, 'name' | 'basedOn'>, error: unknown): unknown {
  // What is no error may be a Proxy, which runs foreign code when it is looked at.
  if (basedOn === undefined || !types.isNativeError(error) || !(error instanceof HiddenNondeterminism)) return error;
  return new UsageError(`${name}: ${error.message}: variables that live as long as the kernel belong into bss()`, { cause: error });
}

/** What a reviewer's file threw, as the reviewer's mistake; null when it was not that. */
export function asUsageError(error: unknown): UsageError | null {
  if (isOurs(error)) return null;
  try {
    watched.check();
  } catch (changed) {
    return new UsageError(`${runningPlace() ?? loadedFiles().join(', ')}: ${messageOf(changed)}`, { cause: error });
  }
  const place = placeInOwnFile(error) ?? runningPlace();
  return place === null ? null : new UsageError(`${place}: ${messageOf(error)}`, { cause: error });
}

/** The same of something that cannot be looked at, or that nobody has waited for: it can only come from such a file. */
export function foreignError(thrown: unknown): Error {
  const place = runningPlace() ?? loadedFiles().join(', ');
  const message = messageOf(thrown);
  return place === '' ? new Error(message) : new UsageError(`${place}: ${message}`, { cause: thrown });
}

/** What is to be said of what such a file threw, whatever that is, on a thread that cannot hand it on; null when it was not that. */
export function foreignReason(thrown: unknown): string | null {
  try {
    const error = types.isProxy(thrown) ? foreignError(thrown) : thrown;
    return error instanceof UsageError ? error.message : (asUsageError(error)?.message ?? null);
  } catch {
    return foreignError(thrown).message;
  }
}

/** What is told in words of our own already. */
function isOurs(error: unknown): boolean {
  return (
    error instanceof UsageError ||
    error instanceof OutputError ||
    error instanceof InterruptedError ||
    error instanceof LoadError ||
    error instanceof CommanderError
  );
}
