// SPDX-License-Identifier: GPL-2.0-only
/** @file Where in the code a finding belongs, and whether it was there before the patch. */
import { fileOfFunction, functionsOfFix } from '../reference/loader/blame.js';
import type { Revision } from '../systems/system.js';
import { findRevision } from '../reference/v1/revisions.js';
import { sourceTree } from '../reference/loader/tree.js';
import { readLedger, readRaceLedger } from './ledger.js';
import type { Property, Violation } from '../properties/property.js';
import type { RaceFinding } from './race/search.js';
import { parseRace } from '../systems/v1/notation.js';
import { isOfDefect } from './race/repairs.js';
import { showing } from './race/shrink.js';
import { shows } from './repairs.js';
import type { TracedStep } from './trace.js';
import { plainId, type Finding } from './verdict.js';

/** What a finding says of its place. */
export interface Clues {
  /** File name of the fix that repairs it; null: none is known. */
  readonly repairedBy: string | null;
  /** `where` of the violation: a function, several with `+` between them, or something that is no function. */
  readonly where: string;
  /** C functions that ran. */
  readonly functions: readonly string[];
}

export interface Place {
  readonly function: string;
  /** Path in the kernel tree; undefined when it is no function of LUO. */
  readonly file: string | undefined;
  /** Statements of the mirrored function that the fix changes. */
  readonly statements: readonly string[];
}

/**
 * The function to speak of. Of those that the fix changes: one that the patch touches, if the finding came with the patch; one that ran;
 * the one that the violation names; the one of which the patch changes most. Without a fix it is
 * one that the violation names, or one that ran where the violation names none but an object.
 */
export function placeOf({ repairedBy, where, functions }: Clues, touched: ReadonlyMap<string, number>, isNew: boolean): Place {
  const changed = repairedBy === null ? [] : functionsOfFix(repairedBy);
  const named = where.split('+');
  const ofLuo = (names: readonly string[]): string[] => names.filter((name) => fileOfFunction(name) !== undefined);
  const said = ofLuo(named);
  const candidates = changed.length > 0 ? changed.map(({ name }) => name) : said.length > 0 ? said : ofLuo(functions);
  const isTouched = (name: string): number => Number(isNew && touched.has(name));
  const rank = (name: string): readonly number[] => [
    isTouched(name),
    Number(functions.includes(name)),
    Number(!isNew && named.includes(name)),
    touched.get(name) ?? 0,
  ];
  const best =
    candidates.reduce<string | undefined>((known, name) => (known !== undefined && compare(rank(known), rank(name)) >= 0 ? known : name), undefined) ??
    named[0]!;
  return { function: best, file: fileOfFunction(best), statements: changed.find(({ name }) => name === best)?.lines ?? [] };
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

/** The lock that a violation is about; null when it is about none. */
export function lockOf({ cause }: Pick<Violation, 'cause'>): string | null {
  return /^(?:recursive_\w+|unbalanced_\w+|deadlock|lock_left_held)-(\w+)$/.exec(cause)?.[1] ?? null;
}

/** What function `name` calls in these steps to reach `object`: the names that a reader looks for in its body, each once. */
export function callsOn(steps: readonly Pick<TracedStep, 'functions' | 'name' | 'object'>[], name: string, object: string): string[] {
  const calls = steps.flatMap(({ functions, name: primitive, object: touched }) => {
    const at = functions.indexOf(name);
    return touched !== object || at < 0 ? [] : [functions[at - 1] ?? primitive];
  });
  return [...new Set(calls)];
}

/** Does the fix change a function that only the patch brought? What it repairs is new then, whatever the old code does in its place. */
function changesNewCode(repairedBy: string | null): boolean {
  return repairedBy !== null && functionsOfFix(repairedBy).some(({ name }) => fileOfFunction(name, sourceTree('base')) === undefined);
}

/** A finding, as far as one has to know it to say whether the patch brought it. */
interface Told {
  readonly id: string;
  readonly repairedBy: string | null;
}

/** Did the finding come with the patch? Not, when the code before it shows it: in the same program, or in one that a ledger lists. */
export function cameWithPatch({ name }: Pick<Revision, 'name'>, finding: Told & Pick<Finding, 'program'>, property: Property): boolean {
  return isOfPatch(name, finding, () => isListedForBase(finding.id) || shows(findRevision('base')!, finding.program, property, finding.id));
}

/** The same for a race, in any of its interleavings. `seenAs`: the id as a search gives it. */
export function raceCameWithPatch({ name }: Pick<Revision, 'name'>, finding: Told & Pick<RaceFinding, 'race' | 'seenAs'>, property: Property): boolean {
  const isShown = (): boolean => showing(findRevision('base')!, finding.race.program, finding.seenAs, property) !== null;
  return isOfPatch(name, finding, () => isShown() || isListedRace(finding, property));
}

/** Does the ledger have a race of the code before the patch that is a sign of the same defect? */
function isListedRace({ id, repairedBy, seenAs }: Told & Pick<RaceFinding, 'seenAs'>, property: Property): boolean {
  const { base = {} } = readRaceLedger().findings;
  const listed = Object.entries(base).filter(([known]) => plainId(known) === plainId(id));
  return listed.some(([, text]) => repairedBy === null || isOfDefect(findRevision('base')!, parseRace(text).program, property, seenAs, repairedBy));
}

function isOfPatch(name: string, { repairedBy }: Pick<Told, 'repairedBy'>, isShownBefore: () => boolean): boolean {
  return name !== 'base' && (changesNewCode(repairedBy) || !isShownBefore());
}

/** Ids of what one task shows in the code before the patch; read when somebody asks. */
let listedForBase: ReadonlySet<string> | null = null;

function isListedForBase(id: string): boolean {
  listedForBase ??= new Set(Object.keys(readLedger().findings['base'] ?? {}));
  return listedForBase.has(id);
}
