// SPDX-License-Identifier: GPL-2.0-only
/** @file What is to be seen of a machine between two steps, and how it is told: in tables, and in the states of the model's machines. */
import type { Computer } from './system.js';
import type { Extent } from './program.js';

/** A table of words; the first cell names the row. */
export interface ToldTable {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What stands there when there is no row. */
  readonly empty: string;
}

/** What was seen, in words. */
export interface ToldLook {
  /** `NORMAL`: the state in a word or two. */
  readonly state: string;
  readonly tables: readonly ToldTable[];
}

/**
 * Why the machine is in no state of the model. `none`: there is none like it; `left`: the machine has done what the model does not allow;
 * `unknown`: nobody can tell, after calls side by side.
 */
export type Astray = 'none' | 'left' | 'unknown';

/** Machine -> state -> which of its instances are in it. */
export type LitStates = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** What is to be seen at one moment. */
export interface Look<S extends object = object> {
  /** The system's own; null: the machine is dead. */
  readonly seen: object | null;
  readonly model: S | Astray;
}

/** How to look at the machines of a system. */
export interface Looks<S extends object = object> {
  /** Without a footprint. `isBetween`: no call is under way. */
  look(computer: Computer, isBetween: boolean): Look<S>;
  /** Puts into words what was seen in one execution: `all` of it, for the names of what is gone by then. */
  teller(all: readonly object[]): (seen: object) => ToldLook;
  /** Instances by machine and state: `registration` -> `owned.prepared` -> `0x1`. */
  lit(state: S, program: Pick<Extent, 'tokens' | 'processes'>): LitStates;
}

/** Collects which instances are in which state. */
export class Lit {
  readonly states: Record<string, Record<string, string[]>> = {};

  add(machine: string, state: string, instance: string): void {
    ((this.states[machine] ??= {})[state] ??= []).push(instance);
  }
}
