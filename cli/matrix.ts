// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck matrix`: every pair of actions from every state, in all interleavings, on worker threads. */
import { resourceLimits, Worker, workerData } from 'node:worker_threads';
import type { Command } from 'commander';
import { matrixVerdict, unitsOf } from '../search/race/matrix-run.js';
import { unitsWithin, type MatrixScope, type UnitResult } from '../search/race/matrix.js';
import { v1 } from '../systems/v1.js';
import type { RaceVerdict } from '../search/race/search.js';
import type { Shard } from '../search/shard.js';
import { systemOf } from '../systems/index.js';
import type { Revision, System } from '../systems/system.js';
import { raceResult } from '../report/ci/race.js';
import type { SearchResults, Times } from '../report/ci/results.js';
import { count } from '../report/layout.js';
import { raceJson } from '../report/race/json.js';
import { raceCheckReport } from '../report/race/text.js';
import { collect, shard, wholeNumber } from './arguments.js';
import type { Done } from './command.js';
import { OutputError, UsageError, type ExitCode } from './errors.js';
import type { Watcher } from './events.js';
import { checkWritable } from './files.js';
import { interruptible } from './interrupt.js';
import { answersTo, racedBugs, type Answers } from './bug-report.js';
import { inheritedOption, patchOption, racedRevision, review, type LoreFlags } from './lore.js';
import { nextRevisionOption } from './search-options.js';
import { knowTrees, modulesOf, withNext, withTreePatch } from './kernel-tree.js';
import { racePointerIn } from './pointer.js';
import { anyRevision } from './lookup.js';
import type { CommandData } from './relay.js';
import { appendUnit, mendUnits, readShard, readUnits } from './matrix-file.js';
import type { DoneUnit, WorkerAnswer, WorkerTask } from './matrix-worker.js';
import { addOutputOptions, Outputs, type OutputFlags } from './outputs.js';
import { toldVerdict } from './race.js';
import { isOlderRace } from './older.js';
import { raceCatalogue } from './race-catalogue.js';
import { codeOf, timesOf } from './search-run.js';
import type { Terminal } from './terminal.js';
import { version } from './version.js';

interface MatrixFlags extends OutputFlags, Pick<LoreFlags, 'patch' | 'inherited'> {
  readonly revision: string;
  readonly nextRevision?: string;
  readonly sessions: number;
  readonly tokens: number;
  readonly tasks: number;
  readonly shard?: Shard;
  readonly jobs: number;
  readonly file?: string;
  readonly merge?: readonly string[];
  readonly all?: boolean;
  readonly full?: boolean;
}

export function addMatrix(program: Command, terminal: Terminal, done: Done): void {
  const command = program
    .command('matrix')
    .summary('every pair of calls of two tasks from every state, in all interleavings')
    .description(
      'From every state of the model, every pair of calls of two tasks, with at most one fault (and with --tasks 3 every triple without faults), in all interleavings (dynamic partial-order reduction). Within its bound the verdict is complete. Of mainline: of the calls that race tries first, from the states to which such calls lead.',
    )
    .option('-r, --revision <name>', 'revision to check', 'corrected')
    .option('--sessions <n>', 'sessions', wholeNumber(1, 3), 2)
    .option('--tokens <n>', 'tokens', wholeNumber(1, 3), 2)
    .option('--tasks <n>', 'calls side by side: 3 adds all triples without faults', wholeNumber(2, 3), 2)
    .option('--shard <i/n>', 'only part i of n', shard)
    .option('--jobs <n>', 'worker threads', wholeNumber(1, 256), 2)
    .option('-f, --file <file>', 'keep what is done in this file, and go on from what it has')
    .option('-m, --merge <file...>', 'files of other shards, to be counted in', collect)
    .option('-a, --all', 'every race in full, not only the shortest of each defect')
    .option('--full', 'every step of a race, with the lock state')
    .addHelpText('after', '\nExit code: 0 no pair breaks a property, 1 one does.')
    .action(async (flags: MatrixFlags) => done(await matrix(withNext(withTreePatch(flags)), terminal)));
  addOutputOptions(command, false).addOption(nextRevisionOption()).addOption(patchOption()).addOption(inheritedOption());
}

/** Throws UsageError, OutputError. */
async function matrix(flags: MatrixFlags, terminal: Terminal): Promise<ExitCode> {
  await knowTrees([flags.revision], terminal);
  return new Matrix(flags, await answersTo([anyRevision(flags.revision)], flags), terminal).run();
}

/** One run of the command. */
class Matrix {
  private readonly revision: Revision;
  private readonly system: System;
  private readonly scope: MatrixScope;
  private readonly results: Map<number, UnitResult>;
  private readonly outputs: Outputs;
  private readonly log: Watcher;
  /** Why the file is not kept any more. */
  private failure: OutputError | null = null;

  /** Throws UsageError. */
  constructor(
    private readonly flags: MatrixFlags,
    private readonly answers: Answers,
    private readonly terminal: Terminal,
  ) {
    this.revision = anyRevision(flags.revision);
    this.system = systemOf(this.revision);
    this.scope = { bounds: { sessions: flags.sessions, tokens: flags.tokens, processes: 1, descriptors: 1 }, tasks: flags.tasks };
    this.outputs = new Outputs(flags, terminal);
    this.log = this.outputs.events.watch(this.revision.name);
    if (flags.file !== undefined) checkWritable(flags.file);
    const { name } = this.revision;
    const units = unitsWithin(this.system, this.scope.bounds);
    this.results = new Map([
      ...(flags.file === undefined ? [] : readUnits(flags.file, name, this.scope, units)),
      ...(flags.merge ?? []).flatMap((file) => [...readShard(file, name, this.scope, units)]),
    ]);
    if (flags.file !== undefined) mendUnits(flags.file);
  }

  async run(): Promise<ExitCode> {
    const { revision, terminal, outputs } = this;
    const states = unitsWithin(this.system, this.scope.bounds);
    const todo = unitsOf(states, this.flags.shard).filter((unit) => !this.results.has(unit));
    return interruptible(terminal, async (signal) => {
      const started = terminal.now();
      outputs.events.start({ tool: version(), command: 'matrix', revisions: [revision.name], seed: null, time: null });
      await this.work(todo, signal);
      terminal.progress(null);
      // Who merges speaks of the whole matrix, who runs a shard of that shard.
      const isWhole = this.flags.merge === undefined || this.results.size === states.length;
      const verdict = matrixVerdict(revision, this.scope, this.results, states.length, todo.length > 0 || signal.aborted || !isWhole);
      const { answer, findings } = verdict;
      for (const finding of findings) this.log.onFinding({ ...finding, isMinimal: true });
      outputs.events.write({ event: 'verdict', revision: revision.name, answer, findings: findings.map(({ id }) => id) });
      return this.write(verdict, timesOf(started, terminal.now()), signal.aborted);
    });
  }

  private write(verdict: RaceVerdict, times: Times, interrupted: boolean): ExitCode {
    const { revision, terminal } = this;
    const { answers, patch } = this.answers;
    const { all = false, full = false, inherited = false } = this.flags;
    const known = raceCatalogue(this.system);
    const told = toldVerdict(revision, verdict, { executions: 0, preemptions: 0 });
    const { title } = revision;
    const results = (): SearchResults => ({
      command: 'matrix',
      tool: version(),
      revisions: [raceResult({ title, told, pointerOf: racePointerIn(revision, patch), ...times }, known, codeOf(this.system))],
      missing: [],
      interrupted,
      shard: this.flags.shard ?? null,
    });
    const report = {
      text: () => raceCheckReport([told], known, { all, full, style: terminal.style, ...(this.system === v1 && { isOlder: isOlderRace }) }),
      lore: () =>
        this.system === v1
          ? review([racedRevision(revision, told, patch)], patch, { all, full, inherited })
          : racedBugs([{ revision, told }], { all, full, answers }),
    };
    const json = (): string => raceJson([told], known, version());
    return this.outputs.write({ report, json, answer: verdict.answer, interrupted, missing: [], results }, this.failure);
  }

  /** Each worker gets the next unit as soon as it has done one: units differ in size by a factor of hundreds. */
  private async work(todo: number[], signal: AbortSignal): Promise<void> {
    const left = todo.length;
    const workers = Array.from({ length: Math.min(this.flags.jobs, left) }, (_, thread) => this.worker(thread + 1));
    const stopped = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }));
    let doneUnits = 0;
    try {
      await Promise.all(
        workers.map(async (worker) => {
          for (let unit = todo.shift(); unit !== undefined && !signal.aborted; unit = todo.shift()) {
            // A unit may take long: those under way are lost.
            const answer = await Promise.race([answerOf(worker, unit), stopped]);
            if (answer === null) return;
            if ('foreign' in answer) throw new UsageError(answer.foreign);
            this.keep(answer);
            this.tell(++doneUnits, left);
          }
        }),
      );
    } finally {
      await Promise.all(workers.map((worker) => worker.terminate()));
    }
  }

  /** `thread`: from 1; the command itself is number 0. */
  private worker(thread: number): Worker {
    const { watch = null } = (workerData ?? {}) as Partial<CommandData>;
    const task: WorkerTask = { revision: this.revision.name, compiled: modulesOf(this.revision.name), scope: this.scope, watch, thread };
    return new Worker(new URL('./matrix-worker.js', import.meta.url), { workerData: task, resourceLimits });
  }

  private tell(doneUnits: number, all: number): void {
    const { results, revision, terminal } = this;
    const executions = sumOf(results, 'executions');
    terminal.progress(`${revision.name}: ${doneUnits} of ${count(all, 'state')}, ${count(executions, 'execution')}`);
    const findings = new Set([...results.values()].flatMap((result) => result.findings.map(({ id }) => id))).size;
    const pairs = sumOf(results, 'programs');
    this.log.onProgress({ phase: 'exhaustive', executions: pairs, actions: executions, findings, left: all - doneUnits });
  }

  private keep({ unit, result }: DoneUnit): void {
    this.results.set(unit, result);
    if (this.flags.file === undefined || this.failure) return;
    try {
      appendUnit(this.flags.file, this.revision.name, this.scope, unit, result);
    } catch (error) {
      if (!(error instanceof OutputError)) throw error;
      // The search goes on, and its report comes.
      this.failure = error;
    }
  }
}

function answerOf(worker: Worker, unit: number): Promise<WorkerAnswer> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners('error');
    worker.once('error', reject);
    worker.once('message', resolve);
    worker.postMessage(unit);
  });
}

function sumOf(results: ReadonlyMap<number, UnitResult>, field: 'programs' | 'executions'): number {
  let sum = 0;
  for (const result of results.values()) sum += result[field];
  return sum;
}
