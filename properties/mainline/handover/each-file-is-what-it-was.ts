// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file Item 13: each file is what it was at the jump. The mode of a memfd is not listed as preserved; F_SEAL_EXEC is, which says that nobody changes
 * whether the file is executable.
 */
import type { Subject } from '../../../model/mainline/actions.js';
import { entryFunction, NOTHING, type MemfdView, type Monitor, type Observation, type Property, type Violation } from '../observation.js';

/** <linux/fcntl.h> */
const F_SEAL_EXEC = 0x20;

export const eachFileIsWhatItWas: Property = {
  id: 'each-file-is-what-it-was',
  statement: 'A retrieved memfd has the content, size, position, seals and access mode that it had at the jump; one with F_SEAL_EXEC is executable if it was.',
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
    if (aspect === undefined) return executability(was, retrieved, entryFunction(action));
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

function executability(was: MemfdView, retrieved: MemfdView, where: string): readonly Violation[] {
  if ((was.seals & F_SEAL_EXEC) === 0 || was.executable === retrieved.executable) return NOTHING;
  const can = (executable: boolean): string => `can${executable ? '' : 'not'} be executed`;
  return [
    {
      cause: `wrongly-${retrieved.executable ? '' : 'not-'}executable`,
      where,
      expected: `a retrieved memfd with F_SEAL_EXEC ${can(was.executable)}, as at the jump`,
      happened: `it ${can(retrieved.executable)}`,
    },
  ];
}
