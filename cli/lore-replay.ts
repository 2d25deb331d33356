// SPDX-License-Identifier: GPL-2.0-only
/** @file One sequence or race as a mail that answers the patch. */
import type { Property, Violation } from '../properties/property.js';
import { execute } from '../search/execute.js';
import { systemOf } from '../systems/index.js';
import type { Program } from '../systems/program.js';
import { raceProperties } from '../properties/v1/tasks.js';
import { explore } from '../search/race/explore.js';
import type { Race } from '../search/race/program.js';
import { repairedBy as raceRepairedBy } from '../search/race/repairs.js';
import { raceSeenBy } from '../search/race/seen-by.js';
import { raceTrace } from '../search/race/trace.js';
import { repairedBy } from '../search/repairs.js';
import { findingSeenBy } from '../search/seen-by.js';
import { trace } from '../search/trace.js';
import { findingId } from '../search/verdict.js';
import { Dpor } from '../reference/engine/dpor.js';
import type { Revision, Size } from '../systems/system.js';
import { count } from '../report/layout.js';
import type { LoreFinding, LoreRevision } from '../report/lore/told.js';
import type { ReportedFinding } from '../report/mainline/sections.js';
import { replayedBugs, tokenInMail, type Answers } from './bug-report.js';
import { EXIT, type ExitCode } from './errors.js';
import { revisionNamed } from './lookup.js';
import { tellIdle } from './replay-race.js';
import { concurrency, review, sequence, toldRevision, type AnsweredPatch } from './lore.js';
import type { Terminal } from './terminal.js';

type Replayed = { readonly program: Program } | { readonly race: Race };

/** Writes the mail: what the revision shows, and what `corrected` shows of the same. */
export function reviewReplay(revision: Revision, what: Replayed, patch: AnsweredPatch, full: boolean, terminal: Terminal): ExitCode {
  const noun = 'race' in what ? 'schedule' : 'sequence';
  const findings = 'race' in what ? raced(revision, what.race, patch, terminal) : carriedOut(revision, what.program, patch);
  const others = revision.name === 'corrected' ? [] : [counterpart(revisionNamed('corrected'), what)];
  const shown: LoreRevision = {
    ...toldRevision(revision),
    findings,
    verdict: [
      summary(
        findings.map(({ property }) => property),
        `the ${noun}`,
      ),
    ],
  };
  terminal.out(review([shown, ...others], patch, { all: false, full, isSearched: false, inherited: true }));
  return findings.length > 0 ? EXIT.violated : EXIT.holds;
}

/** Each finding once, with the calls up to where it shows. */
function carriedOut(revision: Revision, program: Program, patch: AnsweredPatch): LoreFinding[] {
  const found = new Map<string, LoreFinding>();
  for (const { observation, violations } of trace(revision, program)) {
    const shortest = { ...program, actions: program.actions.slice(0, observation.index + 1) };
    for (const { property, violation } of violations) {
      const id = findingId(property.id, violation);
      if (found.has(id)) continue;
      const what = { id, property: property.id, violation, program: shortest, repairedBy: repairedBy(revision, shortest, property, id) };
      found.set(id, sequence(revision, { ...what, seenBy: findingSeenBy(revision, what) }, patch));
    }
  }
  return [...found.values()];
}

function raced(revision: Revision, race: Race, patch: AnsweredPatch, terminal: Terminal): LoreFinding[] {
  const traced = raceTrace(revision, race, raceProperties);
  tellIdle(traced, terminal);
  const found = new Map<string, LoreFinding>();
  for (const { property, violation } of traced.judged.violations) {
    const id = findingId(property.id, violation);
    if (found.has(id)) continue;
    const fix = raceRepairedBy(revision, race.program, property, id);
    const told = { id, seenAs: id, property: property.id, violation, race, repairedBy: fix, seenBy: raceSeenBy(revision, race, id, fix) };
    found.set(id, concurrency(revision, told, traced, patch));
  }
  return [...found.values()];
}

/** Interleavings of another revision that are tried at the most. */
const MOST_EXECUTIONS = 2_000;

/** The same of mainline: a report of what the calls show, or an answer to the patches of a tree. */
export function reportReplay(revision: Revision, what: Replayed, answers: Answers['answers'], terminal: Terminal): ExitCode {
  const findings = 'race' in what ? racedBugsOf(revision, what.race, terminal) : bugsOf(revision, what.program);
  const said = summary(
    findings.map(({ property }) => property),
    `the ${'race' in what ? 'schedule' : 'sequence'}`,
  );
  terminal.out(replayedBugs(revision, { findings, searched: [said] }, { all: false, answers }));
  return findings.length > 0 ? EXIT.violated : EXIT.holds;
}

/** What shows on a small machine alone is none. */
function bugsOf(revision: Revision, program: Program): ReportedFinding[] {
  const { properties, machinery } = systemOf(revision);
  const found = new Map<string, ReportedFinding | null>();
  for (const { observation, violations } of trace(revision, program, properties)) {
    const shortest = { ...program, actions: program.actions.slice(0, observation.index + 1) };
    for (const { property, violation } of violations) {
      const id = findingId(property.id, violation);
      if (found.has(id)) continue;
      const sizes = machinery.realSizes(revision);
      const size = sizes.find((candidate) => shows(revision, shortest, { property, id }, candidate));
      const isReal = sizes.length === 0 || size !== undefined;
      const what = { id, property: property.id, violation, program: shortest, repairedBy: isReal ? repairedBy(revision, shortest, property, id) : null };
      const told = { ...what, seenBy: findingSeenBy(revision, what), shown: { program: shortest }, token: tokenInMail(revision, shortest) };
      found.set(id, isReal ? { ...told, ...(typeof size?.needs === 'string' && { needs: size.needs }) } : null);
    }
  }
  return [...found.values()].filter((one) => one !== null);
}

/** Does a program show a finding on a machine of that size? */
function shows(revision: Revision, program: Program, { property, id }: { readonly property: Property; readonly id: string }, size: Size): boolean {
  let seen = false;
  const visit = (_: Property, violation: Violation): boolean => (seen ||= findingId(property.id, violation) === id);
  execute(revision, program, [property], visit, { size });
  return seen;
}

function racedBugsOf(revision: Revision, race: Race, terminal: Terminal): ReportedFinding[] {
  const system = systemOf(revision);
  const traced = raceTrace(revision, race, system.raceProperties);
  tellIdle(traced, terminal);
  const found = new Map<string, ReportedFinding>();
  for (const { property, violation } of traced.judged.violations) {
    const id = findingId(property.id, violation);
    if (found.has(id)) continue;
    const fix = raceRepairedBy(revision, race.program, property, id);
    const what = { id, property: property.id, violation, repairedBy: fix, seenBy: raceSeenBy(revision, race, id, fix) };
    found.set(id, { ...what, shown: { trace: traced }, token: tokenInMail(revision, race) });
  }
  return [...found.values()];
}

/** What another revision shows of the same calls. A schedule means something for one revision only: the other gets all interleavings. */
function counterpart(revision: Revision, what: Replayed): LoreRevision {
  const verdict =
    'race' in what
      ? allInterleavings(revision, what.race)
      : summary(
          trace(revision, what.program).flatMap(({ violations }) => violations.map(({ property }) => property.id)),
          'the sequence',
        );
  return { ...toldRevision(revision), findings: [], verdict: [verdict] };
}

function allInterleavings(revision: Revision, { program }: Race): string {
  const { seen, executions, pruned } = explore(revision, program, new Dpor(), raceProperties, { limit: MOST_EXECUTIONS, dataRaces: true });
  const extent =
    executions + pruned < MOST_EXECUTIONS ? `all ${count(executions, 'interleaving')} that differ` : `the first ${count(executions, 'interleaving')}`;
  return summary(
    [...seen.values()].map(({ property }) => property.id),
    `in ${extent} these calls`,
    'violate',
  );
}

function summary(violated: readonly string[], what: string, verb = 'violates'): string {
  const properties = [...new Set(violated)];
  return properties.length === 0 ? `${what} ${verb} no property.` : `${what} ${verb} ${count(properties.length, 'property')}: ${properties.join(', ')}.`;
}
