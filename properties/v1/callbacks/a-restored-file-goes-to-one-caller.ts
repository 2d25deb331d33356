// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 13: a token's file is retrieved once, and what is installed was retrieved. */
import { NOTHING, type Monitor, type Observation, type Property, type Violation } from '../../property.js';
import { tokenName } from '../words.js';

export const aRestoredFileGoesToOneCaller: Property = {
  id: 'a-restored-file-goes-to-one-caller',
  statement: 'restore gives the file of a token to one caller only, and never installs a file that was not retrieved.',
  source: ['13 (K)'],
  holds: 'between calls',
  monitor: () => new Restored(),
};

class Restored implements Monitor {
  private readonly retrieved = new Set<bigint>();

  observe({ action, outcome, callbacks, rebooted, tokens }: Observation): readonly Violation[] {
    if (rebooted === 'booted' || rebooted === 'plain' || rebooted === 'cold_boot') this.retrieved.clear();
    const succeeded = callbacks.filter(({ kind, failed }) => kind === 'retrieve' && !failed);
    const twice = succeeded.find(({ token }, i) => this.retrieved.has(token) || succeeded.findIndex((other) => other.token === token) < i);
    for (const { token } of succeeded) this.retrieved.add(token);
    const violation = (cause: string, expected: string, happened: string): Violation[] => [{ cause, where: 'luo_retrieve_file', expected, happened }];
    if (twice)
      return violation('retrieved-twice', "a token's file goes to one caller only", `the file of ${tokenName(twice.token)} was retrieved a second time`);
    if (action.verb !== 'restore' || outcome.ret !== 0) return NOTHING;
    const token = tokens[action.token]!;
    if (!succeeded.some((record) => record.token === token))
      return violation(
        'installed-without-retrieve',
        'only a file that was retrieved is installed',
        `restore of ${tokenName(token)} returned 0 without a retrieve`,
      );
    return NOTHING;
  }
}
