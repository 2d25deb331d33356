// SPDX-License-Identifier: GPL-2.0-only
/** @file Model against reference: every outcome is one that the specification allows, and leads where it says. */
import type { Callback, Outcome } from '../../model/v1/actions.js';
import { specified } from '../../model/model.js';
import { NOBODY, type TokenState } from '../../model/v1/state.js';
import { step, type ModelState, type ModelTransition } from '../../model/v1/system.js';
import { entryFunction, NOTHING, stateless, type Observation, type Violation } from './property.js';
import { REBOOTS, tokenName } from './words.js';

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
    const difference = firstDifference(allowed.next, reached, observation.tokens);
    return difference ? [violation(observation, `wrong-${difference.aspect}`, difference.expected, difference.happened)] : NOTHING;
  },
);

function violation({ action, before }: Observation, cause: string, expected: string, happened: string): Violation {
  return { cause: `${action.verb}-in-${before.state}-${cause}`, where: entryFunction(action), expected, happened };
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
      [...new Set(sameRet.map((t) => REBOOTS[t.outcome.reboot ?? 'plain']))].join(', or '),
      REBOOTS[observation.rebooted ?? 'plain'],
    );
  if (!sameRet.some((transition) => transition.outcome.value === outcome.value))
    return violation(
      observation,
      'wrong-value',
      `the state is given as ${sameRet[0]!.outcome.value?.toUpperCase()}`,
      `it was given as ${outcome.value?.toUpperCase()}`,
    );
  return violation(
    observation,
    'wrong-callbacks',
    `the handler sees ${describeCallbacks(sameRet[0]!, observation)}`,
    `the handler saw ${describeCallbacks({ outcome: outcome as Outcome }, observation)}`,
  );
}

function describeCallbacks({ outcome }: Pick<ModelTransition, 'outcome'>, { tokens }: Observation): string {
  const parts = [...outcome.callbacks]
    .filter(([, list]) => list.length > 0)
    .map(([token, list]) => `${list.map((name) => CALLBACKS[name] ?? name).join(', ')} for ${nameOfToken(tokens[token])}`);
  return parts.length > 0 ? parts.join('; ') : 'no callback';
}

/** A revision of one's own may store another token than the one it was given. */
const nameOfToken = (token: bigint | undefined): string => (token === undefined ? 'a token that nobody registered' : tokenName(token));

/** Callbacks that are not told by their names alone. */
const CALLBACKS: Readonly<Partial<Record<Callback, string>>> = {
  'prepare!': 'prepare (failed)',
  'freeze!': 'freeze (failed)',
  'retrieve!': 'retrieve (failed)',
  'finish:reclaimed': 'finish (reclaimed)',
};

interface StateDifference {
  readonly aspect: string;
  readonly expected: string;
  readonly happened: string;
}

/** Where the state that the specification wants and the one that was reached differ first. */
function firstDifference(wanted: ModelState, reached: ModelState, names: readonly bigint[]): StateDifference | undefined {
  const differ = (aspect: string, describe: (state: ModelState) => string): StateDifference => ({
    aspect,
    expected: describe(wanted),
    happened: describe(reached),
  });
  if (wanted.luo !== reached.luo) return differ('luo', ({ luo }) => `the state is ${luo.toUpperCase()}`);
  if (wanted.handler !== reached.handler) return differ('handler', ({ handler }) => `the handler is ${handler}`);
  const session = wanted.descriptors.findIndex((row, i) => !sameRow(row, reached.descriptors[i]!));
  if (session >= 0)
    return differ('descriptors', ({ descriptors }) => `the descriptors of s${session} are ${descriptors[session]!.map((n, p) => `${n} in p${p}`).join(', ')}`);
  for (const [i, token] of wanted.tokens.entries()) {
    const other = reached.tokens[i]!;
    if (token === other) continue;
    const aspect = TOKEN_ASPECTS.find((one) => token[one] !== other[one]);
    if (aspect) return differ(aspect, ({ tokens }) => TOKEN_WORDS[aspect](tokens[i]!, tokenName(names[i]!)));
  }
  return undefined;
}

function sameRow(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

const TOKEN_ASPECTS = ['registration', 'owner', 'incoming', 'holders'] as const;

/** What a token's state is, in one aspect. */
const TOKEN_WORDS: Readonly<Record<(typeof TOKEN_ASPECTS)[number], (state: TokenState, name: string) => string>> = {
  registration: ({ registration }, name) => {
    if (registration === 'free') return `${name} is not registered`;
    const [whose, phase = ''] = registration.split('.');
    return `${name} is registered${whose === 'committed' ? ' by a closed session' : ''}${phase === 'registered' ? '' : `, and ${phase.toUpperCase()}`}`;
  },
  owner: ({ owner }, name) => (owner === NOBODY ? `${name} is nobody's` : `${name} is registered by s${owner}`),
  incoming: ({ incoming }, name) =>
    incoming === 'absent'
      ? `no file is incoming under ${name}`
      : `the incoming file of ${name} ${incoming === 'waiting' ? 'can be restored' : 'counts as restored'}`,
  holders: ({ holders }, name) => {
    const who = [...holders.toString(2)].reverse().flatMap((bit, p) => (bit === '1' ? [`p${p}`] : []));
    return `the file restored for ${name} is open in ${who.length === 0 ? 'no process' : who.join(', ')}`;
  },
};
