// SPDX-License-Identifier: GPL-2.0-only
/** @file How long a search takes to find what concurrent tasks break. */
import { STRATEGIES, type StrategyName } from '../search/race/strategies.js';
import { series } from '../reference/loader/series.js';
import { inThread } from './in-thread.js';
import { median } from './measure.js';
import type { SearchTask, Shown } from './search-worker.js';
import type { Options } from './options.js';
import { number, type Row, type Section } from './table.js';

/** Milliseconds of processor time for one search. */
const LIMIT = 10_000;

const NAMES: Readonly<Record<StrategyName, string>> = { dpor: 'DPOR', random: 'random walk', pct: 'PCT, depth 3', preemptions: 'at most 2 preemptions' };

/** What the message of a fix says when it takes more than one task to see the defect in full. */
const TWO_TASKS = /^Race:|\b(?:second task|two tasks)\b/m;

const searchOnce = (task: SearchTask): Promise<Shown> => inThread('./search-worker.js', task);

/** `seeds`: searches of each strategy. */
export async function searches({ seeds }: Options): Promise<Section> {
  const defects = series()
    .filter(({ message }) => TWO_TASKS.test(message))
    .map(({ fileName }) => fileName);
  const rows: Row[] = [];
  for (const strategy of STRATEGIES) {
    const shown: Shown[] = [];
    for (let seed = 1; seed <= seeds; seed++) shown.push(await searchOnce({ strategy, seed, limit: LIMIT, wanted: defects }));
    rows.push(row(NAMES[strategy], shown, defects));
  }
  return {
    title: 'Searches for races',
    text: `\`posted\`, ${seeds} seeds each, at most ${LIMIT / 1000} s a search from a cold start, everything included: the pairs of calls that \`luocheck race\` tries first, then random programs, 400 executions each at the most; what is found is made minimal and attributed to the fix that repairs it. Seconds of processor time until the first defect had shown and until the last of ${defects.length} had (those whose fix speaks of several tasks: ${defects.map((name) => name.slice(0, 4)).join(', ')}), and how many had in the end. Medians.`,
    rows,
  };
}

function row(what: string, shown: readonly Shown[], defects: readonly string[]): Row {
  const first = median(shown.map((times) => Math.min(...times.values())));
  const last = median(shown.map((times) => Math.max(...defects.map((defect) => times.get(defect) ?? Infinity))));
  const found = median(shown.map((times) => defects.filter((defect) => times.has(defect)).length));
  const result = `first ${number(first / 1000)} s, last ${Number.isFinite(last) ? `${number(last / 1000)} s` : 'not in time'}, ${found} of ${defects.length}`;
  return { what, result, ...(what === NAMES.dpor && { floor: { text: `all within ${LIMIT / 1000} s`, met: last <= LIMIT } }) };
}
