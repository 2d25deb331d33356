// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 14: each incoming file is finished once, and its handler hears whether somebody has it. */
import { hasJumped, NOTHING, type Monitor, type Observation, type Property, type Violation } from '../property.js';
import { tokenName } from '../words.js';

export const finishTellsTheTruth: Property = {
  id: 'finish-tells-the-truth',
  statement: 'finish calls finish once for each incoming file and says truly whether it was reclaimed.',
  source: ['14 (K)'],
  holds: 'between calls',
  monitor: () => new Finish(),
};

class Finish implements Monitor {
  /** Incoming token -> was it retrieved? */
  private readonly incoming = new Map<bigint, boolean>();

  observe(observation: Observation): readonly Violation[] {
    const violations = this.judge(observation);
    if (hasJumped(observation)) {
      this.incoming.clear();
      for (const { token } of observation.handover ?? []) this.incoming.set(token, false);
    }
    return violations;
  }

  private judge({ action, outcome, callbacks, before, after, concurrent }: Observation): readonly Violation[] {
    for (const { kind, token, failed } of callbacks) if (kind === 'retrieve' && !failed) this.incoming.set(token, true);
    // UPDATED ends with a finish, also one among concurrent calls that has not returned.
    const isNormal = before.state === 'updated' && after?.state === 'normal' && after.boot === before.boot;
    const calls = concurrent?.calls ?? [{ action, ret: outcome.ret }];
    if (!isNormal && !calls.some((call) => call.action.verb === 'finish' && call.ret === 0)) return NOTHING;
    const violations = this.compare(callbacks.filter(({ kind }) => kind === 'finish'));
    this.incoming.clear();
    return violations;
  }

  private compare(finished: Observation['callbacks']): readonly Violation[] {
    const where = 'luo_files_finish';
    const lie = finished.find(({ token, reclaimed }) => this.incoming.has(token) && this.incoming.get(token) !== reclaimed);
    if (lie)
      return [
        {
          cause: lie.reclaimed ? 'reclaimed-by-nobody' : 'reclaimed-denied',
          where,
          expected: 'finish says truly whether the file was reclaimed',
          happened: `finish(reclaimed = ${lie.reclaimed}) for ${tokenName(lie.token)}, which ${this.incoming.get(lie.token) ? 'was restored' : 'nobody got'}`,
        },
      ];
    const calls = (token: bigint): number => finished.filter((record) => record.token === token).length;
    const wrong = [...this.incoming.keys()].find((token) => calls(token) !== 1);
    if (wrong === undefined) return NOTHING;
    return [
      {
        cause: 'not-finished-once',
        where,
        expected: 'finish is called once for each incoming file',
        happened: `finish was called ${calls(wrong)} times for ${tokenName(wrong)}`,
      },
    ];
  }
}
