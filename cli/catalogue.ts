// SPDX-License-Identifier: GPL-2.0-only
/** @file What reports have to be told, from where it is kept. */
import { errnoName } from '../systems/errno.js';
import { mainline } from '../systems/mainline.js';
import type { Observation } from '../properties/mainline/observation.js';
import type { System } from '../systems/system.js';
import { v1 } from '../systems/v1.js';
import { series } from '../reference/loader/series.js';
import { MAINLINE_FIXES } from '../reference/mainline/fixes.js';
import type { Catalogue } from '../report/catalogue.js';
import { describeMainlineCall, MAINLINE_LEGEND } from '../report/mainline/calls.js';
import { describeMainlineAnswer } from '../report/mainline/state.js';
import { printToken } from './token.js';

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
    }),
    programText: (program) => system.notation.printProgram(program),
    replayToken: printToken,
  };
}
