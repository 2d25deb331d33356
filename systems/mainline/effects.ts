// SPDX-License-Identifier: GPL-2.0-only
/** @file When the calls of a concurrent history of mainline may take effect: the readings of its semantics. */
import type { Action, Outcome } from '../../model/mainline/actions.js';
import { specified } from '../../model/model.js';
import { allows, step, type Covered, type ModelState } from '../../model/mainline/system.js';
import { bindsFlb } from '../../model/mainline/state.js';
import { AFTERWARDS } from '../system.js';
import type * as generic from '../system.js';

type HistoryCall = generic.OrderedCall<Action>;
type Effect = generic.Effect<ModelState>;

/**
 * Each call takes effect at one moment between its begin and its end (items 22, 32). What never returned may have had none.
 *
 * A session is an open file description, and so is the device: while another task's call works on it, the last close of its descriptors takes the
 * descriptor at once and the session, or the device, when that call ends. Where the strict reading fails this one is tried, and the answer
 * is `deferred`.
 */
export function* readings(start: ModelState, history: readonly HistoryCall[], reached: ModelState | null): Generator<generic.Reading<ModelState>> {
  yield { name: 'linearizable', start, effects: history.flatMap((call) => effectsOf(call, history)), target: reached };
  if (!history.some((call) => isClose(call) || closesDevice(call))) return;
  const phantom = start.devices.length;
  const effects = history.flatMap((call) => deferredEffectsOf(call, history, phantom));
  yield { name: 'deferred', start: withPhantom(start), effects, target: reached && withPhantom(reached) };
}

const isClose = ({ action }: HistoryCall): boolean => action.verb === 'close';
const CLOSER: ReadonlySet<Action['verb']> = new Set<Action['verb']>(['close_device', 'exit']);
const closesDevice = ({ action }: HistoryCall): boolean => CLOSER.has(action.verb);
const areBeside = (call: HistoryCall, other: HistoryCall): boolean => other !== call && other.begin < call.end && other.end > call.begin;

/** Does it work on the device, which is closed meanwhile? The device is released when it ends. */
const keepsDevice = (call: HistoryCall, history: readonly HistoryCall[]): boolean =>
  (call.action.verb === 'create' || call.action.verb === 'retrieve') && history.some((other) => closesDevice(other) && areBeside(call, other));

/** The state with one process more, which owns what calls under way hold. */
function withPhantom(state: ModelState): ModelState {
  return {
    ...state,
    devices: [...state.devices, 0],
    slots: state.slots.map((slot) => (slot.kind === 'free' ? slot : { ...slot, descriptors: [...slot.descriptors, 0] })),
    incoming: state.incoming.map((session) => ({ ...session, files: session.files.map((file) => ({ ...file, holders: [...file.holders, 0] })) })),
  };
}

/** A close takes effect twice: the descriptor goes, and the session goes when the last call that uses it ends. */
function deferredEffectsOf(call: HistoryCall, history: readonly HistoryCall[], phantom: number): Effect[] {
  const { action, settled, begin, end } = call;
  if (action.verb === 'close' && (!settled || settled.outcome.ret === 0)) {
    const { session, process } = action;
    const optional = !settled;
    const users = history.filter((other) => other !== call && usesSession(other, session) && other.begin < end && other.end > begin);
    const gone: Effect = { begin, end, optional, apply: (state) => handOver(state, session, process, phantom) };
    const rest = { ...action, process: phantom };
    const last = Math.max(end, ...users.map((other) => other.end));
    // The callbacks of the release are seen by whoever drops the last reference: they are compared by the properties of callbacks.
    return [gone, { begin, end: last, optional, after: gone, apply: (state) => step(state, specified(rest, settled?.fired === true)).map(({ next }) => next) }];
  }
  const effects = effectsOf(call, history);
  if (!('session' in action)) return effects;
  const { session, process } = action;
  if (keepsDevice(call, history))
    return effects.map((effect) => ({ ...effect, apply: (state) => [...effect.apply(state), ...withDevice(state, { ...call, action })] }));
  const isUnderClose = history.some((other) => isClose(other) && other !== call && usesSession(other, session) && call.begin < other.end);
  if (!isUnderClose) return effects;
  // A call that began before the close ended works on the session all the same: it has the descriptor back while it takes effect.
  // Whoever drops the last reference runs the release: its callbacks are told as this call's, and left to the properties of callbacks.
  const lent = (state: ModelState): readonly ModelState[] =>
    handOver(state, session, phantom, process).flatMap((own) => answered(own, call).flatMap((next) => handOver(next, session, process, phantom)));
  return effects.map((effect) => ({ ...effect, apply: (state) => [...effect.apply(state), ...answered(state, call), ...lent(state)] }));
}

/** Where a call leads that began while its process still had the device. */
function withDevice(state: ModelState, call: HistoryCall & { readonly action: { readonly process: number } }): readonly ModelState[] {
  const { process } = call.action;
  const holding = (one: ModelState, more: number): ModelState => ({ ...one, devices: one.devices.map((n, i) => (i === process ? n + more : n)) });
  return answered(holding(state, 1), call).map((next) => holding(next, -1));
}

const usesSession = ({ action }: HistoryCall, session: number): boolean => 'session' in action && action.session === session;

function handOver(state: ModelState, session: number, from: number, to: number): readonly ModelState[] {
  const slot = state.slots[session];
  if (slot === undefined || slot.kind === 'free' || (slot.descriptors[from] ?? 0) === 0) return [];
  const descriptors = slot.descriptors.map((n, process) => (process === from ? n - 1 : process === to ? n + 1 : n));
  return [{ ...state, slots: state.slots.map((other, i) => (i === session ? { ...slot, descriptors } : other)) }];
}

function effectsOf(call: HistoryCall, history: readonly HistoryCall[]): Effect[] {
  const { action, settled, begin, end } = call;
  // What comes after the tasks tells where they have led: by its answers alone.
  if (call.task === AFTERWARDS) return [{ begin, end, optional: false, apply: (state) => answered(state, call) }];
  if (!settled) {
    // A reboot that never returned did not jump: another one did, or nothing did. Whether a fault had its occasion nobody will know.
    if (action.verb === 'reboot') return [];
    const variants = [action, specified(action, false)];
    return [{ begin, end, optional: true, apply: (state) => variants.flatMap((variant) => step(state, variant).map(({ next }) => next)) }];
  }
  if (sharesFlb(call, history)) return [{ begin, end, optional: false, apply: (state) => [...answered(state, call), ...takingFlb(state, call)] }];
  if (missesFlb(call))
    return [{ begin, end, optional: false, apply: (state) => [...answered(state, call), ...(isGivenUp(state, call, history) ? [state] : [])] }];
  if (isTurnedAway(call, history)) return [{ begin, end, optional: false, apply: (state) => [state] }];
  const spec = specified(action, settled.fired);
  const answer = settled.outcome as Outcome;
  return [{ begin, end, optional: false, apply: (state, covered) => nextOf(state, spec, answer, covered) }];
}

/** Where a call may lead that answered so, whatever callbacks it made. */
function answered(state: ModelState, { action, settled }: HistoryCall): readonly ModelState[] {
  const transitions = step(state, specified(action, settled?.fired === true));
  const same = settled ? transitions.filter(({ outcome }) => outcome.ret === settled.outcome.ret && outcome.value === settled.outcome.value) : transitions;
  return same.map(({ next }) => next);
}

function nextOf(state: ModelState, action: Action, outcome: Outcome, covered?: Covered): readonly ModelState[] {
  const transition = allows(state, action, outcome, covered);
  return transition ? [transition.next] : [];
}

/**
 * A driver may take the FLB that a preserve under way has made, also where that preserve fails then: the driver is its user, and who makes
 * the callbacks depends on who is first.
 */
function sharesFlb(call: HistoryCall, history: readonly HistoryCall[]): boolean {
  const takes = ({ action, settled }: HistoryCall): boolean => action.verb === 'get_flb' && action.side === 'out' && settled?.outcome.ret === 0;
  const fails = ({ action, settled }: HistoryCall): boolean => action.verb === 'preserve' && settled !== null && settled.outcome.ret !== 0;
  const is = takes(call) ? fails : fails(call) ? takes : null;
  return is !== null && history.some((other) => is(other) && other.begin < call.end && other.end > call.begin);
}

const missesFlb = ({ action, settled }: HistoryCall): boolean => action.verb === 'get_flb' && action.side === 'out' && settled?.outcome.ret === '-ENOENT';

/** A close gives up the files of a session, and with them the FLB, before its name is free: is that all who have the FLB? */
function isGivenUp(state: ModelState, call: HistoryCall, history: readonly HistoryCall[]): boolean {
  const closing = history.flatMap((other) => (isClose(other) && areBeside(call, other) && 'session' in other.action ? other.action.session : []));
  const others = state.slots.filter((slot, i) => slot.kind === 'outgoing' && !closing.includes(i));
  const isUser = (slot: (typeof others)[number]): boolean => slot.kind === 'outgoing' && slot.files.some(({ file }) => bindsFlb(state, file));
  return closing.length > 0 && state.flbHeld.out === 0 && !others.some(isUser);
}

/** Where a driver comes to that takes an FLB which has no other user. */
const takingFlb = (state: ModelState, { action }: HistoryCall): readonly ModelState[] =>
  action.verb === 'get_flb' && state.flb === 'unused' ? [{ ...state, flb: 'preserved', flbHeld: { ...state.flbHeld, out: state.flbHeld.out + 1 } }] : [];

/** Verbs that take the lock of kexec, and do not wait for it. */
const KEXEC: ReadonlySet<Action['verb']> = new Set<Action['verb']>(['load_image', 'unload_image', 'reboot']);
const isOpen = ({ action, settled }: HistoryCall): boolean => action.verb === 'open' && (settled === null || settled.outcome.ret === 0);
const MODULE: ReadonlySet<Action['verb']> = new Set<Action['verb']>(['load_module', 'unload_module']);

/**
 * Busy beside another call, and without effect: the kexec lock is only tried (the order of checks of reboot names EBUSY), and a module has
 * references as long as a call works with its handler.
 */
function isTurnedAway(call: HistoryCall, history: readonly HistoryCall[]): boolean {
  const { action, settled } = call;
  const ret = settled?.outcome.ret;
  const beside = history.filter((other) => areBeside(call, other));
  // The device is busy before an open has its descriptor, and until a close, or the last call that works on it, has released it. An open that fails lets
  // nobody look: misc_open() has a mutex.
  if (action.verb === 'open') return ret === '-EBUSY' && beside.some((other) => closesDevice(other) || isOpen(other) || keepsDevice(other, history));
  if (KEXEC.has(action.verb)) return ret === '-EBUSY' && beside.some((other) => KEXEC.has(other.action.verb));
  if (!MODULE.has(action.verb)) return false;
  return (ret === '-EBUSY' || ret === '-EAGAIN' || ret === '-EEXIST' || ret === '-ENOENT') && beside.length > 0;
}
