// SPDX-License-Identifier: GPL-2.0-only
/** @file What a property is, and what it says when it does not hold. */
import type { Action, Outcome, Transition } from '../model/model.js';
import type { View } from './view.js';

/** When a property is meant to hold. */
export type When = 'at every step' | 'between calls' | 'at the jump';

/** A callback of a test handler. What it was given is the system's own. */
export interface CallbackRecord {
  readonly kind: string;
  readonly failed: boolean;
}

/** What a sanitizer said. */
export interface EventRecord {
  /** `recursive_read:luo_state_rwsem`: the kind, then what it is about. */
  readonly event: string;
  /** C functions, innermost first; empty for what is found after the call. */
  readonly functions: readonly string[];
  /** Of a kernel tree: the line at which each of them is. Empty or absent: nobody knows any. */
  readonly lines?: readonly string[];
  /** Of a deadlock: would a fatal signal end it? */
  readonly isKillable?: boolean;
  /** Of a null pointer: the field behind it that was asked for; null: it is none, or nobody can tell. */
  readonly field?: string | null;
}

/** One action, carried out: everything that a property may look at. A system narrows it to what it has. */
export interface Observation<A extends Action = Action, S extends object = object, V extends View = View> {
  readonly index: number;
  readonly action: A;
  /** The C function that carries the action out: where a violation belongs that no sanitizer located. */
  readonly entry: string;
  /** The calls of several tasks, told as one. */
  readonly concurrent?: Concurrent<A>;
  /** Did the injected fault happen? */
  readonly fired: boolean;
  /** The outcome in the model's words. `ret` is null when the call never returned (panic, hang). */
  readonly outcome: Omit<Outcome, 'ret'> & { readonly ret: string | 0 | null };
  readonly callbacks: readonly CallbackRecord[];
  readonly events: readonly EventRecord[];
  /** How the reboot ended, in the machine's own words. */
  readonly rebooted: string | null;
  readonly before: V;
  /** Null when the machine is dead. */
  readonly after: V | null;
  /** What the next kernel was handed over; null: nothing was. */
  readonly handover: object | null;
  /** The model's state before; null while the reference is in a state that the model does not have. */
  readonly model: S | null;
  /** The model's transition that this outcome is; undefined when the specification does not allow it. */
  readonly allowed: Transition<S> | undefined;
  /** The reference's state afterwards in the model's words; null when the model has no such state. */
  readonly reached: S | null;
  /** Token number -> value. */
  readonly tokens: readonly bigint[];
}

/** What properties may ask of several tasks that ran side by side. */
export interface Concurrent<A extends Action = Action> {
  /** The calls that returned. */
  readonly calls: readonly { readonly action: A; readonly ret: string | 0; readonly reboot?: string }[];
  /** How the jump may have ended, by what had returned and what else may have taken effect; null: there was none, or nobody can tell. */
  readonly jumps: readonly string[] | null;
  /** Does an order explain the calls only if an effect may come after the return of its call? Null: none does, or nobody can tell. */
  readonly isDeferred: boolean | null;
}

/** One way in which a property does not hold. */
export interface Violation {
  /** What went wrong, as a slug: together with property and place it tells findings apart. */
  readonly cause: string;
  /** The C function that it is about. */
  readonly where: string;
  /** A sentence fragment: what the specification wants. */
  readonly expected: string;
  /** A sentence fragment: what happened. */
  readonly happened: string;
}

/** Follows one execution. What it remembers is in fields: plain values, Maps and Sets of values that never change. */
export interface Monitor {
  observe(observation: Observation): readonly Violation[];
}

/** Has the monitor anything in its fields? */
export function remembers(monitor: Monitor): boolean {
  return Object.getPrototypeOf(monitor) !== Object.prototype && Object.keys(monitor).length > 0;
}

/** A monitor that goes on from here on its own. */
export function cloneMonitor(monitor: Monitor): Monitor {
  const fields = monitor as unknown as Readonly<Record<string, unknown>>;
  const clone = Object.create(Object.getPrototypeOf(monitor) as object) as Record<string, unknown>;
  for (const name in fields) {
    const value = fields[name];
    clone[name] = value instanceof Map ? new Map(value) : value instanceof Set ? new Set(value) : value;
  }
  return clone as unknown as Monitor;
}

/** A sentence about every execution. */
export interface Property {
  /** The sentence in kebab-case. */
  readonly id: string;
  readonly statement: string;
  /** Numbered items of the intended semantics, with M, K or C: `5 (M)`. */
  readonly source: readonly string[];
  readonly holds: When;
  /** Has nothing to add about an action of which another property has said that something is wrong. */
  readonly yields?: boolean;
  /** What it looks at. Absent: everything. */
  readonly concerns?: Concerns;
  monitor(): Monitor;
}

/** An action that is none of this is not shown to the property, which would have nothing to say about it and nothing to remember of it. */
export interface Concerns {
  /** Actions with one of these verbs, or with a jump. */
  readonly verbs?: readonly string[];
  /** Actions of which sanitizers have reported something. */
  readonly events?: true;
  /** Actions that made callbacks. */
  readonly callbacks?: true;
}

/**
 * A sentence by which the semantics is read where it leaves something open, or where one item stands against another: judged only by who
 * asks for it. Where nobody does, the other reading passes as well.
 */
export interface Choice extends Property {
  /** In a few words, for a list. */
  readonly label: string;
  /** What passes as well where it is not judged: a sentence fragment. */
  readonly otherwise: string;
}

/** A choice that needs no memory; what it expects is told with the other reading. */
export function choice<O>(what: Omit<Choice, 'monitor'>, observe: (observation: O) => readonly Violation[]): Choice {
  const tell = (violation: Violation): Violation => ({ ...violation, expected: `${violation.expected}; without --strict passes, too: ${what.otherwise}` });
  const judged = (observation: Observation): readonly Violation[] => {
    const violations = observe(observation as O);
    return violations.length === 0 ? NOTHING : violations.map(tell);
  };
  return { ...what, ...stateless(what, judged) };
}

export const NOTHING: readonly Violation[] = [];

/** A property that needs no memory of what happened before. */
export function stateless(property: Omit<Property, 'monitor'>, observe: (observation: Observation) => readonly Violation[]): Property {
  const monitor: Monitor = { observe };
  return { ...property, monitor: () => monitor };
}
