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
} from './actions.js';
export { explore, type Exploration, type ExploreOptions, type Progress, type Violation } from './explore.js';
export type { Edge, Invariant } from './invariant.js';
export { invariants } from './invariants.js';
export { machines } from './machines.js';
export { mutants, type Mutant } from './mutants.js';
export { allows, initialState, stateKey, step, type Bounds, type ModelState, type ModelTransition, type TokenState } from './system.js';
