// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 5: no count stays behind. */
import { entryFunction, NOTHING, type Monitor, type Observation, type Property, type Violation } from '../property.js';
import { LEAKED } from '../view.js';

export const theCountOfFilesIsExact: Property = {
  id: 'the-count-of-files-is-exact',
  statement: 'luo_files_count is the number of registrations: the size of the blob is computed from it.',
  source: ['5 (M)', '18'],
  holds: 'between calls',
  monitor: () => new Count(),
};

class Count implements Monitor {
  private drift = 0;

  observe({ action, before, after }: Observation): readonly Violation[] {
    if (!after) return NOTHING;
    const was = after.boot === before.boot ? this.drift : 0;
    const registrations = after.registrations.filter(({ owner }) => owner !== LEAKED).length;
    this.drift = after.count - registrations;
    if (this.drift === was || this.drift === 0) return NOTHING;
    return [
      {
        cause: this.drift > 0 ? 'count-too-high' : 'count-too-low',
        where: entryFunction(action),
        expected: 'luo_files_count is the number of registrations',
        happened: `luo_files_count is ${after.count}, LUO reaches ${registrations} ${registrations === 1 ? 'registration' : 'registrations'}`,
      },
    ];
  }
}
