// SPDX-License-Identifier: GPL-2.0-only
/** @file Results of searches as outputs for other tools take them: made by hand, and of real searches. */
import { raceCatalogue } from '../../../cli/race-catalogue.js';
import { codeOf } from '../../../cli/search-run.js';
import { v1 } from '../../../systems/v1.js';
import { catalogue } from '../../../cli/catalogue.js';
import { check } from '../../../search/check.js';
import { parseRace } from '../../../systems/v1/notation.js';
import { raceProperties } from '../../../properties/v1/tasks.js';
import { race } from '../../../search/race/search.js';
import { raceTrace } from '../../../search/race/trace.js';
import { findRevision } from '../../../reference/v1/revisions.js';
import { checkResult } from '../../../report/ci/check.js';
import { raceResult } from '../../../report/ci/race.js';
import { placesOf, racePointerIn } from '../../../cli/pointer.js';
import { POSTED_HUNKS } from '../../../report/lore/posted-hunks.js';
import type { CodeMap, SearchResults } from '../../../report/ci/results.js';
import type { Observation } from '../../../properties/property.js';
import type { TracedAction } from '../../../search/trace.js';
import type { Finding, Verdict } from '../../../search/verdict.js';
import { CATALOGUE, HOLDS, UNKNOWN, VIOLATED } from '../fixture.js';

const POSTED = { hunks: POSTED_HUNKS };
const TIMES = { started: '2026-01-31T12:00:00Z', ended: '2026-01-31T12:00:02Z', seconds: 1.5 };
const LINES: Readonly<Record<string, number>> = { luo_destroy_session: 7, luo_ioctl: 9 };
/** Knows two functions. */
const MAP: CodeMap = {
  locateFunction: (revision, name) => (name in LINES ? { path: `reference/v1/${revision}/luo_files.ts`, line: LINES[name]! } : null),
  locateStep: () => null,
  entryFunction: ({ verb }) => `luo_${verb}`,
};

/** Everything that a format could take for its own syntax. */
export const NASTY = 'a "b" <c> & ]]> 100% # \\ x=1,y:2 ::error::\r\nnext\tline \u0001\u0000\ud800 ’';

const nasty: Verdict = {
  ...VIOLATED,
  findings: VIOLATED.findings.map((finding, i) => (i === 0 ? { ...finding, violation: { ...finding.violation, happened: NASTY } } : finding)),
};

/** A trace of calls that take no step. */
const callsOf = ({ program }: Finding): TracedAction[] =>
  program.actions.map((action) => ({ action, steps: [], observation: { callbacks: [] } as unknown as Observation, violations: [] }));

/** As the violation says. */
const pointerOf = ({ violation }: Finding) => ({ place: { function: violation.where }, isNew: true });

const told = (verdict: Verdict) => checkResult({ title: `title of ${verdict.revision}`, verdict, traceOf: callsOf, pointerOf, ...TIMES }, CATALOGUE, MAP);

/** A revision that violates, one that holds, one that is undecided, and one whose turn did not come. */
export const RESULTS: SearchResults = {
  command: 'check',
  tool: '1.2.3',
  revisions: [told(VIOLATED), told(HOLDS), told({ ...UNKNOWN, revision: 'corrected-0001' })],
  missing: ['posted+0001'],
  interrupted: true,
  shard: null,
};

/** In a kernel tree a finding shows in simulated code, behind a call of the tree's. */
export function resultsOfTree(): ReturnType<typeof checkResult> {
  const [finding] = VIOLATED.findings;
  const entry = MAP.entryFunction(finding!.program.actions[finding!.at]!);
  const shown: Finding = {
    ...finding!,
    violation: { ...finding!.violation, where: 'memfd_luo_preserve' },
    functions: [entry, 'memfd_luo_preserve', 'luo_ioctl'],
  };
  const map: CodeMap = {
    ...MAP,
    locateFunction: (_, name) => (name === entry || name === 'luo_ioctl' ? { path: 'kernel/liveupdate/luo_file.c', line: name === entry ? 230 : 9 } : null),
    isTree: () => true,
  };
  return checkResult({ title: 'a tree', verdict: { ...VIOLATED, findings: [shown] }, traceOf: callsOf, pointerOf, ...TIMES }, CATALOGUE, map);
}

export const NASTY_RESULTS: SearchResults = { ...RESULTS, revisions: [told(nasty)], missing: [] };

/** Of the first property of a revision that holds, two findings were seen that are to be ignored. */
const KNOWN = HOLDS.properties[0]!.property;
export const IGNORED = [`${KNOWN}/luo_destroy_session/known-of-old`, `${KNOWN}/nowhere/other`];
export const IGNORED_RESULTS: SearchResults = { ...RESULTS, revisions: [told({ ...HOLDS, ignored: IGNORED })], missing: [], interrupted: false };

/** What a short check of `posted` finds. */
export async function checkedResults(): Promise<SearchResults> {
  const revision = findRevision('posted')!;
  const verdict = await check(revision, { runs: 16, seed: 7 });
  const result = checkResult({ title: revision.title, verdict, ...placesOf(revision, POSTED), ...TIMES }, catalogue(), codeOf(v1));
  return { command: 'check', tool: '1.2.3', revisions: [result], missing: [], interrupted: false, shard: null };
}

/** The last is a data race: it blames an object. */
const RACY = [
  'open s0; open s1 | preserve s0 0x1 f0 || preserve s1 0x1 f1 |',
  'open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 |',
  'open s0; preserve s0 0x1 f0 | unpreserve s0 0x1 || unregister_handler |',
];

/** What a short search for races in `posted` finds. */
export async function racedResults(): Promise<SearchResults> {
  const revision = findRevision('posted')!;
  const properties = raceProperties.filter(({ id }) => ['a-token-has-one-owner', 'every-call-ends', 'no-data-race'].includes(id));
  const verdict = await race(revision, { runs: 0, seed: 1, first: RACY.map((text) => parseRace(text).program), properties });
  const traces = new Map(verdict.findings.map((finding) => [finding.id, raceTrace(revision, finding.race, properties)]));
  const result = raceResult(
    { title: revision.title, told: { verdict, promise: { preemptions: 2 }, traces }, pointerOf: racePointerIn(revision, POSTED), ...TIMES },
    raceCatalogue(),
    codeOf(v1),
  );
  return { command: 'race', tool: '1.2.3', revisions: [result], missing: [], interrupted: false, shard: null };
}
