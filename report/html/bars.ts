// SPDX-License-Identifier: GPL-2.0-only
/** @file Locks as bars beside the steps during which they are held or waited for. */
import type { TaskLocks } from '../../search/race/trace.js';
import type { BarPart } from './document.js';

type Running = { -readonly [K in keyof Omit<BarPart, 'track'>]: BarPart[K] };

/** `steps`: the locks after each step; `laneOf`: where the locks of a task are drawn. A lock taken twice has two bars. */
export function barsOf(steps: readonly (readonly TaskLocks[])[]): Omit<BarPart, 'track'>[] {
  const done: Running[] = [];
  let running = new Map<string, Running>();
  for (const [at, tasks] of steps.entries()) {
    const now = new Map<string, Running>();
    for (const [key, bar] of wantedIn(tasks)) now.set(key, { ...(running.get(key) ?? { ...bar, from: at }), to: at });
    for (const [key, bar] of running) if (!now.has(key)) done.push(bar);
    running = now;
  }
  return [...done, ...running.values()].sort((a, b) => a.from - b.from || b.to - a.to);
}

function* wantedIn(tasks: readonly TaskLocks[]): Generator<[key: string, bar: Pick<Running, 'lane' | 'lock' | 'mode' | 'from' | 'to'>]> {
  for (const { task: lane, holds, waits } of tasks) {
    const seen = new Map<string, number>();
    for (const { id, name, read } of holds) {
      const mode = name.endsWith('rwsem') ? (read ? 'read' : 'write') : 'mutex';
      const nth = seen.get(`${id}${mode}`) ?? 0;
      seen.set(`${id}${mode}`, nth + 1);
      yield [`${lane} ${id} ${mode} ${nth}`, { lane, lock: name, mode, from: 0, to: 0 }];
    }
    if (waits !== null) yield [`${lane} ${waits.id} waits`, { lane, lock: waits.name, mode: 'waits', from: 0, to: 0 }];
  }
}

/** Puts bars that overlap side by side, the first free place first; `tracks`: how many places each lane needs. */
export function placed(bars: readonly Omit<BarPart, 'track'>[], lanes: number): { readonly bars: BarPart[]; readonly tracks: number[] } {
  const ends: number[][] = Array.from({ length: lanes }, () => []);
  const result = bars.map((bar) => {
    const own = ends[bar.lane]!;
    const free = own.findIndex((end) => end < bar.from);
    const track = free < 0 ? own.length : free;
    own[track] = bar.to;
    return { ...bar, track };
  });
  return { bars: result, tracks: ends.map(({ length }) => length) };
}
