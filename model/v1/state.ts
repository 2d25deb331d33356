// SPDX-License-Identifier: GPL-2.0-only
/** @file The product state: what the specification knows of one computer. */
import type { LuoState } from './actions.js';
import type { HandlerState, IncomingState, RegistrationState } from './machines.js';

/** How large the modelled computer is. */
export interface Bounds {
  /** Session slots. */
  readonly sessions: number;
  /** Token positions. */
  readonly tokens: number;
  /** Process slots, at most 30: `holders` is a bit mask. */
  readonly processes: number;
  /** Descriptors of one session in all processes together; `Infinity` for random testing. */
  readonly descriptors: number;
}

/** One token number: its registration in this kernel, and the file that came under it from the last one. */
export interface TokenState {
  /** The token in this kernel. */
  readonly registration: RegistrationState;
  /** Slot of the session that owns the registration; NOBODY: free or committed. */
  readonly owner: number;
  /** The same token as it came from the previous kernel: another name space (item 15). */
  readonly incoming: IncomingState;
  /** Bit `p`: process `p` holds a descriptor of the file that was restored for this token. It survives `finish`. */
  readonly holders: number;
}

/** Immutable by convention: `step` answers with new ones. */
export interface ModelState {
  readonly luo: LuoState;
  readonly handler: HandlerState;
  /** `descriptors[session][process]`: how many the process holds. All 0: the session is closed, its slot free. */
  readonly descriptors: readonly (readonly number[])[];
  readonly tokens: readonly TokenState[];
}

/** The owner of a registration that no open session owns. */
export const NOBODY = -1;

const UNUSED: TokenState = { registration: 'free', owner: NOBODY, incoming: 'absent', holders: 0 };

/** A first kernel after boot: NORMAL, the handler registered, nothing open. */
export function initialState(bounds: Bounds): ModelState {
  const closed = new Array<number>(bounds.processes).fill(0);
  return {
    luo: 'normal',
    handler: 'registered',
    descriptors: new Array<readonly number[]>(bounds.sessions).fill(closed),
    tokens: new Array<TokenState>(bounds.tokens).fill(UNUSED),
  };
}

/** Equal states, and only they, have equal keys (within one set of bounds). */
export function stateKey(state: ModelState): string {
  const tokens = state.tokens.map((t) => `${t.registration},${t.owner},${t.incoming},${t.holders}`);
  return `${state.luo};${state.handler};${state.descriptors.join('/')};${tokens.join('/')}`;
}

/** Does process `process` hold a descriptor of this session? */
export function holdsSession(state: ModelState, process: number, session: number): boolean {
  return (state.descriptors[session]?.[process] ?? 0) > 0;
}

/** Does `process` hold a descriptor of the file restored for this token? */
export function holdsFile(state: ModelState, process: number, token: number): boolean {
  return (((state.tokens[token]?.holders ?? 0) >> process) & 1) === 1;
}

/** Descriptors of this session in all processes together. */
export function descriptorCount(state: ModelState, session: number): number {
  const row = state.descriptors[session];
  return row === undefined ? 0 : sum(row);
}

export function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const n of numbers) total += n;
  return total;
}

/** Token numbers that are registered in this kernel, ascending. */
export function registrations(state: ModelState): number[] {
  const registered: number[] = [];
  for (let token = 0; token < state.tokens.length; token++) if (state.tokens[token]!.registration !== 'free') registered.push(token);
  return registered;
}
