// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 1: the device has one open file description at most, and EIO is for the rest of the boot. */
import { entryFunction, NOTHING, type Monitor, type Observation, type Property, type Violation } from '../observation.js';

export const theDeviceHasOneOpener: Property = {
  id: 'the-device-has-one-opener',
  statement:
    'The device has at most one open file description, and opens whenever there is none; after one EIO it answers EIO for the rest of the boot, and once opened never.',
  source: ['1'],
  holds: 'between calls',
  concerns: { verbs: ['open'] },
  monitor: () => new Opener(),
};

class Opener implements Monitor {
  private hasOpened = false;
  private hasFailed = false;

  observe({ action, outcome, before, after, handover, fired, concurrent }: Observation): readonly Violation[] {
    if (handover !== null || after?.boot !== before.boot) {
      this.hasOpened = this.hasFailed = false;
      return NOTHING;
    }
    if (action.verb !== 'open' || outcome.ret === null || concurrent !== undefined) return NOTHING;
    const { ret } = outcome;
    const wrong = this.wrong(ret, before.device, fired);
    if (ret === 0) this.hasOpened = true;
    if (ret === '-EIO') this.hasFailed = true;
    return wrong === null ? NOTHING : [{ ...wrong, where: entryFunction(action) }];
  }

  private wrong(ret: string | 0, isOpen: boolean, fired: boolean): Omit<Violation, 'where'> | null {
    const returned = ret === 0 ? 'open() succeeded' : `open() returned ${ret}`;
    if (isOpen && ret !== '-EBUSY')
      return { cause: `open-while-open-returns${ret === 0 ? '-success' : ret}`, expected: 'a second open of the device is -EBUSY', happened: returned };
    if (!isOpen && ret === '-EBUSY') return { cause: 'busy-while-closed', expected: 'the device opens whenever nobody has it open', happened: returned };
    if (this.hasFailed && !isOpen && ret !== '-EIO')
      return { cause: 'opens-after-eio', expected: 'after one -EIO, open() is -EIO for the rest of the boot', happened: returned };
    if (this.hasOpened && ret === '-EIO' && !fired)
      return { cause: 'eio-after-open', expected: 'a device that opened once never answers -EIO in that boot', happened: returned };
    return null;
  }
}
