// SPDX-License-Identifier: GPL-2.0-only
/** @file Properties about what a call answers in a state of the model. */
import type { Action, Verb } from '../../model/mainline/actions.js';
import type { ModelState } from '../../model/mainline/system.js';
import { entryFunction, NOTHING, stateless, type Observation, type Property } from './observation.js';

type ActionOf<V extends Verb> = Action & { readonly verb: V };

/** A call that answers what it must not. */
export interface WrongAnswer {
  /** As a slug. */
  readonly cause: string;
  readonly expected: string;
  readonly happened: string;
  /** The C function in which it is, where that is not the one of the verb. */
  readonly where?: string;
}

/**
 * A property of the answers of some verbs: `judge` looks at each that came back while the model's state is known, and
 * says what is wrong with it.
 */
export function ofAnswers<V extends Verb>(
  property: Omit<Property, 'monitor' | 'holds'>,
  verbs: readonly V[],
  judge: (action: ActionOf<V>, ret: string | 0, model: ModelState, observation: Observation) => WrongAnswer | null,
): Property {
  const wanted: ReadonlySet<Verb> = new Set(verbs);
  return stateless({ ...property, holds: 'between calls', concerns: { verbs } }, (observation) => {
    const { action, model, outcome } = observation;
    if (model === null || outcome.ret === null || observation.concurrent !== undefined || !wanted.has(action.verb)) return NOTHING;
    const wrong = judge(action as ActionOf<V>, outcome.ret, model, observation);
    return wrong === null ? NOTHING : [{ where: entryFunction(action), ...wrong }];
  });
}
