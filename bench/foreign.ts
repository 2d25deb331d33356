// SPDX-License-Identifier: GPL-2.0-only
/** @file What it costs that files of somebody else are guarded: the files of corrected, as its own ones and as a reviewer's. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { properties } from '../properties/v1/index.js';
import { readSourceFile } from '../reference/loader/tree.js';
import { atLeast, number, perSecond, type Section } from './table.js';

const FILES = ['kexec_handover.ts', 'luo_core.ts', 'luo_files.ts', 'luo_ioctl.ts', 'luo_subsystems.ts'] as const;
/** A virtual processor has moments at half its speed, which meet one round and not the next: many, of which the faster ones count. */
const ROUNDS = 15;

export async function foreign(): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), 'luocheck-bench-'));
  const workers: Worker[] = [];
  try {
    for (const file of FILES) writeFileSync(join(folder, file), readSourceFile(`corrected/${file}`));
    const measured = ['corrected', folder].map((revision) => {
      const worker = new Worker(new URL('./foreign-worker.js', import.meta.url), { workerData: revision });
      workers.push(worker);
      return { worker, rates: [] as number[] };
    });
    for (let round = 0; round < ROUNDS; round++)
      for (const { worker, rates } of measured) {
        worker.postMessage(null);
        rates.push(((await once(worker, 'message')) as [number])[0]);
      }
    const [own, guarded] = measured.map(({ rates }) => upperQuartile(rates)) as [number, number];
    const share = (100 * guarded) / own;
    return {
      title: "A reviewer's own files",
      text: `Random programs of one task under all ${properties.length} properties on \`corrected\`, and on a copy of its ${FILES.length} files as a revision of one's own: checked, with a place noted for each statement and a bound on each loop, seeing nothing but the headers and a frozen language. Each has a thread of its own; they run in turns, ${ROUNDS} rounds, of which the upper quartile counts. A process of its own for such files comes once a command.`,
      rows: [
        { what: '`corrected`', result: perSecond(own, 'executions') },
        { what: "its files as somebody else's", result: `${perSecond(guarded, 'executions')}: ${number(share)} % of that`, floor: atLeast(share, 95, '%') },
      ],
    };
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
    rmSync(folder, { recursive: true, force: true });
  }
}

const upperQuartile = (values: readonly number[]): number => values.toSorted((a, b) => b - a)[Math.floor(values.length / 4)]!;
