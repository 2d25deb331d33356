// SPDX-License-Identifier: GPL-2.0-only
/** @file The report of a race search for people: verdicts first, then the races, defect by defect. */
import type { RaceFinding, RaceVerdict } from '../../search/race/search.js';
import type { RaceTrace } from '../../search/race/trace.js';
import type { Waits } from '../../search/race/waits.js';
import { ignoredAtOnce, ignoredBehind } from '../bound.js';
import { countDefects, defectHeading, groupByDefect, olderNote, type Defect } from '../defects.js';
import { count, wrap } from '../layout.js';
import { notJudgedLines } from '../not-judged.js';
import { onlySmallLines, realSizeText } from '../real-size.js';
import { SOURCE_LEGEND } from '../sources.js';
import { PLAIN, type Style } from '../style.js';
import { describeRaceVerdict, raceBoundDetails, type StrategyPromise } from './bound.js';
import type { RaceCatalogue } from './catalogue.js';
import { RACE_WIDTH } from './names.js';
import { raceExtent, raceLines } from './race.js';
import { notMinimisedText, unminimisedNote } from '../unminimised.js';
import { waitsLines } from './waits.js';

/** A verdict, and its races carried out once more. */
export interface ToldVerdict {
  readonly verdict: RaceVerdict;
  readonly promise: StrategyPromise;
  /** Which calls wait for callbacks of others. Absent: nobody has looked. */
  readonly waits?: Waits;
  /** By id of the finding. */
  readonly traces: ReadonlyMap<string, RaceTrace>;
}

export interface RaceTextOptions {
  /** Every race in full, not only the first of each defect. */
  readonly all?: boolean;
  /** Every step of a race, with the lock state. */
  readonly full?: boolean;
  /** Does the code before the patch show the race too? Default: it is not said. */
  readonly isOlder?: (revision: string, finding: RaceFinding) => boolean;
  readonly style?: Style;
}

const NONE = (): boolean => false;
const COLUMNS = 'One column a CPU, time goes down.';
const V1_LEGEND = `${COLUMNS} s0, s1: sessions, each an open of the device. f0 to f3: files that the test handler accepts.`;

/** Lines of at most 72 columns, except ids and commands to be copied. Ends with a line end. */
export function raceCheckReport(told: readonly ToldVerdict[], catalogue: RaceCatalogue, options: RaceTextOptions = {}): string {
  const style = options.style ?? PLAIN;
  const lines = [
    ...told.flatMap((one) => summary(one, style)),
    ...told.flatMap((one) => [...defectsOf(one, catalogue, options, style), ...ignoredBehind(one.verdict).map(style.faint)]),
    ...told.flatMap((one) => waitsOf(one, style)),
    ...(told.some(({ verdict }) => verdict.findings.length > 0) ? ['', ...footer(catalogue, options, style)] : []),
    ...notJudged(told, catalogue).map(style.faint),
  ];
  return `${lines.join('\n')}\n`;
}

function notJudged(told: readonly ToldVerdict[], catalogue: RaceCatalogue): string[] {
  const lines = notJudgedLines(
    'race',
    told.map(({ verdict }) => verdict),
    catalogue,
    RACE_WIDTH,
  );
  return lines.length === 0 ? [] : ['', ...lines];
}

function summary({ verdict, promise }: ToldVerdict, style: Style): string[] {
  const head = `${verdict.revision}: `;
  const [first = '', ...rest] = wrap(describeRaceVerdict(verdict, promise), head, '  ', RACE_WIDTH);
  const paint = { holds: style.good, violated: style.bad, unknown: style.open }[verdict.answer];
  return [
    paint(head.trimEnd()) + first.slice(head.length - 1),
    ...rest,
    ...wrap(`(${raceBoundDetails(verdict.bound, promise)})`, '  ', '  ', RACE_WIDTH).map(style.faint),
    ...ignoredAtOnce(verdict).map(style.faint),
    ...onlySmallLines(verdict, RACE_WIDTH),
  ];
}

function waitsOf({ verdict, waits }: ToldVerdict, style: Style): string[] {
  const lines = waits === undefined ? [] : waitsLines(waits);
  return lines.length === 0 ? [] : ['', style.strong(verdict.revision), ...lines];
}

function defectsOf({ verdict, traces }: ToldVerdict, catalogue: RaceCatalogue, options: RaceTextOptions, style: Style): string[] {
  const { isOlder = NONE } = options;
  const { revision, findings } = verdict;
  const defects = groupByDefect(revision, findings, catalogue.fixes, isOlder);
  return defects.flatMap((defect, i) => {
    const shown = options.all ? defect.findings : defect.findings.slice(0, 1);
    return [
      '',
      ...heading(
        revision,
        defect,
        i + 1,
        countDefects(defects),
        olderNote(defect.findings, (finding) => isOlder(revision, finding)),
        style,
      ),
      ...shown.flatMap((finding) => ['', ...oneRace(revision, finding, traces.get(finding.id)!, catalogue, options, style)]),
      ...others(revision, defect.findings.slice(shown.length), catalogue, style),
    ];
  });
}

function heading(revision: string, defect: Defect<RaceFinding>, n: number, total: number, older: string, style: Style): string[] {
  const { fix, findings } = defect;
  const { head, subject } = defectHeading(revision, defect, n, total);
  const tail = fix ? `; repaired by fix ${fix.number} of the series` : '';
  return [
    ...wrap(subject, head, '  ', RACE_WIDTH).map(style.strong),
    ...wrap(`${count(findings.length, 'finding')}${unminimisedNote(findings)}${older}${tail}`, '  ', '  ', RACE_WIDTH),
  ];
}

function oneRace(revision: string, finding: RaceFinding, trace: RaceTrace, catalogue: RaceCatalogue, options: RaceTextOptions, style: Style): string[] {
  const { id, property, violation, race, preemptions, repairedBy, seenBy, needs, notMinimised } = finding;
  const full = options.full ?? false;
  const simulated = catalogue.simulatedIn?.(revision, finding) ?? null;
  return [
    `  ${style.strong(property)} (${raceExtent(race, preemptions)})`,
    '',
    ...raceLines(revision, trace, [{ property, violation, repairedBy, seenBy }], catalogue, { full, style }),
    ...(simulated === null ? [] : wrap(simulated, `  ${style.faint('simulated')} `, '            ', RACE_WIDTH)),
    ...(needs === undefined ? [] : wrap(realSizeText(needs), `  ${style.faint('real size')} `, '            ', RACE_WIDTH)),
    ...(notMinimised ? [`  ${style.faint('size')}      ${notMinimisedText(notMinimised)}`] : []),
    `  ${style.faint('id')}        ${id}`,
  ];
}

/** The other findings of a defect, on three lines each. */
function others(revision: string, findings: readonly RaceFinding[], catalogue: RaceCatalogue, style: Style): string[] {
  if (findings.length === 0) return [];
  return [
    '',
    '  It also shows as:',
    ...findings.flatMap(({ property, violation, race, preemptions, notMinimised }) => [
      `    ${style.strong(property)} (${raceExtent(race, preemptions)})`,
      ...wrap(violation.happened, '      ', '      ', RACE_WIDTH),
      ...(notMinimised ? [`      ${notMinimisedText(notMinimised)}`] : []),
      `      ${style.name(`luocheck replay '${catalogue.raceToken(revision, race)}'`)}`,
    ]),
  ];
}

function footer({ legend }: RaceCatalogue, { all, full }: RaceTextOptions, style: Style): string[] {
  const more = [...(all ? [] : ['--all shows every race.']), ...(full ? [] : ['--full shows every step, with the lock state.'])];
  const names = legend === undefined ? [V1_LEGEND, SOURCE_LEGEND] : [`${COLUMNS} ${legend}`];
  return [...names, more.join(' ')]
    .filter((text) => text !== '')
    .flatMap((text) => wrap(text, '', '', RACE_WIDTH))
    .map(style.faint);
}
