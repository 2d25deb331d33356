// SPDX-License-Identifier: GPL-2.0-only
/** @file Several searches of one revision as one verdict, and a search that ended when its time was up. */
import { isSmaller } from '../properties/shrink.js';
import type { Answer, Finding, Verdict } from '../properties/verdict.js';

/** A finding that several searches made keeps its smallest program. At least one verdict; all on the same revision. */
export function mergeVerdicts([first, ...others]: readonly [Verdict, ...Verdict[]]): Verdict {
  return others.reduce(merge, first);
}

function merge(a: Verdict, b: Verdict): Verdict {
  const byId = new Map<string, Finding>();
  for (const finding of [...a.findings, ...b.findings]) {
    const known = byId.get(finding.id);
    if (!known || isSmaller(finding.program, known.program)) byId.set(finding.id, finding);
  }
  const findings = [...byId.values()].sort(bySize);
  return {
    revision: a.revision,
    answer: worse(a.answer, b.answer),
    bounds: [...a.bounds, ...b.bounds],
    properties: a.properties.map(({ property, answer }, i) => ({
      property,
      answer: worse(answer, b.properties[i]!.answer),
      findings: findings.filter((finding) => finding.property === property).map(({ id }) => id),
    })),
    findings,
  };
}

function worse(a: Answer, b: Answer): Answer {
  for (const answer of ['violated', 'unknown'] as const) if (a === answer || b === answer) return answer;
  return 'holds';
}

function bySize(a: Finding, b: Finding): number {
  if (isSmaller(a.program, b.program)) return -1;
  if (isSmaller(b.program, a.program)) return 1;
  return a.id < b.id ? -1 : 1;
}

/** A random search until a point in time has looked at everything that it promised: its bound counts what that was. */
export function atTimeLimit(verdict: Verdict): Verdict {
  const settle = (answer: Answer): Answer => (answer === 'unknown' ? 'holds' : answer);
  return {
    ...verdict,
    answer: settle(verdict.answer),
    bounds: verdict.bounds.map((bound) => ({ ...bound, stopped: false })),
    properties: verdict.properties.map((property) => ({ ...property, answer: settle(property.answer) })),
  };
}
