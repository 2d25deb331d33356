// SPDX-License-Identifier: GPL-2.0-only
/** @file A family of actions with one footprint, and what they do as a table. */
import { Growing } from './growing.js';
import { maskOf, type Field, type Packed } from './packed.js';
import { PackedMap } from './packed-map.js';

/**
 * What the members of a family do depends on `reads` alone (once a needed field is not zero), and they change nothing
 * outside of `writes`. A field that is written and not read gets a value that does not depend on the state.
 */
export interface Footprint {
  /** Same key, same family. */
  readonly key: string;
  /** One of these has to be non-zero, or no member has a meaning. Empty: no such condition. */
  readonly needs: readonly Field[];
  /** The members exist as often as `needs` are non-zero: which of them is used makes no difference. */
  readonly inCopies: boolean;
  readonly reads: Packed;
  readonly writes: Packed;
}

/** What the members of a family do, for one value of the fields that they read. */
export interface Effects {
  /** Transitions: pairs of action and outcome, those that change nothing included. */
  readonly transitions: number;
  /** Values of the written fields after a transition that changes something, each once: lo, hi, lo, hi … */
  readonly written: readonly number[];
}

/** The table is filled row by row, by whoever asks for a row that is not there. */
export class Family<Member> {
  readonly members: Member[] = [];
  /** A field outside of `reads` that has to be set for a member to have a meaning. */
  readonly witness: Packed;
  readonly changesOnlyWhatItReads: boolean;
  // The footprint again, flat: these are read a hundred million times.
  readonly readsLo: number;
  readonly readsHi: number;
  readonly keepsLo: number;
  readonly keepsHi: number;
  private readonly needsLo: Int32Array;
  private readonly needsHi: Int32Array;
  /** From the fields read to the row's place in `rows`. */
  private readonly index = new PackedMap();
  /** A row: the number of transitions, the place of its end, then `written`. */
  readonly rows = new Growing();

  constructor(readonly footprint: Footprint) {
    const { needs, reads, writes } = footprint;
    const unread = needs.find(({ word, mask }) => (reads[word] & mask) === 0);
    this.witness = unread === undefined ? NOTHING : maskOf([{ ...unread, mask: unread.mask & -unread.mask }]);
    this.changesOnlyWhatItReads = ((writes.lo & ~reads.lo) | (writes.hi & ~reads.hi)) === 0;
    [this.readsLo, this.readsHi, this.keepsLo, this.keepsHi] = [reads.lo, reads.hi, ~writes.lo, ~writes.hi];
    const masks = footprint.inCopies || needs.length === 0 ? needs.map((field) => maskOf([field])) : [maskOf(needs)];
    this.needsLo = Int32Array.from(masks, ({ lo }) => lo);
    this.needsHi = Int32Array.from(masks, ({ hi }) => hi);
  }

  /** How often the family exists in this state: see `Footprint.needs`. */
  copies(lo: number, hi: number): number {
    const { needsLo, needsHi } = this;
    if (needsLo.length === 0) return 1;
    let copies = 0;
    for (let i = 0; i < needsLo.length; i++) if (((lo & needsLo[i]!) | (hi & needsHi[i]!)) !== 0) copies++;
    return copies;
  }

  /** The place of the row for a state; -1: not yet known. */
  find(lo: number, hi: number): number {
    return this.index.get(lo & this.readsLo, hi & this.readsHi);
  }

  /** Adds the row for a state; answers its place. */
  add(lo: number, hi: number, { transitions, written }: Effects): number {
    const { rows } = this;
    const place = rows.length;
    rows.push(transitions);
    rows.push(place + 2 + written.length);
    for (const word of written) rows.push(word);
    this.index.add(lo & this.readsLo, hi & this.readsHi, place);
    return place;
  }
}

const NOTHING: Packed = { lo: 0, hi: 0 };
