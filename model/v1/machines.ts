// SPDX-License-Identifier: GPL-2.0-only
/** @file The machines that the product joins, and their tables. */
import { compile, type TableOf } from '../compile.js';
import { file } from './file.js';
import { handler } from './handler.js';
import { incoming } from './incoming.js';
import { orchestrator } from './orchestrator.js';
import { registration } from './registration.js';
import { session } from './session.js';

/** The machines as XState has them. */
export const machines = { orchestrator, session, registration, incoming, file, handler };
export type Machines = typeof machines;

/** The machines as tables. */
export type Tables = { readonly [Name in keyof Machines]: TableOf<Machines[Name]> };

export type RegistrationState = Tables['registration']['initial'];
export type IncomingState = Tables['incoming']['initial'];
export type HandlerState = Tables['handler']['initial'];

/** Compiles every machine of a set. */
export function compileAll(set: Machines): Tables {
  return {
    orchestrator: compile(set.orchestrator),
    session: compile(set.session),
    registration: compile(set.registration),
    incoming: compile(set.incoming),
    file: compile(set.file),
    handler: compile(set.handler),
  };
}
