// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 14: when finish has left NORMAL, nothing of the previous kernel is left. */
import { NOTHING, type Monitor, type Observation, type Property, type Violation } from '../property.js';
import { tokenName } from '../words.js';

export const noIncomingFileInNormal: Property = {
  id: 'no-incoming-file-in-normal',
  statement: 'In NORMAL LUO knows no incoming file: finish has finished and forgotten each, and nobody reads the blob again.',
  source: ['14 (K)', '19 (K)'],
  holds: 'between calls',
  monitor: () => new Incoming(),
};

class Incoming implements Monitor {
  private known = false;

  observe({ after }: Observation): readonly Violation[] {
    const left = after?.state === 'normal' ? after.incoming : [];
    const isNews = left.length > 0 && !this.known;
    this.known = left.length > 0;
    if (!isNews) return NOTHING;
    return [
      {
        cause: 'incoming-in-normal',
        where: 'luo_files_finish',
        expected: 'in NORMAL no incoming file is left',
        happened: `LUO is NORMAL and still knows the incoming file of ${tokenName(left[0]!.token)}`,
      },
    ];
  }
}
