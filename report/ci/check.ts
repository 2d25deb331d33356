// SPDX-License-Identifier: GPL-2.0-only
/** @file Verdicts on sequences of calls, in the form that outputs for other tools take. */
import type { TracedAction } from '../../search/trace.js';
import type { Finding, Verdict } from '../../search/verdict.js';
import { boundDetails, describeVerdict } from '../bound.js';
import { describeCall } from '../calls.js';
import type { Catalogue } from '../catalogue.js';
import { fixTitle } from '../defects.js';
import { fullFinding } from '../finding.js';
import { describeStep } from '../replay.js';
import { PLAIN } from '../style.js';
import {
  blamed,
  notJudgedNote,
  propertyResults,
  type CodeMap,
  type FindingResult,
  type PathStep,
  type Pointed,
  type RevisionResult,
  type TaskPath,
  type Times,
} from './results.js';

/** A verdict with what nobody but the caller knows: when it was made, and the way to each finding, carried out anew. */
export interface CheckedRevision extends Times {
  readonly title: string;
  readonly verdict: Verdict;
  readonly traceOf: (finding: Finding) => readonly TracedAction[];
  readonly pointerOf: (finding: Finding) => Pointed;
}

export function checkResult({ title, verdict, traceOf, pointerOf, ...times }: CheckedRevision, catalogue: Catalogue, code: CodeMap): RevisionResult {
  const { revision, answer, bounds } = verdict;
  const findings = verdict.findings.map((finding, rank): FindingResult => {
    const { id, property, violation, program, functions, repairedBy, consequenceOf } = finding;
    const fix = fixTitle(repairedBy, catalogue.fixes);
    const { place, isNew } = pointerOf(finding);
    // What a tree leaves to simulated code is told where the call comes in: what ran last is mostly another matter.
    const below = (ran: readonly string[], entry: string): string[] => (code.isTree?.(revision) ? [entry, ...ran.toReversed()] : [...ran.toReversed(), entry]);
    return {
      id,
      property,
      expected: violation.expected,
      happened: violation.happened,
      ...blamed(revision, [place.function, violation.where, ...below(functions, code.entryFunction(program.actions[finding.at]!))], code),
      isNew,
      rank,
      fix,
      replay: `luocheck replay '${catalogue.replayToken(revision, program)}'`,
      ...(consequenceOf !== undefined && { consequenceOf }),
      lines:
        typeof consequenceOf === 'string'
          ? [id, `  another sign of ${consequenceOf}`, `  ${violation.happened}`]
          : [...fullFinding(revision, finding, catalogue, PLAIN, ''), ...(fix ? [`  fix       ${fix.number} ${fix.subject}`] : [])],
      path: () => sequencePath(revision, finding, traceOf(finding), catalogue, code),
    };
  });
  const [{ seed = null } = {}] = bounds;
  return {
    name: revision,
    isTree: code.isTree?.(revision) ?? false,
    programs: null,
    title,
    answer,
    verdict: describeVerdict(verdict),
    bounds: bounds.map(boundDetails),
    seed,
    properties: propertyResults(verdict, findings, catalogue, code),
    notJudged: notJudgedNote(verdict.notJudged, catalogue),
    ...times,
  };
}

/** Every call, and of the last one every step in the code that is mirrored. */
function sequencePath(revision: string, { program }: Finding, traced: readonly TracedAction[], catalogue: Catalogue, code: CodeMap): TaskPath[] {
  const steps: PathStep[] = [];
  for (const [i, { action, steps: taken, observation }] of traced.entries()) {
    const { call, note } = describeCall(action, program, catalogue);
    const entry = code.entryFunction(action);
    const text = note === '' ? call : `${call} # ${note}`;
    steps.push({ text, function: entry, place: code.locateFunction(revision, entry), depth: 0, order: steps.length });
    if (i < traced.length - 1) continue;
    const waiting = [...observation.callbacks];
    for (const step of taken) {
      const name = step.functions[0];
      if (step.name === 'syscall' || name === undefined) continue;
      const place = code.locateStep(step.source) ?? code.locateFunction(revision, name);
      steps.push({ text: describeStep(step, waiting), function: name, place, depth: 1, order: steps.length });
    }
  }
  return [{ name: 'task', steps }];
}
