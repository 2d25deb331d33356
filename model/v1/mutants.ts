// SPDX-License-Identifier: GPL-2.0-only
/** @file Wrong variants of the model: each has to be caught by an invariant, or the invariants say too little. */
import { compile } from '../compile.js';
import { machines, type Machines } from './machines.js';
import { rewire, type Wirings } from '../rewire.js';
import { rules, type Rules } from './rules.js';

/** A wrong model: the rules of the specification with one of them changed. */
export interface Mutant {
  /** A sentence in kebab-case: what goes wrong. */
  readonly name: string;
  readonly rules: Rules;
}

const tell = (whom: string, event: string) => ({ type: 'tell', params: { whom, event } });
const callback = (name: string) => ({ type: 'callback', params: { name } });
const rollBack = (params: { idle: string[]; done: string[]; failed: string[] }) => ({ type: 'roll_back', params });

/** Some machines with other transitions. */
function miswired(name: string, wirings: { readonly [M in keyof Machines]?: Wirings<Machines[M]> }): Mutant {
  const tables = Object.entries(wirings).map(([id, wiring]) => {
    const machine = machines[id as keyof Machines];
    return [id, compile(rewire(machine, wiring as Wirings<typeof machine>))];
  });
  return {
    name,
    rules: { ...rules, tables: { ...rules.tables, ...(Object.fromEntries(tables) as Partial<Rules['tables']>) } },
  };
}

/** Another answer to one of the questions that range over several machines. */
function misruled(name: string, wrong: Partial<Rules>): Mutant {
  return { name, rules: { ...rules, ...wrong } };
}

const END = tell('the registrations of the session', 'end');
const FREE = '#registration.free';
const REGISTERED = '#registration.owned.registered';

/** All registered wrong models, each with the invariant that has to catch it. */
export const mutants: readonly Mutant[] = [
  miswired('close-in-normal-leaves-registrations', { orchestrator: { normal: { release: 'normal' } } }),
  miswired('close-in-prepared-ends-registrations', {
    orchestrator: { prepared: { release: { target: 'prepared', actions: END } } },
    registration: { 'owned.prepared': { end: FREE } },
  }),
  miswired('close-in-frozen-ends-registrations', {
    orchestrator: { frozen: { release: { target: 'frozen', actions: END } } },
    registration: { 'owned.frozen': { end: FREE } },
  }),
  miswired('close-in-normal-ends-everybodys-registrations', {
    orchestrator: { normal: { release: { target: 'normal', actions: tell('every registration', 'end') } } },
  }),
  miswired('a-committed-token-stays-with-its-closed-session', {
    registration: { 'owned.prepared': { commit: REGISTERED.replace('registered', 'prepared') } },
  }),
  miswired('cancel-leaves-committed-tokens', {
    registration: { 'committed.prepared': { cancel: { target: REGISTERED, actions: callback('cancel') } } },
  }),
  miswired('cancel-calls-twice', {
    registration: {
      'owned.prepared': { cancel: { target: REGISTERED, actions: [callback('cancel'), callback('cancel')] } },
    },
  }),
  miswired('cancel-does-not-call', { registration: { 'owned.frozen': { cancel: REGISTERED } } }),
  miswired('a-failed-prepare-leaves-files-prepared', {
    orchestrator: {
      normal: {
        prepare_fails: {
          target: 'normal',
          actions: rollBack({ idle: [], done: ['prepare'], failed: ['prepare_fails'] }),
        },
      },
    },
  }),
  miswired('a-failed-prepare-ends-registrations', {
    orchestrator: {
      normal: {
        prepare_fails: {
          target: 'normal',
          actions: rollBack({ idle: [], done: ['prepare', 'cancel', 'end'], failed: ['prepare_fails'] }),
        },
      },
    },
  }),
  miswired('a-failed-freeze-leaves-files-prepared', {
    orchestrator: {
      prepared: {
        freeze_fails: {
          target: 'normal',
          actions: rollBack({ idle: [], done: ['freeze', 'cancel'], failed: ['freeze_fails', 'cancel'] }),
        },
      },
    },
  }),
  miswired('prepare-passes-over-registrations', { orchestrator: { normal: { prepare: 'prepared' } } }),
  miswired('committed-tokens-miss-the-freeze', {
    registration: { 'committed.prepared': { freeze: undefined } },
  }),
  miswired('committed-tokens-miss-the-jump', { registration: { 'committed.frozen': { jump: FREE } } }),
  miswired('a-plain-kexec-hands-over', {
    orchestrator: { updated: { jump: { target: 'updated', actions: tell('everything', 'jump') } } },
    registration: { 'owned.registered': { jump: { target: FREE, actions: 'hand_over' } } },
  }),
  miswired('a-second-restore-is-allowed', {
    incoming: { restored: { retrieve: { target: 'restored', actions: callback('retrieve') } } },
  }),
  miswired('restore-does-not-remember', {
    incoming: { waiting: { retrieve: { target: 'waiting', actions: callback('retrieve') } } },
  }),
  miswired('a-failed-retrieve-uses-the-token-up', {
    incoming: { waiting: { retrieve_fails: { target: 'restored', actions: callback('retrieve!') } } },
  }),
  miswired('finish-forgets-the-files-that-nobody-restored', { incoming: { waiting: { finish: 'absent' } } }),
  miswired('finish-calls-every-file-unclaimed', {
    incoming: { restored: { finish: { target: 'absent', actions: callback('finish') } } },
  }),
  miswired('finish-closes-restored-files', {
    orchestrator: {
      updated: {
        finish: { target: 'normal', actions: [tell('every incoming token', 'finish'), tell('everything', 'close')] },
      },
    },
  }),
  miswired('prepare-does-not-wait-for-finish', {
    orchestrator: { updated: { prepare: { target: 'prepared', actions: tell('every registration', 'prepare') } } },
  }),
  misruled('a-token-is-free-while-owned', { tokenIsTaken: () => false }),
  misruled('an-incoming-token-blocks-its-number', {
    tokenIsTaken: (state, token) => rules.tokenIsTaken(state, token) || state.tokens[token]!.incoming !== 'absent',
  }),
  misruled('any-session-may-unpreserve', { sessionOwns: (state, _session, token) => rules.tokenIsTaken(state, token) }),
  misruled('unregister-ignores-registrations', {
    handlerIsNeeded: (state) => state.tokens.some(({ incoming }) => incoming !== 'absent'),
  }),
  misruled('unregister-ignores-incoming-tokens', {
    handlerIsNeeded: (state) => state.tokens.some(({ registration }) => registration !== 'free'),
  }),
  misruled('finish-does-not-wait-for-the-handler', { finishMustWait: () => false }),
];
