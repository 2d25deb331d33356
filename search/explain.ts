// SPDX-License-Identifier: GPL-2.0-only
/** @file What is known of a property, a fix and a finding, out of the ledgers: nothing is searched or carried out. */
import { structuredPatch, type StructuredPatchHunk } from 'diff';
import { mutants, mutantTree } from '../reference/v1/mutants.js';
import { series, undoneTree, type Fix } from '../reference/loader/series.js';
import { C_FILES, sourceTree, type CFile, type SourceTree } from '../reference/loader/tree.js';
import { readLedger, readRaceLedger, type Told } from './ledger.js';
import type { Choice, Property } from '../properties/property.js';
import { raceProperties } from '../properties/v1/tasks.js';
import { properties } from '../properties/v1/index.js';
import { choices, raceChoices } from '../properties/v1/strict/index.js';

/** What is judged only strictly, of one task and of several. */
export const allChoices: readonly Choice[] = [...choices, ...raceChoices];

/** Every property, of one task and of several; at the end those that are judged only strictly. */
export const allProperties: readonly Property[] = [
  ...new Map([...properties, ...raceProperties, ...allChoices].map((property) => [property.id, property])).values(),
];

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
  readonly told: Told;
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
  return [readLedger(), readRaceLedger()].flatMap(({ findings, told }) =>
    Object.entries(findings).flatMap(([revision, found]) =>
      Object.entries(found).map(([id, program]) => ({ revision, id, program, told: told[revision]![id]! })),
    ),
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
  const repairs = listedFindings().filter(({ revision, told }) => revision === 'posted' && told.repairedBy === fix.fileName);
  return { fix, restores, undone: undoing(fix), repairs };
}

export interface ExplainedFinding extends Omit<Told, 'repairedBy'> {
  readonly id: string;
  readonly property: Property;
  /** Where it is found, the first first. */
  readonly found: readonly Listed[];
  readonly isRace: boolean;
  /** The fix that makes it go away; null: none. */
  readonly fix: Fix | null;
}

/** Null when it is in no ledger. */
export function explainFinding(id: string): ExplainedFinding | null {
  const found = listedFindings().filter((listed) => listed.id === id);
  const [first] = found;
  const property = allProperties.find((one) => one.id === propertyOf(id));
  if (!first || !property) return null;
  const { repairedBy, ...told } = first.told;
  return { id, property, ...told, found, isRace: first.program.includes('|'), fix: series().find(({ fileName }) => fileName === repairedBy) ?? null };
}
