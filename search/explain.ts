// SPDX-License-Identifier: GPL-2.0-only
/** @file What is known of a property, a fix and a finding: out of the ledgers, and by carrying a finding out. */
import { structuredPatch, type StructuredPatchHunk } from 'diff';
import { mutants, mutantTree } from '../reference/v1/mutants.js';
import { findRevision } from '../reference/v1/revisions.js';
import { series, undoneTree, type Fix } from '../reference/loader/series.js';
import { C_FILES, sourceTree, type CFile, type SourceTree } from '../reference/loader/tree.js';
import { execute } from './execute.js';
import { readLedger, readRaceLedger } from './ledger.js';
import { parseProgram } from '../systems/v1/notation.js';
import type { Property, Violation } from '../properties/property.js';
import type { Revision } from '../reference/v1/luo_internal.js';
import { parseRace } from './race/notation.js';
import type { Race } from './race/program.js';
import { replay } from './race/explore.js';
import { CONCURRENT } from './race/judge.js';
import { raceProperties } from './race/properties.js';
import { repairedBy as raceRepairedBy } from './race/repairs.js';
import { raceSeenBy } from './race/seen-by.js';
import { properties } from '../properties/index.js';
import { repairedBy } from './repairs.js';
import { findingSeenBy } from './seen-by.js';
import type { SeenBy } from './tools.js';
import { findingId } from './verdict.js';

/** Every property, of one task and of several. */
export const allProperties: readonly Property[] = [...new Map([...properties, ...raceProperties].map((property) => [property.id, property])).values()];

/** A change of `corrected`. */
export interface Mutation {
  /** What `--revision` takes: `mutant:lock-left-held`, `corrected-0001`. */
  readonly revision: string;
  readonly title: string;
  readonly files: readonly { readonly file: CFile; readonly hunks: readonly StructuredPatchHunk[] }[];
  /** Lines added and removed. */
  readonly lines: number;
}

/** A finding of a revision, with what shows it. */
export interface Listed {
  readonly revision: string;
  readonly id: string;
  /** In the notation of replay tokens. */
  readonly program: string;
}

export interface ExplainedProperty {
  readonly property: Property;
  /** Fixes with which it holds: with each alone undone it fails; how many tasks that takes. */
  readonly restoredBy: readonly { readonly fix: Fix; readonly tasks: 'one' | 'several' }[];
  readonly findings: readonly Listed[];
  /** Of the registered mutants and the undone fixes the one that changes least; null: none breaks it. */
  readonly smallest: Mutation | null;
  /** How many of them break it. */
  readonly broken: number;
}

const propertyOf = (id: string): string => id.split('/')[0]!;

/** Findings of the revisions that are searched, one task's first. */
export function listedFindings(): Listed[] {
  return [readLedger(), readRaceLedger()].flatMap(({ findings }) =>
    Object.entries(findings).flatMap(([revision, found]) => Object.entries(found).map(([id, program]) => ({ revision, id, program }))),
  );
}

/** A fix undone: the properties that one task, and that several, show to fail. */
interface Undone {
  readonly fix: Fix;
  readonly one: readonly string[];
  readonly several: readonly string[];
}

/** How many tasks it takes to see that the property fails; null: nobody sees it. */
function tasksFor({ id }: Property, { one, several }: Undone): 'one' | 'several' | null {
  if (one.includes(id)) return 'one';
  return several.includes(id) ? 'several' : null;
}

/** Each fix of the series. */
function undoneFixes(): Undone[] {
  const { undone } = readLedger();
  const races = readRaceLedger().undone;
  return series().map((fix) => ({
    fix,
    one: undone[fix.number] ?? [],
    several: [...new Set(Object.keys(races[fix.number]?.undone ?? {}).map(propertyOf))],
  }));
}

export function explainProperty(property: Property): ExplainedProperty {
  const restoredBy = undoneFixes().flatMap((undone) => {
    const tasks = tasksFor(property, undone);
    return tasks === null ? [] : [{ fix: undone.fix, tasks }];
  });
  const broken = Object.entries(readLedger().mutants).flatMap(([name, fails]) => (fails.includes(property.id) ? [name] : []));
  const candidates = [
    ...mutants.filter(({ name }) => broken.includes(name)).map((mutant) => mutation(`mutant:${mutant.name}`, mutant.title, mutantTree(mutant))),
    ...restoredBy.map(({ fix }) => undoing(fix)),
  ].sort((a, b) => a.lines - b.lines || charactersOf(a) - charactersOf(b));
  const findings = listedFindings().filter(({ id }) => propertyOf(id) === property.id);
  return { property, restoredBy, findings, smallest: candidates[0] ?? null, broken: candidates.length };
}

const undoing = (fix: Fix): Mutation => mutation(`corrected-${fix.number}`, `fix ${fix.number} undone: ${fix.subject}`, undoneTree(fix.number));

const isChange = (line: string): boolean => line.startsWith('+') || line.startsWith('-');
const changesOf = ({ files }: Pick<Mutation, 'files'>): string[] => files.flatMap(({ hunks }) => hunks.flatMap(({ lines }) => lines.filter(isChange)));
const charactersOf = (change: Mutation): number => changesOf(change).join('').length;

function mutation(revision: string, title: string, tree: SourceTree): Mutation {
  const before = sourceTree('corrected');
  const files = C_FILES.filter((file) => before[file] !== tree[file]).map((file) => ({
    file,
    hunks: structuredPatch(file, file, before[file], tree[file], '', '', { context: 2 }).hunks,
  }));
  return { revision, title, files, lines: changesOf({ files }).length };
}

export interface ExplainedFix {
  readonly fix: Fix;
  /** Properties that fail when it alone is undone. */
  readonly restores: readonly { readonly property: Property; readonly tasks: 'one' | 'several' }[];
  readonly undone: Mutation;
  /** Findings of `posted` that it makes go away. */
  readonly repairs: readonly Listed[];
}

export function explainFix(fix: Fix): ExplainedFix {
  const undone = undoneFixes().find(({ fix: { number } }) => number === fix.number);
  const restores = allProperties.flatMap((property) => {
    const tasks = undone ? tasksFor(property, undone) : null;
    return tasks === null ? [] : [{ property, tasks }];
  });
  repairedFindings ??= listedFindings()
    .filter(({ revision }) => revision === 'posted')
    .map((listed) => ({ listed, fix: repairOf(listed) }));
  const repairs = repairedFindings.filter((repaired) => repaired.fix === fix.fileName).map(({ listed }) => listed);
  return { fix, restores, undone: undoing(fix), repairs };
}

/** Every finding of `posted`, and the fix that makes it go away; made when somebody asks. */
let repairedFindings: { readonly listed: Listed; readonly fix: string | null }[] | null = null;

function repairOf({ revision: name, id, program }: Listed): string | null {
  const revision = findRevision(name)!;
  const property = allProperties.find((one) => one.id === propertyOf(id))!;
  if (!program.includes('|')) return repairedBy(revision, parseProgram(program), property, id);
  const race = parseRace(program);
  return raceRepairedBy(revision, race.program, property, seenIn(revision, race, property, id).seenAs);
}

export interface ExplainedFinding {
  readonly id: string;
  readonly property: Property;
  readonly violation: Violation;
  /** Where it is found, the first first. */
  readonly found: readonly Listed[];
  readonly isRace: boolean;
  /** The fix that makes it go away; null: none. */
  readonly fix: Fix | null;
  readonly seenBy: SeenBy;
}

/** Carries the finding out once more. Null when it is in no ledger. Throws when the code does not show it any more. */
export function explainFinding(id: string): ExplainedFinding | null {
  const found = listedFindings().filter((listed) => listed.id === id);
  const [first] = found;
  const property = allProperties.find((one) => one.id === propertyOf(id));
  if (!first || !property) return null;
  const isRace = first.program.includes('|');
  const { violation, repairedBy: fileName, seenBy } = isRace ? shownByTasks(first, property) : shownByOne(first, property);
  return { id, property, violation, found, isRace, fix: series().find((fix) => fix.fileName === fileName) ?? null, seenBy };
}

interface Shown {
  readonly violation: Violation;
  readonly repairedBy: string | null;
  readonly seenBy: SeenBy;
}

function shownByOne({ revision: name, id, program: text }: Listed, property: Property): Shown {
  const revision = findRevision(name)!;
  const program = parseProgram(text);
  let shown: Violation | undefined;
  execute(revision, program, [property], (_, violation) => {
    if (findingId(property.id, violation) === id) shown = violation;
    return false;
  });
  if (!shown) throw new Error(`${name} does not show ${id} any more`);
  const fix = repairedBy(revision, program, property, id);
  return { violation: shown, repairedBy: fix, seenBy: findingSeenBy(revision, { id, program, repairedBy: fix }) };
}

function shownByTasks({ revision: name, id, program: text }: Listed, property: Property): Shown {
  const revision = findRevision(name)!;
  const race = parseRace(text);
  const { shown, seenAs } = seenIn(revision, race, property, id);
  const fix = raceRepairedBy(revision, race.program, property, seenAs);
  return { violation: shown, repairedBy: fix, seenBy: raceSeenBy(revision, race, seenAs, fix) };
}

/** The violation that a race shows, and the id under which it does: what several calls do together has no function of its own. */
function seenIn(revision: Revision, race: Race, property: Property, id: string): { readonly shown: Violation; readonly seenAs: string } {
  const [, where, cause] = id.split('/');
  const { violations } = replay(revision, race, [property], { dataRaces: true });
  const shown = violations.find(({ violation }) => violation.cause === cause && (violation.where === where || violation.where === CONCURRENT))?.violation;
  if (!shown) throw new Error(`${revision.name} does not show ${id} any more`);
  return { shown, seenAs: findingId(property.id, shown) };
}
