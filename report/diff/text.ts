// SPDX-License-Identifier: GPL-2.0-only
/** @file How two revisions differ, for people: each behaviour with the shortest program that shows it. */
import type { LuoState } from '../../model/v1/actions.js';
import type { Aspect, Behaviour } from '../../systems/behaviour.js';
import type { DiffResult, Difference, RaceDifference, SequenceDifference } from '../../search/diff/difference.js';
import { describeCall, numberedCalls } from '../calls.js';
import { count, wrap } from '../layout.js';
import type { RaceCatalogue } from '../race/catalogue.js';
import { PLAIN, type Style } from '../style.js';
import { unminimisedNote } from '../unminimised.js';
import { diffBoundLines, isStopped } from './bound.js';

/** Lines of at most 100 columns, except ids and commands to be copied. Ends with a line end. */
export function diffReport(result: DiffResult, catalogue: RaceCatalogue, style: Style = PLAIN): string {
  const { differences } = result;
  const digits = String(differences.length).length;
  const lines = [
    ...summary(result, style),
    ...differences.flatMap((difference, i) => ['', ...differenceLines(result, difference, String(i + 1).padStart(digits), catalogue, style)]),
  ];
  return `${lines.join('\n')}\n`;
}

function summary(result: DiffResult, style: Style): string[] {
  const { revisions, differences } = result;
  const [a, b] = revisions;
  const note = unminimisedNote(differences);
  const races = differences.filter(({ kind }) => kind === 'race').length;
  const head =
    differences.length > 0
      ? style.bad(`${a} and ${b} differ in ${count(differences.length, 'behaviour')}${races > 0 ? `, ${races} of them only with several tasks` : ''}${note}`)
      : isStopped(result.bound)
        ? style.open(`${a} and ${b}: no difference found before the search was stopped`)
        : style.good(`${a} and ${b} do the same`);
  return [head, ...diffBoundLines(result.bound).map(style.faint)];
}

function differenceLines({ revisions }: DiffResult, difference: Difference, number: string, catalogue: RaceCatalogue, style: Style): string[] {
  const indent = ' '.repeat(number.length + 2);
  const told =
    difference.kind === 'sequence'
      ? sequenceLines(difference, revisions, indent, catalogue, style)
      : raceLines(difference, revisions, indent, catalogue, style);
  return [`${style.strong(number)}  ${told[0]!.slice(indent.length)}`, ...told.slice(1)];
}

type Names = readonly [string, string];

function sequenceLines(
  { programs, behaviours, aspects, ids }: SequenceDifference,
  revisions: Names,
  indent: string,
  catalogue: RaceCatalogue,
  style: Style,
): string[] {
  const tokens = programs.map((program, i) => catalogue.replayToken(revisions[i]!, program));
  const isOne = catalogue.programText(programs[0]) === catalogue.programText(programs[1]);
  const width = Math.max(...revisions.map(({ length }) => length));
  const sides = behaviours.flatMap((behaviour, i) =>
    row(
      revisions[i]!,
      width,
      sideText(
        behaviour,
        behaviours[1 - i]!,
        aspects.map(({ aspect }) => aspect),
      ),
      indent,
      style,
    ),
  );
  return [
    ...numberedCalls(programs[0], catalogue, indent),
    '',
    ...sides,
    ...ids.map((id) => `${indent}${style.faint('id'.padEnd(width))}  ${id}`),
    ...(isOne ? tokens.slice(0, 1) : tokens).map((token) => `${indent}${style.faint('replay'.padEnd(width))}  ${style.name(`luocheck replay '${token}'`)}`),
    ...(isOne ? [`${indent}${' '.repeat(width)}  ${style.faint(`the same with --revision ${revisions[1]}`)}`] : []),
  ];
}

function raceLines(difference: RaceDifference, revisions: Names, indent: string, catalogue: RaceCatalogue, style: Style): string[] {
  const { race, side, behaviour, nearest, aspects, ids, outcomes, preemptions } = difference;
  const { program } = race;
  const width = Math.max(...revisions.map(({ length }) => length));
  const kinds = aspects.map(({ aspect }) => aspect);
  const calls = program.tasks.map((task, cpu) => {
    const texts = task.map((action) => {
      const { call, note } = describeCall(action, program, catalogue);
      return note === '' ? call : `${call} # ${note}`;
    });
    return `CPU${cpu}  ${texts.join('; ')}`;
  });
  const kills = (program.kills ?? []).map((target) => `a fatal signal for CPU${target}, at any moment`);
  const has = row(
    revisions[side],
    width,
    `can come to: ${sideText(behaviour, nearest, kinds)} (${preemptions === 0 ? 'no preemption' : count(preemptions, 'preemption')})`,
    indent,
    style,
  );
  const hasNot = row(
    revisions[1 - side]!,
    width,
    `never: of its ${count(outcomes[1 - side]!, 'outcome')} the most similar is: ${sideText(nearest, behaviour, kinds)}`,
    indent,
    style,
  );
  return [
    ...numberedCalls({ ...program, actions: program.prefix }, catalogue, indent),
    ...[...calls, ...kills].flatMap((line) => wrap(line, `${indent}   `)),
    ...(program.suffix.length > 0 ? [`${indent}then`, ...numberedCalls({ ...program, actions: program.suffix }, catalogue, indent)] : []),
    '',
    ...(side === 0 ? [...has, ...hasNot] : [...hasNot, ...has]),
    ...ids.map((id) => `${indent}${style.faint('id'.padEnd(width))}  ${id}`),
    `${indent}${style.faint('replay'.padEnd(width))}  ${style.name(`luocheck replay '${catalogue.raceToken(revisions[side], race)}'`)}`,
  ];
}

function row(label: string, width: number, text: string, indent: string, style: Style): string[] {
  const [first = '', ...rest] = wrap(text, `${indent}${' '.repeat(width)}  `);
  return [`${indent}${style.faint(label.padEnd(width))}${first.slice(indent.length + width)}`, ...rest];
}

const LUO_STATES: ReadonlySet<string> = new Set<LuoState>(['normal', 'prepared', 'frozen', 'updated']);

/** The answer, and the aspects in which this side differs from the other. */
function sideText(behaviour: Behaviour, other: Behaviour, aspects: readonly Aspect[]): string {
  const differs = new Set(aspects);
  const answers = behaviour.answer.map((answer) => (behaviour.answer.length > 1 ? answer : `returns ${answer}`)).join(', ');
  const parts = [behaviour.answer.length === 0 ? 'the tasks do not begin' : answers];
  if (differs.has('state')) parts.push(stateText(behaviour.state, other.state));
  if (differs.has('callbacks')) parts.push(callbacksText(behaviour, other));
  if (differs.has('handover')) parts.push(`the next kernel: ${behaviour.handover ?? 'none'}`);
  if (differs.has('descriptors')) parts.push(`restored files open: ${behaviour.descriptors || 'none'}`);
  if (differs.has('kept')) parts.push(keptText(behaviour.kept, other.kept));
  const printed = behaviour.reports.filter(({ what }) => !other.reports.some((one) => one.what === what));
  for (const { what, where } of printed) parts.push(`a checker prints: ${what}${where === '' ? '' : ` in ${where}()`}`);
  return parts.join('; ');
}

/** Of a state in several parts, those that the other has not. */
function stateText(state: string, other: string): string {
  if (LUO_STATES.has(state)) return `LUO is ${state.toUpperCase()}`;
  if (!state.includes('; ')) return `the machine ends: ${state.replaceAll('_', ' ')}`;
  const parts = state.split('; ');
  return parts.filter((part) => !other.split('; ').includes(part)).join('; ');
}

function keptText(kept: Behaviour['kept'], other: Behaviour['kept']): string {
  const isPages = (one: string): boolean => / pages? of /.test(one);
  if (![...kept, ...other].some(isPages)) return kept.length === 0 ? 'the kernel keeps no file open' : `the kernel keeps open ${kept.join(' and ')}`;
  const more = kept.filter((one) => !other.includes(one));
  return more.length === 0 ? 'the kernel keeps nothing that the other does not' : `the kernel keeps ${more.join(' and ')}`;
}

function callbacksText({ callbacks }: Behaviour, other: Behaviour): string {
  const tokens = [...new Set([...callbacks.keys(), ...other.callbacks.keys()])].sort();
  const parts = tokens.flatMap((token) => {
    const list = callbacks.get(token) ?? [];
    if (list.join() === (other.callbacks.get(token) ?? []).join()) return [];
    return [`for ${token} ${list.length === 0 ? 'nothing' : list.join(', ')}`];
  });
  return `the handler sees ${parts.join(' and ')}`;
}
