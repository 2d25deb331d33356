// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck litmus`: runs scenario files. */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { parseScenario, ScenarioError } from '../search/litmus/parse.js';
import { runScenario, type LitmusResult } from '../search/litmus/run.js';
import type { LitmusVerdict, Scenario } from '../search/litmus/scenario.js';
import { withVerdicts } from '../search/litmus/update.js';
import { systemOf } from '../systems/index.js';
import type { Revision } from '../systems/system.js';
import { isUnexpected, litmusReport, type ToldScenario } from '../report/litmus.js';
import { collect } from './arguments.js';
import type { Done } from './command.js';
import { EXIT, OutputError, UsageError, type ExitCode } from './errors.js';
import { readText, writeAtomically } from './files.js';
import { breathe, interruptible } from './interrupt.js';
import { knowTrees, modulesOf, withNext, withTreePatches } from './kernel-tree.js';
import { anyRevision, systemOfAll } from './lookup.js';
import { nextRevisionOption } from './search-options.js';
import { raceCatalogue } from './race-catalogue.js';
import type { Terminal } from './terminal.js';

/** For a file that names no revision. */
const DEFAULT_REVISIONS = ['base', 'posted', 'corrected'];

interface LitmusFlags {
  readonly revision?: readonly string[];
  readonly nextRevision?: string;
  readonly patch?: string;
  readonly update?: boolean;
}

export function addLitmus(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('litmus')
    .summary('ask the questions of scenario files')
    .description(
      'Runs scenario files: all executions of a few tasks, how often the condition of the file comes true, and whether that is the verdict which the file expects. docs/litmus.md describes them.',
    )
    .argument('<file...>', 'scenarios')
    .option('-r, --revision <name...>', 'only on these revisions (default: those of the verdict line)', collect)
    .addOption(nextRevisionOption())
    .option('--patch <file>', 'with a kernel tree: the patch, or the mbox of a series, that is applied to it first')
    .option('-u, --update', 'write the verdicts that were observed into the files')
    .addHelpText('after', '\nExit code: 0 all verdicts are as expected, 1 one is not.')
    .action(async (files: readonly string[], flags: LitmusFlags) => done(await new Litmus(withNext(withTreePatches(flags)), terminal).run(files)));
}

const isSomebodysOwn = (revision: Revision): boolean => revision.basedOn !== undefined || modulesOf(revision.name).length > 0;

/** A file that was read. */
interface ScenarioFile {
  readonly path: string;
  readonly source: string;
  readonly scenario: Scenario;
  readonly revisions: readonly Revision[];
}

/** One run of the command. */
class Litmus {
  private readonly told: ToldScenario[] = [];
  /** Files that could not be written: the report comes all the same. */
  private readonly failures: OutputError[] = [];

  constructor(
    private readonly flags: LitmusFlags,
    private readonly terminal: Terminal,
  ) {}

  /** All files are read before the first one runs. Throws UsageError. */
  async run(paths: readonly string[]): Promise<ExitCode> {
    if (this.flags.patch !== undefined) throw new UsageError('--patch needs a kernel tree as --revision');
    await knowTrees(this.flags.revision ?? [], this.terminal);
    const files: ScenarioFile[] = [];
    for (const path of paths) files.push(await this.read(path));
    const interrupted = await interruptible(this.terminal, async (signal) => {
      for (const file of files) if (!signal.aborted) await this.ask(file, signal);
      return signal.aborted;
    });
    this.terminal.out(litmusReport(this.told, raceCatalogue(), this.terminal.style));
    for (const { message } of this.failures.slice(1)) this.terminal.err(`luocheck: ${message}\n`);
    if (this.failures[0]) throw this.failures[0];
    if (interrupted) return EXIT.interrupted;
    return !this.flags.update && this.told.some(({ results }) => results.some(isUnexpected)) ? EXIT.violated : EXIT.holds;
  }

  private async read(path: string): Promise<ScenarioFile> {
    const source = readText(path);
    try {
      const system = systemOfAll(this.flags.revision ?? []);
      const scenario = parseScenario(source, system);
      if (this.flags.revision && scenario.system !== system) throw new UsageError(`${path}: a scenario of ${scenario.system.id}, not of ${system.id}`);
      const names = this.flags.revision ?? (scenario.expected.size > 0 ? [...scenario.expected.keys()] : DEFAULT_REVISIONS);
      await knowTrees(names, this.terminal);
      const revisions = names.map(anyRevision);
      const other = revisions.find((revision) => systemOf(revision) !== scenario.system);
      if (other) throw new UsageError(`${path}: a scenario of ${scenario.system.id}, not of ${systemOf(other).id}, of which ${other.name} is`);
      return { path, source, scenario, revisions };
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      throw new UsageError(`${path}:${error.line}:${error.column}: ${error.message}`);
    }
  }

  private update(path: string, text: string): void {
    try {
      writeAtomically(path, text);
    } catch (error) {
      if (!(error instanceof OutputError)) throw error;
      this.failures.push(error);
    }
  }

  private async ask({ path, source, scenario, revisions }: ScenarioFile, signal: AbortSignal): Promise<void> {
    const name = basename(path).replace(/\.luo$/, '');
    const results: LitmusResult[] = [];
    for (const revision of revisions) {
      this.terminal.progress(`${name} (${revision.name})`);
      await breathe();
      if (signal.aborted) return;
      const result = runScenario(scenario, revision, signal);
      if (result === null) {
        this.terminal.err(`luocheck: ${name} (${revision.name}): undecided, interrupted\n`);
        break;
      }
      results.push(result);
    }
    // What somebody's own files do is written only into a scenario that names them.
    const known = results.filter(({ revision }, i) => !isSomebodysOwn(revisions[i]!) || scenario.expected.has(revision));
    // And what is undecided is no verdict.
    const decided = known.flatMap(({ revision, verdict }) => (verdict === 'Undecided' ? [] : [[revision, verdict] as const]));
    const observed = new Map<string, LitmusVerdict>([...scenario.expected, ...decided]);
    if (this.flags.update) this.update(path, withVerdicts(source, scenario, observed));
    const told = this.flags.update ? results.map((result) => (result.verdict === 'Undecided' ? result : { ...result, expected: result.verdict })) : results;
    this.told.push({ name, scenario, results: told });
  }
}
