// SPDX-License-Identifier: GPL-2.0-only
/** @file One moment of v1's machine: what it holds, which state of the model it is, and how that is told. */
import type { ModelState } from '../../model/v1/system.js';
import type { BlobNode, View } from '../../properties/v1/view.js';
import { hex } from '../../properties/v1/words.js';
import { Lit, type Look, type Looks } from '../look.js';
import type * as generic from '../system.js';
import { abstraction } from './abstraction.js';
import type { Computer } from './computer.js';
import { tablesOf } from './tables.js';

/** Pages that Kexec Handover was told to keep. */
export interface KeptPages {
  /** The C function that allocated them. */
  readonly who: string;
  /** Freed although they are to be kept. */
  readonly freed: boolean;
}

/** Everything that is to be seen of a machine, also while calls are under way. */
export interface Seen {
  readonly view: View;
  /** Numbers of the sessions on LUO's list, in its order. */
  readonly listed: readonly number[];
  /** Numbers of those on the list that no open file refers to any more. */
  readonly closed: readonly number[];
  /** Number of a session -> slot of the program that it is in, as far as it is in one. */
  readonly slots: readonly (readonly [session: number, slot: number])[];
  /** What the kernel before handed over, until LUO has finished with it. */
  readonly handedOver: readonly BlobNode[];
  readonly kept: readonly KeptPages[];
}

function look(looked: generic.Computer): Look<ModelState> {
  const computer = looked as unknown as Computer;
  const { machine } = computer;
  // After a deadlock there is something to look at, after a panic or a jump into nowhere there is not.
  if (machine.ended !== null && machine.ended !== 'deadlock') return { seen: null, model: 'none' };
  const { sessions, closed } = machine.snapshot();
  const view = computer.view();
  const seen: Seen = {
    view,
    listed: sessions.map(([number]) => number),
    closed,
    slots: computer.slots.flatMap((number, slot) => (number < 0 ? [] : [[number, slot] as const])),
    handedOver: computer.incoming,
    kept: machine.ram.pages.filter(({ preserved }) => preserved).map(({ who, freed }) => ({ who, freed })),
  };
  return { seen, model: abstraction(computer, view) ?? 'none' };
}

export const looks: Looks<ModelState> = {
  look,
  teller: (all) => {
    const slots = new Map((all as readonly Seen[]).flatMap((seen) => seen.slots));
    return (seen) => tablesOf(seen as Seen, (session) => `s${slots.get(session) ?? session}`);
  },
  lit: ({ luo, handler, descriptors, tokens }, program) => {
    const lit = new Lit();
    lit.add('orchestrator', luo, 'LUO');
    lit.add('handler', handler, 'handler');
    for (const [slot, row] of descriptors.entries()) lit.add('session', row.some((held) => held > 0) ? 'open' : 'closed', `s${slot}`);
    for (const [i, { registration, incoming, holders }] of tokens.entries()) {
      const token = hex(program.tokens[i] ?? 0n);
      lit.add('registration', registration, token);
      lit.add('incoming', incoming, token);
      for (let process = 0; process < program.processes; process++)
        lit.add('file', (holders >> process) & 1 ? 'held' : 'closed', program.processes > 1 ? `${token} in p${process}` : token);
    }
    return lit.states;
  },
};
