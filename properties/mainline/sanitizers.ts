// SPDX-License-Identifier: GPL-2.0-only
/** @file Items 31, 33: what the sanitizers of the simulated kernel report. */
import { deathOf, sleepsIn } from '../words.js';
import { entryFunction, NOTHING, stateless, type Observation, type Property, type Violation } from './observation.js';

interface Wording {
  readonly id: string;
  readonly statement: string;
  readonly source: readonly string[];
  /** The beginnings of the events that break it. */
  readonly events: RegExp;
  /** What another property tells. */
  readonly except?: (observation: Observation) => boolean;
  /** What tells causes apart. Default: the event. */
  readonly cause?: (event: string) => string;
  readonly expected: string;
  /** `functions`: that ran at that moment, innermost first; none where a race ends. */
  happened(event: string, where: string, functions: readonly string[]): string;
}

/** `use_after_free:luo_session` -> `use_after_free-luo_session`. */
const causeOf = (event: string): string => event.replaceAll(/:+/g, '-').replaceAll(/0x[0-9a-f]+|\d{3,}/g, 'n');

/** A property that holds as long as no event of these kinds is seen. */
function noEvent({ id, statement, source, events, except, cause = causeOf, expected, happened }: Wording): Property {
  return stateless({ id, statement, source, holds: 'at every step', concerns: { events: true } }, (observation) =>
    observation.events.length === 0 || except?.(observation)
      ? NOTHING
      : observation.events.flatMap(({ event, functions }): Violation[] => {
          if (!events.test(event)) return [];
          const where = functions[0] ?? (observation.handover === null ? entryFunction(observation.action) : 'luo_early_startup');
          return [{ cause: cause(event), where, expected, happened: happened(event, where, functions) }];
        }),
  );
}

/** `refcount_underflow:flb.incoming.count` -> `refcount underflow of flb.incoming.count`. */
const words = (event: string): string => {
  const [kind = '', ...about] = event.split(':');
  return `${kind.replaceAll('_', ' ')}${about.length > 0 ? ` of ${about.join(', ')}` : ''}`;
};

const counts = noEvent({
  id: 'reference-counts-are-exact',
  statement: 'No reference count goes below zero, none is lost: a file has at least one reference for each descriptor.',
  source: ['25', '33'],
  events: /^(?:refcount_|module_put_underflow|folio_put_underflow)/,
  expected: 'each reference is dropped once',
  happened: (event, where) => `${where}(): ${words(event)}`,
});

/** Whoever closes the last but one of the descriptors frees the file of the last. */
function tooFew({ action, before, after }: Observation): readonly Violation[] {
  if (after === null || before.files === after.files) return NOTHING;
  const file = after.files.find(({ refs, descriptors }) => refs < descriptors);
  if (file === undefined || before.files.some(({ name, refs, descriptors }) => name === file.name && refs < descriptors)) return NOTHING;
  const happened = `${file.name} has ${file.refs} references, and ${file.descriptors} descriptors`;
  return [{ cause: 'too-few-references', where: entryFunction(action), expected: 'a file has at least one reference for each descriptor', happened }];
}

const referenceCountsAreExact = stateless({ id: counts.id, statement: counts.statement, source: counts.source, holds: counts.holds }, (observation) => {
  const fewer = tooFew(observation);
  return observation.events.length === 0 ? fewer : [...counts.monitor().observe(observation), ...fewer];
});

function whatIsLost(event: string): string {
  const [, what, who] = event.split(':');
  if (what === 'descriptor') return 'a descriptor stays reserved, and no file is ever installed there';
  if (what !== 'pages') return words(event);
  return `${who === 'shmem' ? 'pages of a memfd' : `pages that ${who}() allocated`} are lost: nothing refers to them, and nobody will free them`;
}

export const sanitizerProperties: readonly Property[] = [
  noEvent({
    id: 'every-call-ends',
    statement: 'Every call returns if every callback returns: nothing deadlocks.',
    source: ['31'],
    events: /^(?:deadlock|hang)\b/,
    expected: 'every call returns',
    happened: (event, where, [innermost]) =>
      event.startsWith('hang') ? `${where}() loops for ever` : `${innermost === undefined ? 'a task' : `${innermost}()`} waits for ever: ${words(event)}`,
  }),
  noEvent({
    id: 'no-use-after-free',
    statement: 'Nothing that was freed is used or freed again, and nothing outside of what was allocated.',
    source: ['33'],
    events: /^(?:use_after_free|double_free|invalid_free|list_corruption|lost_memory_read|out_of_bounds)\b/,
    expected: 'only objects that still exist are used',
    happened: (event, where) => `${where}(): ${words(event)}`,
  }),
  noEvent({
    id: 'no-oops',
    statement: 'No call follows a bad pointer, comes to a BUG() or panics.',
    source: ['31', '33'],
    events: /^(?:oops|panic)\b/,
    except: ({ handover }) => handover?.how === 'panic',
    cause: (event) => causeOf(event.split(':').slice(2).join(':')),
    expected: 'the call returns',
    happened: deathOf,
  }),
  noEvent({
    id: 'nothing-is-freed-while-preserved',
    statement: 'No page is freed while KHO preserves it.',
    source: ['28', '33'],
    events: /^freed_while_preserved\b/,
    expected: 'pages are unpreserved before they are freed',
    happened: (event, where) => `${where}() frees the pages of ${event.slice(event.indexOf(':') + 1)}() while KHO preserves them`,
  }),
  referenceCountsAreExact,
  noEvent({
    id: 'what-is-used-is-counted',
    statement: 'What the kernel counts of its memory is what there is: nothing is taken off a count that was never added to it, and nothing is left on it.',
    source: ['28'],
    events: /^miscounted\b/,
    expected: 'what is counted is what there is',
    happened: (event, where) =>
      event === 'miscounted:i_blocks'
        ? 'a memfd is gone, and its i_blocks are not 0, of which shmem_evict_inode() warns: it was charged for more pages than it gave back, or for less'
        : `${where}() frees an area that ${event.slice(event.indexOf(':') + 1)} does not count: VmallocUsed in /proc/meminfo is less than what there is`,
  }),
  noEvent({
    id: 'nothing-leaks',
    statement:
      'No object, page or descriptor is lost: what nobody can reach any more has been freed, and a descriptor that was reserved is installed or given back.',
    source: ['28', '33'],
    events: /^leak\b/,
    expected: 'what nobody can reach any more has been freed',
    happened: whatIsLost,
  }),
  noEvent({
    id: 'locks-are-balanced',
    statement: 'A task releases only locks that it holds, takes none twice, and keeps none when it returns; locks are taken in one order.',
    source: ['31', '33'],
    events: /^(?:lock_left_held|unbalanced_|recursive_|lock_order|circular_|destroyed_while_held|mutex_)/,
    expected: 'locks are taken and released in pairs, in one order',
    happened: (event, where) => `${where}(): ${words(event)}`,
  }),
  noEvent({
    id: 'no-kernel-warning',
    statement: 'No WARN is hit.',
    source: ['26', '33'],
    events: /^(?:warn|sleeps_in_atomic)\b/,
    expected: 'no WARN is hit',
    happened: (event, where) => {
      const warns = event.slice(event.indexOf(':') + 1);
      if (event.startsWith('sleeps')) return sleepsIn(where, warns);
      return warns === where ? `WARN in ${where}()` : `WARN in ${warns}(), below ${where}()`;
    },
  }),
];
