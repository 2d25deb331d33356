// SPDX-License-Identifier: GPL-2.0-only
/** @file What a random search has answered when its time is up: it has looked at everything that it promised, and its bound counts what that was. */
import type { RaceVerdict } from './race/search.js';
import type { Answer, Verdict } from './verdict.js';

/** The verdict of a sequential search that was stopped because its time was up. */
export function atTimeLimit(verdict: Verdict): Verdict {
  return {
    ...verdict,
    answer: settled(verdict.answer),
    bounds: verdict.bounds.map((bound) => ({ ...bound, stopped: false })),
    properties: verdict.properties.map((property) => ({ ...property, answer: settled(property.answer) })),
  };
}

/** The same of a search for races; what lies behind the step limit of an execution stays unknown. */
export function raceAtTimeLimit(verdict: RaceVerdict): RaceVerdict {
  const settle = verdict.bound.limited === 0 ? settled : (answer: Answer) => answer;
  return {
    ...verdict,
    answer: settle(verdict.answer),
    bound: { ...verdict.bound, stopped: false },
    properties: verdict.properties.map((property) => ({ ...property, answer: settle(property.answer) })),
  };
}

const settled = (answer: Answer): Answer => (answer === 'unknown' ? 'holds' : answer);
