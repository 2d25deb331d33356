// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck replay`: one program step by step. */
import type { Command } from 'commander';
import type { Program } from '../systems/program.js';
import { systemOf } from '../systems/index.js';
import { v1 } from '../systems/v1.js';
import { seenInProgram } from '../search/seen-by.js';
import { trace } from '../search/trace.js';
import type { Revision } from '../systems/system.js';
import { notJudgedList } from '../report/not-judged.js';
import { replayReport } from '../report/replay.js';
import { answersTo } from './bug-report.js';
import { catalogue } from './catalogue.js';
import type { Done } from './command.js';
import { EXIT, UsageError, type ExitCode } from './errors.js';
import { ItfOutput } from './itf.js';
import { knowTrees, withNext, withTreePatch } from './kernel-tree.js';
import { anyRevision } from './lookup.js';
import { patchOption, type LoreFlags } from './lore.js';
import { reportReplay, reviewReplay } from './lore-replay.js';
import { formatOption } from './outputs.js';
import { modelTrace } from './model-trace.js';
import { knownModel } from './models.js';
import { replayRace } from './replay-race.js';
import { headOf, readSource, textOf } from './replay-source.js';
import type { Terminal } from './terminal.js';
import { nextRevisionOption, strictOption } from './search-options.js';
import { TOKEN_VERSION } from './token.js';

interface ReplayFlags extends LoreFlags {
  readonly revision?: string;
  readonly nextRevision?: string;
  readonly finding?: string;
  readonly full?: boolean;
  readonly itf?: string;
  readonly strict?: true;
}

export function addReplay(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('replay')
    .summary('one program step by step: locks, callbacks, state')
    .description(
      'Carries one program out step by step: functions, locks taken and released, callbacks, sanitizers, the state after each call. A race is shown with one column a CPU.',
    )
    .argument(
      '<token or file>',
      `a replay token ('v${TOKEN_VERSION} posted: open s0; …'), a file with one or with a program, or what --json, --events or matrix --file wrote`,
    )
    .option('-r, --revision <name>', 'another revision than the one that the token names (a bare program: default posted)')
    .option('-f, --finding <id>', 'which finding of a JSON file, by id')
    .option('--full', 'every step of a race, with the lock state')
    .addOption(strictOption())
    .addOption(formatOption())
    .addOption(patchOption())
    .addOption(nextRevisionOption())
    .option('--itf <file>', "write the model's states along a sequence as an ITF trace; - is standard output, instead of the report")
    .addHelpText('after', '\nExit code: 0 no property is violated, 1 one is.')
    .action(async (source: string, flags: ReplayFlags) => done(await replay(source, flags, terminal)));
}

async function replay(source: string, given: ReplayFlags, terminal: Terminal): Promise<ExitCode> {
  const text = textOf(source, given.finding);
  const named = given.revision ?? headOf(text);
  const isChanged = given.nextRevision !== undefined || given.patch !== undefined;
  const flags = withNext(withTreePatch(isChanged && named !== '' ? { ...given, revision: named } : given));
  const { strict = false } = flags;
  if (strict && flags.format === 'lore') throw new UsageError('--strict goes with the plain report, not with --format lore');
  await knowTrees([flags.revision ?? '', headOf(text)], terminal);
  const read = readSource(source, text, flags.revision);
  const revision = anyRevision(flags.revision ?? read.revision);
  const system = systemOf(revision);
  if (strict && system.choices.length === 0) throw new UsageError('--strict: nothing is left open in the semantics of this revision');
  if (flags.itf !== undefined && 'race' in read) throw new UsageError('--itf needs a sequence: between the calls of a race the model has no state');
  if (flags.itf !== undefined && flags.format === 'lore') throw new UsageError('--itf goes with the plain report, not with --format lore');
  const { answers, patch } = await answersTo([revision], flags);
  if (flags.format === 'lore')
    return system === v1 ? reviewReplay(revision, read, patch, flags.full ?? false, terminal) : reportReplay(revision, read, answers, terminal);
  if ('race' in read) return replayRace(revision, read.race, { full: flags.full ?? false, strict }, terminal);
  const { program } = read;
  const itf = flags.itf === undefined ? undefined : new ItfOutput(flags.itf, terminal, knownModel(system));
  const traced = trace(revision, program, strict ? [...system.properties, ...system.choices] : system.properties);
  if (!itf?.takesStdout) terminal.out(replayReport(revision, program, traced, catalogue(system), terminal.style, seenInProgram(revision, program)));
  if (!itf?.takesStdout && !strict) terminal.out(notJudgedIn(revision, program));
  itf?.write(new Map([['replay', modelTrace(revision, program, traced)]]));
  return traced.some(({ violations }) => violations.length > 0) ? EXIT.violated : EXIT.holds;
}

/** A line on what is left open and goes otherwise than it is read; nothing where nothing does. */
function notJudgedIn(revision: Revision, program: Program): string {
  const system = systemOf(revision);
  const { choices } = system;
  const seen = new Set(trace(revision, program, choices).flatMap(({ violations }) => violations.map(({ property }) => property.id)));
  const ids = choices.flatMap(({ id }) => (seen.has(id) ? [id] : []));
  return ids.length === 0 ? '' : `${notJudgedList(ids, catalogue(system))}; --strict judges it\n`;
}
