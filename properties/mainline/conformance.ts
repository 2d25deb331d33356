// SPDX-License-Identifier: GPL-2.0-only
/** @file Model against reference: every outcome is one that the specification allows. */
import { specified } from '../../model/model.js';
import type { Callback, Outcome, Subject } from '../../model/mainline/actions.js';
import { step, type ModelTransition } from '../../model/mainline/system.js';
import { entryFunction, listed, NOTHING, stateless, type Observation, type Violation } from './observation.js';

export const conformanceWithTheModel = stateless(
  {
    id: 'conformance-with-the-model',
    statement: 'Every call answers and calls back as the model of the intended semantics allows.',
    source: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '14', '15', '16', '17', '18', '19', '21', '23', '24', '25', '27', '29', '30'],
    holds: 'between calls',
    yields: true,
  },
  (observation) => {
    const { model, allowed, outcome, action } = observation;
    if (model === null || observation.concurrent !== undefined) return NOTHING;
    if (outcome.ret === null && observation.handover === null)
      return [violation(observation, 'does-not-return', `${action.verb} returns`, `${action.verb} never returned`)];
    return allowed === undefined && outcome.ret !== null ? [forbidden(observation)] : NOTHING;
  },
);

function violation({ action }: Observation, cause: string, expected: string, happened: string): Violation {
  return { cause: `${action.verb}-${cause}`, where: entryFunction(action), expected, happened };
}

/** Why no transition matches: the return code, or with a right code the jump, the value or the callbacks. */
function forbidden(observation: Observation): Violation {
  const { action, fired, outcome, model } = observation;
  const transitions = step(model!, specified(action, fired));
  const rets = transitions.map((transition) => transition.outcome.ret);
  const { ret } = outcome;
  if (!rets.includes(ret!))
    return violation(
      observation,
      `returns${ret === 0 ? '-success' : ret}`,
      `${action.verb} returns ${listed(rets)}`,
      `${action.verb} returned ${ret === 0 ? 'success' : ret}`,
    );
  const same = transitions.filter((transition) => transition.outcome.ret === ret);
  if (!same.some((transition) => transition.outcome.value === outcome.value))
    return violation(observation, 'wrong-value', `the answer is '${same[0]!.outcome.value}'`, `it was '${outcome.value}'`);
  return violation(observation, 'wrong-callbacks', `the handlers see ${described(same[0]!)}`, `they saw ${described({ outcome: outcome as Outcome })}`);
}

function described({ outcome }: Pick<ModelTransition, 'outcome'>): string {
  const parts = [...outcome.callbacks]
    .filter(([, list]) => list.length > 0)
    .map(([subject, list]) => `${list.map(nameOf).join(', ')} for ${subjectName(subject)}`);
  return parts.length > 0 ? parts.join('; ') : 'no callback';
}

/** `finish:retrieved` -> `finish (retrieved)`, `freeze!` -> `freeze (failed)`. */
const nameOf = (callback: Callback): string => callback.replace(/!$/, ':failed').replace(/:(.*)$/, ' ($1)');

/** `out a/2`: token number 2 of session a. */
const subjectName = (subject: Subject): string =>
  subject.startsWith('flb')
    ? 'the FLB'
    : `file number ${subject.slice(subject.indexOf('/') + 1)} of session ${subject.slice(subject.indexOf(' ') + 1, subject.indexOf('/'))}`;
