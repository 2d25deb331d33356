// SPDX-License-Identifier: GPL-2.0-only
/** @file What a comparison of two revisions has looked at, in words. */
import type { DiffBound } from '../../search/diff/difference.js';
import { count, grouped, wrap } from '../layout.js';

/** Did something end before its bound? */
export function isStopped({ exhaustive, random, races }: DiffBound): boolean {
  return [exhaustive, random, races].some((part) => part?.stopped ?? false);
}

/** One line a search, indented. */
export function diffBoundLines({ exhaustive, random, races }: DiffBound): string[] {
  const stopped = (part: { readonly stopped: boolean }): string => (part.stopped ? '; stopped before its end' : '');
  const texts: string[] = [];
  if (exhaustive) {
    const { calls, sessions, tokens, states, actions, parted } = exhaustive;
    const machine = `${count(sessions, 'session')} and ${count(tokens, 'token')}`;
    texts.push(
      `(every sequence of at most ${count(calls, 'call')} with every single fault within ${machine}: ${count(states, 'state')}, ${grouped(actions)} calls compared, nothing tried behind ${grouped(parted)} that differ${stopped(exhaustive)})`,
    );
  }
  if (random) texts.push(`(${count(random.programs, 'random program')}, ${grouped(random.actions)} calls compared; seed ${random.seed}${stopped(random)})`);
  if (races) {
    const cut = races.cutOff > 0 ? `; ${count(races.cutOff, 'program')} left out: too many interleavings` : '';
    texts.push(
      `(${count(races.programs, 'program')} of two tasks in all interleavings that differ, ${grouped(races.executions)} of both revisions${cut}${stopped(races)})`,
    );
  }
  return texts.flatMap((text) => wrap(text, '  '));
}
