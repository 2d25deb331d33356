// SPDX-License-Identifier: GPL-2.0-only
/** @file The columns of the swim lanes. */
import type { WalkPart } from '../document.js';

/** Lines of the grid: bars begin at `begin`, one column each, then comes the text up to `end`. */
export interface LaneColumns {
  readonly begin: number;
  readonly text: number;
  readonly end: number;
}

export function columnsOf({ tracks }: WalkPart): { readonly template: string; readonly lanes: readonly LaneColumns[] } {
  const lanes: LaneColumns[] = [];
  let line = 1;
  for (const count of tracks) {
    lanes.push({ begin: line, text: line + count, end: line + count + 1 });
    line += count + 1;
  }
  const template = tracks.map((count) => `${count > 0 ? `repeat(${count}, var(--track)) ` : ''}minmax(var(--lane), 1fr)`).join(' ');
  return { template, lanes };
}

const HUES = 8;

/** Lock -> number of its colour, in the order in which the locks are first taken. */
export function lockHues({ bars }: WalkPart): ReadonlyMap<string, number> {
  const names = [...new Set(bars.map(({ lock }) => lock))];
  return new Map(names.map((name, i) => [name, i % HUES]));
}
