// SPDX-License-Identifier: GPL-2.0-only
/** @file The product of the machines: the outcomes of an action that the specification allows. */
import type { Action, Callback, Outcome } from './actions.js';
import { Draft, type Covered, type Share, type Shares } from './draft.js';
import type { Plan, RollBackChoice } from './plan.js';
import { plansOf } from './plans.js';
import { rules, type Rules } from './rules.js';
import type { ModelState } from './state.js';

export { enabledActions, isSensible } from './enabled.js';
export type { Covered } from './draft.js';
export { legal } from './legal.js';
export { initialState, stateKey, NOBODY, type Bounds, type ModelState, type TokenState } from './state.js';

/** One outcome, and the state that it leads to. */
export interface ModelTransition {
  readonly outcome: Outcome;
  readonly next: ModelState;
}

/**
 * Every outcome of `action` that the specification allows, each once. A fault in `action` is one that fires. Empty: the
 * action has no meaning here (an `open` into a slot in use, a `fork` onto itself).
 *
 * `covered` collects the names of the machines' transitions that any of the outcomes takes.
 */
export function step(state: ModelState, action: Action, covered?: Covered): ModelTransition[] {
  return stepBy(rules, state, action, covered);
}

/** `step` under other rules than the specification's: for mutants. */
export function stepBy(by: Rules, state: ModelState, action: Action, covered?: Covered): ModelTransition[] {
  return transitionsOf(by, state, plansOf(by, state, action), covered);
}

/** What the plans come to: their outcomes, each once. */
export function transitionsOf(by: Rules, state: ModelState, plans: readonly Plan[], covered?: Covered): ModelTransition[] {
  const transitions: ModelTransition[] = [];
  for (const plan of plans)
    for (const shares of plan.rollBack === undefined ? NO_CHOICE : deals(plan.rollBack)) {
      const { next, callbacks } = carryOut(by, state, plan, shares, covered);
      for (const ret of plan.rets) transitions.push({ outcome: outcomeOf(plan, ret, callbacks), next });
    }
  return transitions;
}

/**
 * The transition of `step(state, action)` with this very outcome; undefined when the specification does not allow it.
 * It does not enumerate: good for any number of tokens.
 *
 * `covered` collects the names of the machines' transitions taken.
 */
export function allows(state: ModelState, action: Action, outcome: Outcome, covered?: Covered): ModelTransition | undefined {
  for (const plan of plansOf(rules, state, action)) {
    if (!plan.rets.includes(outcome.ret) || plan.value !== outcome.value || plan.reboot !== outcome.reboot) continue;
    const shares = plan.rollBack && matchShares(state, plan, plan.rollBack, outcome);
    const { next, callbacks } = carryOut(rules, state, plan, shares);
    if (!sameCallbacks(state, callbacks, outcome.callbacks)) continue;
    if (covered !== undefined) carryOut(rules, state, plan, shares, covered);
    return { outcome: outcomeOf(plan, outcome.ret, callbacks), next };
  }
  return undefined;
}

type Callbacks = Outcome['callbacks'];
interface Effects {
  readonly next: ModelState;
  readonly callbacks: Callbacks;
}

const SILENT: Callbacks = new Map();

function carryOut(by: Rules, state: ModelState, plan: Plan, shares?: Shares, covered?: Covered): Effects {
  if (plan.run === undefined) return { next: state, callbacks: SILENT };
  const draft = new Draft(by.tables, state, shares, covered);
  plan.run(draft);
  return { next: draft.state, callbacks: draft.callbacks };
}

function outcomeOf({ value, reboot }: Plan, ret: string | 0, callbacks: Callbacks): Outcome {
  if (value !== undefined) return { ret, value, callbacks };
  return reboot === undefined ? { ret, callbacks } : { ret, reboot, callbacks };
}

const NO_CHOICE: readonly undefined[] = [undefined];

/** Registrations up to which every way to deal out the shares is told. */
const MANY = 8;

/** All ways to deal out the shares; of many registrations those in which the first ones come first. */
function deals(choice: RollBackChoice): Shares[] {
  return choice.tokens.length > MANY ? dealsInOrder(choice) : allDeals(choice);
}

function dealsInOrder({ tokens, failed, done }: RollBackChoice): Shares[] {
  const counts = done === 'any' ? Array.from({ length: tokens.length - failed + 1 }, (_, i) => i) : [done];
  return counts.map((count) => new Map(tokens.map((token, i): [number, Share] => [token, i < count ? 'done' : i < count + failed ? 'failed' : 'idle'])));
}

function allDeals({ tokens, failed, done }: RollBackChoice): Shares[] {
  const [token, ...rest] = tokens;
  if (token === undefined) return failed === 0 && (done === 'any' || done === 0) ? [new Map()] : [];
  const give = (share: Share, others: Partial<RollBackChoice>) =>
    allDeals({ tokens: rest, failed, done, ...others }).map((shares) => new Map(shares).set(token, share));
  return [
    ...give('idle', {}),
    ...(done === 'any' ? give('done', {}) : done > 0 ? give('done', { done: done - 1 }) : []),
    ...(failed === 1 ? give('failed', { failed: 0 }) : []),
  ];
}

const SHARES: readonly Share[] = ['idle', 'done', 'failed'];

/** The shares that give each token the callbacks of `outcome`; undefined if the plan has no such choice. */
function matchShares(state: ModelState, plan: Plan, choice: RollBackChoice, outcome: Outcome): Shares | undefined {
  const shares = new Map<number, Share>();
  for (const share of SHARES) {
    const all = new Map(choice.tokens.map((token) => [token, share]));
    const { callbacks } = carryOut(rules, state, plan, all);
    for (const token of choice.tokens) if (sameList(callbacks.get(token), outcome.callbacks.get(token))) shares.set(token, share);
  }
  const dealt = [...shares.values()];
  const done = dealt.filter((share) => share === 'done').length;
  const isDealt = dealt.filter((share) => share === 'failed').length === choice.failed && (choice.done === 'any' || done === choice.done);
  return isDealt ? shares : undefined;
}

function sameCallbacks(state: ModelState, ours: Callbacks, theirs: Callbacks): boolean {
  for (const token of theirs.keys()) if (state.tokens[token] === undefined) return false;
  return state.tokens.every((_, token) => sameList(ours.get(token), theirs.get(token)));
}

function sameList(ours: readonly Callback[] = [], theirs: readonly Callback[] = []): boolean {
  return ours.length === theirs.length && ours.every((callback, i) => callback === theirs[i]);
}
