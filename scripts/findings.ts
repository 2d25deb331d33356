// SPDX-License-Identifier: GPL-2.0-only
/** @file docs/findings.md: everything that the tool finds in the patch and in the code before it. */
import { catalogue } from '../cli/catalogue.js';
import { printRaceToken, raceCatalogue } from '../cli/race-catalogue.js';
import { printToken } from '../cli/token.js';
import { check } from '../properties/check.js';
import { likelyPairs } from '../properties/race/likely.js';
import { raceProperties } from '../properties/race/properties.js';
import { race, type RaceFinding, type RaceVerdict } from '../properties/race/search.js';
import { raceTrace } from '../properties/race/trace.js';
import type { Finding, Verdict } from '../properties/verdict.js';
import type { Revision } from '../reference/luo/luo_internal.js';
import { base, posted } from '../reference/luo/revisions.js';
import { series, type Fix } from '../reference/luo/series.js';
import { fullFinding } from '../report/finding.js';
import { count } from '../report/layout.js';
import { raceExtent, raceLines } from '../report/race/race.js';
import { PLAIN } from '../report/style.js';
import { block, cell, type Document } from './document.js';

/** Random programs a revision. */
const RUNS = 1_500;
const SEED = 1;

interface Searched {
  readonly revision: Revision;
  readonly alone: Verdict;
  readonly races: RaceVerdict;
}

/** What one fix repairs; null: what none does. */
interface Defect {
  readonly fix: Fix | null;
  readonly alone: readonly Finding[];
  readonly races: readonly RaceFinding[];
}

async function search(revision: Revision): Promise<Searched> {
  const alone = await check(revision, { runs: RUNS, seed: SEED });
  const ignore = alone.findings.map(({ id }) => id);
  return { revision, alone, races: await race(revision, { runs: 0, seed: SEED, first: likelyPairs(), ignore }) };
}

function defectsOf({ alone, races }: Searched): Defect[] {
  const of = (fix: Fix | null): Defect => {
    const isIts = ({ repairedBy }: Pick<Finding, 'repairedBy'>): boolean => repairedBy === (fix?.fileName ?? null);
    return { fix, alone: alone.findings.filter(isIts), races: races.findings.filter(isIts) };
  };
  return [...series(), null].map(of).filter((defect) => defect.alone.length + defect.races.length > 0);
}

const titleOf = ({ fix }: Defect): string => fix?.subject ?? 'not repaired by a fix of the series';

function overview(defects: readonly Defect[]): string[] {
  const rows = defects.map((defect, i) => {
    const { fix, alone, races } = defect;
    return `| ${i + 1} | ${cell(titleOf(defect))} | ${fix ? `[${fix.number}](../reference/luo/fixes/${fix.fileName})` : ''} | ${alone.length || ''} | ${races.length || ''} |`;
  });
  return ['| | defect | fix | findings with one task | races |', '| ---: | --- | --- | ---: | ---: |', ...rows];
}

function defectLines({ revision: { name } }: Searched, revision: Revision, defect: Defect, number: number): string[] {
  const { fix, alone: [smallest, ...others], races: [simplest, ...more] } = defect;
  const lines = [`### ${number}. ${titleOf(defect)}`];
  if (fix) lines.push('', ...fix.message.split('\n'));
  if (smallest) lines.push('', ...block(fullFinding(name, smallest, catalogue(), PLAIN, '').map((line) => line.trimEnd())));
  if (simplest) lines.push('', `As a race: ${simplest.property} (${raceExtent(simplest.race, simplest.preemptions)}).`, '', ...block(raceText(revision, simplest)));
  if (others.length + more.length > 0) lines.push('', 'The same defect also shows as:', '', ...others.flatMap((finding) => brief(finding, printToken(name, finding.program))), ...more.flatMap((finding) => brief(finding, printRaceToken(name, finding.race))));
  return lines;
}

function raceText(revision: Revision, { race: found, property, violation }: RaceFinding): string[] {
  return raceLines(revision.name, raceTrace(revision, found, raceProperties), [{ property, violation }], raceCatalogue(), { style: PLAIN });
}

function brief({ property, violation }: Pick<Finding, 'property' | 'violation'>, token: string): string[] {
  return [`- **${property}**: ${violation.happened}  `, `  \`luocheck replay '${token}'\``];
}

function revisionLines(searched: Searched): string[] {
  const { revision, alone, races } = searched;
  const defects = defectsOf(searched);
  return [
    `## ${revision.name}`,
    '',
    `${revision.title[0]!.toUpperCase()}${revision.title.slice(1)}. ${count(defects.length, 'defect')}, ${count(alone.findings.length, 'finding')} with one task, ${count(races.findings.length, 'race')} that one task alone does not show.`,
    '',
    ...overview(defects),
    ...defects.flatMap((defect, i) => ['', ...defectLines(searched, revision, defect, i + 1)]),
  ];
}

async function write(): Promise<string> {
  const searched = [await search(posted), await search(base)];
  const lines = [
    '# Findings',
    '',
    'Written by `npm run docs`; a test keeps it current.',
    '',
    `One task: \`luocheck check\` with ${count(RUNS, 'random program')} of at most 20 calls a revision, seed ${SEED}. Races: \`luocheck race\` with the pairs of calls that it tries first,`,
    'each in all interleavings that differ. Every sequence and every race is minimal: with any call, fault or operand made simpler the finding is gone.',
    'A finding belongs to the first fix of the series with which `posted` does not show it any more. The table of a revision says how many',
    'findings are traces of each defect; the smallest is shown in full, the others with the line that replays them.',
    '',
    '`s0`, `s1`: sessions, each an open of the device. `f0` to `f3`: files that the handler accepts. Every sequence starts in NORMAL.',
    ...searched.flatMap((one) => ['', ...revisionLines(one)]),
  ];
  return `${lines.join('\n')}\n`;
}

export const findings: Document = { path: 'docs/findings.md', write };
