// SPDX-License-Identifier: GPL-2.0-only
/** @file Which parts of the state each verb reads and writes: asked of the product of the machines, state by state. */
import type { Action, Outcome, Verb } from './actions.js';
import { enabledActions } from './enabled.js';
import { initialState, stateKey, type Bounds, type ModelState } from './state.js';
import { step } from './system.js';

/** The parts of the state that calls may share. */
export const PARTS = ['luo', 'handler', 'sessions', 'registrations', 'incoming', 'files'] as const;
export type Part = (typeof PARTS)[number];

/** What a verb does to the parts of the state, in any state of the model. */
export interface Effects {
  /** What it answers, or does to other parts, depends on these. */
  readonly reads: ReadonlySet<Part>;
  readonly writes: ReadonlySet<Part>;
}

/** A part of a state in writing: equal parts, and only they, have equal texts. */
const TEXT: Readonly<Record<Part, (state: ModelState) => string>> = {
  luo: ({ luo }) => luo,
  handler: ({ handler }) => handler,
  sessions: ({ descriptors }) => descriptors.join('/'),
  registrations: ({ tokens }) => tokens.map(({ registration, owner }) => `${registration},${owner}`).join('/'),
  incoming: ({ tokens }) => tokens.map(({ incoming }) => incoming).join('/'),
  files: ({ tokens }) => tokens.map(({ holders }) => holders).join('/'),
};

export const textOf = (state: ModelState, part: Part): string => TEXT[part](state);

/** The parts that some outcome of `action` changes in `state`. */
export function changedBy(state: ModelState, action: Action): Part[] {
  const nexts = step(state, action).map(({ next }) => next);
  return PARTS.filter((part) => nexts.some((next) => TEXT[part](next) !== TEXT[part](state)));
}

/**
 * Derived from the transitions and guards of the machines. A verb writes what one of its outcomes changes in some reachable state. It
 * reads what makes a difference to it: two reachable states are equal but for this part, and it does not come to the same in both.
 */
export function effectsOfVerbs(bounds: Bounds): ReadonlyMap<Verb, Effects> {
  const effects = new Map<Verb, { reads: Set<Part>; writes: Set<Part> }>();
  /** Part, all other parts and action -> what the action came to in the first state that has them. */
  const results = new Map<string, string>();
  for (const state of reachableStates(bounds)) {
    for (const action of enabledActions(state, bounds, { files: ['f0'] })) {
      const known = effects.get(action.verb) ?? { reads: new Set(), writes: new Set() };
      effects.set(action.verb, known);
      for (const part of changedBy(state, action)) known.writes.add(part);
      for (const part of PARTS) {
        const others = PARTS.filter((other) => other !== part);
        const key = [part, ...others.map((other) => TEXT[other](state)), JSON.stringify(action)].join(';');
        const result = resultOf(state, action, others);
        if ((results.get(key) ?? result) !== result) known.reads.add(part);
        results.set(key, results.get(key) ?? result);
      }
    }
  }
  return effects;
}

/** Does what one of them does matter to the other? Two that only read the same do not meet. */
export function overlap(a: Effects, b: Effects): Part[] {
  const meets = (one: Effects, other: Effects, part: Part): boolean => one.writes.has(part) && (other.reads.has(part) || other.writes.has(part));
  return PARTS.filter((part) => meets(a, b, part) || meets(b, a, part));
}

/** Outcomes, and what they leave of the parts `of`: whichever of them the specification allows. */
function resultOf(state: ModelState, action: Action, of: readonly Part[]): string {
  const results = step(state, action).map(({ outcome, next }) => [outcomeText(outcome), ...of.map((part) => TEXT[part](next))].join(';'));
  return results.sort().join(' or ');
}

function outcomeText({ ret, value, reboot, callbacks }: Outcome): string {
  return [ret, value, reboot, ...[...callbacks].map(([token, calls]) => `${token}:${calls.join()}`)].join();
}

function reachableStates(bounds: Bounds): ModelState[] {
  const start = initialState(bounds);
  const states = [start];
  const seen = new Set([stateKey(start)]);
  for (const state of states) {
    for (const action of enabledActions(state, bounds, { files: ['f0'] })) {
      for (const { next } of step(state, action)) {
        const key = stateKey(next);
        if (seen.has(key)) continue;
        seen.add(key);
        states.push(next);
      }
    }
  }
  return states;
}
