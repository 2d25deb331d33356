// SPDX-License-Identifier: GPL-2.0-only
/** @file Model against reference: every outcome is one that the specification allows, and leads where it says. */
import type { Action, Outcome } from '../model/actions.js';
import { step, type ModelState, type ModelTransition } from '../model/system.js';
import { entryFunction, NOTHING, stateless, type Observation, type Violation } from './property.js';

export const conformanceWithTheModel = stateless(
  {
    id: 'conformance-with-the-model',
    statement: 'Every call answers, calls back and changes as the model of the intended semantics allows.',
    source: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13', '14', '15', '17', '18', '19', '20', '21'],
    holds: 'between calls',
  },
  (observation) => {
    const { model, allowed, reached, outcome } = observation;
    if (!model) return NOTHING;
    if (outcome.ret === null)
      return [violation(observation, 'does-not-return', `${observation.action.verb} returns`, `${observation.action.verb} never returned`)];
    if (!allowed) return [forbidden(observation, model)];
    if (!reached) return NOTHING;
    const difference = firstDifference(allowed.next, reached);
    return difference ? [violation(observation, `wrong-${difference.aspect}`, difference.expected, difference.happened)] : NOTHING;
  },
);

function violation({ action, before }: Observation, cause: string, expected: string, happened: string): Violation {
  return { cause: `${action.verb}-in-${before.state}-${cause}`, where: entryFunction(action), expected, happened };
}

/** The action as the model knows it: a fault that had no occasion did not happen. */
export function specified(action: Action, fired: boolean): Action {
  if (!action.fault || fired) return action;
  const { fault: _, ...rest } = action;
  return rest as Action;
}

/** Why no transition matches: the return code, or with a right code the callbacks. */
function forbidden(observation: Observation, model: ModelState): Violation {
  const { action, fired, outcome } = observation;
  const transitions = step(model, specified(action, fired));
  const rets = [...new Set(transitions.map((transition) => `${transition.outcome.ret}`))];
  if (!rets.includes(String(outcome.ret)))
    return violation(
      observation,
      `returns${outcome.ret === 0 ? '-success' : outcome.ret}`,
      `${action.verb} returns ${rets.join(' or ')}`,
      `${action.verb} returned ${outcome.ret}`,
    );
  const sameRet = transitions.filter((transition) => transition.outcome.ret === outcome.ret);
  if (!sameRet.some((transition) => transition.outcome.reboot === outcome.reboot))
    return violation(
      observation,
      `reboot-${outcome.reboot}`,
      `the reboot is ${sameRet.map((t) => t.outcome.reboot).join(' or ')}`,
      `the reboot was ${outcome.reboot ?? 'into a kernel that may find anything'}`,
    );
  if (!sameRet.some((transition) => transition.outcome.value === outcome.value))
    return violation(observation, 'wrong-value', `the value is ${sameRet[0]!.outcome.value}`, `the value was ${outcome.value}`);
  return violation(
    observation,
    'wrong-callbacks',
    `the callbacks are ${describeCallbacks(sameRet[0]!, observation)}`,
    `the callbacks were ${describeCallbacks({ outcome: outcome as Outcome }, observation)}`,
  );
}

function describeCallbacks({ outcome }: Pick<ModelTransition, 'outcome'>, { tokens }: Observation): string {
  const parts = [...outcome.callbacks].filter(([, list]) => list.length > 0).map(([token, list]) => `${list.join(', ')} for token ${tokens[token]}`);
  return parts.length > 0 ? parts.join('; ') : 'none';
}

interface StateDifference {
  readonly aspect: string;
  readonly expected: string;
  readonly happened: string;
}

/** Where the state that the specification wants and the one that was reached differ first. */
function firstDifference(wanted: ModelState, reached: ModelState): StateDifference | undefined {
  for (const aspect of ['luo', 'handler'] as const)
    if (wanted[aspect] !== reached[aspect])
      return { aspect, expected: `${NAMES[aspect]} is ${wanted[aspect]}`, happened: `${NAMES[aspect]} is ${reached[aspect]}` };
  if (!sameTable(wanted.descriptors, reached.descriptors))
    return {
      aspect: 'descriptors',
      expected: `sessions open by process: ${wanted.descriptors.join(' / ')}`,
      happened: `they are ${reached.descriptors.join(' / ')}`,
    };
  for (let i = 0; i < wanted.tokens.length; i++) {
    const token = wanted.tokens[i]!;
    const other = reached.tokens[i]!;
    if (token === other) continue;
    for (const aspect of ['registration', 'owner', 'incoming', 'holders'] as const)
      if (token[aspect] !== other[aspect])
        return { aspect, expected: `token number ${i}: ${NAMES[aspect]} ${token[aspect]}`, happened: `token number ${i}: ${NAMES[aspect]} ${other[aspect]}` };
  }
  return undefined;
}

function sameTable(a: ModelState['descriptors'], b: ModelState['descriptors']): boolean {
  for (let i = 0; i < a.length; i++) {
    const [left, right] = [a[i]!, b[i]!];
    if (left !== right) for (let k = 0; k < left.length; k++) if (left[k] !== right[k]) return false;
  }
  return true;
}

const NAMES = {
  luo: 'the state',
  handler: 'the handler',
  registration: 'the registration is',
  owner: 'the owner is session',
  incoming: 'the file that came is',
  holders: 'the restored file is held by processes',
} as const;
