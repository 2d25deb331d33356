// SPDX-License-Identifier: GPL-2.0-only
/** @file The options that every command which searches revisions has. */
import { Option, type Command } from 'commander';
import { collect, duration, seed, wholeNumber } from './arguments.js';

export const DEFAULT_REVISIONS = ['posted', 'corrected'];

/** Options of every search. */
export interface SearchFlags {
  readonly revision?: readonly string[];
  readonly runs?: number;
  /** Milliseconds. */
  readonly time?: number;
  readonly seed?: number;
  readonly property?: readonly string[];
  readonly ignore?: readonly string[];
  readonly baseline?: string;
  readonly nextRevision?: string;
  readonly all?: boolean;
  readonly strict?: true;
}

/** What the semantics leaves open, judged by the reading that was chosen. */
export const strictOption = (): Option =>
  new Option('--strict', 'also judge what the semantics leaves open, by the reading that was chosen (luocheck properties lists it)');

/** The revision to compare with. */
export const baselineOption = (): Option =>
  new Option('-b, --baseline <name>', 'a revision, or a kernel tree: what it shows of the same calls too is ignored, and only what is new counts');

/** The kernel that comes after that of the revision. */
export const nextRevisionOption = (): Option =>
  new Option('--next-revision <name>', 'what the machine boots after each kexec: another revision of mainline, or kernel tree (default: the same again)');

/** Adds them. `runs`: random programs a revision by default and at least; `unit`: what the report shows of a defect. */
export function addSearchOptions(command: Command, { runs, least }: { readonly runs: number; readonly least: number }, unit: 'finding' | 'race'): Command {
  return command
    .option('-r, --revision <name...>', `revisions to check (default: ${DEFAULT_REVISIONS.join(' and ')})`, collect)
    .addOption(new Option('-n, --runs <n>', `random programs a revision (default: ${runs})`).argParser(wholeNumber(least, 1e12)).conflicts('time'))
    .addOption(new Option('-t, --time <duration>', 'random programs until the time is up, for all revisions together: 60s, 5m, 1h').argParser(duration))
    .option('-s, --seed <seed>', 'repeat an earlier search (default: from the clock)', seed)
    .option('-p, --property <id...>', 'only these properties (default: all)', collect)
    .addOption(strictOption())
    .option('-i, --ignore <id...>', 'findings that are known, by id: they are not reported', collect)
    .option('-a, --all', `every ${unit} in full, not only the shortest of each defect`)
    .addHelpText('after', '\nExit code: 0 all properties hold, 1 one is violated. Without --revision that is 1: posted is expected to violate some.');
}

/** All revisions that take part. */
export function searchedRevisions({ revision = DEFAULT_REVISIONS, baseline }: SearchFlags): readonly string[] {
  return baseline === undefined ? revision : [...revision, baseline];
}
