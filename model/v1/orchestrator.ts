// SPDX-License-Identifier: GPL-2.0-only
/** @file The machine of LUO's global state: which verb works where, and whom it concerns. */
import { setup } from 'xstate';
import { effect, type RollBackParams, type TellParams } from './effect.js';

/** `release`: the last descriptor of a session went. `jump`: kexec into the next kernel. */
export type OrchestratorEvent =
  | 'preserve'
  | 'unpreserve'
  | 'restore'
  | 'register_handler'
  | 'unregister_handler'
  | 'release'
  | 'prepare'
  | 'prepare_fails'
  | 'freeze'
  | 'freeze_fails'
  | 'cancel'
  | 'finish'
  | 'jump';

const tell = (whom: TellParams['whom'], event: string) => ({ type: 'tell', params: { whom, event } }) as const;
const rollBack = (params: RollBackParams) => ({ type: 'roll_back', params }) as const;

const end = tell('the registrations of the session', 'end');
const commit = tell('the registrations of the session', 'commit');
const cancel = { target: 'normal', actions: tell('every registration', 'cancel') } as const;
const jump = tell('everything', 'jump');

/**
 * One orchestrator a kernel. A verb that a state does not name is refused there.
 *
 * Source: 2 (register, unregister), 5-7 (release), 8 (prepare), 9 (freeze), 10 (cancel), 13 (restore), 14 (finish),
 * 19 (handlers), 21 (jump).
 */
export const orchestrator = setup({
  types: { events: {} as { type: OrchestratorEvent } },
  actions: { tell: effect<TellParams>, roll_back: effect<RollBackParams> },
}).createMachine({
  id: 'orchestrator',
  initial: 'normal',
  states: {
    normal: {
      on: {
        preserve: 'normal',
        unpreserve: 'normal',
        register_handler: 'normal',
        unregister_handler: 'normal',
        release: { target: 'normal', actions: end },
        prepare: { target: 'prepared', actions: tell('every registration', 'prepare') },
        prepare_fails: {
          target: 'normal',
          actions: rollBack({ idle: [], done: ['prepare', 'cancel'], failed: ['prepare_fails'] }),
        },
        jump: { target: 'normal', actions: jump },
      },
    },
    prepared: {
      on: {
        release: { target: 'prepared', actions: commit },
        cancel,
        freeze: { target: 'frozen', actions: tell('every registration', 'freeze') },
        freeze_fails: {
          target: 'normal',
          actions: rollBack({ idle: ['cancel'], done: ['freeze', 'cancel'], failed: ['freeze_fails', 'cancel'] }),
        },
      },
    },
    frozen: {
      on: {
        release: { target: 'frozen', actions: commit },
        cancel,
        jump: { target: 'updated', actions: jump },
      },
    },
    updated: {
      on: {
        preserve: 'updated',
        unpreserve: 'updated',
        restore: 'updated',
        register_handler: 'updated',
        unregister_handler: 'updated',
        release: { target: 'updated', actions: end },
        finish: { target: 'normal', actions: tell('every incoming token', 'finish') },
        jump: { target: 'normal', actions: jump },
      },
    },
  },
});
