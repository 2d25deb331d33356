// SPDX-License-Identifier: GPL-2.0-only
/** @file Items 7, 8 and 9: between calls the registrations are where LUO is. */
import { entryFunction, NOTHING, type Monitor, type Observation, type Property, type Violation } from '../property.js';
import { LEAKED, type FileLetter, type View } from '../view.js';
import { FILE_STATES, tokenName } from '../words.js';

export const filesHaveTheStateOfLuo: Property = {
  id: 'files-have-the-state-of-luo',
  statement: 'Between calls every registered file is PREPARED in PREPARED, FROZEN in FROZEN, and NORMAL in NORMAL and UPDATED.',
  source: ['7 (C)', '8 (K)', '9 (K)', '10 (K)'],
  holds: 'between calls',
  monitor: () => new FileStates(),
};

const WANTED: Readonly<Record<View['state'], FileLetter>> = { normal: 'N', prepared: 'P', frozen: 'F', updated: 'N' };

class FileStates implements Monitor {
  private known = '';

  observe({ action, after }: Observation): readonly Violation[] {
    if (!after) return NOTHING;
    const wrong = after.registrations.find(({ letter, owner }) => owner !== LEAKED && letter !== WANTED[after.state]);
    const cause = wrong === undefined ? '' : `${wrong.letter}-in-${after.state}`;
    const isNews = cause !== '' && cause !== this.known;
    this.known = cause;
    return isNews ? [violation(action, after.state, wrong!, cause)] : NOTHING;
  }
}

function violation(action: Observation['action'], state: View['state'], { token, letter }: View['registrations'][number], cause: string): Violation {
  return {
    cause,
    where: entryFunction(action),
    expected: `in ${state.toUpperCase()} every registered file is ${FILE_STATES[WANTED[state]]}`,
    happened: `LUO is ${state.toUpperCase()} and the file of ${tokenName(token)} is ${FILE_STATES[letter]}`,
  };
}
