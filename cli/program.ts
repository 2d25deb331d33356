// SPDX-License-Identifier: GPL-2.0-only
/** @file The command line: parses, runs one command, turns every error into one line and an exit code. */
import { types } from 'node:util';
import { Command, CommanderError } from 'commander';
import { addBisect } from './bisect.js';
import { addCheck } from './check.js';
import type { AddCommand, Done } from './command.js';
import { COSTS } from './costs.js';
import { addConform } from './conform.js';
import { addCorpus } from './corpus.js';
import { addCoverage } from './coverage.js';
import { addDiagram } from './diagram.js';
import { addDiff } from './diff.js';
import { EXIT, InterruptedError, OutputError, UsageError, type ExitCode } from './errors.js';
import { addExplain } from './explain.js';
import { addExplore } from './explore.js';
import { addExport } from './export.js';
import { addFindings } from './findings.js';
import { addFuzz } from './fuzz.js';
import { addInit } from './init.js';
import { addLitmus } from './litmus.js';
import { addMatrix } from './matrix.js';
import { asUsageError, foreignError } from './own-revision.js';
import { checkPlaces } from './places.js';
import { oneLine, printing } from './printable.js';
import { addProperties } from './properties.js';
import { addRace } from './race.js';
import { addReplay } from './replay.js';
import { addReport } from './report.js';
import { addReview } from './review.js';
import { addRevisions } from './revisions.js';
import { isBack } from '../reference/engine/watch.js';
import { messageOf, stackOf } from '../reference/loader/thrown.js';
import { WIDTH } from '../report/layout.js';
import type { Terminal } from './terminal.js';
import { version } from './version.js';

const COMMANDS: readonly AddCommand[] = [
  addBisect,
  addCheck,
  addConform,
  addCorpus,
  addCoverage,
  addDiff,
  addExplain,
  addExplore,
  addExport,
  addFindings,
  addFuzz,
  addDiagram,
  addInit,
  addLitmus,
  addMatrix,
  addRace,
  addReplay,
  addReport,
  addReview,
  addProperties,
  addRevisions,
];

const EXIT_CODES = `
Exit codes:
  0    everything holds, everything is identical
  1    something is violated, something differs
  2    the command line is wrong, or a file that it names
  3    internal error, or the result could not be written
  130  interrupted by Ctrl-C or SIGTERM: what was found so far is printed

Environment: NO_COLOR, FORCE_COLOR; LUOCHECK_DEBUG=1 shows stack traces; LUOCHECK_PROGRESS=SECONDS: between two lines of progress on
standard error where there is no terminal (default: 5; 0: none).`;

/** Runs `luocheck ARGS…`; never throws. */
export async function run(args: readonly string[], stream: Terminal): Promise<ExitCode> {
  const terminal = printing(stream);
  isBack();
  let code: ExitCode = EXIT.holds;
  try {
    await build(terminal, (result) => (code = result)).parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    terminal.progress(null);
    return explain(error, terminal);
  }
}

function build(terminal: Terminal, done: Done): Command {
  const program = new Command('luocheck')
    .description("A formal model and property-based tester of the session semantics of Linux' Live Update Orchestrator.")
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    .hook('preAction', (_, command) => checkPlaces(command))
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      // Usage errors are printed by `explain`; this is left with the help of a command line without a command.
      writeErr: (text) => terminal.err(text),
      outputError: () => {},
      getOutHelpWidth: () => WIDTH,
      getErrHelpWidth: () => WIDTH,
    });
  // Commands inherit what is configured before they are added.
  for (const add of COMMANDS) add(program, terminal, done);
  for (const command of program.commands) {
    const cost = COSTS[command.name()];
    if (cost !== undefined) command.addHelpText('after', `\nTakes: ${cost}.`);
  }
  return program;
}

/** One line on standard error, and the exit code. What foreign code throws may throw again when it is looked at. */
export function explain(thrown: unknown, terminal: Terminal): ExitCode {
  try {
    return explainKnown(types.isProxy(thrown) ? foreignError(thrown) : thrown, terminal);
  } catch {
    return explainKnown(foreignError(thrown), terminal);
  }
}

function explainKnown(thrown: unknown, terminal: Terminal): ExitCode {
  const error = asUsageError(thrown) ?? thrown;
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.holds;
    if (error.code === 'commander.help') return EXIT.usage;
    terminal.err(`luocheck: ${oneLine(error.message.replace(/^error: /, ''))}\n`);
    return EXIT.usage;
  }
  const [message, stack] = [messageOf(error), stackOf(error)];
  if (error instanceof InterruptedError) {
    terminal.err('luocheck: interrupted\n');
    return EXIT.interrupted;
  }
  const isExpected = error instanceof UsageError || error instanceof OutputError;
  terminal.err(`luocheck: ${isExpected ? '' : 'internal error: '}${oneLine(message)}\n`);
  if (terminal.debug) terminal.err(`${stack}\n`);
  return error instanceof UsageError ? EXIT.usage : EXIT.internal;
}
