// SPDX-License-Identifier: GPL-2.0-only
/** @file The product of mainline's machines: the outcomes of an action that the specification allows. */
import type { Action, Outcome, Variant, Verb } from './actions.js';
import { Draft, type Covered } from './draft.js';
import { refuse, type Plan } from './plan.js';
import { rules, type Rules } from './rules.js';
import type { ModelState } from './state.js';
import { lacksDevice, lacksSession, type Plans } from './verbs/plans.js';

export type { Covered } from './draft.js';
export { initialState, stateKey, type Bounds, type ModelState } from './state.js';

/** One outcome, and the state that it leads to. */
export interface ModelTransition {
  readonly outcome: Outcome;
  readonly next: ModelState;
}

/** All plans that the specification allows for `action`. Empty: the action has no meaning in this state. */
export function plansOf(by: Rules, state: ModelState, action: Action): readonly Plan[] {
  const plans = early(state, action, dispatch(by, state, action));
  if (action.fault === undefined || plans.some(({ fired }) => fired)) return plans;
  return withoutOccasion(plans);
}

/** The plans for `action`; none where its fault has no occasion. */
export function sensiblePlans(by: Rules, state: ModelState, action: Action): readonly Plan[] {
  const plans = dispatch(by, state, action);
  return action.fault !== undefined && !plans.some(({ fired }) => fired) ? [] : early(state, action, plans);
}

/** Where a plan leads. */
export const nextBy = (by: Rules, state: ModelState, plan: Plan): ModelState => carryOut(by, state, plan).next;

/** Does the fault of `action` have an occasion in this state? */
export function faultCanFire(by: Rules, state: ModelState, action: Action): boolean {
  return dispatch(by, state, action).some(({ fired }) => fired);
}

function dispatch(by: Rules, state: ModelState, action: Action): readonly Plan[] {
  return (by.verbs[action.verb] as Plans<Verb>)(by, state, action as Action & { verb: never });
}

/**
 * A reply that cannot be written may be noticed before anything else is: nobody promises the order of errors, and nothing has happened. That a 32-bit
 * program is told of no such ioctl has a property of its own.
 */
function early(state: ModelState, action: Action, plans: readonly Plan[]): readonly Plan[] {
  const { arg } = action as { readonly arg?: Variant };
  if (plans.length === 0) return plans;
  if (arg === 'compat') return [...plans, refuse('-ENOTTY')];
  if (arg !== 'ro') return plans;
  const by = action as Action & { readonly verb: 'create' | 'preserve' };
  const unheard = by.verb === 'create' || action.verb === 'retrieve' ? lacksDevice(state, by) : lacksSession(state, by);
  // First: where nothing tells whether the handler was asked, it was not.
  return unheard ? plans : [refuse('-EFAULT'), ...plans];
}

/**
 * A fault is said to have fired where the specification has no occasion for it: the kernel has steps that the
 * specification has not. Then the call may fail with any error of a shortage, and nothing changes, or end as without it.
 */
function withoutOccasion(plans: readonly Plan[]): readonly Plan[] {
  return plans.length === 0 ? plans : [...plans, refuse(['-ENOMEM', '-ENFILE', '-EMFILE'], true)];
}

/**
 * Every outcome of `action` that the specification allows, each once. A fault in `action` is one that fires. Empty: the
 * action has no meaning here.
 *
 * `covered` collects the names of the machines' transitions that any of the outcomes takes.
 */
export function step(state: ModelState, action: Action, covered?: Covered): ModelTransition[] {
  return stepBy(rules, state, action, covered);
}

/** `step` under other rules than the specification's: for mutants. */
export function stepBy(by: Rules, state: ModelState, action: Action, covered?: Covered): ModelTransition[] {
  const transitions: ModelTransition[] = [];
  for (const plan of plansOf(by, state, action)) {
    const { next, callbacks } = carryOut(by, state, plan, covered);
    for (const ret of plan.rets) transitions.push({ outcome: outcomeOf(plan, ret, callbacks), next });
  }
  return transitions;
}

/** The transition of `step(state, action)` with this very outcome; undefined when the specification does not allow it. */
export function allows(state: ModelState, action: Action, outcome: Outcome, covered?: Covered): ModelTransition | undefined {
  if (covered !== undefined) return allowedNow(state, action, outcome, covered);
  if (!isLast(state, action, outcome)) last = { state, action, outcome, allowed: allowedNow(state, action, outcome) };
  return last!.allowed;
}

/** Whoever follows a machine and whoever judges it ask the same, one after the other. */
let last: { readonly state: ModelState; readonly action: Action; readonly outcome: Outcome; readonly allowed: ModelTransition | undefined } | null = null;

function isLast(state: ModelState, action: Action, { ret, value, reboot, callbacks }: Outcome): boolean {
  if (last === null || last.state !== state || last.action !== action) return false;
  const { outcome } = last;
  return outcome.ret === ret && outcome.value === value && outcome.reboot === reboot && outcome.callbacks === callbacks;
}

function allowedNow(state: ModelState, action: Action, outcome: Outcome, covered?: Covered): ModelTransition | undefined {
  for (const plan of plansOf(rules, state, action)) {
    if (!plan.rets.includes(outcome.ret) || plan.value !== outcome.value || plan.reboot !== outcome.reboot) continue;
    const { next, callbacks } = carryOut(rules, state, plan);
    if (!sameCallbacks(callbacks, outcome.callbacks)) continue;
    if (covered !== undefined) carryOut(rules, state, plan, covered);
    return { outcome: outcomeOf(plan, outcome.ret, callbacks), next };
  }
  const { fault, ...whole } = action;
  // Nobody promises that a call fails which gets by without the memory.
  return fault?.kind === 'kmalloc' ? allowedNow(state, whole as Action, outcome, covered) : undefined;
}

type Callbacks = Outcome['callbacks'];
const SILENT: Callbacks = new Map();

function carryOut(by: Rules, state: ModelState, plan: Plan, covered?: Covered): { readonly next: ModelState; readonly callbacks: Callbacks } {
  if (plan.run === undefined) return { next: state, callbacks: SILENT };
  const draft = new Draft(by.tables, state, covered);
  plan.run(draft);
  return { next: draft.state, callbacks: draft.callbacks };
}

function outcomeOf({ value, reboot }: Plan, ret: string | 0, callbacks: Callbacks): Outcome {
  if (value === undefined && reboot === undefined) return { ret, callbacks };
  return { ret, ...(value !== undefined && { value }), ...(reboot !== undefined && { reboot }), callbacks };
}

function sameCallbacks(a: Callbacks, b: Callbacks): boolean {
  if (a.size !== b.size) return false;
  if (a.size === 0) return true;
  for (const [subject, list] of a) if (!sameList(list, b.get(subject))) return false;
  return true;
}

function sameList(a: readonly string[], b: readonly string[] | undefined): boolean {
  if (b?.length !== a.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
