// SPDX-License-Identifier: GPL-2.0-only
/** @file What a check answers: three-valued verdicts that name their bound, and findings. */
import type { Property, Violation } from '../properties/property.js';
import type { Program, Race } from '../systems/program.js';
import type { Shard } from './shard.js';
import type { SeenBy } from './tools.js';

export const ANSWERS = ['holds', 'violated', 'unknown'] as const;
/** `unknown`: the search was stopped before it had looked at everything that its bound promises. */
export type Answer = (typeof ANSWERS)[number];

/** What was searched. A verdict says nothing beyond it. */
export interface Bound {
  /** How: sequences drawn by fast-check, or every action in every state. */
  readonly search: 'random' | 'exhaustive';
  /** Programs executed; exhaustive: states of model and reference visited. */
  readonly executions: number;
  /** Actions carried out. */
  readonly actions: number;
  /** The largest machine that was tried. */
  readonly sessions: number;
  readonly tokens: number;
  readonly processes: number;
  /** Random: the longest sequence. Exhaustive: the longest shortest path to a state. */
  readonly length: number;
  /** Random: repeats the same programs. */
  readonly seed?: number;
  /** Random: the part of a search on several machines that this is; each draws other programs from the same seed. */
  readonly shard?: Shard;
  /** Exhaustive: what every program begins with, as it is written. Absent: nothing. */
  readonly start?: string;
  /** Exhaustive: states that were reached and not searched further, because the reference had left the model's states. */
  readonly cut?: number;
  /** Exhaustive: of the calls that `race` tries first, and not of all. */
  readonly likely?: true;
  /** Was the search stopped before its end? */
  readonly stopped: boolean;
}

/** Why a program was left as it was found, or as small as it had become by then. */
export type Unminimised = 'the time was up' | 'interrupted';

/** One defect's trace in one property, with a minimal program that shows it. */
export interface Finding {
  /** `property/function/cause`: tells findings apart, the same from run to run and from release to release. */
  readonly id: string;
  readonly property: string;
  readonly violation: Violation;
  /** 1-minimal, unless `notMinimised` says otherwise: with any action, fault or operand made simpler the finding is gone. */
  readonly program: Program;
  /** Index of the action at which it shows: the last one. */
  readonly at: number;
  /** What has to be there besides for it to show on a machine that people have, where the one that searches use is smaller. Absent: nothing. */
  readonly needs?: string;
  /** C functions that ran in that action, outermost first, each once. */
  readonly functions: readonly string[];
  /** File name of the fix of the series from which on it is gone; null when the series does not apply to this revision or does not repair it. */
  readonly repairedBy: string | null;
  /** Which checkers of the kernel see it in this program. */
  readonly seenBy: SeenBy;
  /** Absent: it is minimal. */
  readonly notMinimised?: Unminimised;
  /** Nobody has asked which fix repairs it, which functions ran and which checkers see it: they are left empty. Absent: somebody has. */
  readonly notAttributed?: Unminimised;
  /** In a revision of somebody's own, without a fix: the id of the finding whose cause it shares; null: it is told for its cause. */
  readonly consequenceOf?: string | null;
}

/** The answer for one property, with the findings that break it. */
export interface PropertyVerdict {
  readonly property: string;
  readonly answer: Answer;
  /** Ids of the findings. */
  readonly findings: readonly string[];
}

/** The verdict on one revision. */
export interface Verdict {
  readonly revision: string;
  readonly answer: Answer;
  readonly bounds: readonly Bound[];
  readonly properties: readonly PropertyVerdict[];
  /** In order of size of their programs. */
  readonly findings: readonly Finding[];
  /** Ids of what only the small machine of a search shows: the answers do not count them. Absent: none. */
  readonly onlySmall?: readonly string[];
  /** Ids of findings that were seen and were to be ignored, or that the baseline shows too: the answers do not count them. Absent: none was. */
  readonly ignored?: readonly string[];
  /** Name of the revision that it was compared with. Absent: with none. */
  readonly baseline?: string;
  /** Choices of the semantics that the revision goes against and that nobody asked to judge, by id. Absent: none. */
  readonly notJudged?: readonly string[];
}

/** As a verdict has it, in the order of their names. */
export const ignoredPart = (ids: Iterable<string>, baseline?: { readonly name: string }): Pick<Verdict, 'ignored' | 'baseline'> => {
  const ignored = [...new Set(ids)].sort();
  return { ...(ignored.length > 0 && { ignored }), ...(baseline && { baseline: baseline.name }) };
};

/** As a verdict has it: what none of the findings is. */
export function onlySmallPart(ids: Iterable<string>, findings: readonly { readonly id: string }[]): Pick<Verdict, 'onlySmall'> {
  const onlySmall = [...new Set(ids)].filter((one) => !findings.some(({ id }) => id === one)).sort();
  return onlySmall.length > 0 ? { onlySmall } : {};
}

/** As a verdict has it, in the order of `choices`. */
export function notJudgedPart(choices: readonly Pick<Property, 'id'>[], seen: ReadonlySet<string>): Pick<Verdict, 'notJudged'> {
  const notJudged = choices.flatMap(({ id }) => (seen.has(id) ? [id] : []));
  return notJudged.length > 0 ? { notJudged } : {};
}

/** A finding as soon as a search has it: a smaller program may still come, and nobody has asked what repairs it. */
export type Found = Pick<Finding, 'id' | 'property' | 'violation'> & {
  /** Was its program made minimal? */
  readonly isMinimal: boolean;
} & ({ readonly program: Program } | { readonly race: Race });

/** The id of a finding that shares `property/function/cause` with one of another defect: the number of the fix that repairs it stands behind it. */
export const idOfDefect = (id: string, fix: string): string => `${id}@${fix.slice(0, 4)}`;

/** `property/function/cause`, of whatever defect. */
export const plainId = (id: string): string => id.replace(/@\d{4}$/, '');

/** `property/function/cause`. */
export function findingId(property: string, { where, cause }: Violation): string {
  return `${property}/${where}/${cause}`;
}
