// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 13: each file is what it was at the jump. */
import type { Subject } from '../../../model/mainline/actions.js';
import { entryFunction, NOTHING, type MemfdView, type Monitor, type Observation, type Property, type Violation } from '../observation.js';

export const eachFileIsWhatItWas: Property = {
  id: 'each-file-is-what-it-was',
  statement: 'A retrieved memfd has the content, size, position and seals that it had at the jump.',
  source: ['13'],
  holds: 'between calls',
  monitor: () => new Handover(),
};

class Handover implements Monitor {
  private readonly was = new Map<Subject, MemfdView>();

  observe({ action, handover, model, after }: Observation): readonly Violation[] {
    if (handover !== null) {
      this.was.clear();
      for (const [subject, memfd] of handover.memfds) this.was.set(subject, memfd);
      return NOTHING;
    }
    const retrieved = after?.answer?.memfd ?? null;
    if (action.verb !== 'retrieve_fd' || retrieved === null || after!.answer!.sameFile !== null || model === null) return NOTHING;
    const slot = model.slots[action.session]!;
    const was = slot.kind === 'incoming' ? this.was.get(`out ${slot.name}/${action.token}`) : undefined;
    if (was === undefined) return NOTHING;
    const aspect = (['size', 'content', 'position', 'seals'] as const).find((one) => retrieved[one] !== was[one]);
    if (aspect === undefined) return NOTHING;
    return [
      {
        cause: aspect === 'seals' ? ((was.seals & ~retrieved.seals) !== 0 ? 'lost-seals' : 'more-seals') : `wrong-${aspect}`,
        where: entryFunction(action),
        expected: `the ${aspect} of a retrieved memfd: ${was[aspect]}, as at the jump`,
        happened: `it is ${retrieved[aspect]}`,
      },
    ];
  }
}
