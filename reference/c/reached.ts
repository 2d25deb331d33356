// SPDX-License-Identifier: GPL-2.0-only
/** @file What executions of compiled code reach: functions, ways of branches, calls of primitives. */
import type { Marks } from '../loader/instrument.js';
import type { Reach, Visit } from './imports.js';
import { keyOf, type Sites } from './sites.js';

/** Writes what compiled code reaches to `marks`, for the sites of its module. */
export class Reached implements Reach {
  readonly marks: Marks;

  constructor(private readonly known: Sites) {
    this.marks = { hit: new Uint8Array(known.sites.length), site: 0 };
  }

  /** Where a function begins it was called; where it goes on, those that it has called have returned. */
  place(trail: Visit[], at: number): void {
    const { places, owners, entries } = this.known;
    const site = places.get(at);
    if (site !== undefined) this.marks.hit[site] = 1;
    if (!entries.has(at)) {
      const owner = owners.get(at);
      while (trail.length > 1 && owners.get(trail.at(-1)!.at) !== owner) trail.pop();
      trail.pop();
    }
    trail.push({ at, called: [] });
  }

  primitive(trail: Visit[], name: string): void {
    // Nothing tells that a function has returned: who calls the primitive is the innermost that can.
    for (let i = trail.length - 1; i >= 0; i--) {
      const { at, called } = trail[i]!;
      const site = this.known.steps.get(keyOf(at, name, called.filter((before) => before === name).length));
      if (site === undefined) continue;
      trail.length = i + 1;
      called.push(name);
      this.marks.hit[site] = 1;
      this.marks.site = site + 1;
      return;
    }
    this.access(trail);
  }

  /** A load or a store stands where the piece of code begins that it is in. */
  access(trail: readonly Visit[]): void {
    const at = trail.at(-1)?.at;
    const site = at === undefined ? undefined : this.known.places.get(at);
    this.marks.site = site === undefined ? 0 : site + 1;
  }
}
