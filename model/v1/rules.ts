// SPDX-License-Identifier: GPL-2.0-only
/** @file What decides about an action: the machines' tables, and the questions that concern more than one machine. */
import type { LuoState } from './actions.js';
import { compileAll, machines, type Tables } from './machines.js';
import type { OrchestratorEvent } from './orchestrator.js';
import type { ModelState } from './state.js';

export interface Rules {
  readonly tables: Tables;
  /** A registration under this token would be -EEXIST (item 4). */
  readonly tokenIsTaken: (state: ModelState, token: number) => boolean;
  /** This session may unpreserve the token (item 3). */
  readonly sessionOwns: (state: ModelState, session: number, token: number) => boolean;
  /** Unregistering the handler would be -EBUSY (item 19). */
  readonly handlerIsNeeded: (state: ModelState) => boolean;
  /** Finish would lose a token whose handler has not come yet (item 20). */
  readonly finishMustWait: (state: ModelState) => boolean;
}

/** The specification. */
export const rules: Rules = {
  tables: compileAll(machines),
  tokenIsTaken: (state, token) => state.tokens[token]!.registration !== 'free',
  sessionOwns: (state, session, token) => state.tokens[token]!.owner === session,
  handlerIsNeeded: (state) => state.tokens.some((t) => t.registration !== 'free' || t.incoming !== 'absent'),
  finishMustWait: (state) => state.handler === 'absent' && state.tokens.some((t) => t.incoming !== 'absent'),
};

/** Does the orchestrator admit `event` in this state? */
export function admits({ tables }: Rules, luo: LuoState, event: OrchestratorEvent): boolean {
  return tables.orchestrator.on[luo][event] !== undefined;
}
