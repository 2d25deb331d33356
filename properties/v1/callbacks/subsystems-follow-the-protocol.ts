// SPDX-License-Identifier: GPL-2.0-only
/** @file Every subsystem goes through the update with LUO: a step is made by all of them, or undone by those that made it. */
import { noEvent } from '../../events.js';

const PHASES: Readonly<Record<string, string>> = { idle: 'not prepared', prepared: 'prepared', frozen: 'frozen', handed_over: 'waiting for finish' };

const nth = (index: string | undefined): string => `subsystem ${Number(index) + 1}`;

export const subsystemsFollowTheProtocol = noEvent(
  {
    id: 'subsystems-follow-the-protocol',
    statement: 'Each subsystem is prepared, frozen, handed over and finished once, with its data, or cancelled once for what it has done.',
    source: ['8 (K)', '9 (K)', '10 (K)', '11', '14 (K)'],
    holds: 'between calls',
  },
  {
    kinds: ['subsystem'],
    expected: 'a subsystem sees prepare, then cancel, or freeze and then cancel or finish in the next kernel; between calls it is where LUO is',
    cause: (_, [what, where]) => `${what}-${where}`,
    happened: ([what = '', where = '', index]) => {
      if (where === 'wrong_data') return `${what} of ${nth(index)} got other data than its last callback left`;
      if (what === 'handed_over') return `the next kernel was handed over the data of ${nth(index)}, which was ${PHASES[where]}`;
      if (what.startsWith('left_')) return `LUO is ${where.toUpperCase()}, and ${nth(index)} is ${PHASES[what.slice('left_'.length)]}`;
      return `${what} of ${nth(index)}, which was ${PHASES[where]}`;
    },
  },
);
