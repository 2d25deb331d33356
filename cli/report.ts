// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck report`: results as one HTML file in which each finding is walked through. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { picture } from '../model/diagram.js';
import { sourceText } from '../reference/loader/source.js';
import { mainlineSourceText } from '../reference/mainline/source.js';
import { benchParts } from '../report/html/bench.js';
import { reportDocument, type ToldSearch, type ToldSystem } from '../report/html/build.js';
import { coveragePart } from '../report/html/coverage.js';
import type { OperationPart } from '../report/html/document.js';
import { reportPage, type Bundle } from '../report/html/page.js';
import { count, enumeration } from '../report/layout.js';
import { systemOf } from '../systems/index.js';
import type { Revision, System } from '../systems/system.js';
import type { Done } from './command.js';
import { EXIT, UsageError, type ExitCode } from './errors.js';
import { checkWritable, readText, writeAtomically } from './files.js';
import { knowTrees } from './kernel-tree.js';
import { anyRevision } from './lookup.js';
import { raceCatalogue } from './race-catalogue.js';
import { readResults, type ReadFinding, type ReadSearch } from './results.js';
import type { Terminal } from './terminal.js';
import { splitToken, TokenError } from './token.js';
import { version } from './version.js';
import { Walks, type ToldWalk } from './walks.js';

const DEFAULT_OUTPUT = 'luocheck-report.html';
/** Lines of the source that are shown before and behind the line of a step. */
const CONTEXT = 3;

interface ReportFlags {
  readonly output?: string;
  readonly open?: boolean;
}

export function addReport(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('report')
    .summary('results as one HTML file, each finding step by step')
    .description('Writes one HTML file that needs nothing else: verdicts, and every finding as a walk through locks, callbacks, kernel state and source.')
    .argument('<result...>', 'what check, race, matrix and fuzz --json, --coverage or npm run bench -- --json wrote')
    .option('-o, --output <file>', `the file (default: ${DEFAULT_OUTPUT}); - is standard output`)
    .option('--open', 'open it in the browser')
    .addHelpText('after', '\nExit code: 0 the file was written, whatever the results say.')
    .action(async (paths: readonly string[], flags: ReportFlags) => done(await new Report(paths, flags, terminal).run()));
}

class Report {
  private isInterrupted = false;
  private readonly walks = new Walks();
  private readonly systems = new Map<System, ToldSystem>();

  constructor(
    private readonly paths: readonly string[],
    private readonly flags: ReportFlags,
    private readonly terminal: Terminal,
  ) {}

  async run(): Promise<ExitCode> {
    const { terminal, flags } = this;
    const output = flags.output ?? DEFAULT_OUTPUT;
    if (output === '-' && flags.open) throw new UsageError('--open needs a file: --output - is standard output');
    if (output !== '-') checkWritable(output);
    const bundle = readBundle();
    const { searches, coverages, benches } = readResults(this.paths);
    await this.knowTreesOf(searches);
    const release = terminal.onInterrupt(() => (this.isInterrupted = true));
    try {
      const told = await this.tell(searches);
      terminal.progress(null);
      if (told === null) return EXIT.interrupted;
      const document = reportDocument({
        tool: version(),
        searches: told,
        coverage: coverages.map(coveragePart),
        benches: benches.flatMap(benchParts),
        linesAround,
      });
      const page = reportPage(document, bundle);
      if (output === '-') terminal.out(page);
      else {
        writeAtomically(output, page);
        terminal.out(
          `${output}: ${count(document.findings.length, 'finding')} on ${enumeration(document.revisions.map(({ name }) => name)) || 'no revision'}\n`,
        );
      }
      if (flags.open) openInBrowser(resolve(output), terminal);
      return EXIT.holds;
    } finally {
      release();
    }
  }

  /** Every finding is carried out once more. Null: interrupted. */
  private async tell(searches: readonly ReadSearch[]): Promise<ToldSearch[] | null> {
    const total = searches.reduce((sum, { findings }) => sum + findings.length, 0);
    let done = 0;
    const told: ToldSearch[] = [];
    for (const { path, revision: name, findings, ...search } of searches) {
      const revision = within(path, () => anyRevision(name));
      const walked: ToldSearch['findings'][number][] = [];
      for (const finding of findings) {
        this.terminal.progress(`replaying ${++done} of ${count(total, 'finding')}`);
        await new Promise((breathe) => setImmediate(breathe));
        if (this.isInterrupted) return null;
        walked.push({ ...finding, ...this.walkOf(`${path}: finding ${finding.id}`, revision, finding) });
      }
      told.push({ ...search, revision: { name, title: revision.title }, system: this.toldSystem(systemOf(revision)), findings: walked });
    }
    return told;
  }

  /** Compiles the kernel trees that the results are of. */
  private async knowTreesOf(searches: readonly ReadSearch[]): Promise<void> {
    for (const { path, revision, findings } of searches) {
      const named = findings.map(({ id, token }) => within(`${path}: finding ${id}`, () => splitToken(token).revision));
      await within(path, () => knowTrees([revision, ...named], this.terminal));
    }
  }

  private walkOf(place: string, revision: Revision, { token, property, violation: { cause } }: ReadFinding): ToldWalk {
    const { name, code, basedOn } = revision;
    const told = within(place, () => this.walks.of(token, property));
    if (told.system !== systemOf(revision)) throw new UsageError(`${place}: its replay token is of another system than ${name}`);
    const isShown = told.walk.violations.some((one) => one.property.id === property && one.violation.cause === cause);
    // What is mirrored stays as it is; what somebody works on may have changed since.
    if (!isShown && (code !== undefined || basedOn !== undefined))
      throw new UsageError(`${place}: ${name} does not show it: its code is not the one that was searched`);
    return told;
  }

  private toldSystem(system: System): ToldSystem {
    const known = this.systems.get(system);
    if (known) return known;
    const machines = Object.entries(system.reachable.tables).map(([name, table]) => ({ name, ...picture(table) }));
    const told = { id: system.id, looks: system.looks, catalogue: raceCatalogue(system), machines };
    this.systems.set(system, told);
    return told;
  }
}

/** What is wrong is told with the place where it stands. */
function within<T>(place: string, work: () => T): T {
  const told = (error: unknown): never => {
    if (!(error instanceof TokenError) && !(error instanceof UsageError)) throw error;
    throw new UsageError(`${place}: ${error.message}`, { cause: error });
  };
  try {
    const result = work();
    return result instanceof Promise ? (result.catch(told) as T) : result;
  } catch (error) {
    return told(error);
  }
}

/** The view as `npm run build` has bundled it, also when this file is run from its source. */
function readBundle(): Bundle {
  let root = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(root, 'package.json'))) root = dirname(root);
  const read = (name: string): string => {
    const path = join(root, 'dist', 'report', 'html', name);
    if (!existsSync(path)) throw new UsageError(`${path} is missing: npm run build makes it`);
    return readFileSync(path, 'utf8');
  };
  return { script: read('view.js'), style: read('view.css') };
}

/** A file of a tree or of a revision, or one that somebody has on disk. */
function linesAround({ file, line, tree }: Pick<OperationPart, 'file' | 'line' | 'tree'>): Record<number, string> {
  const ofTree = tree === undefined ? null : (anyRevision(tree).code?.read(file) ?? null);
  const text = ofTree ?? sourceText(file) ?? mainlineSourceText(file) ?? (existsSync(file) ? readText(file) : null);
  if (text === null) return {};
  const lines = text.split('\n');
  const first = Math.max(1, line - CONTEXT);
  const last = Math.min(lines.length, line + CONTEXT);
  return Object.fromEntries(Array.from({ length: last - first + 1 }, (_, i) => [first + i, lines[first + i - 1]!]));
}

/** The system's own way. That there is none is told and fails nothing: the file is there. */
function openInBrowser(path: string, terminal: Terminal): void {
  const [command, args] = OPENERS[process.platform] ?? ['xdg-open', []];
  const child = spawn(command, [...args, path], { stdio: 'ignore', detached: true });
  child.on('error', () => terminal.err(`luocheck: ${command} is missing: open ${path} yourself\n`));
  child.unref();
}

const OPENERS: Readonly<Record<string, readonly [command: string, args: readonly string[]]>> = {
  darwin: ['open', []],
  win32: ['cmd', ['/c', 'start', '']],
};
