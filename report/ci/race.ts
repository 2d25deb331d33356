// SPDX-License-Identifier: GPL-2.0-only
/** @file Verdicts on concurrent tasks, in the form that outputs for other tools take. */
import type { Action } from '../../model/model.js';
import type { RaceFinding } from '../../search/race/search.js';
import type { RaceTrace } from '../../search/race/trace.js';
import { describeCall } from '../calls.js';
import { fixTitle } from '../defects.js';
import { describeRaceVerdict, raceBoundDetails } from '../race/bound.js';
import type { RaceCatalogue } from '../race/catalogue.js';
import { tellingSteps } from '../race/columns.js';
import { callers, cpu } from '../race/names.js';
import { raceExtent, raceLines } from '../race/race.js';
import { relevanceOf } from '../race/relevance.js';
import type { ToldVerdict } from '../race/text.js';
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

/** A verdict with what nobody but the caller knows. */
export interface RacedRevision extends Times {
  readonly title: string;
  readonly told: ToldVerdict;
  readonly pointerOf: (finding: RaceFinding, trace: RaceTrace) => Pointed;
}

export function raceResult({ title, told, pointerOf, ...times }: RacedRevision, catalogue: RaceCatalogue, code: CodeMap): RevisionResult {
  const { revision, answer, bound, findings } = told.verdict;
  const results = findings.map((finding, rank): FindingResult => {
    const { id, property, violation, race, preemptions, repairedBy } = finding;
    const trace = told.traces.get(id)!;
    const { place, isNew } = pointerOf(finding, trace);
    return {
      id,
      property,
      expected: violation.expected,
      happened: violation.happened,
      ...blamed(
        revision,
        [
          place.function,
          ...violation.where.split('+'),
          ...usersOf(violation.where, trace),
          ...race.program.tasks.flat().map((action) => code.entryFunction(action)),
        ],
        code,
      ),
      isNew,
      rank,
      fix: fixTitle(repairedBy, catalogue.fixes),
      replay: `luocheck replay '${catalogue.raceToken(revision, race)}'`,
      lines: [
        `${property} (${raceExtent(race, preemptions)})`,
        '',
        ...raceLines(revision, trace, [{ property, violation, repairedBy }], catalogue),
        `  id        ${id}`,
      ],
      path: () => racePath(revision, finding, trace, catalogue, code),
    };
  });
  return {
    name: revision,
    isTree: code.isTree?.(revision) ?? false,
    programs: null,
    title,
    answer,
    verdict: describeRaceVerdict(told.verdict, told.promise),
    bounds: [raceBoundDetails(bound, told.promise)],
    seed: bound.seed,
    properties: propertyResults(told.verdict, results, catalogue, code),
    notJudged: notJudgedNote(told.verdict.notJudged, catalogue),
    ...times,
  };
}

/** The functions that touch an object: where a data race is. */
function usersOf(object: string, { steps }: RaceTrace): string[] {
  return steps.flatMap((step) => {
    const own = step.used.some(({ kind }) => kind === object) ? [step] : [];
    const accesses = step.touched.filter((touch) => touch.object === object).map((touch) => (touch.functions.length > 0 ? touch : step));
    return [...own, ...accesses].flatMap((where) => callers(where).slice(0, 1));
  });
}

/** What leads there, the steps of each CPU that matter, and what comes after, in the order of the execution. */
function racePath(revision: string, { violation }: RaceFinding, trace: RaceTrace, catalogue: RaceCatalogue, code: CodeMap): TaskPath[] {
  const { program } = trace.race;
  let order = 0;
  const callStep = (action: Action): PathStep => {
    const { call, note } = describeCall(action, program, catalogue);
    const entry = code.entryFunction(action);
    return { text: note === '' ? call : `${call} # ${note}`, function: entry, place: code.locateFunction(revision, entry), depth: 0, order: order++ };
  };
  const before = program.prefix.map(callStep);
  const tasks = program.tasks.map((): PathStep[] => []);
  for (const { step, function: name, texts } of tellingSteps(trace, relevanceOf(trace, [violation]), catalogue)) {
    // What followed a step may be in another function.
    const isOwn = name === null || step.functions.length === 0 || name === (callers(step)[0] ?? step.functions[0]);
    const entry = code.entryFunction(trace.history[step.call]!.action);
    const place = (isOwn ? code.locateStep(step.source) : null) ?? code.locateFunction(revision, name ?? entry) ?? code.locateFunction(revision, entry);
    tasks[step.task]!.push({ text: texts.join('; '), function: name, place, depth: 1, order: order++ });
  }
  const after = trace.suffix.map(({ action }) => callStep(action));
  const paths = [{ name: 'before', steps: before }, ...tasks.map((steps, i) => ({ name: cpu(i), steps })), { name: 'after', steps: after }];
  return paths.filter(({ steps }) => steps.length > 0);
}
