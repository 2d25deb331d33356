// SPDX-License-Identifier: GPL-2.0-only
/** @file Verdicts as data: the format `luocheck-verdict`, described by verdict.schema.json and docs/json.md. */
import type { Action } from '../model/model.js';
import type { Program } from '../systems/program.js';
import type { Answer, Bound, Finding, PropertyVerdict, Verdict } from '../search/verdict.js';
import type { Catalogue, CodePlace } from './catalogue.js';
import { notJudgedDocument, type NotJudged } from './not-judged.js';

export const VERDICT_FORMAT = 'luocheck-verdict';
/** Goes up when a reader of the last version would misunderstand; additions leave it alone. */
export const VERDICT_VERSION = 1;

export interface ProgramDocument {
  /** In the notation of replay tokens. */
  readonly text: string;
  readonly actions: readonly Action[];
  /** Token number -> value, as `0x` and hex digits: a double cannot hold all of them. */
  readonly tokens: readonly string[];
  readonly sessions: number;
  readonly processes: number;
}

export interface FindingDocument extends Omit<Finding, 'program'> {
  readonly program: ProgramDocument;
  /** What `luocheck replay` takes. */
  readonly replay: string;
  /** Of a kernel tree: the function in which it shows. */
  readonly code?: CodePlace;
  /** Of a kernel tree: what it shows of simulated code that is not the tree's. */
  readonly simulated?: string;
}

export interface PropertyDocument extends PropertyVerdict {
  readonly statement: string;
  readonly source: readonly string[];
}

export interface RevisionDocument {
  readonly revision: string;
  readonly answer: Answer;
  readonly bounds: readonly Bound[];
  readonly properties: readonly PropertyDocument[];
  readonly findings: readonly FindingDocument[];
  readonly onlySmall?: readonly string[];
  readonly ignored?: readonly string[];
  readonly baseline?: string;
  readonly notJudged?: readonly NotJudged[];
}

export interface VerdictDocument {
  readonly format: typeof VERDICT_FORMAT;
  readonly version: typeof VERDICT_VERSION;
  /** Version of the tool that wrote it. */
  readonly tool: string;
  /** Of all revisions together. */
  readonly answer: Answer;
  readonly verdicts: readonly RevisionDocument[];
}

/** Everything in the verdicts, as data that JSON can write. */
export function verdictDocument(verdicts: readonly Verdict[], catalogue: Catalogue, tool: string): VerdictDocument {
  return {
    format: VERDICT_FORMAT,
    version: VERDICT_VERSION,
    tool,
    answer: overallAnswer(verdicts),
    verdicts: verdicts.map((verdict) => revisionDocument(verdict, catalogue)),
  };
}

/** One violated revision is enough; one that is not known keeps the others from holding together. */
export function overallAnswer(verdicts: readonly Pick<Verdict, 'answer'>[]): Answer {
  for (const answer of ['violated', 'unknown'] as const) if (verdicts.some((verdict) => verdict.answer === answer)) return answer;
  return 'holds';
}

function revisionDocument(
  { revision, answer, bounds, properties, findings, ignored, baseline, onlySmall, notJudged }: Verdict,
  catalogue: Catalogue,
): RevisionDocument {
  return {
    revision,
    answer,
    bounds,
    properties: properties.map((property) => propertyDocument(property, catalogue)),
    findings: findings.map((finding) => ({
      ...finding,
      program: programDocument(finding.program, catalogue),
      replay: catalogue.replayToken(revision, finding.program),
      ...codeDocument(revision, finding, catalogue),
      ...simulatedDocument(revision, finding, catalogue),
    })),
    ...(onlySmall && { onlySmall }),
    ...(ignored && { ignored }),
    ...(baseline !== undefined && { baseline }),
    ...notJudgedDocument(notJudged, catalogue),
  };
}

/** Where it shows: in the first of the functions that the violation names and the tree defines. */
export function codeDocument(revision: string, { violation }: Pick<Finding, 'violation'>, catalogue: Catalogue): { readonly code?: CodePlace } {
  const code = catalogue.placeInTree?.(revision, violation.where.split('+')) ?? null;
  return code === null ? {} : { code };
}

export function simulatedDocument(revision: string, finding: Pick<Finding, 'violation' | 'repairedBy'>, catalogue: Catalogue): { readonly simulated?: string } {
  const simulated = catalogue.simulatedIn?.(revision, finding) ?? null;
  return simulated === null ? {} : { simulated };
}

export function propertyDocument(verdict: PropertyVerdict, catalogue: Catalogue): PropertyDocument {
  const { statement = '', source = [] } = catalogue.properties.get(verdict.property) ?? {};
  return { ...verdict, statement, source };
}

export function programDocument(program: Program, catalogue: Catalogue): ProgramDocument {
  const { actions, tokens, sessions, processes } = program;
  return { text: catalogue.programText(program), actions, tokens: tokens.map((token) => `0x${token.toString(16)}`), sessions, processes };
}

/** The document as text, indented, with a line end. */
export function verdictJson(verdicts: readonly Verdict[], catalogue: Catalogue, tool: string): string {
  return `${JSON.stringify(verdictDocument(verdicts, catalogue, tool), null, 2)}\n`;
}
