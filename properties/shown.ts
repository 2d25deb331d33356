// SPDX-License-Identifier: GPL-2.0-only
/** @file Which properties are shown an action: all but those that do not look at such actions. */
import type { Concerns, Observation, Property } from './property.js';

type Seen = Pick<Observation, 'action' | 'callbacks' | 'events' | 'concurrent' | 'handover'>;

/** Of an action, to those who do not look at all. */
const WITH_EVENTS = 1;
const WITH_CALLBACKS = 2;
const COMBINATIONS = 4;

/** Picks from a list of properties. */
export class Shown {
  private readonly all: readonly number[];
  private readonly byVerb = new Map<string, (readonly number[] | undefined)[]>();

  constructor(private readonly properties: readonly Property[]) {
    this.all = [...properties.keys()];
  }

  /** Indices of the properties that are shown the action, in their order. */
  of({ action: { verb }, callbacks, events, concurrent, handover }: Seen): readonly number[] {
    if (concurrent !== undefined || handover !== null) return this.all;
    const kind = (events.length > 0 ? WITH_EVENTS : 0) + (callbacks.length > 0 ? WITH_CALLBACKS : 0);
    let kinds = this.byVerb.get(verb);
    if (kinds === undefined) this.byVerb.set(verb, (kinds = new Array<undefined>(COMBINATIONS).fill(undefined)));
    return (kinds[kind] ??= this.all.filter((i) => looksAt(this.properties[i]!.concerns, verb, kind)));
  }
}

function looksAt(concerns: Concerns | undefined, verb: string, kind: number): boolean {
  if (concerns === undefined) return true;
  const { verbs = [], events = false, callbacks = false } = concerns;
  return verbs.includes(verb) || (events && (kind & WITH_EVENTS) !== 0) || (callbacks && (kind & WITH_CALLBACKS) !== 0);
}

const made = new WeakMap<readonly Property[], Shown>();

/** The same for the same list each time. */
export function shownOf(properties: readonly Property[]): Shown {
  let shown = made.get(properties);
  if (shown === undefined) made.set(properties, (shown = new Shown(properties)));
  return shown;
}
