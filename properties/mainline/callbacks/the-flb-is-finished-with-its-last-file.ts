// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 25: an incoming FLB is finished once, after the last file of its handlers and the last driver that used it. */
import { specified } from '../../../model/model.js';
import { rules } from '../../../model/mainline/rules.js';
import { step, type ModelState } from '../../../model/mainline/system.js';
import { entryFunction, NOTHING, type Monitor, type Observation, type Property, type Violation } from '../observation.js';

export const theFlbIsFinishedWithItsLastFile: Property = {
  id: 'the-flb-is-finished-with-its-last-file',
  statement: 'An FLB that came from the previous kernel is finished when the last file of its handlers is, or the last driver has put it.',
  source: ['25'],
  holds: 'between calls',
  monitor: () => new End(),
};

/** A count that has gone wrong is told by another property: it says nothing any more. */
class End implements Monitor {
  private isCountLost = false;
  private wasHeld = false;

  observe({ action, model, outcome, callbacks, events, handover, fired, concurrent }: Observation): readonly Violation[] {
    if (handover !== null) {
      this.isCountLost = false;
      this.wasHeld = model !== null && model.flbHeld.out > 0;
      return NOTHING;
    }
    if (events.some(({ event }) => event.startsWith('refcount_'))) this.isCountLost = true;
    if (this.isCountLost || model === null || outcome.ret === null || concurrent !== undefined) return NOTHING;
    if (!canFinish(model)) return NOTHING;
    const ends = step(model, specified(action, fired)).filter(
      (one) => one.outcome.ret === outcome.ret && one.outcome.callbacks.get('flb in')?.includes('finish'),
    );
    if (ends.length === 0 || callbacks.some(({ kind, subject }) => subject === 'flb in' && kind === 'finish')) return NOTHING;
    return [
      {
        cause: this.wasHeld ? 'not-finished-after-a-driver-had-it-at-the-jump' : 'not-finished',
        where: entryFunction(action),
        expected: 'the FLB is finished with its last user',
        happened: this.wasHeld
          ? 'it is not: a driver had a reference to it when the machine jumped, which counts in the next kernel'
          : 'its last user has gone, and it is not finished',
      },
    ];
  }
}

/** Is there an FLB that came in, and is not finished? */
const canFinish = ({ incomingFlb }: ModelState): boolean => FINISHABLE.has(incomingFlb);

const FINISHABLE: ReadonlySet<string> = new Set(
  Object.entries(rules.tables.incomingFlb.on)
    .filter(([, on]) => Object.values(on).some(({ effects }) => effects.some((effect) => effect.type === 'callback' && effect.params.name === 'finish')))
    .map(([state]) => state),
);
