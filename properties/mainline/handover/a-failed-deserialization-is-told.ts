// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 27: an error that deserialization meets is never success with something missing. */
import { rules } from '../../../model/mainline/rules.js';
import { entryFunction, NOTHING, type Monitor, type Observation, type Property, type Violation } from '../observation.js';

export const aFailedDeserializationIsTold: Property = {
  id: 'a-failed-deserialization-is-told',
  statement: 'An error that deserialization meets is reported to whoever opens the device, and is never success with something missing.',
  source: ['27'],
  holds: 'between calls',
  concerns: { verbs: ['open', 'retrieve', 'reboot'] },
  monitor: () => new Deserialization(),
};

/** Of the first open of each kernel. */
class Deserialization implements Monitor {
  /** Memory lacked, and open() succeeded: whether that is success shows when the sessions are asked for. */
  private lacked = false;

  observe({ action, outcome, model, fired, handover, concurrent }: Observation): readonly Violation[] {
    if (handover !== null) this.lacked = false;
    if (model === null || concurrent !== undefined) return NOTHING;
    const violation = (cause: string, expected: string, happened: string): Violation[] => [{ where: entryFunction(OPEN), cause, expected, happened }];
    if (action.verb === 'open' && outcome.ret === 0 && model.device === 'unopened' && model.incoming.length > 0) {
      if (rules.handlerIsMissing(model)) return violation('handler-missing', 'open() is -EIO: the handler of an incoming file is not there', 'it succeeded');
      this.lacked = fired;
    }
    if (action.verb !== 'retrieve' || !this.lacked || outcome.ret !== '-ENOENT') return NOTHING;
    if (!model.incoming.some(({ name, state }) => name === action.name && state === 'waiting')) return NOTHING;
    const happened = `open() succeeded, and RETRIEVE_SESSION '${action.name}' returned -ENOENT`;
    return violation('session-missing', 'open() is -EIO, or every session that came can be retrieved', happened);
  }
}

const OPEN = { verb: 'open', process: 0 } as const;
