// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck findings`: everything that the tool finds in the revisions that it knows, as a document. */
import type { Command } from 'commander';
import { check, type SearchOptions } from '../search/check.js';
import { printProgram, printRace } from '../systems/v1/notation.js';
import { likelyPairs } from '../search/race/likely.js';
import { v1 } from '../systems/v1.js';
import { race } from '../search/race/search.js';
import { series } from '../reference/loader/series.js';
import { boundLine, findingsDocument, type ToldFinding, type ToldRevision } from '../report/findings.js';
import { grouped } from '../report/layout.js';
import type { Done } from './command.js';
import { DEFECTS } from '../reference/mainline/defects.js';
import { MAINLINE_FIXES } from '../reference/mainline/fixes.js';
import { mainlineDocument } from '../report/mainline/findings.js';
import { readCompiledLedger, readMainlineLedger } from '../search/ledger.js';
import { duration } from './arguments.js';
import { Budget } from './budget.js';
import { EXIT, UsageError } from './errors.js';
import { checkWritable, writeAtomically } from './files.js';
import { breathe, interruptible } from './interrupt.js';
import { revisionNamed } from './lookup.js';
import { progressText, raceProgressText } from './progress.js';
import { systemOfFlag } from './properties.js';
import { signalsOf } from './search-run.js';
import type { Terminal } from './terminal.js';

/** What is searched: enough that a longer search finds nothing else in `posted`. */
const RUNS = 6_000;
const SEED = 1;
/** Revisions of the document. */
const REVISIONS = ['posted', 'base'] as const;

export const FINDINGS_COMMAND = 'npx luocheck findings --output docs/findings.md';

export function addFindings(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('findings')
    .summary('everything that is found in posted and base, as a Markdown document')
    .description('Searches posted and base with a fixed seed, and writes every finding with a minimal sequence or race, by defect.')
    .option('-o, --output <file>', 'where to write it (default: standard output)')
    .option('-t, --time <duration>', 'search for so long, everything included: 60s, 5m; the document says what was not searched', duration)
    .option('-r, --revision <name>', 'linux-7.3: what the ledger says is found in it; nothing is searched')
    .action(async (flags: { readonly output?: string; readonly revision?: string; readonly time?: number }) => {
      if (flags.revision !== undefined) {
        if (flags.time !== undefined) throw new UsageError('--time does not go with --revision: nothing is searched');
        if (systemOfFlag(flags.revision) === v1 || flags.revision !== 'linux-7.3')
          throw new UsageError(`-r ${flags.revision}: there are documents on posted and base, without -r, and on linux-7.3`);
        const document = mainlineDocument({ ledger: readMainlineLedger(), compiled: readCompiledLedger() }, { defects: DEFECTS, fixes: MAINLINE_FIXES });
        if (flags.output === undefined || flags.output === '-') terminal.out(document);
        else {
          checkWritable(flags.output);
          writeOrSay(flags.output, document, terminal);
        }
        done(EXIT.holds);
        return;
      }
      const output = flags.output === '-' ? undefined : flags.output;
      if (output !== undefined) checkWritable(output);
      const { text, interrupted } = await interruptible(terminal, async (signal) => ({
        text: await findings({ stop: signal, budget: budgets(signal, flags.time, () => terminal.now()), breathe, progress: (line) => terminal.progress(line) }),
        interrupted: signal.aborted,
      }));
      if (output === undefined) terminal.out(text);
      else if (interrupted) terminal.err(`luocheck: interrupted: ${output} is as it was\n`);
      else writeOrSay(output, text, terminal);
      done(interrupted ? EXIT.interrupted : EXIT.holds);
    });
}

/** A document that cannot be written is not lost. Throws OutputError. */
function writeOrSay(path: string, text: string, terminal: Terminal): void {
  try {
    writeAtomically(path, text);
  } catch (error) {
    terminal.out(text);
    throw error;
  }
}

interface Course extends Pick<SearchOptions, 'breathe'> {
  /** Ctrl-C. */
  readonly stop?: AbortSignal;
  /** How long the next search may take, of so many that are left; null: as long as it takes. */
  readonly budget?: (left: number) => Budget | null;
  readonly progress?: (line: string) => void;
}

/** The time is shared by the searches: each gets an equal part of what is left. */
function budgets(stop: AbortSignal, time: number | undefined, now: () => number): NonNullable<Course['budget']> {
  const end = time === undefined ? null : now() + time;
  return (left) => (end === null ? null : new Budget(stop, Math.max(0, end - now()) / left, now));
}

/** How one search of the document goes. */
interface Search {
  readonly options: Pick<SearchOptions, 'signal' | 'interrupted' | 'givenUp' | 'breathe'>;
  readonly tell: (line: string, findings: number) => void;
}

function searchOf({ stop, budget, breathe: pause, progress = () => {} }: Course, left: number): Search {
  const limit = budget?.(left) ?? null;
  return {
    options: { ...(stop && signalsOf(limit, stop)), ...(pause && { breathe: pause }) },
    tell: (line, findings) => {
      limit?.note(findings);
      progress(line);
    },
  };
}

/** The document. It depends on nothing but the sources, unless it is stopped. */
export async function findings(course: Course = {}): Promise<string> {
  const told: ToldRevision[] = [];
  let left = 2 * REVISIONS.length;
  for (const name of REVISIONS) {
    if (course.stop?.aborted) break;
    const sequential = await sequentialPart(name, searchOf(course, left--));
    const concurrent = await racePart(name, searchOf(course, left--));
    const { title } = revisionNamed(name);
    told.push({ name, title, findings: [...sequential.findings, ...concurrent.findings], bounds: [...sequential.bounds, ...concurrent.bounds] });
  }
  return findingsDocument(told, series(), FINDINGS_COMMAND);
}

type Part = Pick<ToldRevision, 'findings' | 'bounds'>;

async function sequentialPart(name: string, { options, tell }: Search): Promise<Part> {
  const verdict = await check(revisionNamed(name), {
    ...options,
    onProgress: (done) => tell(`${name}: one task: ${progressText(done)}`, done.findings),
    runs: RUNS,
    seed: SEED,
  });
  const told = verdict.findings.map(({ id, violation, program, repairedBy, seenBy, notAttributed }): ToldFinding => ({
    id,
    happened: violation.happened,
    program: printProgram(program),
    shown: { program },
    tasks: 1,
    preemptions: 0,
    repairedBy,
    seenBy,
    ...(notAttributed && { notAttributed }),
  }));
  return { findings: told, bounds: verdict.bounds.map(boundLine) };
}

async function racePart(name: string, { options, tell }: Search): Promise<Part> {
  const { findings: found, bound } = await race(revisionNamed(name), {
    ...options,
    onProgress: (done) => tell(`${name}: races: ${raceProgressText(done)}`, done.findings),
    runs: 0,
    seed: SEED,
    first: likelyPairs(v1, options.signal),
    lockCycles: true,
  });
  const told = found.map(({ id, violation, race: smallest, tasks, preemptions, repairedBy, seenBy }): ToldFinding => ({
    id,
    happened: violation.happened,
    program: printRace(smallest),
    shown: { race: smallest },
    tasks,
    preemptions,
    repairedBy,
    seenBy,
  }));
  return {
    findings: told,
    bounds: [
      `${grouped(bound.programs)} pairs of calls of two tasks, in all ${grouped(bound.executions)} interleavings that differ${bound.stopped ? ', stopped before its end' : ''}`,
    ],
  };
}
