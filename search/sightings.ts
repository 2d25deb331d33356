// SPDX-License-Identifier: GPL-2.0-only
/** @file What the kernel's own checkers would report of an execution: one sighting a report, in the order in which they come. */
import { splitEvent } from '../properties/events.js';
import type { Limit, Need, Tool } from './tools.js';
import { NOTHING, type EventRecord, type Monitor, type Observation, type Property, type Violation } from '../properties/property.js';

/** A report of a tool, or one that it would make but for a limit of its own. */
export interface Sighting {
  readonly tool: Tool;
  /** `recursive_read`, `use_after_free`, `leak_luo_file`, `data_race`. */
  readonly kind: string;
  /** `luo_state_rwsem`, `luo_file`; empty for none. */
  readonly about: string;
  /** What the report takes besides this execution; null: nothing. */
  readonly needs: Need | null;
  /** Why the tool says nothing all the same; null: it reports. */
  readonly limit: Limit | null;
  /** The property that the same event violates, and how. */
  readonly property: Property;
  readonly violation: Violation;
  /** The kernel that runs, from 0, and the call after which it is known: tools that turn themselves off do so until the next boot. */
  readonly boot: number;
  readonly at: number;
}

type Told = Pick<Sighting, 'tool'> & Partial<Pick<Sighting, 'needs' | 'limit'>>;
const lockdep: Told = { tool: 'lockdep' };

/**
 * CONFIG_PROVE_LOCKING selects DEBUG_RWSEMS, whose checks in __up_read() and __up_write() warn too: of a count below zero, which it is not while
 * another task holds the semaphore for reading, and of a writer that is somebody else.
 */
const DEBUG_RWSEMS: Readonly<Record<string, (concurrent: boolean) => boolean>> = {
  unbalanced_up_read: (concurrent) => !concurrent,
  unbalanced_up_write: () => true,
};

/** Kind of event -> who reports it. Kinds that are missing are nobody's. */
const TOLD_BY: Readonly<Record<string, (about: string, event: EventRecord) => Told>> = {
  recursive_read: () => lockdep,
  recursive_lock: () => lockdep,
  unbalanced_up_read: () => lockdep,
  unbalanced_up_write: () => lockdep,
  unbalanced_unlock: () => lockdep,
  // CONFIG_PROVE_LOCKING selects DEBUG_MUTEXES.
  destroyed_while_held: () => lockdep,
  lock_left_held: () => lockdep,
  lock_order_cycle: () => lockdep,
  deadlock: (_, { isKillable = false }) => ({ tool: 'hung task', ...(isKillable && { limit: 'killable' }) }),
  waits_for_callback: () => ({ tool: 'hung task' }),
  hang: () => ({ tool: 'soft lockup' }),
  use_after_free: (about) => {
    if (about === 'handler_module') return { tool: 'oops' };
    return { tool: 'KASAN', ...(about === 'file' && { needs: 'CONFIG_SLUB_RCU_DEBUG' }) };
  },
  double_free: () => ({ tool: 'KASAN' }),
  invalid_free: () => ({ tool: 'KASAN' }),
  // Whole pages have no red zone; what kmalloc() gives has one.
  out_of_bounds: (about) => ({ tool: 'KASAN', ...(about.startsWith('pages') && { needs: 'a free page behind it' as const }) }),
  list_corruption: () => ({ tool: 'DEBUG_LIST' }),
  warn: () => ({ tool: 'WARN' }),
  // lib/refcount.c and module_put() warn.
  refcount_underflow: () => ({ tool: 'WARN' }),
  refcount_inc_on_zero: () => ({ tool: 'WARN' }),
  refcount_saturated: () => ({ tool: 'WARN' }),
  refcount_dec_to_zero: () => ({ tool: 'WARN' }),
  sleeps_in_atomic: () => ({ tool: 'WARN', needs: 'CONFIG_DEBUG_ATOMIC_SLEEP' }),
  module_put_underflow: () => ({ tool: 'WARN' }),
  oops: () => ({ tool: 'oops' }),
  panic: () => ({ tool: 'panic' }),
  leak_luo_file: () => ({ tool: 'kmemleak', needs: 'a scan' }),
  leak_luo_session: () => ({ tool: 'kmemleak', needs: 'a scan' }),
  leak_pages: () => ({ tool: 'kmemleak', limit: 'pages' }),
};

/** Unordered accesses: KCSAN sees them when one of them is sampled while the other is made. */
export function dataRaceSighting(property: Property, violation: Violation): Sighting {
  return { tool: 'KCSAN', kind: 'data_race', about: violation.cause, needs: 'sampling', limit: null, property, violation, boot: 0, at: Infinity };
}

/** Looks on at an execution as a property does, which it never violates, and writes down what tools would report. */
export class Watcher implements Property {
  readonly id = 'watcher';
  readonly statement = '';
  readonly source = [];
  readonly holds = 'at every step';
  readonly sightings: Sighting[] = [];
  private calls = 0;

  /** `watched`: properties whose violation is something that a tool reports. */
  constructor(private readonly watched: readonly Property[]) {}

  monitor(): Monitor {
    return { observe: (observation) => this.observe(observation) };
  }

  private observe(observation: Observation): readonly Violation[] {
    for (const event of observation.events) this.sightings.push(...sightingsOf(this.watched, event, observation, this.calls));
    this.calls++;
    return NOTHING;
  }
}

function sightingsOf(watched: readonly Property[], event: EventRecord, observation: Observation, at: number): Sighting[] {
  const { kind, about: parts } = splitEvent(event.event);
  // How far a lock has miscounted is no other lock.
  const about = kind === 'deadlock' || kind === 'waits_for_callback' ? parts[0]! : parts.join(':');
  const told = TOLD_BY[kind]?.(about, event);
  if (!told) return [];
  const { tool, needs = null, limit = null } = told;
  const sightings = watched.flatMap((property) =>
    property
      .monitor()
      .observe({ ...observation, events: [event] })
      .map((violation): Sighting => ({ tool, kind, about, needs, limit, property, violation, boot: observation.before.boot, at })),
  );
  if (!DEBUG_RWSEMS[kind]?.(observation.concurrent !== undefined)) return sightings;
  return sightings.flatMap((sighting): Sighting[] => [sighting, { ...sighting, tool: 'WARN', kind: 'rwsem' }]);
}
