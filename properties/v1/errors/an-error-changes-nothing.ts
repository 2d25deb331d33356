// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 18: an error returned to the caller means that nothing changed. */
import { entryFunction, NOTHING, stateless, type Observation, type Violation } from '../property.js';
import { CLOSED, LEAKED, type RegistrationView, type View } from '../view.js';
import { FILE_STATES, hex } from '../words.js';
import { changed } from '../../words.js';

export const anErrorChangesNothing = stateless(
  {
    id: 'an-error-changes-nothing',
    statement: 'A call that returns an error leaves everything as it was.',
    source: ['18'],
    holds: 'between calls',
  },
  (observation) => (isExempt(observation) ? NOTHING : changes(observation)),
);

/**
 * Not errors of this kind: success; a call that did not return; a freeze that fails, which has to undo the prepare (item 9); a
 * jump that fails, after which what is frozen stays frozen and cancel leads back (item 10); a killed wait (item 17 has its own
 * property).
 */
function isExempt({ action, outcome, rebooted, fired }: Observation): boolean {
  if (outcome.ret === 0 || outcome.ret === null) return true;
  return rebooted === 'refused' || rebooted === 'failed' || (fired && action.fault?.kind === 'killed');
}

function changes({ action, outcome, before, after }: Observation): readonly Violation[] {
  if (!after) return NOTHING;
  const what = firstDifference(before, after);
  if (what === undefined) return NOTHING;
  return [
    {
      cause: `${action.verb}-changes-${what.aspect}`,
      where: entryFunction(action),
      expected: 'an error returned to the caller means that nothing changed',
      happened: `${action.verb} returned ${outcome.ret}, and ${what.text}`,
    },
  ];
}

export interface Difference {
  readonly aspect: string;
  readonly text: string;
}

/** The first aspect of the machine, the most visible first, in which the views differ. */
export function firstDifference(before: View, after: View): Difference | undefined {
  for (const [aspect, describe] of ASPECTS) {
    const difference = changed(describe(before), describe(after));
    if (difference !== null) return { aspect, text: `${NAMES[aspect]} changed from ${difference}` };
  }
  return undefined;
}

const NAMES: Readonly<Record<string, string>> = {
  state: 'the state',
  sessions: 'the open sessions',
  registrations: 'the registrations',
  owners: 'the owners',
  data: "the files' data",
  count: 'luo_files_count',
  references: 'the references to files',
  blob: 'the blob',
  kho: "KHO's state",
  handler: 'the handler',
};

/** Describes the registrations that LUO reaches. */
function registrationsAs(text: (registration: RegistrationView) => string): (view: View) => string {
  return ({ registrations }) => {
    const reached = registrations.filter(({ owner }) => owner !== LEAKED);
    return `[${reached.map(text).join(', ')}]`;
  };
}

const ownerName = (owner: number): string => (owner === CLOSED ? 'closed' : `session ${owner}`);

/**
 * What LUO has read from the incoming blob is left out: reading it early is nobody's change. What stands in a list is one thing each, of which
 * those are told that differ.
 */
const ASPECTS: readonly (readonly [string, (view: View) => string | readonly string[]])[] = [
  ['state', ({ state }) => state.toUpperCase()],
  ['sessions', ({ sessions }) => `[${sessions.join(', ')}]`],
  ['registrations', registrationsAs(({ token, letter }) => `${hex(token)} ${FILE_STATES[letter]}`)],
  ['owners', registrationsAs(({ token, owner }) => `${hex(token)} ${ownerName(owner)}`)],
  ['data', registrationsAs(({ token, data }) => `${hex(token)} = ${hex(data)}`)],
  ['count', ({ count }) => String(count)],
  ['references', ({ files }) => files.map(({ name, refs }) => `${name}:${refs}`)],
  ['blob', ({ blob }) => (blob ? `[${blob.map(({ token, data }) => `${hex(token)} = ${hex(data)}`).join(', ')}]` : 'none')],
  [
    'kho',
    ({ kho }) =>
      `[${kho.finalized ? 'finalized' : 'not finalized'}, ${kho.pages} ${kho.pages === 1 ? 'blob' : 'blobs'} preserved${kho.linked ? ', LUO linked' : ''}]`,
  ],
  ['handler', ({ handler }) => (handler ? 'registered' : 'none')],
];
