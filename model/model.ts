// SPDX-License-Identifier: GPL-2.0-only
/** @file What a model of any design of LUO answers: the words that searches share with it, whatever its verbs are. */

/** The `n`-th occasion (from 1) of `kind` inside one action fails; with `errno` (a positive number) where that is to be said. */
export interface Fault {
  readonly kind: string;
  readonly n: number;
  readonly errno?: number;
}

/** Something that happens to the machine from outside. Its operands are the system's own. */
export interface Action {
  readonly verb: string;
  readonly fault?: Fault;
}

/** What an action answers, as far as a specification speaks of it. `callbacks` are by object, in order. */
export interface Outcome {
  readonly ret: string | 0;
  readonly value?: string;
  readonly reboot?: string;
  readonly callbacks: ReadonlyMap<number | string, readonly string[]>;
}

/** One outcome, and the state that it leads to. */
export interface Transition<S = object> {
  readonly outcome: Outcome;
  readonly next: S;
}

/** How large the modelled computer is. */
export interface Bounds {
  /** Session slots. */
  readonly sessions: number;
  /** Token positions. */
  readonly tokens: number;
  /** Process slots. */
  readonly processes: number;
  /** Descriptors of one session in all processes together; `Infinity` for random testing. */
  readonly descriptors: number;
}

/** Is told each transition that is taken, by its name, and which machine of its kind took it. A `Set` keeps the names. */
export interface Covered {
  add(name: string, instance: number): unknown;
}

/** Which of the actions that make sense somewhere are asked for. */
export interface Wanted {
  /** Injected faults as well. Default: none. */
  readonly faults?: boolean;
  /** One file in the place of all that behave alike: for searches that go through everything. Default: all kinds. */
  readonly oneFile?: boolean;
  /** Also calls of which the model knows nothing that it could tell apart. */
  readonly beyond?: boolean;
}

/** What may be renamed without a difference. */
export type Renaming = 'sessions' | 'sessions and tokens';

/** The intended semantics as a transition system. States are immutable. */
export interface Model<A extends Action = Action, S extends object = object> {
  initialState(bounds: Bounds): S;
  /** Every outcome that the specification allows, each once. Empty: the action has no meaning here. */
  step(state: S, action: A, covered?: Covered): readonly Transition<S>[];
  /** The transition with this very outcome; undefined when the specification does not allow it. */
  allows(state: S, action: A, outcome: Outcome, covered?: Covered): Transition<S> | undefined;
  /** Equal states, and only they, have equal keys (within one set of bounds). */
  stateKey(state: S): string;
  /** Equal for states that differ only in names, and for no others. */
  classKey(state: S, renaming: Renaming): string;
  /** All actions that are sensible in `state`, in the same order at every call; after each action the faults that can fire in it. */
  enabledActions(state: S, bounds: Bounds, wanted?: Wanted): A[];
}

/** Does each object get the same ones, in the same order? */
export function sameCallbacks(ours: Outcome['callbacks'], theirs: Outcome['callbacks']): boolean {
  for (const object of new Set([...ours.keys(), ...theirs.keys()])) if ((ours.get(object) ?? []).join() !== (theirs.get(object) ?? []).join()) return false;
  return true;
}

/** The action as a model knows it: a fault that had no occasion did not happen. */
export function specified<A extends Action>(action: A, fired: boolean): A {
  if (!action.fault || fired) return action;
  let without = faultless.get(action);
  if (without === undefined) {
    const { fault: _, ...rest } = action;
    faultless.set(action, (without = rest));
  }
  return without as A;
}

/** The same each time: several ask, one after the other, about the action that was carried out last. */
const faultless = new WeakMap<Action, Action>();
