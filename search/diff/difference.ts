// SPDX-License-Identifier: GPL-2.0-only
/** @file What a comparison of two revisions answers: differences, each once and with its shortest program, and the bound. */
import type { Action } from '../../model/model.js';
import type { Program, Race } from '../../systems/program.js';
import type { System } from '../../systems/system.js';
import type { Behaviour } from '../../systems/behaviour.js';
import type { Unminimised } from '../verdict.js';
import type { AspectDifference } from './compare.js';

/** Two behaviours of one call after one program. */
export interface SequenceDifference {
  readonly kind: 'sequence';
  /** What is new in it, each by its id: `verb/fault/aspect kind/function`. */
  readonly ids: readonly string[];
  readonly aspects: readonly AspectDifference[];
  /** The last action is the one that differs. One program a side: they differ at most in which occasion of a fault is meant. */
  readonly programs: readonly [Program, Program];
  readonly behaviours: readonly [Behaviour, Behaviour];
  /** Why its programs may not be minimal. */
  readonly notMinimised?: Unminimised;
}

/** An outcome of concurrent tasks that one revision has and the other has not, in no interleaving. */
export interface RaceDifference {
  readonly kind: 'race';
  readonly ids: readonly string[];
  readonly aspects: readonly AspectDifference[];
  /** Which of the two revisions has it: 0 or 1. */
  readonly side: 0 | 1;
  readonly race: Race;
  readonly preemptions: number;
  readonly behaviour: Behaviour;
  /** The most similar outcome of the other revision. */
  readonly nearest: Behaviour;
  /** Different outcomes of the program on both revisions. */
  readonly outcomes: readonly [number, number];
  readonly notMinimised?: Unminimised;
}

export type Difference = SequenceDifference | RaceDifference;

/** What was compared. The answer says nothing beyond it. */
export interface DiffBound {
  /** Every call with every fault in every state of both machines together; null: not asked for. */
  readonly exhaustive: {
    /** Calls of a sequence at the most. */
    readonly calls: number;
    readonly sessions: number;
    readonly tokens: number;
    /** States of both machines together in which every call was tried. */
    readonly states: number;
    readonly actions: number;
    /** Calls behind which nothing was tried because programs could tell the two machines apart. */
    readonly parted: number;
    readonly stopped: boolean;
  } | null;
  readonly random: { readonly programs: number; readonly actions: number; readonly seed: number; readonly stopped: boolean } | null;
  readonly races: {
    readonly programs: number;
    /** Of both revisions. */
    readonly executions: number;
    /** Programs that have more executions than were tried: nothing is said of them. */
    readonly cutOff: number;
    readonly stopped: boolean;
  } | null;
}

export interface DiffResult {
  /** Names of the revisions. */
  readonly revisions: readonly [string, string];
  /** Sequences first, shortest first. */
  readonly differences: readonly Difference[];
  readonly bound: DiffBound;
}

/** What LUO sees of an exit, and of the end of the process that makes room for a fork's child, is a close. `prepare/kho_serialize/state:prepared|normal/luo_prepare`. */
export function differenceId({ machinery }: System, actions: readonly Action[], { aspect, kind, where }: AspectDifference): string {
  const verbs = actions
    .map(({ verb }) => (verb === 'exit' || verb === 'fork' ? 'close' : verb))
    .sort()
    .join('+');
  const faults = [...new Set(actions.flatMap(({ fault }) => (fault ? [fault.kind] : [])))].sort().join('+');
  const entries = [...new Set(actions.map((action) => machinery.entryFunction(action)))].sort().join('+');
  return `${verbs}/${faults || NO_FAULT}/${aspect}:${slug(kind)}/${where ?? entries}`;
}

/** The id of the same difference of calls in which nothing is made to fail. */
export function withoutFault(id: string): string {
  const [verbs, , ...rest] = id.split('/');
  return [verbs, NO_FAULT, ...rest].join('/');
}

const NO_FAULT = 'no-fault';

/** No blanks: ids are given on command lines. */
const slug = (text: string): string =>
  text
    .replaceAll(/[\s,;:=-]+/g, '-')
    .replaceAll(/-?\|-?/g, '|')
    .replaceAll(/^-|-$/g, '');
