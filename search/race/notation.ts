// SPDX-License-Identifier: GPL-2.0-only
/** @file The written form of races: `open s0; preserve s0 0x1 f0 | close s0 || prepare s1 | cancel s1 @ 3>1, 9>0`. */
import type { Action } from '../../model/v1/actions.js';
import type { Schedule, Switch } from '../../reference/engine/schedule.js';
import { extent, NotationError, parseAction, printAction } from '../../systems/v1/notation.js';
import { taskIds, type ConcurrentProgram, type Race } from './program.js';

/** Prefix, tasks and suffix are separated by `|`, tasks by `||`; `kill 0` is a fatal signal to the first task. */
export function printConcurrent({ prefix, tasks, kills = [], suffix, tokens }: ConcurrentProgram): string {
  const list = (actions: readonly Action[]): string => actions.map((action) => printAction(action, tokens)).join('; ');
  return `${list(prefix)} | ${[...tasks.map(list), ...kills.map((target) => `kill ${target}`)].join(' || ')} | ${list(suffix)}`.trim();
}

/** `@ step>task, …`: where another task moves than by default. `3+>1`: right after step 3, a release, before the code behind it. */
export function printRace({ program, schedule }: Race): string {
  const switches = schedule.map(printSwitch).join(', ');
  return switches === '' ? printConcurrent(program) : `${printConcurrent(program)} @ ${switches}`;
}

export const printSwitch = ({ at, to, early }: Switch): string => (early ? `${at - 1}+>${to}` : `${at}>${to}`);

/** Is this the written form of a race, and not of a sequential program? */
export function isRace(text: string): boolean {
  return text.includes('||');
}

/** Throws NotationError. */
export function parseRace(text: string): Race {
  const at = text.lastIndexOf('@');
  const source = at < 0 ? text : text.slice(0, at);
  const program = parseConcurrent(source);
  return { program, schedule: at < 0 ? [] : parseSchedule(text, at + 1, program) };
}

/** Throws NotationError. */
export function parseConcurrent(text: string): ConcurrentProgram {
  const parts = splitParts(text);
  if (parts.length < 2 || parts.length > 3) throw new NotationError(0, 'prefix | task || task | suffix', text.slice(0, 20));
  const tokens: bigint[] = [];
  const [before, middle, after] = parts;
  const prefix = parseList(before!, tokens);
  const parted = splitTasks(middle!).map((part) => ({ ...part, kill: /^\s*kill (\d)\s*$/.exec(part.text)?.[1] }));
  const tasks = parted.flatMap((part) => (part.kill === undefined ? [parseList(part, tokens)] : []));
  const kills = parted.flatMap(({ kill }) => (kill === undefined ? [] : [Number(kill)]));
  const suffix = after ? parseList(after, tokens) : [];
  if (tasks.length < 2 || tasks.length > 4) throw new NotationError(middle!.offset, 'two to four tasks separated by ||', '');
  if (kills.some((target) => target >= tasks.length)) throw new NotationError(middle!.offset, 'a signal to one of the tasks, such as kill 0', '');
  if (tokens.length === 0) tokens.push(1n);
  return { prefix, tasks, ...(kills.length > 0 && { kills }), suffix, tokens, ...extent([...prefix, ...tasks.flat(), ...suffix]) };
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

function parseList({ text, offset }: Part, tokens: bigint[]): Action[] {
  const actions: Action[] = [];
  let start = 0;
  for (const part of text.split(/[;\n]/)) {
    if (part.trim() !== '') actions.push(parseAction(part, tokens, offset + start));
    start += part.length + 1;
  }
  return actions;
}

function parseSchedule(text: string, offset: number, program: ConcurrentProgram): Schedule {
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
