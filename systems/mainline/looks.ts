// SPDX-License-Identifier: GPL-2.0-only
/** @file One moment of mainline's machine: what is to be seen of it from outside of LUO, and which state of the model it is. */
import type { FileName } from '../../model/mainline/actions.js';
import type { ModelState } from '../../model/mainline/system.js';
import type { MainlineMachine } from '../../reference/machine/mainline/index.js';
import type { View } from '../../properties/mainline/observation.js';
import { Lit, type Look, type Looks } from '../look.js';
import type * as generic from '../system.js';
import type { MainlineComputer } from './computer.js';
import { Teller } from './tables.js';

/** One session that a program has in a slot. */
export interface SessionSeen {
  readonly slot: number;
  readonly name: string;
  readonly direction: 'out' | 'in';
  /** Descriptors of it, in all processes. */
  readonly descriptors: number;
  /** What PRESERVE_FD has put into it: of an outgoing one. */
  readonly files: readonly { readonly token: number; readonly file: FileName }[];
}

/** Everything that is to be seen of a machine, also while calls are under way. */
export interface Seen {
  readonly view: View;
  readonly sessions: readonly SessionSeen[];
  /** References to the FLB that drivers have, on either side. */
  readonly flbHeld: { readonly out: number; readonly in: number };
  readonly tokens: readonly bigint[];
}

const descriptorsOf = ({ processes }: MainlineMachine, filep: object): number =>
  processes.reduce((sum, { slots }) => sum + slots.filter((open) => open === filep).length, 0);

function look(looked: generic.Computer, isBetween: boolean): Look<ModelState> {
  const computer = looked as unknown as MainlineComputer;
  const { machine, slots, kept, flbHeld, program, model } = computer;
  // The model is followed call by call: while one is under way, it is where it was before.
  const place = !isBetween || model === undefined ? 'unknown' : (model ?? 'left');
  // After a deadlock there is something to look at, after a panic there is not.
  if (machine.ended === 'panic') return { seen: null, model: place };
  const sessions = slots.flatMap((session, slot): SessionSeen[] => {
    if (session === null) return [];
    const { name, direction, file } = session;
    const files = kept.filter((one) => one.session === session).map((one) => ({ token: one.token, file: one.file }));
    return [{ slot, name, direction, descriptors: descriptorsOf(machine, file), files }];
  });
  const seen: Seen = { view: computer.view(), sessions, flbHeld: { ...flbHeld }, tokens: program.tokens };
  return { seen, model: place };
}

export const looks: Looks<ModelState> = {
  look,
  teller: (all) => {
    const teller = new Teller(all as readonly Seen[]);
    return (seen) => teller.tell(seen as Seen);
  },
  lit: (state, { tokens }) => {
    const lit = new Lit();
    const tokenName = (token: number): string => `0x${(tokens[token] ?? 0n).toString(16)}`;
    lit.add('device', state.device, 'the device');
    for (const [i, slot] of state.slots.entries()) {
      if (slot.kind === 'incoming') continue;
      lit.add('outgoing', slot.kind === 'free' ? 'absent' : 'open', `s${i}`);
      if (slot.kind === 'outgoing') for (const { token, state: phase } of slot.files) lit.add('preserved', phase, `${tokenName(token)} of s${i}`);
    }
    for (const token of tokens.keys())
      if (!state.slots.some((slot) => slot.kind === 'outgoing' && slot.files.some((file) => file.token === token)))
        lit.add('preserved', 'free', tokenName(token));
    for (const { name, state: phase, files } of state.incoming) {
      lit.add('incoming', phase, name);
      for (const file of files) lit.add('received', file.state, `${name}/${tokenName(file.token)}`);
    }
    lit.add('flb', state.flb, 'the FLB');
    lit.add('incomingFlb', state.incomingFlb, 'the FLB');
    for (const [name, phase] of Object.entries(state.modules)) lit.add('module', phase, name);
    return lit.states;
  },
};
