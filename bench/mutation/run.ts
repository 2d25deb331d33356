// SPDX-License-Identifier: GPL-2.0-only
/** @file All mutants, judged on worker threads; what is done is kept, so that an interrupted run goes on. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { hash } from './behaviour.js';
import type { Result } from './judge.js';
import type { Mutant } from './mutant.js';
import type { Budget, Written } from './subject.js';

/** What a worker is made with. */
export interface WorkerTask {
  /** Id of the system. */
  readonly system: string;
  readonly budget: Budget;
  readonly written: Written;
}

/** A file of results that cannot be gone on with. */
export class ResumeError extends Error {
  override readonly name = 'ResumeError';
}

/** Results, one a line, behind a line that says of what. */
export class ResumeFile {
  readonly results = new Map<string, Result>();

  /** Throws ResumeError when the file is of another run. `identity`: everything that the results depend on. */
  constructor(
    private readonly path: string,
    identity: string,
  ) {
    const head = JSON.stringify({ mutation: hash(identity) });
    if (!existsSync(path)) {
      appendFileSync(path, `${head}\n`);
      return;
    }
    const [first, ...lines] = readFileSync(path, 'utf8').split('\n');
    if (first !== head) throw new ResumeError(`${path}: results of other code or another budget: remove it to begin anew`);
    // The last line is empty, or was cut off when the run was killed.
    for (const line of lines.slice(0, -1)) this.read(line);
    if (lines.at(-1) !== '') appendFileSync(path, '\n');
  }

  private read(line: string): void {
    try {
      const result = JSON.parse(line) as Result;
      this.results.set(result.mutant, result);
    } catch {
      // Half a line: that mutant is judged again.
    }
  }

  keep(result: Result): void {
    this.results.set(result.mutant, result);
    appendFileSync(this.path, `${JSON.stringify(result)}\n`);
  }
}

/** Judges the mutants that have no result yet; `keep` is told each as it is done. */
export async function judgeAll(mutants: readonly Mutant[], task: WorkerTask, jobs: number, keep: (result: Result) => void): Promise<void> {
  const todo = [...mutants];
  const workers = Array.from({ length: Math.min(jobs, todo.length) }, () => new Worker(new URL('./worker.js', import.meta.url), { workerData: task }));
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (let mutant = todo.shift(); mutant !== undefined; mutant = todo.shift()) keep(await answerOf(worker, mutant));
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function answerOf(worker: Worker, mutant: Mutant): Promise<Result> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners('error');
    worker.once('error', reject);
    worker.once('message', resolve);
    worker.postMessage(mutant);
  });
}
