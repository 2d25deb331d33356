// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck matrix`: every pair of actions from every state, in all interleavings, on worker threads. */
import { Worker } from 'node:worker_threads';
import type { Command } from 'commander';
import type { Bounds } from '../model/system.js';
import { printRace } from '../properties/race/notation.js';
import { completed, summarise, unitsOf, type Shard } from '../properties/race/matrix-run.js';
import { matrixStates, type UnitResult } from '../properties/race/matrix.js';
import type { Revision } from '../reference/luo/luo_internal.js';
import { count } from '../report/layout.js';
import { matrixReport } from '../report/matrix.js';
import { collect, shard, wholeNumber } from './arguments.js';
import type { Done } from './command.js';
import { EXIT, type ExitCode } from './errors.js';
import { checkWritable } from './files.js';
import { interruptible } from './interrupt.js';
import { revisionNamed } from './lookup.js';
import { appendUnit, mendUnits, readUnits } from './matrix-file.js';
import type { WorkerAnswer, WorkerTask } from './matrix-worker.js';
import type { Terminal } from './terminal.js';

interface MatrixFlags {
  readonly revision: string;
  readonly sessions: number;
  readonly tokens: number;
  readonly shard?: Shard;
  readonly jobs: number;
  readonly file?: string;
  readonly merge?: readonly string[];
}

export function addMatrix(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('matrix')
    .summary('every pair of calls of two tasks from every state, in all interleavings')
    .description(
      'From every state of the model, every pair of calls of two tasks, with at most one fault, in all interleavings (dynamic partial-order reduction). Within its bound the verdict is complete.',
    )
    .option('-r, --revision <name>', 'revision to check', 'corrected')
    .option('--sessions <n>', 'sessions', wholeNumber(1, 3), 2)
    .option('--tokens <n>', 'tokens', wholeNumber(1, 3), 2)
    .option('--shard <i/n>', 'only part i of n', shard)
    .option('--jobs <n>', 'worker threads', wholeNumber(1, 256), 2)
    .option('-f, --file <file>', 'keep what is done in this file, and go on from what it has')
    .option('-m, --merge <file...>', 'files of other shards, to be counted in', collect)
    .addHelpText('after', '\nExit code: 0 no pair breaks a property, 1 one does.')
    .action(async (flags: MatrixFlags) => done(await new Matrix(flags, terminal).run()));
}

/** One run of the command. */
class Matrix {
  private readonly revision: Revision;
  private readonly bounds: Bounds;
  private readonly results: Map<number, UnitResult>;

  /** Throws UsageError. */
  constructor(
    private readonly flags: MatrixFlags,
    private readonly terminal: Terminal,
  ) {
    this.revision = revisionNamed(flags.revision);
    this.bounds = { sessions: flags.sessions, tokens: flags.tokens, processes: 1, descriptors: 1 };
    if (flags.file !== undefined) checkWritable(flags.file);
    const files = [...(flags.file === undefined ? [] : [flags.file]), ...(flags.merge ?? [])];
    this.results = new Map(files.flatMap((file) => [...readUnits(file, this.revision.name, this.bounds)]));
    if (flags.file !== undefined) mendUnits(flags.file);
  }

  async run(): Promise<ExitCode> {
    const states = matrixStates(this.bounds);
    const todo = unitsOf(states, this.flags.shard).filter((unit) => !this.results.has(unit));
    const interrupted = await interruptible(this.terminal, async (signal) => {
      await this.work(todo, signal);
      return signal.aborted;
    });
    const { totals, findings } = summarise(this.results, states.length);
    const complete = findings.map((finding) => completed(this.revision, finding));
    this.terminal.out(matrixReport({ revision: this.revision.name, bounds: this.bounds, totals, findings: complete, print: printRace }));
    if (interrupted) return EXIT.interrupted;
    return findings.length > 0 ? EXIT.violated : EXIT.holds;
  }

  /** Each worker gets the next unit as soon as it has done one: units differ in size by a factor of hundreds. */
  private async work(todo: number[], signal: AbortSignal): Promise<void> {
    const left = todo.length;
    const task: WorkerTask = { revision: this.revision.name, bounds: this.bounds };
    const workers = Array.from(
      { length: Math.min(this.flags.jobs, left) },
      () => new Worker(new URL('./matrix-worker.js', import.meta.url), { workerData: task }),
    );
    let doneUnits = 0;
    try {
      await Promise.all(
        workers.map(async (worker) => {
          for (let unit = todo.shift(); unit !== undefined && !signal.aborted; unit = todo.shift()) {
            this.keep(await answerOf(worker, unit));
            doneUnits++;
            this.terminal.progress(`${this.revision.name}: ${doneUnits} of ${count(left, 'state')}, ${count(sumOf(this.results, 'executions'), 'execution')}`);
          }
        }),
      );
    } finally {
      await Promise.all(workers.map((worker) => worker.terminate()));
    }
  }

  private keep({ unit, result }: WorkerAnswer): void {
    this.results.set(unit, result);
    if (this.flags.file !== undefined) appendUnit(this.flags.file, this.revision.name, this.bounds, unit, result);
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

function sumOf(results: ReadonlyMap<number, UnitResult>, field: 'executions'): number {
  let sum = 0;
  for (const result of results.values()) sum += result[field];
  return sum;
}
