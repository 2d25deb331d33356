// SPDX-License-Identifier: GPL-2.0-only
/** @file Writes verdicts into the text of a scenario, and changes nothing else. */
import type { LitmusVerdict, Scenario } from './scenario.js';

/** `source` with its verdict line saying what was observed; the line is put below the condition when there is none. */
export function withVerdicts(source: string, { verdictSpan, insertAt }: Scenario, observed: ReadonlyMap<string, LitmusVerdict>): string {
  const text = [...observed].map(([revision, verdict]) => `${revision}=${verdict}`).join(' ');
  if (verdictSpan) return source.slice(0, verdictSpan.start) + text + source.slice(verdictSpan.end);
  const lineEnd = source.indexOf('\n', insertAt);
  const at = lineEnd < 0 ? source.length : lineEnd;
  return `${source.slice(0, at)}\nverdict:  ${text}${source.slice(at)}`;
}
