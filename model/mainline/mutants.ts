// SPDX-License-Identifier: GPL-2.0-only
/** @file Wrong variants of mainline's model: each has to be caught by an invariant, or the invariants say too little. */
import { compile } from '../compile.js';
import type { Verb } from './actions.js';
import { rewire, type Wirings } from '../rewire.js';
import { machines, type Machines } from './machines.js';
import { refuse, succeed } from './plan.js';
import { rules, type Rules } from './rules.js';
import { verbs } from './verbs.js';
import type { Plans } from './verbs/plans.js';

/** A wrong model: the rules of the specification with one of them changed. */
export interface Mutant {
  /** A sentence in kebab-case: what goes wrong. */
  readonly name: string;
  readonly rules: Rules;
}

const tell = (event: string) => ({ type: 'tell', params: { event } });
const callback = (name: string) => ({ type: 'callback', params: { name } });

/** Some machines with other transitions. */
function miswired(name: string, wirings: { readonly [M in keyof Machines]?: Wirings<Machines[M]> }): Mutant {
  const tables = Object.entries(wirings).map(([id, wiring]) => {
    const machine = machines[id as keyof Machines];
    return [id, compile(rewire(machine, wiring as Wirings<typeof machine>))];
  });
  return { name, rules: { ...rules, tables: { ...rules.tables, ...(Object.fromEntries(tables) as Partial<Rules['tables']>) } } };
}

/** Another answer to one of the questions that range over several machines. */
function misruled(name: string, wrong: Partial<Rules>): Mutant {
  return { name, rules: { ...rules, ...wrong } };
}

/** Another verb in the place of one. */
function misdone<V extends Verb>(name: string, verb: V, wrong: Plans<V>): Mutant {
  return misruled(name, { verbs: { ...verbs, [verb]: wrong } });
}

/** All registered wrong models. */
export const mutants: readonly Mutant[] = [
  miswired('the-device-stays-busy-when-it-is-closed', { device: { open: { release: 'open' } } }),
  miswired('a-failed-open-can-be-tried-again', { device: { unopened: { open_fails: 'unopened' } } }),
  miswired('the-last-close-leaves-files-preserved', { outgoing: { open: { release: 'absent' } } }),
  miswired('every-close-undoes-the-preserves', { outgoing: { open: { close: { target: 'open', actions: tell('unpreserve') } } } }),
  miswired('the-jump-freezes-nothing', { outgoing: { open: { freeze: 'frozen' } } }),
  miswired('a-failed-reboot-leaves-sessions-frozen', { outgoing: { frozen: { unfreeze: 'open' } } }),
  miswired('unfreeze-leaves-files-frozen', { preserved: { frozen: { unfreeze: { target: 'frozen', actions: callback('unfreeze') } } } }),
  miswired('freeze-does-not-call', { preserved: { preserved: { freeze: 'frozen' } } }),
  miswired('unfreeze-calls-twice', { preserved: { frozen: { unfreeze: { target: 'preserved', actions: [callback('unfreeze'), callback('unfreeze')] } } } }),
  miswired('preserve-does-not-call', { preserved: { free: { preserve: 'preserved' } } }),
  miswired('a-failed-retrieve-is-tried-again', { received: { waiting: { retrieve_fails: { target: 'waiting', actions: callback('retrieve!') } } } }),
  miswired('every-retrieve-fd-asks-the-handler', { received: { retrieved: { retrieve: { target: 'retrieved', actions: callback('retrieve') } } } }),
  miswired('retrieve-does-not-remember', { received: { waiting: { retrieve: { target: 'waiting', actions: callback('retrieve') } } } }),
  miswired('finish-passes-over-retrieved-files', { received: { retrieved: { finish: 'retrieved' } } }),
  miswired('finish-calls-a-retrieved-file-unretrieved', { received: { retrieved: { finish: { target: 'finished', actions: callback('finish') } } } }),
  miswired('a-session-can-be-retrieved-again-after-its-last-close', { incoming: { held: { release: { target: 'waiting', actions: tell('finish') } } } }),
  miswired('a-refused-close-loses-the-session', { incoming: { held: { release_refused: 'gone' } } }),
  miswired('the-last-close-finishes-nothing', { incoming: { held: { release: 'gone' } } }),
  miswired('finish-ends-the-session', { incoming: { held: { finish: { target: 'gone', actions: tell('finish') } } } }),
  miswired('the-flb-stays-preserved-after-its-last-user', { flb: { preserved: { last: 'preserved' } } }),
  miswired('every-user-preserves-the-flb', { flb: { preserved: { first: { target: 'preserved', actions: callback('preserve') } } } }),
  miswired('the-flb-is-not-handed-over', { incomingFlb: { absent: { arrive: 'absent' } } }),
  miswired('the-flb-is-never-finished', { incomingFlb: { retrieved: { finish: 'retrieved' } } }),
  miswired('an-flb-that-nobody-retrieved-is-not-retrieved-to-be-finished', {
    incomingFlb: { waiting: { finish: { target: 'absent', actions: callback('finish') } } },
  }),
  miswired('the-jump-keeps-the-flb', { flb: { preserved: { jump: 'preserved' } } }),
  misruled('names-may-be-taken-twice', { nameIsTaken: () => false }),
  misruled('incoming-names-are-taken', {
    nameIsTaken: (state, name) => rules.nameIsTaken(state, name) || state.incoming.some((session) => session.name === name),
  }),
  misruled('tokens-may-be-used-twice', { tokenIsUsed: () => false }),
  misruled('a-file-may-have-two-keepers', { fileIsManaged: () => false }),
  misruled('a-module-may-go-under-its-files', { moduleIsNeeded: () => false }),
  misruled('a-missing-handler-is-passed-over', { handlerIsMissing: () => false }),
  misdone('the-device-opens-once', 'open', (by, state, action) => (state.device === 'closed' ? [refuse('-EBUSY')] : verbs.open(by, state, action))),
  misdone('preserve-works-on-incoming-sessions', 'preserve', (by, state, action) =>
    state.slots[action.session]!.kind === 'incoming' ? [succeed()] : verbs.preserve(by, state, action),
  ),
  misdone('a-session-that-is-held-can-be-retrieved', 'retrieve', (by, state, action) =>
    state.incoming.some(({ name, state: phase }) => name === action.name && phase === 'held') ? [succeed()] : verbs.retrieve(by, state, action),
  ),
  misdone('closing-the-device-closes-sessions', 'close_device', (by, state, action) =>
    verbs.close_device(by, state, action).map((plan) => ({ ...plan, run: (draft) => (plan.run?.(draft), draft.dropDescriptor(action.process, 0)) })),
  ),
  misdone('finish-closes-retrieved-files', 'finish', (by, state, action) =>
    verbs.finish(by, state, action).map((plan) => ({
      ...plan,
      run(draft) {
        plan.run?.(draft);
        const held = state.incoming.flatMap(({ name, files }) => files.flatMap(({ token, holders }) => (holders[0]! > 0 ? [`${name}/${token}` as const] : [])));
        for (const file of held) draft.hold(file, 0, -1);
      },
    })),
  ),
  misdone('the-jump-forgets-the-oldest-session', 'reboot', (by, state, action) => verbs.reboot(by, { ...state, created: state.created.slice(1) }, action)),
  misdone('a-plain-kexec-hands-over', 'reboot', (by, state, action) => verbs.reboot(by, state.image === 'plain' ? { ...state, image: 'kho' } : state, action)),
  misdone('the-jump-waits-for-retrieved-files', 'reboot', (by, state, action) =>
    state.incoming.some(({ state: phase }) => phase === 'held') ? [{ ...refuse('-EBUSY'), reboot: 'refused' }] : verbs.reboot(by, state, action),
  ),
];
