// SPDX-License-Identifier: GPL-2.0-only
/** @file Findings grouped by the defect that they are traces of. */
import type { Finding } from '../properties/verdict.js';
import type { FixTitle } from './catalogue.js';

/** The findings that one fix of the series repairs; `fix` is null for those that none repairs. */
export interface Defect {
  readonly fix: FixTitle | null;
  /** Smallest program first. */
  readonly findings: readonly Finding[];
}

/** In the order of the series; what no fix repairs comes last. `findings` are in order of size, as verdicts have them. */
export function groupByDefect(findings: readonly Finding[], fixes: readonly FixTitle[]): Defect[] {
  const groups = new Map<string | null, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.repairedBy);
    if (group) group.push(finding);
    else groups.set(finding.repairedBy, [finding]);
  }
  return [...groups]
    .map(([fileName, group]) => ({ fix: fileName === null ? null : titleOf(fileName, fixes), findings: group }))
    .sort((a, b) => order(a) - order(b));
}

/** A fix that the series does not have any more still tells findings apart. */
function titleOf(fileName: string, fixes: readonly FixTitle[]): FixTitle {
  return fixes.find((fix) => fix.fileName === fileName) ?? { number: fileName.slice(0, 4), fileName, subject: fileName };
}

const order = ({ fix }: Defect): number => (fix === null ? Infinity : Number(fix.number));
