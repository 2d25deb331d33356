// SPDX-License-Identifier: GPL-2.0-only
/** @file What reports have to be told, from where it is kept. */
import { errnoName } from '../systems/errno.js';
import { mainline } from '../systems/mainline.js';
import type { Observation } from '../properties/mainline/observation.js';
import type { StandIn } from '../reference/loader/code.js';
import type { Revision, System } from '../systems/system.js';
import { v1 } from '../systems/v1.js';
import { series } from '../reference/loader/series.js';
import { findMainlineRevision } from '../reference/mainline/revisions.js';
import { MAINLINE_FIXES } from '../reference/mainline/fixes.js';
import type { Catalogue, CodePlace } from '../report/catalogue.js';
import { describeMainlineCall, MAINLINE_LEGEND } from '../report/mainline/calls.js';
import { describeMainlineAnswer } from '../report/mainline/state.js';
import { printToken } from './token.js';

/** The first of the functions that the C of a tree defines. */
export function placeIn(code: Revision['code'], functions: readonly string[]): CodePlace | null {
  for (const name of functions) {
    const place = code?.locate(name) ?? null;
    if (place !== null) return { function: name, path: place.path, line: place.line };
  }
  return null;
}

/** What of these functions, and of the file that a fix changes, is simulated and not the tree's: a sentence; null: nothing. */
export function standsIn(code: Revision['code'], functions: readonly string[], changed: string | undefined): string | null {
  const simulated = (code?.standIns?.() ?? []).filter((one) => one.path === changed || functions.some((name) => one.owns(name)));
  return simulated.length === 0 ? null : simulated.map(standInText).join('; ');
}

const standInText = ({ what, of, path, isThere }: StandIn): string =>
  `${what} is that of ${of}: ${isThere ? `${path} of the tree is another one` : `the tree has no ${path}`}`;

/** Reads the series from disk. */
export function catalogue(system: System = v1): Catalogue {
  const ofMainline = system === mainline;
  return {
    properties: new Map([...system.properties, ...system.choices].map((property) => [property.id, property])),
    fixes: (ofMainline ? MAINLINE_FIXES : series()).map(({ number, fileName, subject }) => ({ number, fileName, subject })),
    errnoName,
    ...(ofMainline && {
      describeCall: describeMainlineCall,
      describeAnswer: (answer) => describeMainlineAnswer(answer as Observation),
      legend: MAINLINE_LEGEND,
      simulatedIn: (revision, { violation, functions = [], repairedBy }) => {
        const { where, cause } = violation;
        const changed = MAINLINE_FIXES.find(({ fileName }) => fileName === repairedBy)?.file;
        return standsIn(findMainlineRevision(revision)?.code, [...functions, ...where.split('+'), ...cause.split('-')], changed);
      },
    }),
    programText: (program) => system.notation.printProgram(program),
    replayToken: printToken,
    placeInTree: (revision, functions) => placeIn(system.revisions.find(revision)?.code, functions),
  };
}
