// SPDX-License-Identifier: GPL-2.0-only
/** @file A race as kernel people write it: what leads there, a column a CPU, what broke. */
import type { Action } from '../../model/model.js';
import type { Violation } from '../../properties/property.js';
import { faultReasons } from '../../properties/v1/words.js';
import type { Race } from '../../search/race/program.js';
import type { SeenBy } from '../../search/tools.js';
import type { RaceTrace } from '../../search/race/trace.js';
import { describeCall, numberedCalls } from '../calls.js';
import { count, wrap } from '../layout.js';
import { seenBySentence, seenByText } from '../seen-by.js';
import { describeSource } from '../sources.js';
import { PLAIN, type Style } from '../style.js';
import { brokenLines, deadlock } from './broken.js';
import type { RaceCatalogue } from './catalogue.js';
import { raceColumns } from './columns.js';
import { RACE_WIDTH } from './names.js';
import { relevanceOf } from './relevance.js';

/** A violation to be told. */
export interface ShownViolation {
  readonly property: string;
  readonly violation: Violation;
  /** File name of a fix; null: none repairs it; absent: nobody has looked. */
  readonly repairedBy?: string | null;
  /** Absent: told elsewhere. */
  readonly seenBy?: SeenBy;
}

export interface RaceOptions {
  /** Every step, with the lock state. */
  readonly full?: boolean;
  readonly style?: Style;
}

/** What leads there, a column a CPU, what comes after: lines of at most 72 columns. */
export function racePicture(trace: RaceTrace, violations: readonly Violation[], names: Pick<RaceCatalogue, 'errnoName'>, full = false): string[] {
  const { program } = trace.race;
  const prefix = numberedCalls({ ...program, actions: program.prefix }, names, '  ', RACE_WIDTH);
  return [
    ...(prefix.length > 0 ? [...prefix, ''] : []),
    ...raceColumns(trace, relevanceOf(trace, violations), names, full),
    ...suffixLines(trace, names, program.prefix.length),
  ];
}

/** The race, without a heading. Lines of at most 72 columns, except commands to be copied. */
export function raceLines(revision: string, trace: RaceTrace, shown: readonly ShownViolation[], catalogue: RaceCatalogue, options: RaceOptions = {}): string[] {
  const { full = false, style = PLAIN } = options;
  const violations = shown.map(({ violation }) => violation);
  return [
    ...racePicture(trace, violations, catalogue, full),
    ...violationBlocks(trace, shown, catalogue, style),
    '',
    `  ${style.faint('replay')}    ${style.name(`luocheck replay '${catalogue.raceToken(revision, trace.race)}'`)}`,
  ];
}

/** The calls that come after the tasks, with what they answered. */
function suffixLines({ suffix, race: { program } }: RaceTrace, catalogue: Pick<RaceCatalogue, 'errnoName'>, before: number): string[] {
  if (suffix.length === 0) return [];
  const calls = suffix.flatMap(({ action, observation: { outcome } }, i) => {
    const { call, note } = describeCall(action, program, catalogue);
    const answer = outcome.ret === null ? 'never returns' : `= ${outcome.ret}${outcome.reboot ? ` (${outcome.reboot})` : ''}`;
    return wrap(`${call} ${answer}${note === '' ? '' : ` # ${note}`}`, `  ${before + i + 1}  `, '       ', RACE_WIDTH);
  });
  return ['', '  then', ...calls];
}

/** What broke, and what the property says of it; of several that are one deadlock the picture stands once. */
function violationBlocks(trace: RaceTrace, shown: readonly ShownViolation[], catalogue: RaceCatalogue, style: Style): string[] {
  let last = '';
  return shown.flatMap((one) => {
    const broken = brokenLines(trace, one.violation, catalogue);
    const text = broken.join('\n');
    const lines = text === last ? [] : broken.map((line) => (line === '' ? '' : `  ${style.bad(line)}`));
    last = text;
    return ['', ...violationLines(trace, one, lines, catalogue, style)];
  });
}

function violationLines(
  trace: RaceTrace,
  { property, violation, repairedBy, seenBy }: ShownViolation,
  broken: readonly string[],
  catalogue: RaceCatalogue,
  style: Style,
): string[] {
  const statement = catalogue.properties.get(property);
  const fix = repairedBy === undefined ? [] : row('fix', repairedBy === null ? 'none of the series' : fixText(repairedBy, catalogue), style);
  return [
    ...(broken.length > 0 ? [...broken, ''] : []),
    ...row('property', property, style),
    ...row('expected', violation.expected + (statement ? ` [${describeSource(statement.source)}]` : ''), style),
    ...row(
      'happened',
      violation.happened + (trace.beforeSuffix.has(`${property}/${violation.cause}`) || trace.suffix.length === 0 ? '' : ', after the tasks'),
      style,
    ),
    ...faultReasons(actionsOf(trace.race)).flatMap((reason) => row('fault', reason, style)),
    ...fix,
    ...(seenBy ? row('seen by', seenByText(seenBy), style) : []),
  ];
}

const actionsOf = ({ program: { prefix, tasks, suffix } }: Race): Action[] => [...prefix, ...tasks.flat(), ...suffix];

function fixText(fileName: string, { fixes }: RaceCatalogue): string {
  const fix = fixes.find((one) => one.fileName === fileName);
  return fix ? `${fix.number} ${fix.subject}` : fileName;
}

function row(label: string, text: string, style: Style): string[] {
  const [first = '', ...rest] = wrap(text, ' '.repeat(12), ' '.repeat(12), RACE_WIDTH);
  return [`  ${style.faint(label.padEnd(10))}${first.slice(12)}`, ...rest];
}

/** `2 tasks, 3 calls, 1 preemption`. */
export function raceExtent({ program }: Race, preemptions: number): string {
  const calls = program.prefix.length + program.tasks.flat().length + program.suffix.length;
  return `${count(program.tasks.length, 'task')}, ${count(calls, 'call')}, ${preemptions === 0 ? 'no preemption' : count(preemptions, 'preemption')}`;
}

/** One race on its own, for `luocheck replay`. */
export function raceReplay(
  revision: { readonly name: string; readonly title: string },
  trace: RaceTrace,
  shown: readonly ShownViolation[],
  catalogue: RaceCatalogue,
  options: RaceOptions & { readonly seenBy?: SeenBy } = {},
): string {
  const style = options.style ?? PLAIN;
  const { outcome } = trace.judged;
  const ending = outcome.ending === 'finished' ? '' : `, ended in ${ENDINGS[outcome.ending]}`;
  const lines = [
    ...wrap(revision.title, `${revision.name}: `, '  ', RACE_WIDTH).map(style.strong),
    '',
    ...raceLines(revision.name, trace, shown, catalogue, options),
    ...waitingCallbackLines(trace, shown, catalogue),
    '',
    `${count(trace.steps.length, 'step')}${ending}.`,
    ...(options.seenBy && shown.length > 0 ? wrap(seenBySentence(options.seenBy), '', '', RACE_WIDTH) : []),
    ...closing(shown, style),
  ];
  return `${lines.join('\n')}\n`;
}

/** A deadlock that no property speaks of. */
function waitingCallbackLines(trace: RaceTrace, shown: readonly ShownViolation[], catalogue: RaceCatalogue): string[] {
  if (shown.length > 0 || trace.judged.outcome.ending !== 'deadlock') return [];
  const note =
    "A handler's callback waits for a call that cannot go on before the callback returns. No item of the semantics says what a callback may wait for.";
  return ['', ...deadlock(trace, catalogue), '', ...wrap(note, '', '', RACE_WIDTH)];
}

function closing(shown: readonly ShownViolation[], style: Style): string[] {
  const violated = [...new Set(shown.map(({ property }) => property))];
  if (violated.length === 0) return [style.good('No property is violated.')];
  return wrap(violated.join(', '), `${count(violated.length, 'property')} violated: `, '  ', RACE_WIDTH).map(style.bad);
}

const ENDINGS = { deadlock: 'a deadlock', panic: 'a panic', limit: 'the step limit', pruned: 'nothing' } as const;
