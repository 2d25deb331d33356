// SPDX-License-Identifier: GPL-2.0-only
/** @file Work in a thread of its own, from a cold start. */
import { Worker } from 'node:worker_threads';

/** Runs a module of this folder on `task`: the message that it posts. */
export function inThread<Task, Result>(module: string, task: Task): Promise<Result> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(module, import.meta.url), { workerData: task });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
