// SPDX-License-Identifier: GPL-2.0-only
/** @file A sequence of model states in the Informal Trace Format of Apalache and Quint. */
import type { Action, Callback, Outcome } from '../model/v1/actions.js';
import type { ModelState, TokenState } from '../model/v1/system.js';

/** Where the format is described: Apalache's ADR-015. */
const DESCRIPTION_OF_FORMAT = 'https://apalache-mc.org/docs/adr/015adr-trace.html';

/** One action, its outcome, and the state that it led to. `ret` is null when the call never returned. */
export interface ItfStep {
  readonly action: Action;
  readonly outcome: Omit<Outcome, 'ret'> & { readonly ret: string | 0 | null };
  readonly after: ModelState;
}

export interface ItfTrace {
  /** The command line that wrote it. */
  readonly source: string;
  /** What the trace shows, for a reader. */
  readonly description: string;
  /** `violation`, or `ok`. */
  readonly status: 'violation' | 'ok';
  readonly initial: ModelState;
  readonly steps: readonly ItfStep[];
  /** Token number -> value. */
  readonly tokens: readonly bigint[];
}

/** An expression of the format. Integers are always written as bigints: not every reader takes others. */
type Itf = string | readonly Itf[] | { readonly [key: string]: Itf };

/** In the order in which viewers show them: by name. */
const VARS = ['action', 'answer', 'callbacks', 'files', 'handler', 'incoming', 'luo', 'sessions', 'tokens'] as const;
type State = Readonly<Record<(typeof VARS)[number], Itf>>;

/** JSON, ends with a line feed. `actionText`: an action in the notation of replay tokens. */
export function itf(trace: ItfTrace, actionText: (action: Action, tokens: readonly bigint[]) => string): string {
  const { source, description, status, initial, steps, tokens } = trace;
  const first = stateOf(initial, tokens, 'init', '', new Map());
  const others = steps.map(({ action, outcome, after }) => stateOf(after, tokens, actionText(action, tokens), answerOf(outcome), outcome.callbacks));
  const document = {
    '#meta': { format: 'ITF', 'format-description': DESCRIPTION_OF_FORMAT, source, status, description },
    vars: VARS,
    states: [first, ...others].map((state, index) => ({ '#meta': { index, ...(index > 0 && { action: steps[index - 1]!.action }) }, ...state })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function answerOf({ ret, value, reboot }: ItfStep['outcome']): string {
  return [ret === null ? 'never returned' : `${ret}`, ...(value === undefined ? [] : [value]), ...(reboot === undefined ? [] : [reboot])].join(', ');
}

function stateOf(state: ModelState, tokens: readonly bigint[], action: string, answer: string, callbacks: ReadonlyMap<number, readonly Callback[]>): State {
  const nameOf = (token: number): string => `0x${tokens[token]!.toString(16)}`;
  const perToken = (value: (token: TokenState) => Itf): Itf => map(state.tokens.map((token, i) => [nameOf(i), value(token)]));
  return {
    action,
    answer,
    callbacks: map([...callbacks].sort(([a], [b]) => a - b).map(([token, names]) => [nameOf(token), names])),
    files: perToken(({ holders }) => set(processesIn(holders))),
    handler: state.handler,
    incoming: perToken(({ incoming }) => incoming),
    luo: state.luo,
    sessions: map(state.descriptors.flatMap((row, session): [string, Itf][] => (row.some((n) => n > 0) ? [[`s${session}`, holdersOf(row)]] : []))),
    tokens: perToken(registrationOf),
  };
}

/** A variant: free, owned by a session, or committed. */
function registrationOf({ registration, owner }: TokenState): Itf {
  const [whose, phase] = registration.split('.');
  if (phase === undefined) return { tag: 'Free', value: { '#tup': [] } };
  if (whose === 'committed') return { tag: 'Committed', value: { phase } };
  return { tag: 'Owned', value: { phase, session: `s${owner}` } };
}

/** Process -> number of descriptors, of those that have any. */
const holdersOf = (row: readonly number[]): Itf => map(row.flatMap((n, process): [string, Itf][] => (n > 0 ? [[`p${process}`, bigint(n)]] : [])));

function processesIn(mask: number): string[] {
  return Array.from({ length: 31 }, (_, process) => process).flatMap((process) => (((mask >>> process) & 1) === 1 ? [`p${process}`] : []));
}

const map = (entries: readonly (readonly [string, Itf])[]): Itf => ({ '#map': entries });
const set = (elements: readonly Itf[]): Itf => ({ '#set': elements });
const bigint = (n: number): Itf => ({ '#bigint': `${n}` });
