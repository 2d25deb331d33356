// SPDX-License-Identifier: GPL-2.0-only
/** @file When the calls of a concurrent history may take effect: the readings of v1's semantics. */
import { sameCallbacks, specified } from '../../model/model.js';
import type { Action, Outcome } from '../../model/v1/actions.js';
import { allows, step, type Covered, type ModelState, type ModelTransition } from '../../model/v1/system.js';
import type * as generic from '../system.js';

type HistoryCall = generic.OrderedCall<Action>;
type Effect = generic.Effect<ModelState>;

/**
 * Each call takes effect at one moment between its begin and its end. A reboot takes effect twice: when it freezes, and when it jumps.
 *
 * A call that never returned, because the machine jumped under it, may have taken effect or not (durable linearizability:
 * Izraelevitz et al., Linearizability of Persistent Memory Objects Under a Full-System-Crash Failure Model, 2016). It has only
 * if it made all the callbacks that its effect takes: a cancel that told no file of its end has undone nothing.
 *
 * Item 5 does not say when a close takes effect while another task's call holds the session open: where the
 * strict reading fails, the close may take effect until that call ends, and the answer is `deferred`.
 */
export function* readings(start: ModelState, history: readonly HistoryCall[], reached: ModelState | null): Generator<generic.Reading<ModelState>> {
  yield { name: 'linearizable', start, effects: history.flatMap((call) => effectsOf(call)), target: reached };
  if (!history.some(isClose)) return;
  const phantom = start.descriptors[0]?.length ?? 0;
  const effects = history.flatMap((call) => deferredEffectsOf(call, history, phantom));
  yield { name: 'deferred', start: withPhantom(start), effects, target: reached && withPhantom(reached) };
}

const isClose = ({ action }: HistoryCall): boolean => action.verb === 'close';

/**
 * The state with one process more, which owns what calls under way hold: a session whose descriptor is closed under a call
 * is open until the call ends.
 */
function withPhantom(state: ModelState): ModelState {
  return { ...state, descriptors: state.descriptors.map((row) => [...row, 0]) };
}

/**
 * A close takes effect twice: the descriptor goes, and the session goes when the last call that uses it ends. One that never
 * returned may have got as far as that.
 */
function deferredEffectsOf(call: HistoryCall, history: readonly HistoryCall[], phantom: number): Effect[] {
  const { action, settled, begin, end } = call;
  if (action.verb === 'close' && (!settled || settled.outcome.ret === 0)) {
    const { session, process } = action;
    const optional = !settled;
    const rest = { verb: 'close', process: phantom, session } as const;
    const overlapping = history.filter(
      (other) => other !== call && 'session' in other.action && other.action.session === session && other.begin < end && other.end > begin,
    );
    const gone: Effect = { begin, end, optional, apply: (state) => handOver(state, session, process, phantom) };
    const last = Math.max(end, ...overlapping.map((other) => other.end));
    return [
      gone,
      {
        begin,
        end: last,
        optional,
        after: gone,
        apply: (state) => (settled ? nextOf(state, rest, settled.outcome as Outcome) : step(state, rest).map(({ next }) => next)),
      },
    ];
  }
  const effects = effectsOf(call);
  if (!('session' in action)) return effects;
  const { session, process } = action;
  const isUnderClose = history.some(
    (other) => isClose(other) && other !== call && 'session' in other.action && other.action.session === session && begin < other.end,
  );
  if (!isUnderClose) return effects;
  // A call that began before the close ended works on the session all the same: it has the descriptor back while it takes effect.
  const lent = (effect: Effect, state: ModelState): readonly ModelState[] =>
    handOver(state, session, phantom, process).flatMap((own) => effect.apply(own).flatMap((next) => handOver(next, session, process, phantom)));
  return effects.map((effect) => ({ ...effect, apply: (state) => [...effect.apply(state), ...lent(effect, state)] }));
}

function handOver(state: ModelState, session: number, from: number, to: number): readonly ModelState[] {
  const row = state.descriptors[session];
  if (!row || (row[from] ?? 0) === 0) return [];
  const changed = row.map((n, process) => (process === from ? n - 1 : process === to ? n + 1 : n));
  return [{ ...state, descriptors: state.descriptors.map((other, i) => (i === session ? changed : other)) }];
}

function effectsOf(call: HistoryCall): Effect[] {
  const { action, settled, begin, end } = call;
  if (action.verb === 'reboot' && action.kexec === 'ok' && settled?.outcome.ret === 0) return rebootEffects(call);
  // A reboot that never returned may have frozen, but it did not jump: another one did.
  const pending: Action = action.verb === 'reboot' ? { ...action, kexec: 'fail', handler: true } : action;
  // Whether its fault had its occasion nobody will know.
  const variants = [pending, specified(pending, false)];
  const tookEffect = ({ outcome }: ModelTransition): boolean => sameCallbacks(outcome.callbacks, call.callbacks);
  if (!settled)
    return [
      {
        begin,
        end,
        optional: true,
        apply: (state) =>
          variants.flatMap((variant) =>
            step(state, variant)
              .filter(tookEffect)
              .map(({ next }) => next),
          ),
      },
    ];
  if (isOvertaken(call)) return overtakenEffects(call);
  const { outcome, fired } = settled;
  const spec = outcome.ret === '-EAGAIN' && call.killed ? { ...action, fault: { kind: 'killed', n: 1 } as const } : specified(action, fired);
  const answer = outcome as Outcome;
  return [{ begin, end, optional: false, apply: (state, covered) => nextOf(state, spec, answer, covered) }];
}

function nextOf(state: ModelState, action: Action, outcome: Outcome, covered?: Covered): readonly ModelState[] {
  const transition = allows(state, action, outcome, covered);
  return transition ? [transition.next] : [];
}

/**
 * A reboot that saw PREPARED and, when it had the lock, found the update cancelled. No item promises that it goes on to a plain
 * kexec: item 21 says what a jump hands over, not that there is one, and item 18 is kept, since nothing has changed. Who wanted
 * a live update is told that there is none.
 */
function isOvertaken({ action, settled }: HistoryCall): boolean {
  return action.verb === 'reboot' && settled?.outcome.ret === '-EINVAL' && settled.outcome.reboot === 'refused' && settled.outcome.callbacks.size === 0;
}

/** Looks twice, and changes nothing. */
function overtakenEffects({ begin, end }: HistoryCall): Effect[] {
  const looked: Effect = { begin, end, optional: false, apply: (state) => (state.luo === 'prepared' ? [state] : []) };
  return [looked, { begin, end, optional: false, after: looked, apply: (state) => (state.luo === 'prepared' ? [] : [state]) }];
}

const SILENT: Outcome['callbacks'] = new Map();

/** First the freeze, as of a jump that fails; then the jump, from whatever state LUO is in by then (item 21). */
function rebootEffects({ action, settled, begin, end }: HistoryCall): Effect[] {
  if (action.verb !== 'reboot' || !settled) return [];
  const { fired } = settled;
  const outcome = settled.outcome as Outcome;
  const freeze = specified<Action>({ ...action, kexec: 'fail', handler: true }, fired);
  const frozen: Outcome = { ret: '-EINVAL', reboot: 'failed', callbacks: outcome.callbacks };
  const jumped: Outcome = { ret: 0, callbacks: SILENT, ...(outcome.reboot !== undefined && { reboot: outcome.reboot }) };
  const first: Effect = { begin, end, optional: false, apply: (state, covered) => nextOf(state, freeze, frozen, covered) };
  const jump = { verb: 'reboot', kexec: 'ok', handler: action.handler } as const;
  return [first, { begin, end, optional: false, after: first, apply: (state, covered) => nextOf(jumpState(state), jump, jumped, covered) }];
}

/** A jump from PREPARED without a freeze hands nothing over: as one from NORMAL. */
function jumpState(state: ModelState): ModelState {
  if (state.luo !== 'prepared') return state;
  return { ...state, luo: 'normal', tokens: state.tokens.map((token) => ({ ...token, registration: 'free' as const, owner: -1 })) };
}
