// SPDX-License-Identifier: GPL-2.0-only
/** @file What commands that search revisions have in common: options, revisions one after the other, time, Ctrl-C, exit code. */
import { Option, type Command } from 'commander';
import type { Answer } from '../properties/verdict.js';
import type { Property } from '../properties/property.js';
import type { SearchOptions } from '../properties/check.js';
import type { Revision } from '../reference/luo/luo_internal.js';
import { collect, duration, seed, wholeNumber } from './arguments.js';
import { EXIT, type ExitCode } from './errors.js';
import { breathe } from './interrupt.js';
import { findingIds, propertyNamed, revisionNamed } from './lookup.js';
import type { Terminal } from './terminal.js';

const DEFAULT_REVISIONS = ['posted', 'corrected'];

/** Options of every search. */
export interface SearchFlags {
  readonly revision?: readonly string[];
  readonly runs?: number;
  /** Milliseconds. */
  readonly time?: number;
  readonly seed?: number;
  readonly property?: readonly string[];
  readonly ignore?: readonly string[];
  readonly all?: boolean;
}

/** Adds them. `runs`: random programs a revision by default and at least; `unit`: what the report shows of a defect. */
export function addSearchOptions(command: Command, { runs, least }: { readonly runs: number; readonly least: number }, unit: 'finding' | 'race'): Command {
  return command
    .option('-r, --revision <name...>', `revisions to check (default: ${DEFAULT_REVISIONS.join(' and ')})`, collect)
    .addOption(new Option('-n, --runs <n>', `random programs a revision (default: ${runs})`).argParser(wholeNumber(least, 1e12)).conflicts('time'))
    .addOption(new Option('-t, --time <duration>', 'random programs until the time is up, for all revisions together: 60s, 5m, 1h').argParser(duration))
    .option('-s, --seed <seed>', 'repeat an earlier search (default: from the clock)', seed)
    .option('-p, --property <id...>', 'only these properties (default: all)', collect)
    .option('-i, --ignore <id...>', 'findings that are known, by id: they are not reported', collect)
    .option('-a, --all', `every ${unit} in full, not only the smallest of each defect`)
    .addHelpText('after', '\nExit code: 0 all properties hold, 1 one is violated. Without --revision that is 1: posted is expected to violate some.');
}

/** The revisions to search. Throws UsageError. */
export function revisionsOf({ revision = DEFAULT_REVISIONS }: SearchFlags): readonly Revision[] {
  return revision.map(revisionNamed);
}

/** What is searched for, among the properties that there are. Throws UsageError. */
export function searchOptionsOf({ property, ignore }: SearchFlags, among: readonly Property[]): SearchOptions {
  return {
    ...(property && { properties: property.map((id) => propertyNamed(id, among)) }),
    ...(ignore && { ignore: findingIds(ignore, among) }),
    breathe,
  };
}

export function seedOf(flags: SearchFlags, terminal: Terminal): number {
  return flags.seed ?? terminal.now() % 0x7fff_ffff;
}

/** When the search of one revision has to end. */
export interface Limit {
  /** Ctrl-C, or the time is up. */
  readonly signal: AbortSignal;
  /** Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** Is its time limited? */
  readonly isTimed: boolean;
}

/**
 * Searches the revisions one after the other; each gets an equal part of the time that is left. Revisions whose turn did not
 * come before Ctrl-C have no verdict.
 */
export async function searchRevisions<V>(
  revisions: readonly Revision[],
  { time, interrupted, terminal }: { readonly time: number | undefined; readonly interrupted: AbortSignal; readonly terminal: Terminal },
  search: (revision: Revision, limit: Limit) => Promise<V>,
): Promise<V[]> {
  const end = time === undefined ? undefined : terminal.now() + time;
  const verdicts: V[] = [];
  for (const [index, revision] of revisions.entries()) {
    if (interrupted.aborted) break;
    const part = end === undefined ? undefined : Math.max(0, end - terminal.now()) / (revisions.length - index);
    const signal = part === undefined ? interrupted : AbortSignal.any([AbortSignal.timeout(Math.ceil(part)), interrupted]);
    verdicts.push(await search(revision, { signal, interrupted, isTimed: part !== undefined }));
  }
  terminal.progress(null);
  return verdicts;
}

/** What a search ends with. */
export function exitCodeOf(answer: Answer, interrupted: AbortSignal): ExitCode {
  if (interrupted.aborted) return EXIT.interrupted;
  return answer === 'holds' ? EXIT.holds : EXIT.violated;
}
