// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 12: the next kernel gets the committed tokens, each once, with the data of the last callback. */
import { entryFunction, hasJumped, isCommitted, NOTHING, type Monitor, type Observation, type Property, type Violation } from '../property.js';
import { hex, tokenName } from '../words.js';

export const theJumpHandsOverWhatWasFrozen: Property = {
  id: 'the-jump-hands-over-what-was-frozen',
  statement: 'At the jump every node of the blob belongs to a file frozen in this cycle, with its latest data, once; and every frozen file has a node.',
  source: ['12 (M)', '6 (M)'],
  holds: 'at the jump',
  monitor: () => new Frozen(),
};

interface Callbacks {
  readonly frozen: boolean;
  readonly data: number;
}

class Frozen implements Monitor {
  /** What the handler was last told, by token. */
  private readonly last = new Map<bigint, Callbacks>();

  observe(observation: Observation): readonly Violation[] {
    const { callbacks, rebooted, handover, before, after } = observation;
    for (const { kind, token, after: data = 0, failed } of callbacks) {
      if (kind === 'cancel') this.last.delete(token);
      else if (!failed && (kind === 'prepare' || kind === 'freeze')) this.last.set(token, { frozen: kind === 'freeze', data });
    }
    const violations = rebooted === 'booted' ? (handover ? this.compare(handover) : NOTHING) : this.lost(observation);
    if (after === null || after.boot !== before.boot) this.last.clear();
    return violations;
  }

  /** Nothing is handed over: then nothing may be frozen, unless somebody is told so. */
  private lost(observation: Observation): readonly Violation[] {
    const { action, before, concurrent } = observation;
    if (!hasJumped(observation) || !(concurrent || isCommitted(before.state))) return NOTHING;
    const frozen = [...this.last].find(([, { frozen }]) => frozen);
    if (!frozen) return NOTHING;
    return [
      {
        cause: 'frozen-and-lost',
        where: concurrent ? entryFunction(action) : 'liveupdate_reboot',
        expected: 'what is frozen at the jump is handed over',
        happened: `${tokenName(frozen[0])} was frozen and not cancelled, and the next kernel finds nothing of LUO`,
      },
    ];
  }

  private compare(handover: NonNullable<Observation['handover']>): readonly Violation[] {
    const where = 'luo_files_freeze';
    const expected = 'the next kernel gets each frozen file once, with the data of its last callback';
    const seen = new Set<bigint>();
    for (const { token, data } of handover) {
      const last = this.last.get(token);
      if (seen.has(token)) return [{ cause: 'node-twice', where, expected, happened: `the blob has two nodes for ${tokenName(token)}` }];
      seen.add(token);
      if (!last)
        return [
          {
            cause: 'node-without-a-file',
            where,
            expected,
            happened: `the blob has a node for ${tokenName(token)}, whose file was cancelled or never prepared`,
          },
        ];
      if (!last.frozen)
        return [{ cause: 'node-not-frozen', where, expected, happened: `the blob has a node for ${tokenName(token)}, which was prepared and never frozen` }];
      if (last.data !== data)
        return [
          {
            cause: 'stale-data',
            where,
            expected,
            happened: `${tokenName(token)} is handed over with data ${hex(data)}, its last callback left ${hex(last.data)}`,
          },
        ];
    }
    const missing = [...this.last].find(([token, { frozen }]) => frozen && !seen.has(token));
    if (!missing) return NOTHING;
    return [{ cause: 'node-missing', where, expected, happened: `${tokenName(missing[0])} was frozen and has no node in the blob` }];
  }
}
