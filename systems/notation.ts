// SPDX-License-Identifier: GPL-2.0-only
/** @file The written form of programs and races, whatever the verbs are: `open s0 | close s0 || prepare s0 @ 3>1, 9>0`. */
import type { Action } from '../model/model.js';
import type { Schedule, Switch } from '../reference/engine/schedule.js';
import { taskIds, type ConcurrentProgram, type Program, type Race } from './program.js';

/** A text that is no program: where, and what was expected there. */
export class NotationError extends Error {
  override readonly name = 'NotationError';
  constructor(
    /** Position in the text, from 0. */
    readonly offset: number,
    readonly expected: string,
    readonly found: string,
  ) {
    super(`expected ${expected}${found === '' ? '' : `, found '${excerpt(found)}'`}`);
  }
}

const excerpt = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

/** What a system says of the written form of its actions. */
export interface ActionNotation<A extends Action> {
  /** The written form of one action; `tokens` are the values that its token numbers stand for. */
  printAction(action: A, tokens: readonly bigint[]): string;
  /** Reads one action; new tokens are added to `tokens`. Throws NotationError. */
  parseAction(text: string, tokens: bigint[], offset?: number): A;
  /** How many sessions and processes the actions name. */
  extent(actions: readonly A[]): { sessions: number; processes: number };
}

/** The written form of a system's programs. What parses throws NotationError. */
export interface Notation<A extends Action = Action> extends ActionNotation<A> {
  /** On one line. */
  printProgram(program: Program<A>): string;
  parseProgram(text: string): Program<A>;
  /** Prefix, tasks and suffix are separated by `|`, tasks by `||`; `kill 0` is a fatal signal to the first task. */
  printConcurrent(program: ConcurrentProgram<A>): string;
  parseConcurrent(text: string): ConcurrentProgram<A>;
  /** `@ step>task, …`: where another task moves than by default. `3+>1`: right after step 3, a release, before the code behind it. */
  printRace(race: Race<A>): string;
  parseRace(text: string): Race<A>;
}

export const printSwitch = ({ at, to, early }: Switch): string => (early ? `${at - 1}+>${to}` : `${at}>${to}`);

/** Is this the written form of a race, and not of a sequential program? */
export function isRace(text: string): boolean {
  return text.includes('||');
}

/** The notation of programs and races that these actions make. */
export function notationOf<A extends Action>(actions: ActionNotation<A>): Notation<A> {
  const list = (all: readonly A[], tokens: readonly bigint[]): string => all.map((action) => actions.printAction(action, tokens)).join('; ');
  const printConcurrent = ({ prefix, tasks, kills = [], suffix, tokens }: ConcurrentProgram<A>): string => {
    const middle = [...tasks.map((task) => list(task, tokens)), ...kills.map((target) => `kill ${target}`)];
    return `${list(prefix, tokens)} | ${middle.join(' || ')} | ${list(suffix, tokens)}`.trim();
  };
  const parseConcurrent = (text: string): ConcurrentProgram<A> => readConcurrent(text, actions);
  return {
    ...actions,
    printProgram: (program) => list(program.actions, program.tokens),
    parseProgram: (text) => {
      const tokens: bigint[] = [];
      const all = readList({ text, offset: 0 }, tokens, actions);
      if (all.length === 0) throw new NotationError(0, 'an action', '');
      if (tokens.length === 0) tokens.push(1n);
      return { actions: all, tokens, ...actions.extent(all) };
    },
    printConcurrent,
    parseConcurrent,
    printRace: ({ program, schedule }) => {
      const switches = schedule.map(printSwitch).join(', ');
      return switches === '' ? printConcurrent(program) : `${printConcurrent(program)} @ ${switches}`;
    },
    parseRace: (text) => {
      const at = text.lastIndexOf('@');
      const program = parseConcurrent(at < 0 ? text : text.slice(0, at));
      return { program, schedule: at < 0 ? [] : parseSchedule(text, at + 1, program) };
    },
  };
}

function readConcurrent<A extends Action>(text: string, actions: ActionNotation<A>): ConcurrentProgram<A> {
  const parts = splitParts(text);
  if (parts.length < 2 || parts.length > 3) throw new NotationError(0, 'prefix | task || task | suffix', text.slice(0, 20));
  const tokens: bigint[] = [];
  const [before, middle, after] = parts;
  const prefix = readList(before!, tokens, actions);
  const parted = splitTasks(middle!).map((part) => ({ ...part, kill: /^\s*kill (\d)\s*$/.exec(part.text)?.[1] }));
  const tasks = parted.flatMap((part) => (part.kill === undefined ? [readList(part, tokens, actions)] : []));
  const kills = parted.flatMap(({ kill }) => (kill === undefined ? [] : [Number(kill)]));
  const suffix = after ? readList(after, tokens, actions) : [];
  if (tasks.length < 2 || tasks.length > 4) throw new NotationError(middle!.offset, 'two to four tasks separated by ||', '');
  if (kills.some((target) => target >= tasks.length)) throw new NotationError(middle!.offset, 'a signal to one of the tasks, such as kill 0', '');
  if (tokens.length === 0) tokens.push(1n);
  return { prefix, tasks, ...(kills.length > 0 && { kills }), suffix, tokens, ...actions.extent([...prefix, ...tasks.flat(), ...suffix]) };
}

interface Part {
  readonly text: string;
  readonly offset: number;
}

/** Splits at single bars. */
function splitParts(text: string): Part[] {
  const parts: Part[] = [];
  let start = 0;
  for (const match of text.matchAll(/(?<!\|)\|(?!\|)/g)) {
    parts.push({ text: text.slice(start, match.index), offset: start });
    start = match.index + 1;
  }
  return [...parts, { text: text.slice(start), offset: start }];
}

function splitTasks({ text, offset }: Part): Part[] {
  let start = 0;
  return text.split('||').map((part) => {
    const from = start;
    start += part.length + 2;
    return { text: part, offset: offset + from };
  });
}

/** Actions separated by `;` or line ends. */
function readList<A extends Action>({ text, offset }: Part, tokens: bigint[], notation: ActionNotation<A>): A[] {
  const actions: A[] = [];
  let start = 0;
  for (const part of text.split(/[;\n]/)) {
    if (part.trim() !== '') actions.push(notation.parseAction(part, tokens, offset + start));
    start += part.length + 1;
  }
  return actions;
}

function parseSchedule(text: string, offset: number, program: Pick<ConcurrentProgram, 'tasks' | 'kills'>): Schedule {
  const ids = taskIds(program);
  let last = -1;
  let wasEarly = false;
  return text
    .slice(offset)
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const match = /^\s*(\d{1,5})(\+?)>(\d)\s*$/.exec(part);
      if (!match) throw new NotationError(offset, 'a schedule such as 3>1, 9>0', part.trim());
      const early = match[2] === '+';
      const [at, to] = [Number(match[1]) + (early ? 1 : 0), Number(match[3])];
      if (at < last || (at === last && !wasEarly)) throw new NotationError(offset, `a step behind ${last}`, part.trim());
      if (!ids.includes(to)) throw new NotationError(offset, `one of the tasks ${ids.join(', ')}`, part.trim());
      last = at;
      wasEarly = early;
      return { at, to, ...(early && { early }) };
    });
}
