// SPDX-License-Identifier: GPL-2.0-only
/** @file The pairs that a search tries first: one state of each kind, and the calls that change something. */
import type { Action, FaultKind, Verb } from '../../model/v1/actions.js';
import { descriptorCount } from '../../model/v1/state.js';
import type { Bounds, ModelState } from '../../model/v1/system.js';
import { matrixStates, pairsOf, type MatrixState } from './matrix.js';
import type { ConcurrentProgram } from './program.js';

/** Two sessions and one token are enough for every race that is known. */
const BOUNDS: Bounds = { sessions: 2, tokens: 1, processes: 1, descriptors: 1 };

const VERBS: ReadonlySet<Verb> = new Set<Verb>([
  'open',
  'close',
  'preserve',
  'unpreserve',
  'restore',
  'prepare',
  'cancel',
  'finish',
  'reboot',
  'unregister_handler',
]);
const FAULTS: ReadonlySet<FaultKind> = new Set<FaultKind>(['copy_to_user', 'cb_prepare', 'cb_freeze']);

/** A part of the matrix that takes seconds: what it leaves out are states and calls that differ little from these. */
export function likelyPairs(): ConcurrentProgram[] {
  const kinds = new Map<string, MatrixState>();
  for (const unit of matrixStates(BOUNDS)) {
    const kind = kindOf(unit.state);
    if (kind !== null && !kinds.has(kind)) kinds.set(kind, unit);
  }
  return [...kinds.values()].flatMap((unit) => [...pairsOf(unit, BOUNDS)].filter(({ tasks }) => tasks.flat().every(isLikely)));
}

/** What tells states apart here; null: too little can happen in it. */
function kindOf(state: ModelState): string | null {
  const open = state.descriptors.filter((_, session) => descriptorCount(state, session) > 0).length;
  const [token] = state.tokens;
  if (open === 0 || state.handler !== 'registered' || !token || token.holders !== 0) return null;
  const registration = token.registration.startsWith('owned') ? 'owned' : token.registration.startsWith('committed') ? 'committed' : 'free';
  return [state.luo, open, registration, token.incoming].join();
}

function isLikely({ verb, fault, ...rest }: Action): boolean {
  if ('kexec' in rest && (rest.kexec === 'fail' || !rest.handler)) return false;
  return VERBS.has(verb) && (fault === undefined || FAULTS.has(fault.kind));
}
