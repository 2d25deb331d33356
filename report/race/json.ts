// SPDX-License-Identifier: GPL-2.0-only
/** @file Race verdicts as data: the format `luocheck-race`, described by race.schema.json and docs/json.md. */
import type { Action } from '../../model/model.js';
import type { Race } from '../../search/race/program.js';
import type { RaceBound, RaceFinding } from '../../search/race/search.js';
import type { Answer } from '../../search/verdict.js';
import type { CodePlace } from '../catalogue.js';
import { codeDocument, overallAnswer, propertyDocument, simulatedDocument, type PropertyDocument } from '../json.js';
import { notJudgedDocument, type NotJudged } from '../not-judged.js';
import type { StrategyPromise } from './bound.js';
import type { RaceCatalogue } from './catalogue.js';
import type { ToldVerdict } from './text.js';

export const RACE_FORMAT = 'luocheck-race';
/** Goes up when a reader of the last version would misunderstand; additions leave it alone. */
export const RACE_VERSION = 1;

export interface RaceProgramDocument {
  /** In the notation of replay tokens. */
  readonly text: string;
  readonly prefix: readonly Action[];
  readonly tasks: readonly (readonly Action[])[];
  readonly suffix: readonly Action[];
  readonly schedule: Race['schedule'];
  readonly tokens: readonly string[];
  readonly sessions: number;
  readonly processes: number;
}

export interface RaceFindingDocument extends Omit<RaceFinding, 'race'> {
  readonly race: RaceProgramDocument;
  /** What `luocheck replay` takes. */
  readonly replay: string;
  /** Of a kernel tree: the function in which it shows. */
  readonly code?: CodePlace;
  /** Of a kernel tree: what it shows of simulated code that is not the tree's. */
  readonly simulated?: string;
}

export interface RaceDocument {
  readonly format: typeof RACE_FORMAT;
  readonly version: typeof RACE_VERSION;
  readonly tool: string;
  readonly answer: Answer;
  readonly verdicts: readonly {
    readonly revision: string;
    readonly answer: Answer;
    readonly bound: RaceBound & StrategyPromise;
    readonly properties: readonly PropertyDocument[];
    readonly findings: readonly RaceFindingDocument[];
    readonly onlySmall?: readonly string[];
    readonly ignored?: readonly string[];
    readonly baseline?: string;
    readonly notJudged?: readonly NotJudged[];
  }[];
}

/** Everything in the verdicts, as data that JSON can write. */
export function raceDocument(told: readonly ToldVerdict[], catalogue: RaceCatalogue, tool: string): RaceDocument {
  return {
    format: RACE_FORMAT,
    version: RACE_VERSION,
    tool,
    answer: overallAnswer(told.map(({ verdict }) => verdict)),
    verdicts: told.map(({ verdict: { revision, answer, bound, properties, findings, onlySmall, ignored, baseline, notJudged }, promise }) => ({
      revision,
      answer,
      bound: { ...bound, ...promise },
      properties: properties.map((property) => propertyDocument(property, catalogue)),
      findings: findings.map((finding) => ({
        ...finding,
        race: raceProgramDocument(finding.race, catalogue),
        replay: catalogue.raceToken(revision, finding.race),
        ...codeDocument(revision, finding, catalogue),
        ...simulatedDocument(revision, finding, catalogue),
      })),
      ...(onlySmall && { onlySmall }),
      ...(ignored && { ignored }),
      ...(baseline !== undefined && { baseline }),
      ...notJudgedDocument(notJudged, catalogue),
    })),
  };
}

export function raceProgramDocument(race: Race, catalogue: RaceCatalogue): RaceProgramDocument {
  const { prefix, tasks, suffix, tokens, sessions, processes } = race.program;
  return {
    text: catalogue.raceText(race),
    prefix,
    tasks,
    suffix,
    schedule: race.schedule,
    tokens: tokens.map((token) => `0x${token.toString(16)}`),
    sessions,
    processes,
  };
}

/** The document as text, indented, with a line end. */
export function raceJson(told: readonly ToldVerdict[], catalogue: RaceCatalogue, tool: string): string {
  return `${JSON.stringify(raceDocument(told, catalogue, tool), null, 2)}\n`;
}
