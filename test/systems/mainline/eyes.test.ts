// SPDX-License-Identifier: GPL-2.0-only
/** @file Who looks at a machine again and again sees what somebody sees who looks for the first time. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MainlineComputer } from '../../../systems/mainline/computer.js';
import { Eyes } from '../../../systems/mainline/eyes.js';
import { realSizes } from '../../../systems/mainline/sizes.js';
import { mainline } from '../../../systems/mainline.js';
import type * as linux from '../../../reference/mainline/luo_internal.js';

const revision = mainline.revisions.find('linux-7.3') as unknown as linux.Revision;
const programs = fc.sample(mainline.drawing.programs({ maxActions: 40 }), { numRuns: 60, seed: 2 });

describe('looking at a machine', () => {
  it.each([
    ['small', {}, programs],
    ['real', { size: realSizes(revision)[0]! }, programs.slice(0, 10)],
    ['real, with full pages', { size: realSizes(revision).at(-1)! }, programs.slice(0, 4)],
  ])('shows what is there: %s size', (_, options, list) => {
    let reused = 0;
    for (const program of list) {
      const computer = new MainlineComputer(revision, program, options);
      let last = computer.view();
      for (const action of program.actions) {
        if (!computer.means(action as never)) continue;
        computer.perform(action as never);
        if (computer.machine.ended !== null) break;
        const view = computer.view();
        expect(view).toEqual(new Eyes(computer.machine).view(computer));
        if (view.memfds === last.memfds && view.files === last.files) reused++;
        last = view;
      }
      computer.release();
    }
    expect(reused).toBeGreaterThan(0);
  });
});
