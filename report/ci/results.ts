// SPDX-License-Identifier: GPL-2.0-only
/** @file What a search answered, in the form that outputs for other tools take: the same for sequences and for races. */
import type { Action } from '../../model/model.js';
import type { Shard } from '../../search/shard.js';
import type { Answer, Verdict } from '../../search/verdict.js';
import type { Catalogue, FixTitle } from '../catalogue.js';
import { count } from '../layout.js';
import { notJudgedList } from '../not-judged.js';
import { describeSource } from '../sources.js';

/** A line of a source file. */
export interface CodePlace {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/** What places have to be looked up with. */
export interface CodeMap {
  /** Where a C function is defined in the sources of a revision. */
  locateFunction(revision: string, name: string): CodePlace | null;
  /** The C function that carries out an action. */
  entryFunction(action: Action): string;
  /** The place of a traced step. */
  locateStep(source: string): CodePlace | null;
  /** Is the revision a kernel tree, whose places are paths in it? Absent: none is. */
  isTree?(revision: string): boolean;
}

/** Where a finding belongs, and whether the patch brought it: the caller decides, the same as in a review. */
export interface Pointed {
  readonly place: { readonly function: string };
  readonly isNew: boolean;
}

/** One step on the way to a violation. */
export interface PathStep {
  /** `ioctl(s0, PREPARE)`, `down_read luo_state_rwsem`. */
  readonly text: string;
  /** The C function; null outside the kernel code. */
  readonly function: string | null;
  readonly place: CodePlace | null;
  /** 0: a call; 1: what happens in it. */
  readonly depth: 0 | 1;
  /** Position in the execution, over all tasks, from 0. */
  readonly order: number;
}

/** The steps of one task. */
export interface TaskPath {
  /** `CPU0`; `before` and `after` for what one task does before and behind those that run side by side. */
  readonly name: string;
  readonly steps: readonly PathStep[];
}

export interface FindingResult {
  /** `property/function/cause`. */
  readonly id: string;
  readonly property: string;
  /** Sentence fragments. */
  readonly expected: string;
  readonly happened: string;
  /** C functions that it is about, the one to blame first. */
  readonly functions: readonly string[];
  /** Where the first of them is defined. */
  readonly place: CodePlace | null;
  /** Does the code before the patch not show it? */
  readonly isNew: boolean;
  /** Among the findings of its revision, from 0, smallest first. */
  readonly rank: number;
  /** The fix of the series that repairs it. */
  readonly fix: FixTitle | null;
  /** Without a fix: the finding whose cause it shares; null: it is told for its cause; absent: nobody has looked for it. */
  readonly consequenceOf?: string | null;
  /** `luocheck replay '…'`. */
  readonly replay: string;
  /** The finding as the report for people shows it, plain, with its id, its fix and the command that replays it. */
  readonly lines: readonly string[];
  /** The way there, task by task. Carried out anew by each call: slow. */
  path(): readonly TaskPath[];
}

export interface PropertyResult {
  readonly id: string;
  readonly statement: string;
  /** `semantics item 5 (M)`. */
  readonly source: string;
  readonly answer: Answer;
  /** Smallest first. */
  readonly findings: readonly FindingResult[];
  /** Findings of it that were seen and are to be ignored. */
  readonly ignored: readonly IgnoredResult[];
}

/** A finding that is known and to be ignored: what its id says. */
export interface IgnoredResult {
  readonly id: string;
  readonly functions: readonly string[];
  readonly place: CodePlace | null;
}

/** When something was searched. */
export interface Times {
  /** ISO 8601, UTC, whole seconds: `2026-01-31T12:00:00Z`. */
  readonly started: string;
  readonly ended: string;
  readonly seconds: number;
}

export interface RevisionResult extends Times {
  readonly name: string;
  /** A kernel tree: places are paths in it. */
  readonly isTree: boolean;
  /** Of two searches of one revision in a run, which; null: there is one. */
  readonly programs: 'sequential' | 'concurrent' | null;
  readonly title: string;
  readonly answer: Answer;
  /** The verdict with its bound, in one sentence. */
  readonly verdict: string;
  /** What was searched in numbers, one line a search. */
  readonly bounds: readonly string[];
  readonly seed: number | null;
  readonly properties: readonly PropertyResult[];
  /** What it does otherwise than the semantics reads, where nobody asked to judge that; null: nothing was seen. */
  readonly notJudged: string | null;
}

/** One run of a command that searches. */
export interface SearchResults {
  readonly command: string;
  /** Version of luocheck. */
  readonly tool: string;
  readonly revisions: readonly RevisionResult[];
  /** Revisions whose turn did not come. */
  readonly missing: readonly string[];
  readonly interrupted: boolean;
  /** The part of the search that this is; null: the whole. */
  readonly shard: Shard | null;
}

/** The revision, and of two searches of it which: no two of a run have the same. */
export const labelOf = ({ name, programs }: Pick<RevisionResult, 'name' | 'programs'>): string => (programs === null ? name : `${name} ${programs}`);

/** Why a property is undecided. */
export const UNDECIDED = 'undecided: the search ended before it had looked at everything that its bound promises';
export const NOT_CHECKED = 'not checked: interrupted before its turn';

/** Where the calls come in. */
const ENTRANCE = 'luo_ioctl';

/**
 * Which of the names are functions of the sources, each once, and where the first stands; a finding may blame an object. GitHub refuses
 * a SARIF file in which one result has no line: where there is no function it is that at which the calls come in.
 */
export function blamed(revision: string, names: readonly string[], code: CodeMap): Pick<FindingResult, 'functions' | 'place'> {
  const functions = [...new Set(names)].filter((name) => code.locateFunction(revision, name) !== null);
  return { functions, place: code.locateFunction(revision, functions[0] ?? ENTRANCE) };
}

/** `not judged: cancel's errno (10), …; --strict judges it`. */
export const notJudgedNote = (ids: readonly string[] | undefined, catalogue: Catalogue): string | null =>
  ids === undefined ? null : `${notJudgedList(ids, catalogue)}; --strict judges it`;

/** What is said of each property, with its findings. */
export function propertyResults(
  { revision, properties, ignored = [] }: Pick<Verdict, 'revision' | 'properties' | 'ignored'>,
  findings: readonly FindingResult[],
  catalogue: Catalogue,
  code: CodeMap,
): PropertyResult[] {
  return properties.map(({ property, answer }) => {
    const { statement = '', source = [] } = catalogue.properties.get(property) ?? {};
    return {
      id: property,
      statement,
      source: describeSource(source),
      answer,
      findings: findings.filter((finding) => finding.property === property),
      ignored: ignored.filter((id) => id.startsWith(`${property}/`)).map((id) => ({ id, ...blamed(revision, id.split('/')[1]!.split('+'), code) })),
    };
  });
}

/** `2 ignored findings: ID, ID`; null: none was seen. */
export function ignoredNote({ ignored }: PropertyResult): string | null {
  return ignored.length === 0 ? null : `${count(ignored.length, 'ignored finding')}: ${ignored.map(({ id }) => id).join(', ')}`;
}

/** `what happened in the first finding (and 2 more)`. */
export function headline({ findings }: PropertyResult): string {
  const [first] = findings;
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : '';
  return first ? `${first.happened}${more}` : '';
}
