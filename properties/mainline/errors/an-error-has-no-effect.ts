// SPDX-License-Identifier: GPL-2.0-only
/** @file Items 2, 7, 29: a call that returns an error has no effect. */
import { entryFunction, hasFailed, NOTHING, stateless, type Observation, type Property, type View } from '../observation.js';
import type { Violation } from '../../property.js';
import { VERBS, type Verb } from '../../../model/mainline/actions.js';
import { changed } from '../../words.js';

const define = (id: string, statement: string, source: readonly string[], verbs: readonly Verb[]): Property =>
  stateless({ id, statement, source, holds: 'between calls', concerns: { verbs } }, (observation) =>
    verbs.includes(observation.action.verb) ? judge(observation) : NOTHING,
  );

export const aFailedCreateChangesNothing = define('a-failed-create-changes-nothing', 'A CREATE_SESSION that fails changes nothing.', ['2', '29'], ['create']);

export const aFailedPreserveChangesNothing = define(
  'a-failed-preserve-changes-nothing',
  'A PRESERVE_FD that fails changes nothing: references, seals, size and pages are as before.',
  ['7', '29'],
  ['preserve'],
);

/** A reboot that fails has a property of its own. */
export const anErrorHasNoEffect = define(
  'an-error-has-no-effect',
  'A call that returns an error leaves everything as it was.',
  ['29'],
  VERBS.filter((verb) => verb !== 'create' && verb !== 'preserve' && verb !== 'reboot' && verb !== 'open'),
);

export const aRebootThatFailsIsInvisible = define(
  'a-reboot-that-fails-is-invisible',
  'After a reboot that fails sessions, files and their data are as before.',
  ['21'],
  ['reboot'],
);

function judge(observation: Observation): readonly Violation[] {
  const { action, outcome, before, after } = observation;
  if (!hasFailed(observation) || after === null || observation.concurrent !== undefined) return NOTHING;
  const what = firstDifference(before, after);
  if (what === undefined || isAllowed(observation, what.aspect)) return NOTHING;
  return [
    {
      cause: `${action.verb}${outcome.ret}-changes-${what.aspect}`,
      where: entryFunction(action),
      expected: 'a call that returns an error leaves everything as it was',
      happened: `${action.verb} returned ${outcome.ret}, and ${what.text}`,
    },
  ];
}

/**
 * A call that gives back pages that nobody needed harms nobody; and a retrieve that fails may drop what it can never retrieve: the error
 * is answered again from then on (item 15).
 */
function isAllowed({ action, before, after }: Observation, aspect: string): boolean {
  if (aspect !== 'pages' || action.verb === 'reboot') return false;
  return action.verb === 'retrieve_fd' || total(after!.pages) < total(before.pages);
}

const total = (pages: View['pages']): number => Object.values(pages).reduce((sum, count) => sum + count, 0);

interface Difference {
  readonly aspect: string;
  readonly text: string;
}

/** `kho_block_alloc_ser: 2`. */
const pagesText = (pages: View['pages']): string =>
  Object.entries(pages)
    .map(([who, count]) => `${count} of ${who}()`)
    .join(', ') || 'none';

/** The first aspect of the machine, the most harmful first, in which the views differ. */
function firstDifference(before: View, after: View): Difference | undefined {
  for (const [aspect, part, name, describe] of ASPECTS) {
    // What is the same object has not changed.
    if (before[part] === after[part]) continue;
    const difference = changed(describe(before), describe(after));
    if (difference !== null) return { aspect, text: `${name} changed from ${difference}` };
  }
  return undefined;
}

/** What stands in a list is one thing each, of which those are told that differ. */
const ASPECTS: readonly (readonly [aspect: string, part: keyof View, name: string, describe: (view: View) => string | readonly string[]])[] = [
  ['sessions', 'sessions', 'the open sessions', ({ sessions }) => `[${sessions.map(({ direction, name }) => `${direction} ${name}`).join(', ')}]`],
  ['memfds', 'memfds', 'the memfds', ({ memfds }) => memfds.map(({ name, size, content, seals }) => `${name}: ${size} bytes, seals ${seals}, ${content}`)],
  ['references', 'files', 'the references to files', ({ files }) => files.map(({ name, refs }) => `${name}:${refs}`)],
  ['modules', 'modules', 'the references to modules', ({ modules }) => modules.map(({ name, refs }) => `${name}:${refs}`)],
  ['pages', 'pages', 'the preserved pages', ({ pages }) => pagesText(pages)],
  ['pins', 'pinned', 'the memfds with pinned pages', ({ pinned }) => `[${pinned.join(', ')}]`],
  ['device', 'device', 'the device', ({ device }) => (device ? 'open' : 'closed')],
];
