// SPDX-License-Identifier: GPL-2.0-only
/** @file Revisions, properties and other things by name; a name that does not exist is answered with the nearest that does. */
import { properties } from '../properties/v1/index.js';
import type { Property } from '../properties/property.js';
import type { Revision } from '../reference/v1/luo_internal.js';
import { LoadError } from '../reference/loader/load.js';
import { findMainlineRevision } from '../reference/mainline/revisions.js';
import { designNamed } from '../reference/own/find.js';
import { SYSTEMS } from '../systems/index.js';
import { isRace, NotationError, type Notation } from '../systems/notation.js';
import type * as generic from '../systems/system.js';
import { v1 } from '../systems/v1.js';
import { compiledRevisionNamed } from '../reference/v1/revisions.js';
import { UsageError } from './errors.js';
import { isTreeNamed, systemOfTree, treeNamed } from './kernel-tree.js';
import { loadNamed, type Known } from './own-revision.js';

/** Of whichever system. Throws UsageError. */
export function anyRevision(name: string): generic.Revision {
  return anyNamed(name).revision;
}

function anyNamed(name: string): Known {
  if (!isCompiled(name) && treeNamed(name) !== null)
    throw new UsageError(
      `${name} is a kernel tree: check, race, review, matrix, fuzz, corpus, diff, litmus, replay, bisect, report, explain, properties and conform know it`,
    );
  const known = loadNamed(name);
  if (known !== undefined) return known;
  const names = SYSTEMS.flatMap(({ revisions }) => revisions.kept.map((kept) => kept.name));
  throw new UsageError(
    `no revision '${name}': there are ${names.join(', ')} and mainline-corrected, posted+NNNN, corrected-NNNN and linux-7.3+NNNN for each fix (see luocheck revisions); a kernel tree, and files of your own, are named by a path, such as ~/linux and ./mine`,
  );
}

/** The system of a revision by name, a kernel tree's and one's own files' without compiling them: v1 also of what does not exist. */
export function systemNamed(name: string): generic.System {
  return systemKnown(name) ?? v1;
}

/** The system of the revision that a program is for; where that does not exist any more, the first that reads it. */
export function systemReading(name: string, program: string): generic.System {
  return systemKnown(name) ?? SYSTEMS.find(({ notation }) => reads(notation, program)) ?? v1;
}

function reads(notation: Notation, program: string): boolean {
  try {
    if (isRace(program)) notation.parseRace(program);
    else notation.parseProgram(program);
    return true;
  } catch (error) {
    if (error instanceof NotationError) return false;
    throw error;
  }
}

/** Null: it does not exist, or nobody can tell what is in its files. */
function systemKnown(name: string): generic.System | null {
  const design = !isCompiled(name) && isTreeNamed(name) ? systemOfTree(name) : designIdOf(name);
  return SYSTEMS.find(({ id }) => id === design) ?? null;
}

const isCompiled = (name: string): boolean => (compiledRevisionNamed(name) ?? findMainlineRevision(name)) !== undefined;

function designIdOf(name: string): string | null {
  try {
    return designNamed(name)?.id ?? null;
  } catch (error) {
    // What is wrong with somebody's own files is told by whoever loads them.
    if (error instanceof LoadError) return null;
    throw error;
  }
}

/** The one system of these revisions. Throws UsageError when there are two. */
export function systemOfAll(names: readonly string[]): generic.System {
  const [system = v1, ...others] = [...new Set(names.map(systemNamed))];
  if (others.length === 0) return system;
  const ofV1 = names.find((name) => systemNamed(name) === v1)!;
  anyRevision(ofV1);
  throw new UsageError(`revisions of mainline are searched apart: '${ofV1}' is none`);
}

/** Of the patch of June 2025. Throws UsageError. */
export function revisionNamed(name: string): Revision {
  const { revision, system } = anyNamed(name);
  if (system === v1) return revision as Revision;
  throw new UsageError(
    `${name} is a revision of mainline: check, race, review, matrix, fuzz, diff, litmus, replay, report, explain, properties and conform know it`,
  );
}

/** Throws UsageError. */
export function propertyNamed(id: string, among: readonly Property[] = properties): Property {
  return named(among, (property) => property.id, id, 'property', 'luocheck properties lists them');
}

/** The ids of findings to ignore, checked as far as possible. Throws UsageError. */
export function findingIds(ids: readonly string[], among: readonly Property[] = properties): readonly string[] {
  for (const id of ids) {
    const parts = id.split('/');
    if (parts.length !== 3 || parts.includes(''))
      throw new UsageError(`'${id}' is no id of a finding: expected PROPERTY/FUNCTION/CAUSE, as the report prints it`);
    propertyNamed(parts[0]!, among);
  }
  return ids;
}

/** The one of that name. Throws UsageError. */
export function named<T>(all: readonly T[], nameOf: (one: T) => string, name: string, kind: string, hint = `there are ${all.map(nameOf).join(', ')}`): T {
  const found = all.find((one) => nameOf(one) === name);
  if (found !== undefined) return found;
  const near = nearest(name, all.map(nameOf));
  throw new UsageError(`no ${kind} '${name}': ${near === undefined ? hint : `did you mean ${near}?`}`);
}

/** The most similar name, unless none is. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  if (name === '') return undefined;
  const contained = names.filter((known) => known.includes(name));
  if (contained.length === 1) return contained[0];
  const [best] = ranked(name, names);
  return best && best.distance <= Math.max(1, name.length / 3) ? best.known : undefined;
}

/** The `count` most similar names, best first; those that contain it before all others. */
export function nearestOf(name: string, names: readonly string[], count: number): string[] {
  const contained = name === '' ? [] : names.filter((known) => known.includes(name));
  return [...new Set([...contained, ...ranked(name, names).map(({ known }) => known)])].slice(0, count);
}

/** Long names are often given by their beginning only. */
function ranked(name: string, names: readonly string[]): { readonly known: string; readonly distance: number }[] {
  return names
    .map((known) => ({ known, distance: Math.min(distance(name, known), distance(name, known.slice(0, name.length))) }))
    .sort((a, b) => a.distance - b.distance);
}

/** Levenshtein 1966: insertions, deletions and replacements between two words. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const row = [i + 1];
    for (let j = 0; j < b.length; j++) {
      row.push(Math.min(row[j]! + 1, previous[j + 1]! + 1, previous[j]! + (a[i] === b[j] ? 0 : 1)));
    }
    previous = row;
  }
  return previous[b.length]!;
}
