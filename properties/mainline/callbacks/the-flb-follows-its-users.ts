// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 25: an FLB is preserved with its first user, given up with its last, finished once. */
import { specified } from '../../../model/model.js';
import { bindsFlb } from '../../../model/mainline/state.js';
import { step, type ModelState } from '../../../model/mainline/system.js';
import { entryFunction, type CallbackRecord, type Monitor, type Observation, type Property, type Violation } from '../observation.js';

export const theFlbFollowsItsUsers: Property = {
  id: 'the-flb-follows-its-users',
  statement: 'The FLB is preserved when its users go from none to one, and unpreserved when they go back to none.',
  source: ['25'],
  holds: 'at every step',
  monitor: () => new Users(),
};

class Users implements Monitor {
  private isPreserved = false;

  observe(observation: Observation): readonly Violation[] {
    const { action, callbacks, handover, concurrent } = observation;
    const where = entryFunction(action);
    const violations: Violation[] = [];
    for (const record of callbacks) violations.push(...this.step(record, where));
    if (handover !== null) this.isPreserved = false;
    else if (concurrent === undefined && this.isWrong(observation) && violations.length === 0)
      violations.push({
        cause: this.isPreserved ? 'preserved-without-users' : 'users-without-preserve',
        where,
        expected: 'the FLB is preserved exactly while it has users',
        happened: this.isPreserved ? 'it is preserved, and has none' : 'it has users, and is not preserved',
      });
    return violations;
  }

  /** Does the model have users now exactly where the FLB is not preserved? What the handlers were told has no say in it. */
  private isWrong({ action, fired, model, allowed, outcome: { ret } }: Observation): boolean {
    if (model === null || ret === null) return false;
    // One of the ends: where it is right, not all are wrong.
    if (allowed !== undefined && usersIn(allowed.next) > 0 === this.isPreserved) return false;
    const ends = step(model, specified(action, fired)).filter(({ outcome }) => outcome.ret === ret);
    return ends.length > 0 && ends.every(({ next }) => usersIn(next) > 0 !== this.isPreserved);
  }

  private step({ kind, subject, failed }: CallbackRecord, where: string): Violation[] {
    if (subject !== 'flb out') return [];
    const wrong = kind === 'preserve' ? this.isPreserved : kind === 'unpreserve' && !this.isPreserved;
    if (kind === 'preserve' && !failed) this.isPreserved = true;
    if (kind === 'unpreserve') this.isPreserved = false;
    return wrong
      ? [
          {
            cause: `${kind}-twice`,
            where,
            expected: `the FLB is ${kind}d once`,
            happened: `it got ${kind} while it was ${kind === 'preserve' ? 'preserved' : 'not preserved'}`,
          },
        ]
      : [];
  }
}

/** Files, and drivers. */
const usersIn = (state: ModelState): number =>
  state.flbHeld.out + state.slots.reduce((n, slot) => n + (slot.kind === 'outgoing' ? slot.files.filter(({ file }) => bindsFlb(state, file)).length : 0), 0);
