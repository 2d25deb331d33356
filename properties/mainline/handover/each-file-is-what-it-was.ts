// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 13: each file is what it was at the jump. */
import type { Subject } from '../../../model/mainline/actions.js';
import { entryFunction, NOTHING, type MemfdView, type Monitor, type Observation, type Property, type Violation } from '../observation.js';

export const eachFileIsWhatItWas: Property = {
  id: 'each-file-is-what-it-was',
  statement: 'A retrieved memfd has the content, size, position, seals and access mode that it had at the jump.',
  source: ['13'],
  holds: 'between calls',
  concerns: { verbs: ['retrieve_fd'] },
  monitor: () => new Handover(),
};

class Handover implements Monitor {
  private readonly was = new Map<Subject, MemfdView>();

  observe({ action, handover, after }: Observation): readonly Violation[] {
    if (handover !== null) {
      this.was.clear();
      for (const [subject, memfd] of handover.memfds) this.was.set(subject, memfd);
      return NOTHING;
    }
    const retrieved = after?.answer?.memfd ?? null;
    if (action.verb !== 'retrieve_fd' || retrieved === null || after!.answer!.sameFile !== null) return NOTHING;
    const was = this.was.get(`out ${after!.answer!.subject}` as Subject);
    if (was === undefined) return NOTHING;
    const aspect = (['size', 'content', 'position', 'seals', 'access'] as const).find((one) => retrieved[one] !== was[one]);
    if (aspect === undefined) return NOTHING;
    return [
      {
        cause: aspect === 'seals' ? ((was.seals & ~retrieved.seals) !== 0 ? 'lost-seals' : 'more-seals') : `wrong-${aspect}`,
        where: entryFunction(action),
        expected: `the ${aspect === 'access' ? 'access mode' : aspect} of a retrieved memfd: ${was[aspect]}, as at the jump`,
        happened: `it is ${retrieved[aspect]}`,
      },
    ];
  }
}
