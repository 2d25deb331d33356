// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 13: a token's file is retrieved once, and what is installed was retrieved. */
import { hasJumped, NOTHING, type Monitor, type Observation, type Property, type Violation } from '../property.js';
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

  observe(observation: Observation): readonly Violation[] {
    const { action, outcome, callbacks, tokens, concurrent } = observation;
    const succeeded = callbacks.filter(({ kind, failed }) => kind === 'retrieve' && !failed);
    const twice = succeeded.find(({ token }, i) => this.retrieved.has(token) || succeeded.findIndex((other) => other.token === token) < i);
    for (const { token } of succeeded) this.retrieved.add(token);
    if (hasJumped(observation)) this.retrieved.clear();
    const violation = (cause: string, expected: string, happened: string): Violation[] => [{ cause, where: 'luo_retrieve_file', expected, happened }];
    if (twice)
      return violation('retrieved-twice', "a token's file goes to one caller only", `the file of ${tokenName(twice.token)} was retrieved a second time`);
    const calls = concurrent?.calls ?? [{ action, ret: outcome.ret }];
    const given = calls.flatMap((call) => (call.action.verb === 'restore' && call.ret === 0 ? [tokens[call.action.token]!] : []));
    const times = (token: bigint): number => given.filter((other) => other === token).length;
    const token = given.find((one) => times(one) > succeeded.filter((record) => record.token === one).length);
    if (token !== undefined)
      return violation(
        'installed-without-retrieve',
        'only a file that was retrieved is installed',
        `restore of ${tokenName(token)} returned 0 without a retrieve`,
      );
    return NOTHING;
  }
}
