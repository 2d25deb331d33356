// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck conform`: replays recorded behaviour of the C code on a revision. */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { Conformity, type Replayed, type Wanted } from '../systems/conformity.js';
import { readLines, RecordingError } from '../systems/v1/recorded.js';
import { conformReport, type AnyDifference } from '../report/conform.js';
import { count } from '../report/layout.js';
import { MAINLINE } from '../reference/mainline/design.js';
import { wholeNumber } from './arguments.js';
import type { Done } from './command.js';
import { EXIT, systemReason, UsageError, type ExitCode } from './errors.js';
import { breathe, interruptible } from './interrupt.js';
import { MEMFD } from '../reference/c/mainline/stand-ins.js';
import { compiledTree, isTreeName, withTreePatch, type CompiledTree } from './kernel-tree.js';
import { anyRevision, revisionNamed } from './lookup.js';
import type { Terminal } from './terminal.js';

const DEFAULT_MAX = 10;

/** What around the compiled C is none of the tree's. */
const SIMULATED = {
  mainline: 'kexec_core.c, Kexec Handover and the file system are those of linux-7.3 as luocheck mirrors it',
  v1: "Kexec Handover and the file system are those of posted as luocheck mirrors it; libfdt is the tree's own",
};

/** Of a tree whose own handler of memfds is not compiled, that too. */
function simulatedAround({ revision, files }: CompiledTree): string {
  if ('v1' in revision) return SIMULATED.v1;
  return files.includes(basename(MEMFD)) ? SIMULATED.mainline : `${basename(MEMFD)}, ${SIMULATED.mainline}`;
}

interface ConformFlags {
  readonly revision?: string;
  readonly max?: number;
  readonly patch?: string;
}

export function addConform(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('conform')
    .summary('replay recorded behaviour of the C code')
    .description('Replays recorded sequences of the C code (JSON Lines, plain or gzip) and compares every output of every operation.')
    .argument('<file...>', 'recordings')
    .option('-r, --revision <name>', 'revision to replay them on, or a kernel tree: its C is compiled (default: the one that each was recorded on)')
    .option('--patch <file>', 'a patch, or the mbox of a series, that is applied to the kernel tree first; the tree stays as it is')
    .option('-m, --max <n>', `differing sequences to show (default: ${DEFAULT_MAX})`, wholeNumber(0, 1e9))
    .addHelpText(
      'after',
      '\nSequences of a kernel for which there is no revision, and with --revision those of another system, are skipped and counted.\nA kernel tree is a folder with the sources of a kernel that has kernel/liveupdate: see docs/kernel-c.md.\nExit code: 0 all sequences are identical, 1 one differs.',
    )
    .action(async (files: readonly string[], flags: ConformFlags) => done(await conform(files, flags, terminal)));
}

async function conform(files: readonly string[], flags: ConformFlags, terminal: Terminal): Promise<ExitCode> {
  const { revision, max = DEFAULT_MAX, patch } = withTreePatch(flags);
  if (patch !== undefined) throw new UsageError('--patch needs a kernel tree as --revision, to which it is applied');
  const tree = revision !== undefined && isTreeName(revision) ? await compiledTree(revision, terminal, false) : null;
  const wanted = tree === null ? wantedRevision(revision) : tree.revision;
  const differences: AnyDifference[] = [];
  const skipped = new Map<string, number>();
  let total = 0;
  let identical = 0;
  const interrupted = await interruptible(terminal, async (signal) => {
    let seen = 0;
    for (const { replayed, file } of replays(files, wanted)) {
      if ('skipped' in replayed) skipped.set(replayed.skipped, (skipped.get(replayed.skipped) ?? 0) + 1);
      else {
        total++;
        if (replayed.difference === null) identical++;
        else if (differences.length < max) differences.push(replayed.difference);
      }
      if (++seen % 64 > 0) continue;
      terminal.progress(`${file}: ${count(total, 'sequence')}, ${count(total - identical, 'difference')}`);
      await breathe();
      if (signal.aborted) break;
    }
    return signal.aborted;
  });
  terminal.out(
    conformReport(
      {
        total,
        identical,
        differences,
        skipped: [...skipped],
        ...(tree && { compiled: { tree: revision!, files: tree.files, simulated: simulatedAround(tree) } }),
      },
      terminal.style,
    ),
  );
  if (interrupted) return EXIT.interrupted;
  return identical === total ? EXIT.holds : EXIT.violated;
}

/** Throws UsageError. */
function wantedRevision(name: string | undefined): Wanted | null {
  if (name === undefined) return null;
  const revision = anyRevision(name);
  return MAINLINE.owns(revision) ? { mainline: revision } : { v1: revisionNamed(name) };
}

/** Throws UsageError. */
function* replays(files: readonly string[], wanted: Wanted | null): Generator<{ file: string; replayed: Replayed }> {
  const conformity = new Conformity(revisionNamed, wanted);
  for (const file of files)
    try {
      for (const line of readLines(file)) yield { file, replayed: conformity.replay(line) };
    } catch (error) {
      throw error instanceof RecordingError ? new UsageError(described(error, file)) : error;
    }
}

/** What is wrong with the recordings in `path`, which is named as it was given. */
function described({ line, reason, cause }: RecordingError, path: string): string {
  return `${path}${line === 0 ? '' : `:${line}`}: ${cause === undefined ? reason : systemReason(cause)}`;
}
