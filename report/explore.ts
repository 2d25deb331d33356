// SPDX-License-Identifier: GPL-2.0-only
/** @file What a search of the model found, for people. */
import type { Action } from '../model/model.js';
import type { Program } from '../systems/program.js';
import type { Catalogue } from './catalogue.js';
import { numberedCalls } from './calls.js';
import { count, wrap } from './layout.js';
import { PLAIN, type Style } from './style.js';

/** One search of the model, measured by the caller. */
export interface ExploreResult {
  readonly bounds: { readonly sessions: number; readonly tokens: number; readonly processes: number; readonly descriptors: number };
  /** What PRESERVE_FD was given, where a model has several kinds of files. */
  readonly files?: readonly string[];
  /** Name of the wrong variant that was searched; null: the specification itself. */
  readonly mutant: string | null;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** False: the search was stopped, nothing is known about the rest. */
  readonly complete: boolean;
  /** Invariants checked; 0: none, states were only counted. */
  readonly invariants: number;
  readonly milliseconds: number;
  readonly violations: readonly { readonly invariant: string; readonly path: readonly Action[] }[];
}

/** Counts, speed, and a shortest way to each violation. */
export function exploreReport(
  result: ExploreResult,
  tokens: readonly bigint[],
  names: Pick<Catalogue, 'errnoName' | 'describeCall'>,
  style: Style = PLAIN,
): string {
  const { bounds, files = [], mutant, violations } = result;
  const size = `${count(bounds.sessions, 'session')}, ${count(bounds.tokens, 'token')}, ${count(bounds.processes, 'process')}, ${count(bounds.descriptors, 'descriptor')} a session${files.length > 0 ? `; ${files.length === 1 ? 'file' : 'files'} ${files.join(', ')}` : ''}`;
  const lines = [
    `${style.strong(mutant === null ? 'model' : `mutant ${mutant}`)}: ${size}`,
    ...wrap(counts(result), '  '),
    ...wrap(verdictOf(result), '  ').map(violations.length > 0 ? style.bad : result.complete && result.invariants > 0 ? style.good : style.open),
    ...violations.flatMap(({ invariant, path }) => [
      '',
      `  ${style.strong(invariant)} is violated after`,
      ...numberedCalls(pathProgram(path, tokens, bounds), names, '    '),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function counts({ states, transitions, depth, milliseconds }: ExploreResult): string {
  const seconds = milliseconds / 1000;
  const speed = milliseconds > 0 ? `, ${count(Math.round(states / seconds), 'state')} a second` : '';
  return `${count(states, 'state')}, ${count(transitions, 'transition')}, depth ${depth}; ${seconds.toFixed(2)} s${speed}`;
}

function verdictOf({ complete, invariants, violations }: ExploreResult): string {
  const where = complete ? 'every reachable state' : 'every state visited, and there are more';
  if (invariants === 0) return `no invariant was checked; ${complete ? 'these are all reachable states' : 'there are more states'}`;
  if (violations.length > 0) return `${violations.length} of ${count(invariants, 'invariant')} violated`;
  return `${count(invariants, 'invariant')} hold in ${where}`;
}

function pathProgram(actions: readonly Action[], tokens: readonly bigint[], { sessions, processes }: ExploreResult['bounds']): Program {
  return { actions, tokens, sessions, processes };
}
