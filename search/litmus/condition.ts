// SPDX-License-Identifier: GPL-2.0-only
/** @file Conditions over one execution: answers, findings, tokens, the state in the end; joined by and, or, not. */
import type { View } from '../../properties/view.js';
import type { Question } from '../../systems/system.js';

/** What a condition may look at. */
export interface LitmusOutcome {
  /** `T0.1` -> its answer. A call that never returned, or was never made, is not in it. */
  readonly answers: ReadonlyMap<string, Answer>;
  /** Calls that wait for ever. */
  readonly waiting: ReadonlySet<string>;
  readonly findings: readonly { readonly property: string; readonly where: string; readonly cause: string }[];
  /** Null: the machine is dead. */
  readonly view: View | null;
  /** What the last kernel handed over, as the system has it; null: no live update. */
  readonly handover: object | null;
  readonly deadlock: boolean;
}

export interface Answer {
  readonly ret: string;
  /** What else it said: a state, a name. */
  readonly value: string | null;
  readonly reboot: string | null;
}

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'answer'; readonly field: keyof Answer; readonly call: string; readonly is: string }
  | { readonly kind: 'finding'; readonly property: string; readonly where: string | null; readonly cause: string | null }
  | { readonly kind: 'question'; readonly question: Question; readonly of: string | bigint }
  | { readonly kind: 'state'; readonly is: string }
  | { readonly kind: 'deadlock' };

/** What `ret` answers for a call that did not return. */
export const NEVER = 'never';

/** Is it true of this execution? */
export function holdsIn(condition: Condition, outcome: LitmusOutcome): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => holdsIn(part, outcome));
    case 'or':
      return condition.parts.some((part) => holdsIn(part, outcome));
    case 'not':
      return !holdsIn(condition.part, outcome);
    case 'answer':
      return (outcome.answers.get(condition.call)?.[condition.field] ?? NEVER) === condition.is;
    case 'finding':
      return outcome.findings.some(
        (finding) => finding.property === condition.property && isOr(condition.where, finding.where) && isOr(condition.cause, finding.cause),
      );
    case 'question':
      return condition.question.holds(condition.of, outcome.view, outcome.handover);
    case 'state':
      return stateWord(outcome.view) === condition.is;
    case 'deadlock':
      return outcome.deadlock;
  }
}

const isOr = (wanted: string | null, is: string): boolean => wanted === null || wanted === is;

/** The machine's state in one word. */
export const stateWord = (view: View | null): string => (view?.state ?? 'dead').replaceAll(' ', '-');

/** Conditions that are no combination of others, in order, each once. */
export function atomsOf(condition: Condition): Condition[] {
  if (condition.kind === 'not') return atomsOf(condition.part);
  if (condition.kind === 'and' || condition.kind === 'or') return condition.parts.flatMap(atomsOf);
  return [condition];
}

/** An atom as it is written. */
export function printAtom(condition: Condition): string {
  switch (condition.kind) {
    case 'answer':
      return `${condition.field} ${condition.call} = ${condition.is}`;
    case 'finding':
      return [
        'finding ',
        condition.property,
        ...(condition.where === null ? [] : ['/', condition.where]),
        ...(condition.cause === null ? [] : ['/', condition.cause]),
      ].join('');
    case 'question': {
      const { question, of } = condition;
      return `${question.word} ${question.about} ${typeof of === 'bigint' ? `0x${of.toString(16)}` : of}`;
    }
    case 'state':
      return `state = ${condition.is}`;
    default:
      return condition.kind;
  }
}
