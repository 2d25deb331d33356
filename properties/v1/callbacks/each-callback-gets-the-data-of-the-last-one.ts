// SPDX-License-Identifier: GPL-2.0-only
/** @file Items 8, 10 and 12: what a callback left as data is what the next one gets, also in the next kernel. */
import type { CallbackRecord, Monitor, Observation, Property, Violation } from '../property.js';
import { hex, tokenName } from '../words.js';

export const eachCallbackGetsTheDataOfTheLastOne: Property = {
  id: 'each-callback-gets-the-data-of-the-last-one',
  statement:
    'freeze and cancel get the data that the last successful prepare or freeze left, retrieve and finish what the previous kernel handed over, and a prepare after a cancel what the first prepare got.',
  source: ['8 (K)', '10 (K)', '12 (M)'],
  holds: 'at every step',
  monitor: () => new Data(),
};

/** A registration: one file under one token. */
const keyOf = ({ token, file }: { readonly token: bigint; readonly file: string | null }): string => `${token}/${file}`;

class Data implements Monitor {
  /** Registration -> what its first prepare got. */
  private readonly first = new Map<string, number>();
  /** Registration -> what its last successful callback left. */
  private readonly left = new Map<string, number>();
  /** Incoming token -> what the previous kernel handed over. */
  private readonly incoming = new Map<bigint, number>();

  observe({ callbacks, rebooted, handover, after }: Observation): readonly Violation[] {
    const violations = callbacks.flatMap((record) => this.step(record));
    if (rebooted === 'booted' || rebooted === 'plain' || rebooted === 'cold_boot') {
      this.first.clear();
      this.left.clear();
      this.incoming.clear();
      for (const { token, data } of handover ?? []) this.incoming.set(token, data);
    } else if (after) this.forgetEnded(after.registrations);
    return violations;
  }

  private step(record: CallbackRecord): Violation[] {
    const { kind, token, data, after } = record;
    const key = keyOf(record);
    const wanted = kind === 'prepare' ? this.first.get(key) : kind === 'freeze' || kind === 'cancel' ? this.left.get(key) : this.incoming.get(token);
    if (kind === 'prepare' && wanted === undefined) this.first.set(key, data);
    if (kind === 'cancel') this.left.delete(key);
    else if (after !== undefined && !record.failed) this.left.set(key, after);
    if (wanted === undefined || wanted === data) return [];
    return [
      {
        cause: `${kind}-gets-other-data`,
        where: kind === 'retrieve' ? 'luo_retrieve_file' : `luo_files_${kind}_one`,
        expected: `${kind} gets the data that was left for it`,
        happened: `the handler got ${kind} for ${tokenName(token)} with data ${hex(data)}, and ${hex(wanted)} had been left`,
      },
    ];
  }

  private forgetEnded(registrations: readonly { readonly token: bigint; readonly file: string }[]): void {
    if (this.first.size === 0) return;
    const alive = new Set(registrations.map(keyOf));
    for (const known of [this.first, this.left]) for (const key of known.keys()) if (!alive.has(key)) known.delete(key);
  }
}
