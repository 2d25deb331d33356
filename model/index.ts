// SPDX-License-Identifier: GPL-2.0-only
/** @file The model as a library: actions, the states that they lead to, and what holds in all of them. */
export {
  FAULT_KINDS,
  LUO_STATES,
  VERBS,
  type Action,
  type Callback,
  type Fault,
  type FaultKind,
  type FileName,
  type LuoState,
  type Outcome,
  type RebootOutcome,
  type Verb,
} from './v1/actions.js';
export { explore, type Exploration, type ExploreOptions, type Violation } from './v1/explore.js';
export type { Progress } from './exploration.js';
export type { Edge, Invariant } from './v1/invariant.js';
export { invariants } from './v1/invariants.js';
export { machines } from './v1/machines.js';
export { mutants, type Mutant } from './v1/mutants.js';
export { allows, initialState, stateKey, step, type Bounds, type ModelState, type ModelTransition, type TokenState } from './v1/system.js';
