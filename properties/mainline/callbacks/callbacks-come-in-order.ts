// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 20: the order of the callbacks of one session. */
import { entryFunction, NOTHING, type CallbackRecord, type Monitor, type Observation, type Property, type Violation } from '../observation.js';

export const callbacksComeInOrder: Property = {
  id: 'callbacks-come-in-order',
  statement: 'The files of a session get freeze and can_finish in order of preservation, unpreserve and finish in reverse.',
  source: ['20'],
  holds: 'at every step',
  monitor: () => new Order(),
};

/** In which order the callbacks of one call come, seen from the order of preservation. Of unfreeze nobody says it. */
const FORWARD: Readonly<Partial<Record<CallbackRecord['kind'], boolean>>> = {
  freeze: true,
  can_finish: true,
  unpreserve: false,
  finish: false,
};

const sessionOf = (subject: string): string => subject.slice(0, subject.lastIndexOf('/'));

class Order implements Monitor {
  /** Identities of preserved files in order of preservation: grows, over all kernels. */
  private readonly order = new Map<number, number>();

  observe({ action, callbacks }: Observation): readonly Violation[] {
    for (const { kind, identity, failed } of callbacks) if (kind === 'preserve' && !failed) this.order.set(identity, this.order.size);
    for (const kind of Object.keys(FORWARD) as (keyof typeof FORWARD)[]) {
      const wrong = this.wrongPair(
        callbacks.filter((one) => one.kind === kind && one.subject !== null && one.subject !== 'flb in' && one.subject !== 'flb out'),
        FORWARD[kind]!,
      );
      if (wrong === null) continue;
      const [first, second] = wrong;
      return [
        {
          cause: `${kind}-out-of-order`,
          where: entryFunction(action),
          expected: `${kind} comes in ${FORWARD[kind] === true ? 'order of preservation' : 'reverse order of preservation'}`,
          happened: `${first} came before ${second}`,
        },
      ];
    }
    return NOTHING;
  }

  /** The first two neighbours of one session that are the wrong way round. */
  private wrongPair(list: readonly CallbackRecord[], forward: boolean): readonly [string, string] | null {
    for (let i = 1; i < list.length; i++) {
      const [a, b] = [list[i - 1]!, list[i]!];
      if (sessionOf(a.subject!) !== sessionOf(b.subject!)) continue;
      const [left, right] = [this.order.get(a.identity) ?? 0, this.order.get(b.identity) ?? 0];
      if (left !== right && left < right !== forward) return [a.subject!, b.subject!];
    }
    return null;
  }
}
