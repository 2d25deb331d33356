// SPDX-License-Identifier: GPL-2.0-only
/** @file Which findings in a revision of somebody's own have one cause: what the undoing of one change repairs, in one place. */
import type { EventRecord, Property } from '../properties/property.js';
import { isBack } from '../reference/engine/watch.js';
import { ownWithEachUndone } from '../reference/own/revision.js';
import { systemOf } from '../systems/index.js';
import type { Revision, System } from '../systems/system.js';
import type { Watch } from './execute.js';
import { execute } from './execute.js';
import { rethrowHalted } from './halt.js';
import { byHarm } from './harm.js';
import { shows } from './repairs.js';
import { findingId, type Finding } from './verdict.js';

/** Changes that are undone one by one at the most: each is compiled. */
const MOST_CHANGES = 40;

/** A finding of one task or of several. */
type Told = Pick<Finding, 'id' | 'property' | 'violation' | 'repairedBy' | 'consequenceOf'>;

/** A finding, and what its program shows in the call in which it shows; of several tasks: in the execution. */
export interface Looked<F extends Told = Told> {
  readonly finding: F;
  /** Ids of all that is shown there. */
  readonly beside: ReadonlySet<string>;
  /** Ids of all that is shown in earlier calls: of a minimal program none can be left out. */
  readonly before: ReadonlySet<string>;
  /** What the machine died of there; null: it lives. */
  readonly death: EventRecord | null;
  /** Changes, by number, each of which undone alone makes the finding go away; as a text. */
  readonly repairs: string;
}

/**
 * Findings that no fix repairs -> the id of the one that they are consequences of; null: of none. Two have one cause when
 *
 * - one says that a call never returned, and the other what the machine died of in that very call; or
 * - the same changes, undone alone, make both go away, and both are null pointers to the same kind of object, or one shows in the call in
 *   which the other does, or in one that leads there, or both say the same of the same function, in other states.
 *
 * What nothing is known of stands for itself. Empty for a revision that is not somebody's own: the series tells its defects apart.
 */
function consequences<F extends Told>(
  revision: Revision,
  findings: readonly F[],
  look: (finding: F, changes: readonly (Revision | null)[]) => Looked<F>,
): ReadonlyMap<string, string | null> {
  const changes = revision.basedOn === undefined ? [] : (ownWithEachUndone(revision.name) as readonly (Revision | null)[]).slice(0, MOST_CHANGES);
  if (changes.length === 0) return new Map();
  const looked = findings.filter(({ repairedBy }) => repairedBy === null).map((finding) => look(finding, changes));
  const system = systemOf(revision);
  const of = new Map<string, string | null>();
  for (const group of grouped(looked, (a, b) => haveOneCause(system, a, b))) {
    // What the machine died of is told before that a call did not return.
    const [main] = byHarm(group.map(({ finding }) => finding));
    for (const { finding } of group) of.set(finding.id, finding === main ? null : main!.id);
  }
  return of;
}

/** The findings, each with what it is a consequence of, as far as that is known. */
export function byCause(revision: Revision, findings: readonly Finding[], properties: readonly Property[]): readonly Finding[] {
  return toldByCause(revision, findings, (finding, changes) => look(revision, finding, changes, properties));
}

/** `look`: at a finding, and at which of the changes, undone alone, make it go away. */
export function toldByCause<F extends Told>(
  revision: Revision,
  findings: readonly F[],
  look: (finding: F, changes: readonly (Revision | null)[]) => Looked<F>,
): readonly F[] {
  const of = consequences(revision, findings, look);
  return findings.map((finding) => {
    const { consequenceOf: _, ...rest } = finding;
    const consequenceOf = of.get(finding.id);
    return (consequenceOf === undefined ? rest : { ...rest, consequenceOf }) as F;
  });
}

function look(revision: Revision, finding: Finding, changes: readonly (Revision | null)[], properties: readonly Property[]): Looked<Finding> {
  const { program, at } = finding;
  const beside = new Set<string>();
  const before = new Set<string>();
  let death: EventRecord | null = null;
  const watch: Watch = {
    covered: new Set(),
    step: () => {},
    observed: ({ index, events, outcome }) => {
      if (index === at && outcome.ret === null) death = events.find(({ event }) => /^(oops|panic|hang|deadlock):/.test(event)) ?? null;
    },
  };
  const visit = (property: Property, violation: Finding['violation'], index: number): boolean => {
    if (index <= at) (index === at ? beside : before).add(findingId(property.id, violation));
    return false;
  };
  execute(revision, program, properties, visit, { watch });
  const property = properties.find(({ id }) => id === finding.property)!;
  return { finding, beside, before, death, repairs: repairsOf(changes, (change) => shows(change, program, property, finding.id)) };
}

/** Without which changes it does not show any more. What is left without a change may be no code: it says nothing. */
export function repairsOf(changes: readonly (Revision | null)[], shownOn: (change: Revision) => boolean): string {
  return changes.flatMap((change, i) => (change !== null && isGone(change, shownOn) ? [i] : [])).join();
}

function isGone(change: Revision, shownOn: (change: Revision) => boolean): boolean {
  try {
    return !shownOn(change);
  } catch (error) {
    rethrowHalted(error);
    isBack();
    return false;
  }
}

const neverReturns = ({ finding }: Looked): boolean => /-does-not-return$/.test(finding.violation.cause);

function haveOneCause(system: System, a: Looked, b: Looked): boolean {
  const isBeside = a.beside.has(b.finding.id) || b.beside.has(a.finding.id);
  if (a.death && b.death && isBeside && neverReturns(a) !== neverReturns(b)) return true;
  if (a.repairs === '' || a.repairs !== b.repairs) return false;
  const leadsThere = a.before.has(b.finding.id) || b.before.has(a.finding.id);
  return isBeside || leadsThere || saySame(a, b) || (a.death !== null && b.death !== null && areOfOnePointer(system, a.death, b.death));
}

function saySame({ finding: a }: Looked, { finding: b }: Looked): boolean {
  return a.property === b.property && a.violation.where === b.violation.where && a.violation.happened === b.violation.happened;
}

function areOfOnePointer(system: System, a: EventRecord, b: EventRecord): boolean {
  if (!a.field || !b.field) return false;
  const structs = system.structsWith(a.field);
  return system.structsWith(b.field).some((name) => structs.includes(name));
}

/** Groups of what is joined, directly or through others. */
function grouped<L>(all: readonly L[], isJoined: (a: L, b: L) => boolean): L[][] {
  let groups: L[][] = [];
  for (const one of all) {
    const mine = groups.filter((group) => group.some((other) => isJoined(one, other)));
    groups = [...groups.filter((group) => !mine.includes(group)), [...mine.flat(), one]];
  }
  return groups;
}
