// SPDX-License-Identifier: GPL-2.0-only
/** @file Which pairs of calls of v1 are tried first: asked of the model, by what verbs read and write. */
import type { Action, FaultKind, Verb } from '../../model/v1/actions.js';
import { changedBy, effectsOfVerbs, overlap, textOf, type Effects } from '../../model/v1/effects.js';
import type { Bounds, ModelState } from '../../model/v1/state.js';

/** Two sessions and one token are enough for every race that is known. */
export const LIKELY_BOUNDS: Bounds = { sessions: 2, tokens: 1, processes: 1, descriptors: 1 };

/** Those after which something that was begun has to be undone while the other task looks on. */
const FAULTS: ReadonlySet<FaultKind> = new Set<FaultKind>(['copy_to_user', 'cb_prepare', 'cb_freeze']);

let effects: ReadonlyMap<Verb, Effects> | null = null;

/**
 * `kind`: what two calls do in a state, whether they do it to one session, and what they find in the parts that they share. `outline`: what
 * tells apart the programs that go on after the tasks; null: nothing is shared there that could matter later.
 */
export function likelyKind(state: ModelState, calls: readonly Action[]): { readonly kind: string; readonly outline: string | null } {
  effects ??= effectsOfVerbs(LIKELY_BOUNDS);
  const [a, b] = calls;
  const shared = overlap(effects.get(a!.verb)!, effects.get(b!.verb)!);
  const changes = calls.map((call) => changedBy(state, inBounds(call)));
  const parts = calls.map(({ verb, fault }, i) => `${verb}!${fault?.kind ?? ''} ${changes[i]!.join()}`).sort();
  const [one, other] = calls.map((call) => ('session' in call ? call.session : null));
  const kind = [state.luo, ...parts, one === other, ...shared.map((part) => textOf(state, part))].join(';');
  const active = changes.filter((changed) => changed.length > 0).length;
  if (active === 0 || shared.length === 0 || calls.some(({ fault }) => fault !== undefined)) return { kind, outline: null };
  // Beside a call that changes nothing here, what comes later is the same whatever there is in the parts.
  return { kind, outline: active === 2 ? kind : [state.luo, ...calls.map(({ verb }) => verb).sort()].join(';') };
}

/** Is the call one that is tried first? */
export function isLikely({ fault, ...rest }: Action): boolean {
  if ('kexec' in rest && (rest.kexec === 'fail' || !rest.handler)) return false;
  return fault === undefined || FAULTS.has(fault.kind);
}

/** Two opens take two slots, of which the second may be none of the model's: the model is asked of the last that it has. */
function inBounds(call: Action): Action {
  return call.verb === 'open' && call.session >= LIKELY_BOUNDS.sessions ? { ...call, session: LIKELY_BOUNDS.sessions - 1 } : call;
}
