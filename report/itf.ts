// SPDX-License-Identifier: GPL-2.0-only
/** @file A sequence of model states in the Informal Trace Format of Apalache and Quint. */
import type { Action, Outcome } from '../model/model.js';
import type { ModelState, TokenState } from '../model/v1/system.js';

/** Where the format is described: Apalache's ADR-015. */
const DESCRIPTION_OF_FORMAT = 'https://apalache-mc.org/docs/adr/015adr-trace.html';

/** One action, its outcome, and the state that it led to. `ret` is null when the call never returned. */
export interface ItfStep {
  readonly action: Action;
  readonly outcome: Omit<Outcome, 'ret'> & { readonly ret: string | 0 | null };
  readonly after: object;
}

export interface ItfTrace {
  /** The command line that wrote it. */
  readonly source: string;
  /** What the trace shows, for a reader. */
  readonly description: string;
  /** `violation`, or `ok`. */
  readonly status: 'violation' | 'ok';
  readonly initial: object;
  readonly steps: readonly ItfStep[];
  /** Token number -> value. */
  readonly tokens: readonly bigint[];
}

/** An expression of the format. Integers are always written as bigints: not every reader takes others. */
export type Itf = string | readonly Itf[] | { readonly [key: string]: Itf };

/** What a trace shows of a model's states. */
export interface ItfWords {
  readonly vars: readonly string[];
  valuesOf(state: object, tokens: readonly bigint[]): Readonly<Record<string, Itf>>;
}

/** Of every model, whatever its states are. */
const CALL_VARS = ['action', 'answer', 'callbacks'] as const;

/** JSON, ends with a line feed. `actionText`: an action in the notation of replay tokens. */
export function itf(trace: ItfTrace, actionText: (action: Action, tokens: readonly bigint[]) => string, words: ItfWords = v1Words): string {
  const { source, description, status, initial, steps, tokens } = trace;
  const stateOf = (state: object, action: string, answer: string, callbacks: Outcome['callbacks']): Readonly<Record<string, Itf>> => ({
    action,
    answer,
    callbacks: callbacksOf(callbacks, tokens),
    ...words.valuesOf(state, tokens),
  });
  const first = stateOf(initial, 'init', '', new Map());
  const others = steps.map(({ action, outcome, after }) => stateOf(after, actionText(action, tokens), answerOf(outcome), outcome.callbacks));
  const document = {
    '#meta': { format: 'ITF', 'format-description': DESCRIPTION_OF_FORMAT, source, status, description },
    // In the order in which viewers show them: by name.
    vars: [...CALL_VARS, ...words.vars].sort(),
    states: [first, ...others].map((state, index) => ({ '#meta': { index, ...(index > 0 && { action: steps[index - 1]!.action }) }, ...state })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** By token, or by the name that a model gives to what was called. */
function callbacksOf(callbacks: Outcome['callbacks'], tokens: readonly bigint[]): Itf {
  const byName = [...callbacks].map(([subject, names]): [string | number, Itf] => [subject, names]);
  if (!byName.every(([subject]) => typeof subject === 'number')) return map(byName.map(([subject, names]) => [String(subject), names]));
  return map(byName.toSorted(([a], [b]) => Number(a) - Number(b)).map(([token, names]) => [nameOf(Number(token), tokens), names]));
}

const nameOf = (token: number, tokens: readonly bigint[]): string => `0x${tokens[token]!.toString(16)}`;

function answerOf({ ret, value, reboot }: ItfStep['outcome']): string {
  return [ret === null ? 'never returned' : `${ret}`, ...(value === undefined ? [] : [value]), ...(reboot === undefined ? [] : [reboot])].join(', ');
}

/** What a trace shows of v1's model. */
export const v1Words: ItfWords = {
  vars: ['files', 'handler', 'incoming', 'luo', 'sessions', 'tokens'],
  valuesOf(state, tokens) {
    const { tokens: all, handler, luo, descriptors } = state as ModelState;
    const perToken = (value: (token: TokenState) => Itf): Itf => map(all.map((token, i) => [nameOf(i, tokens), value(token)]));
    return {
      files: perToken(({ holders }) => set(processesIn(holders))),
      handler,
      incoming: perToken(({ incoming }) => incoming),
      luo,
      sessions: map(descriptors.flatMap((row, session): [string, Itf][] => (row.some((n) => n > 0) ? [[`s${session}`, holdersOf(row)]] : []))),
      tokens: perToken(registrationOf),
    };
  },
};

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

export const map = (entries: readonly (readonly [string, Itf])[]): Itf => ({ '#map': entries });
const set = (elements: readonly Itf[]): Itf => ({ '#set': elements });
export const bigint = (n: number): Itf => ({ '#bigint': `${n}` });
