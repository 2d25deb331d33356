// SPDX-License-Identifier: GPL-2.0-only
/** @file A state of mainline's model in the Informal Trace Format. */
import type { ModelState } from '../model/mainline/state.js';
import { bigint, map, type Itf, type ItfWords } from './itf.js';

const VARS = ['created', 'device', 'flb', 'image', 'incoming', 'luo', 'modules', 'sessions'] as const;

/** What a trace shows of mainline's model. */
export const mainlineWords: ItfWords = {
  vars: VARS,
  valuesOf: (state, tokens) => valuesOf(state as ModelState, tokens),
};

function valuesOf(state: ModelState, tokens: readonly bigint[]): Readonly<Record<(typeof VARS)[number], Itf>> {
  const nameOf = (token: number): string => `0x${(tokens[token] ?? 0n).toString(16)}`;
  const holders = (counts: readonly number[]): Itf => map(counts.flatMap((n, process): [string, Itf][] => (n > 0 ? [[`p${process}`, bigint(n)]] : [])));
  return {
    created: state.created.map((session) => `s${session}`),
    device: { descriptors: holders(state.devices), state: state.device },
    flb: { held_in: bigint(state.flbHeld.in), held_out: bigint(state.flbHeld.out), incoming: state.incomingFlb, outgoing: state.flb },
    image: state.image ?? 'none',
    incoming: state.incoming.map(({ name, state: phase, files }) => ({
      files: map(
        files.map(({ token, file, state: at, error, holders: held }) => [nameOf(token), { error: error ?? 'none', file, holders: holders(held), state: at }]),
      ),
      name,
      state: phase,
    })),
    luo: state.luo ? 'on' : 'off',
    modules: map(Object.entries(state.modules)),
    sessions: map(
      state.slots.flatMap((slot, i): [string, Itf][] => {
        if (slot.kind === 'free') return [];
        const files = slot.kind === 'outgoing' ? slot.files.map(({ token, file, state: at }) => ({ file, state: at, token: nameOf(token) })) : [];
        return [[`s${i}`, { descriptors: holders(slot.descriptors), files, kind: slot.kind, name: slot.name }]];
      }),
    ),
  };
}
