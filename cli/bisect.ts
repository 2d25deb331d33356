// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck bisect`: with which patch of a series a finding comes, and which of its hunks it takes. */
import type { Command } from 'commander';
import { findingsOf, type Sought } from '../search/sight.js';
import { systemOf } from '../systems/index.js';
import type { Revision } from '../systems/system.js';
import type { Violation } from '../properties/property.js';
import { bisectJson } from '../report/cause/json.js';
import { causeReport, type ToldCause } from '../report/cause/text.js';
import { enumeration } from '../report/layout.js';
import { Causes } from './cause.js';
import type { Done } from './command.js';
import { EXIT, UsageError, type ExitCode } from './errors.js';
import { checkWritable, writeAtomically } from './files.js';
import { interruptible } from './interrupt.js';
import { knowTrees, treeNamed, withTreePatch } from './kernel-tree.js';
import { anyRevision } from './lookup.js';
import { headOf, readSource, textOf } from './replay-source.js';
import type { Terminal } from './terminal.js';
import { printHead, TOKEN_VERSION } from './token.js';
import { patchedTree } from './tree-variants.js';
import { version } from './version.js';

interface BisectFlags {
  readonly revision?: string;
  readonly patch?: string;
  readonly finding?: string;
  readonly json?: string;
}

export function addBisect(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('bisect')
    .summary('which patch of a series, and which hunks of it, bring a finding')
    .description(
      'Compiles a kernel tree with a part of the patches that were applied to it, and looks where the same calls show the same finding: the first patch with which it shows, and a smallest set of its hunks that is enough.',
    )
    .argument(
      '<token or file>',
      `a replay token of a tree with patches ('v${TOKEN_VERSION} ~/linux+series.mbox: open; …'), a file with one, or what --json wrote`,
    )
    .option('-r, --revision <name>', 'the tree, where the token does not name it')
    .option('--patch <file>', 'the patch, or the mbox of a series, that is applied to the tree')
    .option('-f, --finding <id>', 'which finding, by id; default: the first that the calls show')
    .option('-j, --json <file>', 'write the answer as JSON; - is standard output, instead of the report')
    .addHelpText('after', '\nExit code: 0 the tree shows it without the patches, 1 it comes with them, or nobody can tell.')
    .action(async (source: string, flags: BisectFlags) => done(await bisect(source, flags, terminal)));
}

async function bisect(source: string, given: BisectFlags, terminal: Terminal): Promise<ExitCode> {
  const text = textOf(source, given.finding, true);
  const named = given.revision ?? headOf(text);
  const flags = withTreePatch(named === '' ? given : { ...given, revision: named });
  const name = flags.revision ?? '';
  // Before anything is compiled.
  if (name !== '') await patchedTree(name);
  if (flags.json !== undefined && flags.json !== '-') checkWritable(flags.json);
  await knowTrees([name], terminal);
  const read = readSource(source, text, name === '' ? undefined : name);
  const revision = anyRevision(name === '' ? read.revision : name);
  const sought = soughtIn(revision, read, flags.finding);
  return interruptible(terminal, async (interrupted) => {
    const cause = await new Causes(revision, terminal, interrupted).of(sought);
    terminal.progress(null);
    const { notation } = systemOf(revision);
    const { shown } = sought;
    const calls = 'race' in shown ? notation.printRace(shown.race) : notation.printProgram(shown.program);
    const told = { ...sought, revision: revision.name, tree: withoutPatches(revision.name), calls, cause, replay: `${printHead(revision.name)} ${calls}` };
    write(told, flags, terminal);
    if (cause.isStopped) return EXIT.interrupted;
    return cause.sights.get(0) === 'shown' ? EXIT.holds : EXIT.violated;
  });
}

/** Throws UsageError. */
function soughtIn(revision: Revision, shown: Sought['shown'], id: string | undefined): Sought & { readonly violation: Violation } {
  const found = findingsOf(revision, shown);
  const [first] = found.keys();
  const wanted = id ?? first;
  if (first === undefined) throw new UsageError(`these calls show nothing on ${revision.name}`);
  const violation = found.get(wanted!);
  if (violation === undefined) throw new UsageError(`these calls do not show '${wanted}' on ${revision.name}, but ${enumeration([...found.keys()])}`);
  return { id: wanted!, violation, shown };
}

/** `~/linux@v7.3` of `~/linux@v7.3+a.patch`. */
function withoutPatches(name: string): string {
  const { folder, ref } = treeNamed(name)!;
  return ref === null ? folder : `${folder}@${ref}`;
}

function write(told: ToldCause & { readonly replay: string }, { json }: BisectFlags, terminal: Terminal): void {
  if (json !== '-') terminal.out(causeReport(told, terminal.style));
  if (json === '-') terminal.out(bisectJson(told, version()));
  else if (json !== undefined) writeAtomically(json, bisectJson(told, version()));
}
