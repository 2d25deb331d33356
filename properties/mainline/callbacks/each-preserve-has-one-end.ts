// SPDX-License-Identifier: GPL-2.0-only
/** @file Items 8, 18, 19, 25: what a handler sees of one file, and an FLB of its data, from preserve to the one end. */
import { entryFunction, NOTHING, type CallbackRecord, type Monitor, type Observation, type Property, type Violation } from '../observation.js';

export const eachPreserveHasOneEnd: Property = {
  id: 'each-preserve-has-one-end',
  statement:
    'Each preserve that succeeded, of a file or an FLB, is followed by exactly one unpreserve in its own kernel or exactly one finish in the next; freeze and unfreeze alternate, and only the jump leaves a file frozen.',
  source: ['8', '18', '19', '25'],
  holds: 'at every step',
  monitor: () => new Protocol(),
};

type Phase = 'preserved' | 'frozen' | 'arrived' | 'retrieved' | 'ended';

/** Callback -> the phases in which it may come, and the one that it leads to. */
const STEPS: Readonly<Record<CallbackRecord['kind'], { readonly from: readonly Phase[]; readonly to: Phase | null }>> = {
  preserve: { from: [], to: 'preserved' },
  unpreserve: { from: ['preserved'], to: 'ended' },
  freeze: { from: ['preserved'], to: 'frozen' },
  unfreeze: { from: ['frozen'], to: 'preserved' },
  retrieve: { from: ['arrived'], to: 'retrieved' },
  can_finish: { from: ['arrived', 'retrieved'], to: null },
  finish: { from: ['arrived', 'retrieved'], to: 'ended' },
};

class Protocol implements Monitor {
  private readonly phases = new Map<number, Phase>();
  /** Of what is not ended: `a`, the session that it was preserved in. */
  private readonly sessions = new Map<number, string>();
  /** Whose identities are those of FLBs. */
  private readonly flbs = new Set<number>();

  observe(observation: Observation): readonly Violation[] {
    const { action, callbacks, handover } = observation;
    const violations: Violation[] = [];
    for (const record of callbacks) violations.push(...this.step(record));
    if (handover !== null) violations.push(...this.jump(entryFunction(action)));
    else if (violations.length === 0) violations.push(...this.missing(observation));
    return violations;
  }

  /** The ends of a session whose handlers have to have heard of it. */
  private missing({ action, outcome, before, after, fired, concurrent, model }: Observation): readonly Violation[] {
    if (concurrent !== undefined || after === null || outcome.ret !== 0) return NOTHING;
    if (before.sessions === after.sessions && action.verb !== 'finish') return NOTHING;
    const isThere = (direction: 'out' | 'in', name: string): boolean => after.sessions.some((one) => one.direction === direction && one.name === name);
    const finished = action.verb === 'finish' ? model?.slots[action.session] : undefined;
    for (const { direction, name } of before.sessions) {
      // The last close of an incoming session may be refused by a handler: nobody tells user space.
      const isClosed = direction === 'out' || (action.verb === 'close' && !fired) ? !isThere(direction, name) : false;
      const hasEnded = isClosed || (direction === 'in' && finished?.kind === 'incoming' && finished.name === name);
      if (!hasEnded) continue;
      const phases: readonly Phase[] = direction === 'out' ? ['preserved', 'frozen'] : ['arrived', 'retrieved'];
      const left = [...this.sessions].find(([identity, session]) => session === name && phases.includes(this.phases.get(identity)!));
      if (left === undefined) continue;
      this.sessions.delete(left[0]);
      const kind = direction === 'out' ? 'unpreserve' : 'finish';
      return [
        {
          cause: `${kind}-missing`,
          where: WHERE[kind],
          expected: `each file of a session that ends gets ${kind}`,
          happened: `session ${name} has ended, and the handler of one of its files did not get ${kind}`,
        },
      ];
    }
    return NOTHING;
  }

  private step({ kind, identity, subject, failed }: CallbackRecord): readonly Violation[] {
    const isFlb = subject === 'flb out' || subject === 'flb in';
    // An FLB whose callback has failed has no data yet, or is not asked again.
    if (isFlb && failed) return NOTHING;
    const { from, to } = STEPS[kind];
    const phase = this.phases.get(identity);
    if (isFlb) this.flbs.add(identity);
    // A retrieve that failed is answered again and never asked again: to the handler it is as good as done.
    if (to !== null && (!failed || kind === 'retrieve')) this.phases.set(identity, to);
    if (kind === 'preserve' && subject !== null && !isFlb) this.sessions.set(identity, subject.slice(subject.indexOf(' ') + 1, subject.lastIndexOf('/')));
    if (kind === 'preserve' || (phase !== undefined && from.includes(phase))) return NOTHING;
    return [
      {
        cause: `${kind}-when-${phase ?? 'unknown'}`,
        where: (isFlb ? FLB_WHERE : WHERE)[kind],
        expected: `${kind} is called for ${isFlb ? 'an FLB' : 'a file'} that is ${from.join(' or ')}`,
        happened: `the handler got ${kind} for ${subject ?? 'data that it never gave'}, which was ${phase ?? 'never preserved'}`,
      },
    ];
  }

  /** What was frozen arrives, and so does an FLB; a file that was only preserved is lost with its kernel. */
  private jump(where: string): readonly Violation[] {
    let lost = false;
    for (const [identity, phase] of this.phases) {
      const isFlb = this.flbs.has(identity);
      if (phase === 'frozen' || (isFlb && phase === 'preserved')) this.phases.set(identity, 'arrived');
      // What has ended may be handed over all the same: then it says so.
      else if (!isFlb) {
        if (phase === 'preserved') lost = true;
        this.phases.delete(identity);
      }
    }
    return lost
      ? [
          {
            cause: 'jump-without-freeze',
            where,
            expected: 'every preserved file is frozen before the jump',
            happened: 'the machine jumped, and a file was preserved and not frozen',
          },
        ]
      : NOTHING;
  }
}

const WHERE: Readonly<Record<CallbackRecord['kind'], string>> = {
  preserve: 'luo_preserve_file',
  unpreserve: 'luo_file_unpreserve_files',
  freeze: 'luo_file_freeze_one',
  unfreeze: 'luo_file_unfreeze_one',
  retrieve: 'luo_retrieve_file',
  can_finish: 'luo_file_can_finish_one',
  finish: 'luo_file_finish_one',
};

const FLB_WHERE: Readonly<Record<CallbackRecord['kind'], string>> = {
  ...WHERE,
  preserve: 'luo_flb_file_preserve_one',
  unpreserve: 'liveupdate_flb_put_outgoing',
  retrieve: 'luo_flb_retrieve_one',
  finish: 'liveupdate_flb_put_incoming',
};
