// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 11: what a handler sees of one registration. */
import { type CallbackRecord, type Monitor, type Observation, type Property, type Violation } from '../property.js';
import type { View } from '../view.js';
import { tokenName } from '../words.js';

export const callbacksFollowTheProtocol: Property = {
  id: 'callbacks-follow-the-protocol',
  statement:
    'For each registration a handler sees prepare, then cancel, or freeze and then cancel or the jump; and a registration ends only when nothing of it is prepared.',
  source: ['11'],
  holds: 'at every step',
  monitor: () => new Protocol(),
};

type Phase = 'registered' | 'prepared' | 'frozen';

/** The phase of a registration that is seen for the first time. */
const PHASES = { N: 'registered', P: 'prepared', F: 'frozen', U: 'registered' } as const;

const WANTED: Readonly<Record<string, readonly Phase[]>> = {
  prepare: ['registered'],
  freeze: ['prepared'],
  cancel: ['prepared', 'frozen'],
};

/** A registration: one file under one token. */
const keyOf = (token: bigint, file: string | null): string => `${token}/${file}`;

/** `token 0x1 (f0)`. */
function nameOf(key: string): string {
  const [token = '', file] = key.split('/');
  return `${tokenName(BigInt(token))} (${file})`;
}

class Protocol implements Monitor {
  private readonly phases = new Map<string, Phase>();

  observe({ callbacks, before, after, rebooted, concurrent }: Observation): readonly Violation[] {
    for (const { token, file, letter } of before.registrations) if (!this.phases.has(keyOf(token, file))) this.phases.set(keyOf(token, file), PHASES[letter]);
    const violations = callbacks.flatMap((record) => this.step(record, concurrent !== undefined));
    const hasJumped = rebooted === 'booted' || rebooted === 'plain' || rebooted === 'cold_boot';
    if (!after || hasJumped) {
      if (hasJumped) violations.push(...this.jump(rebooted === 'booted'));
      this.phases.clear();
      return violations;
    }
    return [...violations, ...this.endings(after)];
  }

  /** `mayBeNew`: the registration may have begun since the last observation, in another task. */
  private step({ kind, token, file, failed }: CallbackRecord, mayBeNew: boolean): Violation[] {
    const wanted = WANTED[kind];
    if (!wanted) return [];
    const key = keyOf(token, file);
    const phase = this.phases.get(key) ?? (mayBeNew ? 'registered' : undefined);
    if (!failed) this.phases.set(key, kind === 'prepare' ? 'prepared' : kind === 'freeze' ? 'frozen' : 'registered');
    if (phase && wanted.includes(phase)) return [];
    return [
      {
        cause: `${kind}-when-${phase ?? 'not-registered'}`,
        where: `luo_files_${kind}_one`,
        expected: `${kind} is called for a file that is ${wanted.join(' or ')}`,
        happened: `the handler got ${kind} for ${nameOf(key)}, which was ${phase ?? 'not registered'}`,
      },
    ];
  }

  /** Registrations that are gone: nothing of them may be prepared. */
  private endings(after: View): Violation[] {
    const alive = new Set(after.registrations.map(({ token, file }) => keyOf(token, file)));
    const ended = [...this.phases].filter(([key]) => !alive.has(key));
    for (const [key] of ended) this.phases.delete(key);
    return ended
      .filter(([, phase]) => phase !== 'registered')
      .slice(0, 1)
      .map(([key, phase]) => ({
        cause: `ended-while-${phase}`,
        where: 'luo_unregister_file',
        expected: 'a registration ends only when nothing of it is prepared',
        happened: `the registration of ${nameOf(key)} ended while it was ${phase}`,
      }));
  }

  /** At a live update every prepared file must have been frozen. */
  private jump(isLive: boolean): Violation[] {
    if (!isLive) return [];
    const skipped = [...this.phases].find(([, phase]) => phase === 'prepared');
    if (!skipped) return [];
    return [
      {
        cause: 'jump-without-freeze',
        where: 'luo_files_freeze',
        expected: 'a prepared file is frozen before the jump',
        happened: `the machine jumped, and ${nameOf(skipped[0])} was prepared and not frozen`,
      },
    ];
  }
}
