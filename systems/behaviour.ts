// SPDX-License-Identifier: GPL-2.0-only
/** @file What calls show to those outside, so that two revisions can be compared: user space, the handlers, the next kernel, the kernel log. */
import { splitEvent } from '../properties/events.js';
import type { EventRecord } from '../properties/property.js';

/**
 * The sides of a behaviour. `answer`: what calls return; `state`: of LUO; `callbacks`: what handlers see, in order for
 * each token or file; `handover`: what the next kernel finds; `descriptors`: restored files that processes hold; `kept`: files that
 * the kernel keeps open beyond their descriptors, and pages; `reports`: what a kernel with all its checkers prints.
 */
export const ASPECTS = ['answer', 'state', 'callbacks', 'handover', 'descriptors', 'kept', 'reports'] as const;
export type Aspect = (typeof ASPECTS)[number];

/** Aspects that nobody's program depends on: behind a difference in these two machines can go on side by side. */
export const SOFT: ReadonlySet<Aspect> = new Set<Aspect>(['kept', 'reports']);

/** Something printed: `WARN`, `use after free of luo_file`. */
export interface Printed {
  readonly what: string;
  /** The C function that it is about; empty for what is found after a call. */
  readonly where: string;
}

/** Nothing in it says in which order locks were taken, where memory is, or how callbacks of different tokens interleave. */
export interface Behaviour {
  /** One entry a call: `0`, `-EBUSY`, `0 PREPARED`, `0 the file of 0x1#1`, `never`; of several calls with the verb: `prepare = 0`. */
  readonly answer: readonly string[];
  readonly state: string;
  /** Token -> its callbacks, `prepare f0`, `cancel f0`; with the data as `data` names it. */
  readonly callbacks: ReadonlyMap<string, readonly string[]>;
  /** Null: no jump. */
  readonly handover: string | null;
  readonly descriptors: string;
  /** Sorted. */
  readonly kept: readonly string[];
  readonly reports: readonly Printed[];
}

/** Equal keys: nobody outside can tell the outcomes apart. */
export function outcomeKey({ callbacks, ...rest }: Behaviour): string {
  const sorted = [...callbacks].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify({ ...rest, callbacks: sorted, reports: rest.reports.map(({ what }) => what) });
}

/** Each thing once: how often a checker says it, and from which line, is not behaviour. */
export function reportsOf(events: readonly EventRecord[], wrappers: ReadonlySet<string> = new Set()): Printed[] {
  const byWhat = new Map<string, Printed>();
  for (const { event, functions } of events) {
    const what = printed(event);
    if (!byWhat.has(what)) byWhat.set(what, { what, where: functions.find((name) => !wrappers.has(name)) ?? '' });
  }
  return [...byWhat.values()].sort((a, b) => (a.what < b.what ? -1 : 1));
}

/** An event without the places in it: a function that has another name does the same. */
function printed(event: string): string {
  const { kind, about } = splitEvent(event);
  if (kind === 'warn') return 'WARN';
  if (kind === 'panic' || kind === 'oops') return `${kind}: ${about.slice(1).join(' ').replaceAll('_', ' ')}`;
  if (kind.startsWith('leak_')) return `leak of ${kind.slice('leak_'.length)}`;
  if (kind === 'freed_while_preserved') return 'pages freed while KHO preserves them';
  if (kind === 'lost_memory_read') return 'read of memory that was not preserved';
  const words = kind.replaceAll('_', ' ');
  return about.length === 0 ? words : `${words} of ${about[0] === 'pages' ? 'pages' : about.join(' and ')}`;
}
