// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck corpus`: joins corpora, says what one reaches, makes one small. */
import type { Command } from 'commander';
import { measure, smallestCover } from '../search/fuzz/cover.js';
import { coverageText } from '../report/coverage.js';
import { corpusStats, type CorpusPart } from '../report/corpus.js';
import { count, grouped } from '../report/layout.js';
import type { Done } from './command.js';
import { CorpusDirectory, type Entry } from './corpus-directory.js';
import { EXIT, type ExitCode } from './errors.js';
import { breathe, interruptible } from './interrupt.js';
import { systemOf } from '../systems/index.js';
import type { System } from '../systems/system.js';
import { knowTrees } from './kernel-tree.js';
import { anyRevision } from './lookup.js';
import type { Terminal } from './terminal.js';

const REVISION = ['-r, --revision <name>', 'revision to run it on', 'corrected'] as const;

export function addCorpus(program: Command, terminal: Terminal, done: Done): void {
  const corpus = program
    .command('corpus')
    .summary('join, measure and shorten corpora of fuzz')
    .description('What fuzz keeps: see luocheck fuzz. Files that are none of a corpus are passed over, one line each, and never deleted.');
  corpus
    .command('merge')
    .description('Copies what these corpora have, findings too, into one.')
    .argument('<dir...>', 'corpora')
    .requiredOption('--into <dir>', 'where to; it is made when it is not there')
    .action((paths: readonly string[], { into }: { readonly into: string }) => done(merge(paths, into, terminal)));
  corpus
    .command('stats')
    .description('What a corpus has, and what of the model and the reference it reaches.')
    .argument('<dir>', 'corpus')
    .option(...REVISION)
    .action(async (path: string, flags: RevisionFlag) => done(await stats(path, flags, terminal)));
  corpus
    .command('minimise')
    .description('Deletes inputs until a small set is left that reaches as much (greedy set cover). Findings stay.')
    .argument('<dir>', 'corpus')
    .option(...REVISION)
    .action(async (path: string, flags: RevisionFlag) => done(await minimise(path, flags, terminal)));
}

interface RevisionFlag {
  readonly revision: string;
}

const opened = (path: string, terminal: Terminal): CorpusDirectory => new CorpusDirectory(path, (line) => terminal.err(`luocheck: ${line}\n`));

function merge(paths: readonly string[], into: string, terminal: Terminal): ExitCode {
  const sources = paths.map((path) => opened(path, terminal).check());
  const [system] = new Set(sources.flatMap((source) => [...source.systems()]));
  for (const source of sources) ofOne(source, system);
  const target = ofOne(opened(into, terminal).create(), system);
  const inputs = sources.reduce((sum, source) => sum + copyAll(source, source.fresh(), target), 0);
  const findings = sources.reduce((sum, source) => sum + copyAll(source, source.findings(), target), 0);
  terminal.out(`${into}: ${count(inputs, 'input')} and ${count(findings, 'finding')} copied\n`);
  return EXIT.holds;
}

/** Throws UsageError when it is a corpus of another system. */
const ofOne = (corpus: CorpusDirectory, system: System | undefined): CorpusDirectory => (system === undefined ? corpus : corpus.of(system));

/** How many the target did not have. */
function copyAll(source: CorpusDirectory, entries: Iterable<Entry>, target: CorpusDirectory): number {
  let copied = 0;
  for (const entry of entries) {
    if (target.has(entry.name)) continue;
    target.copy(source, entry);
    copied++;
  }
  return copied;
}

async function stats(path: string, { revision: name }: RevisionFlag, terminal: Terminal): Promise<ExitCode> {
  await knowTrees([name], terminal);
  const revision = anyRevision(name);
  const directory = opened(path, terminal).check().of(systemOf(revision));
  return interruptible(terminal, async (signal) => {
    const entries = [...directory.fresh()];
    const { coverage } = await measure(revision, entries, { signal, breathe });
    const findings = [...directory.findings()];
    terminal.out(corpusStats(path, partsOf(entries), partsOf(findings), terminal.style));
    terminal.out(`\n${coverageText([coverage], terminal.style)}`);
    return signal.aborted ? EXIT.interrupted : EXIT.holds;
  });
}

/** How many of each revision. */
function partsOf(entries: readonly Entry[]): CorpusPart[] {
  const revisions = [...new Set(entries.map(({ revision }) => revision))].sort();
  return revisions.map((revision) => {
    const own = entries.filter((entry) => entry.revision === revision);
    return { revision, concurrent: own.filter(({ input }) => 'race' in input).length, all: own.length };
  });
}

async function minimise(path: string, { revision: name }: RevisionFlag, terminal: Terminal): Promise<ExitCode> {
  await knowTrees([name], terminal);
  const revision = anyRevision(name);
  const directory = opened(path, terminal).check().of(systemOf(revision));
  return interruptible(terminal, async (signal) => {
    const entries = [...directory.fresh()];
    const { measured } = await measure(revision, entries, { signal, breathe });
    // Half a measurement would delete what the other half needs.
    if (signal.aborted) {
      terminal.err(`luocheck: interrupted: ${path} is as it was\n`);
      return EXIT.interrupted;
    }
    const kept = new Set(smallestCover(measured).map(({ entry }) => entry));
    for (const entry of entries) if (!kept.has(entry)) directory.remove(entry.name);
    terminal.out(`${path}: ${grouped(kept.size)} of ${count(entries.length, 'input')} kept\n`);
    return EXIT.holds;
  });
}
