// SPDX-License-Identifier: GPL-2.0-only
/** @file Several searches of one revision as one verdict. */
import type { System } from '../systems/system.js';
import { bySize } from './findings.js';
import { isSmaller } from './shrink.js';
import { ignoredPart, notJudgedPart, onlySmallPart, type Answer, type Finding, type Verdict } from './verdict.js';

/** A finding that several searches made keeps its smallest program. At least one verdict; all on the same revision. */
export function mergeVerdicts(system: System, [first, ...others]: readonly [Verdict, ...Verdict[]]): Verdict {
  return others.reduce((a, b) => merge(system, a, b), first);
}

function merge(system: System, a: Verdict, b: Verdict): Verdict {
  const byId = new Map<string, Finding>();
  for (const finding of [...a.findings, ...b.findings]) {
    const known = byId.get(finding.id);
    if (!known || isSmaller(system, finding.program, known.program)) byId.set(finding.id, finding);
  }
  const findings = [...byId.values()].sort(bySize(system));
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
    ...onlySmallPart([...(a.onlySmall ?? []), ...(b.onlySmall ?? [])], findings),
    ...ignoredPart([...(a.ignored ?? []), ...(b.ignored ?? [])]),
    ...(a.baseline !== undefined && { baseline: a.baseline }),
    ...notJudgedPart(system.choices, new Set([...(a.notJudged ?? []), ...(b.notJudged ?? [])])),
  };
}

function worse(a: Answer, b: Answer): Answer {
  for (const answer of ['violated', 'unknown'] as const) if (a === answer || b === answer) return answer;
  return 'holds';
}
