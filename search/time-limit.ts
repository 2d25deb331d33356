// SPDX-License-Identifier: GPL-2.0-only
/** @file What a random search has answered when its time is up: it has looked at everything that it promised, and its bound counts what that was. */
import type { Unminimised } from './verdict.js';
import type { RaceVerdict } from './race/search.js';
import type { Answer, Verdict } from './verdict.js';

/** Why a finding was not made minimal, as an AbortSignal gives it for its reason. */
export const TIME_UP: Unminimised = 'the time was up';

/** Of a signal that has ended minimising. */
export const unminimisedBy = ({ reason }: Pick<AbortSignal, 'reason'>): Unminimised => (reason === TIME_UP ? TIME_UP : 'interrupted');

/** The verdict of a sequential search that was stopped because its time was up. */
export function atTimeLimit(verdict: Verdict): Verdict {
  // Of what was not tried at all nothing is known.
  if (verdict.bounds.every(({ executions }) => executions === 0)) return verdict;
  return {
    ...verdict,
    answer: settled(verdict.answer),
    bounds: verdict.bounds.map((bound) => ({ ...bound, stopped: false })),
    properties: verdict.properties.map((property) => ({ ...property, answer: settled(property.answer) })),
  };
}

/** The same of a search for races; what lies behind the step limit of an execution stays unknown. */
export function raceAtTimeLimit(verdict: RaceVerdict): RaceVerdict {
  const { limited, programs } = verdict.bound;
  if (programs === 0) return verdict;
  const settle = limited === 0 ? settled : (answer: Answer) => answer;
  return {
    ...verdict,
    answer: settle(verdict.answer),
    bound: { ...verdict.bound, stopped: false },
    properties: verdict.properties.map((property) => ({ ...property, answer: settle(property.answer) })),
  };
}

const settled = (answer: Answer): Answer => (answer === 'unknown' ? 'holds' : answer);
