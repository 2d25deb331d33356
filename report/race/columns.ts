// SPDX-License-Identifier: GPL-2.0-only
/** @file The columns of a race: one a CPU, one line a step worth showing, below the function that took it. */
import type { RaceStep, RaceTrace } from '../../search/race/trace.js';
import { wrap } from '../layout.js';
import type { RaceCatalogue } from './catalogue.js';
import { Sayer, type Item } from './items.js';
import { callText, cpu, RACE_WIDTH, unreturned } from './names.js';
import type { Relevance } from './relevance.js';

/** Where the column of each CPU begins, by number of CPUs. */
const OFFSETS: Readonly<Record<number, readonly number[]>> = { 1: [2], 2: [2, 34], 3: [2, 17, 32], 4: [2, 13, 24, 35] };

/** What a step did, in one column. */
interface Line {
  readonly depth: number;
  readonly text: string;
  readonly line?: string;
}

/** What a step did in one function. */
interface Part {
  /** C functions, outermost first; empty outside of all. */
  readonly frames: readonly string[];
  readonly lines: readonly Line[];
}

/** The lines of all steps that matter; `full`: of all steps, with the locks after each that changed them. */
export function raceColumns(trace: RaceTrace, relevance: Relevance, names: Pick<RaceCatalogue, 'errnoName'>, full = false): string[] {
  const count = trace.race.program.tasks.length;
  const offsets = OFFSETS[count]!;
  const heads = Array.from({ length: count }, (_, i) => cpu(i));
  const writer = new Writer(trace, relevance, names, full);
  const rows: string[] = [
    beside(heads, offsets),
    beside(
      heads.map((head) => '-'.repeat(head.length)),
      offsets,
    ),
  ];
  let locks = '';
  for (const [i, step] of trace.steps.entries()) {
    rows.push(...writer.partsOf(step, i).flatMap(({ lines }) => lines.flatMap((line) => place(line, offsets[step.task]!))));
    if (!full) continue;
    const now = lockState(step);
    if (now !== locks) rows.push(...wrap(now === '' ? 'no lock is held' : now, '  | ', '  |   ', RACE_WIDTH));
    locks = now;
  }
  return [...rows, ...writer.rest().flatMap(({ task, line }) => place(line, offsets[task]!))];
}

function beside(texts: readonly string[], offsets: readonly number[]): string {
  return texts.reduce((line, text, i) => line.padEnd(offsets[i]!) + text, '');
}

/** What stands in a column; the number of a line of the tree behind it, where there is room. */
function place(line: Line, offset: number): string[] {
  const rows = placeText(line, offset);
  if (line.line === undefined) return rows;
  const at = rows.findIndex((row) => row.length + 1 + line.line!.length <= RACE_WIDTH);
  if (at < 0) return [...rows, ' '.repeat(RACE_WIDTH - line.line.length) + line.line];
  return rows.map((row, i) => (i === at ? `${row} ${line.line}` : row));
}

/** A line that does not fit its column is broken behind `(`, or between words. */
function placeText({ depth, text }: Line, offset: number): string[] {
  const indent = ' '.repeat(offset + depth);
  if (indent.length + text.length <= RACE_WIDTH) return [indent + text];
  const open = text.indexOf('(') + 1;
  const rest = text.slice(open);
  if (depth > 0 && open > 0 && !text.slice(0, open).includes(' ') && offset + rest.length <= RACE_WIDTH)
    return [indent + text.slice(0, open), ' '.repeat(Math.min(indent.length + 2, RACE_WIDTH - rest.length)) + rest];
  return wrap(text, indent, `${indent}  `, RACE_WIDTH);
}

/** `CPU0: luo_state_rwsem (read); CPU1 waits for luo_state_rwsem`. */
function lockState({ locks }: RaceStep): string {
  return locks
    .map(({ task, holds, waits }) => {
      const held = holds.map(({ name, read }) => `${name}${name.endsWith('rwsem') ? (read ? ' (r)' : ' (w)') : ''}`).join(', ');
      return `${cpu(task)}${held === '' ? '' : `: ${held}`}${waits ? `${held === '' ? '' : ','} waits for ${waits.name}` : ''}`;
    })
    .join('; ');
}

/** What a step did in one function, where that matters. */
export interface TellingStep {
  readonly step: RaceStep;
  /** Null: in none of the code that is mirrored. */
  readonly function: string | null;
  readonly texts: readonly string[];
}

/** The steps that matter, each with what is said of it, function by function. */
export function tellingSteps(trace: RaceTrace, relevance: Relevance, names: Pick<RaceCatalogue, 'errnoName'>): TellingStep[] {
  const writer = new Writer(trace, relevance, names, false);
  return trace.steps.flatMap((step, i) =>
    writer.partsOf(step, i).map(({ frames, lines }) => ({ step, function: frames.at(-1) ?? step.functions[0] ?? null, texts: lines.map(({ text }) => text) })),
  );
}

class Writer {
  /** Index of the call whose lines were written last, by task. */
  private readonly begun = new Map<number, number>();
  /** The functions that the last line of a task stands below, outermost first. */
  private readonly inside = new Map<number, readonly string[]>();
  private readonly items: readonly (readonly Item[])[];
  /** Functions that take a step worth showing, by call: the others are left out of the nesting. */
  private readonly shown = new Map<number, Set<string>>();

  constructor(
    private readonly trace: RaceTrace,
    relevance: Relevance,
    private readonly names: Pick<RaceCatalogue, 'errnoName'>,
    full: boolean,
  ) {
    const sayer = new Sayer(trace, relevance, full);
    this.items = trace.steps.map((step, i) => sayer.itemsOf(step, i));
    for (const [i, { call }] of trace.steps.entries()) {
      const known = this.shown.get(call) ?? new Set();
      for (const { frames } of this.items[i]!) if (frames && frames.length > 0) known.add(frames.at(-1)!);
      this.shown.set(call, known);
    }
  }

  /** Lines of one step, with those of the call that it begins or ends. */
  partsOf(step: RaceStep, index: number): Part[] {
    const begin = this.begin(step);
    const parts: { frames: readonly string[]; lines: Line[] }[] = [];
    for (const { frames: own, extra, text, line } of this.items[index]!) {
      const inside = this.inside.get(step.task) ?? [];
      const frames = own === null ? inside : own.filter((name) => this.shown.get(step.call)!.has(name));
      if (parts.length === 0 || frames.join() !== inside.join()) parts.push({ frames, lines: this.enter(step.task, frames) });
      parts.at(-1)!.lines.push({ depth: frames.length + 1 + extra, text, ...(line !== undefined && { line }) });
    }
    const end = this.end(step, index);
    if (parts.length === 0 && begin.length + end.length > 0) parts.push({ frames: [], lines: [] });
    parts[0]?.lines.unshift(...begin);
    parts.at(-1)?.lines.push(...end);
    return parts;
  }

  /** Calls that are under way at the end. */
  rest(): { readonly task: number; readonly line: Line }[] {
    const { steps, history, signals } = this.trace;
    const text = unreturned(signals);
    return history.flatMap(({ task, settled }, call) => {
      if (settled || !steps.some((step) => step.call === call)) return [];
      return [{ task, line: { depth: 0, text } }];
    });
  }

  private begin({ task, call }: RaceStep): Line[] {
    if (this.begun.get(task) === call) return [];
    this.begun.set(task, call);
    this.inside.delete(task);
    const { call: text, note } = callText(this.trace, call, this.names);
    return [{ depth: 0, text }, ...(note === '' ? [] : [{ depth: 0, text: `# ${note}` }])];
  }

  /** The functions that are entered; where the code has come back from a callee, the one that goes on. */
  private enter(task: number, frames: readonly string[]): Line[] {
    const before = this.inside.get(task) ?? [];
    this.inside.set(task, frames);
    if (frames.join() === before.join()) return [];
    const fork = frames.findIndex((name, i) => before[i] !== name);
    const first = fork < 0 ? frames.length - 1 : fork;
    return frames.slice(Math.max(first, 0)).map((name, i) => ({ depth: Math.max(first, 0) + i + 1, text: `${name}()` }));
  }

  private end(step: RaceStep, index: number): Line[] {
    const { steps, history } = this.trace;
    if (steps.slice(index + 1).some(({ call }) => call === step.call)) return [];
    const settled = history[step.call]?.settled;
    if (!settled) return [];
    return [{ depth: 0, text: `= ${settled.outcome.ret}${settled.outcome.reboot ? ` (${settled.outcome.reboot})` : ''}` }];
  }
}
