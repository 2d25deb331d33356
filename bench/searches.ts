// SPDX-License-Identifier: GPL-2.0-only
/** @file How long a search takes to find what concurrent tasks break. */
import { Worker } from 'node:worker_threads';
import { STRATEGIES } from '../properties/race/search.js';
import { median } from './measure.js';
import type { SearchTask, Shown } from './search-worker.js';
import { number, type Row, type Section } from './table.js';

const SEEDS = 10;
/** Milliseconds for one search. */
const LIMIT = 10_000;

function searchOnce(task: SearchTask): Promise<Shown> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./search-worker.js', import.meta.url), { workerData: task });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

export async function searches(): Promise<Section> {
  const runs = new Map<string, Shown[]>();
  for (const likely of [false, true])
    for (const strategy of STRATEGIES) {
      const shown: Shown[] = [];
      for (let seed = 1; seed <= SEEDS; seed++) shown.push(await searchOnce({ strategy, seed, limit: LIMIT, likely }));
      runs.set(`${strategy}, ${likely ? 'likely pairs first' : 'random programs only'}`, shown);
    }
  const defects = [...new Set([...runs.values()].flat().flatMap((shown) => [...shown.keys()]))].sort();
  return {
    title: 'Searches for races',
    text: `\`posted\`, ${SEEDS} seeds each, ${LIMIT / 1000} s a search from a cold start, minimising included: seconds until the first defect had shown and until the last of ${defects.length} had (fixes ${defects.map((name) => name.slice(0, 4)).join(', ')}), and how many had in the end. Medians.`,
    rows: [...runs].map(([what, shown]) => row(what, shown, defects)),
  };
}

function row(what: string, shown: readonly Shown[], defects: readonly string[]): Row {
  const first = median(shown.map((times) => Math.min(...times.values())));
  const last = median(shown.map((times) => Math.max(...defects.map((defect) => times.get(defect) ?? Infinity))));
  const found = median(shown.map(({ size }) => size));
  const result = `first ${number(first / 1000)} s, last ${Number.isFinite(last) ? `${number(last / 1000)} s` : 'not in time'}, ${found} of ${defects.length}`;
  return { what, result, floor: { text: `all within ${LIMIT / 1000} s`, met: last <= LIMIT } };
}
