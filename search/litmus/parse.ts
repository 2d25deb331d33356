// SPDX-License-Identifier: GPL-2.0-only
/** @file Reads scenario files. */
import type { Action } from '../../model/model.js';
import { LoadError } from '../../reference/loader/load.js';
import { isPath } from '../../reference/own/changes.js';
import { designNamed } from '../../reference/own/find.js';
import { SYSTEMS } from '../../systems/index.js';
import { NotationError } from '../../systems/notation.js';
import type { ConcurrentProgram } from '../../systems/program.js';
import type { System } from '../../systems/system.js';
import { STRATEGIES, type StrategyName } from '../race/strategies.js';
import { parseCondition } from './parse-condition.js';
import { LITMUS_VERDICTS, namedCalls, type LitmusBound, type LitmusVerdict, type Scenario } from './scenario.js';

/** A file that is no scenario: where, from 1, and what was expected there. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  constructor(
    readonly line: number,
    readonly column: number,
    message: string,
  ) {
    super(message);
  }
}

/** Of one task: far more than any question needs. */
const MOST_ACTIONS = 1_000;

const KEYS = ['question', 'prefix', 'task', 'suffix', 'exists', 'never', 'verdict', 'bound'] as const;
type Key = (typeof KEYS)[number];
/** Keys that may stand in a file more than once. */
const REPEATED: readonly Key[] = ['task'];

/** A key with its value; what belongs to it goes on in indented lines. */
interface Entry {
  readonly key: Key;
  readonly keyOffset: number;
  readonly text: string;
  readonly offset: number;
}

const DEFAULT_BOUND: LitmusBound = { strategy: 'dpor', preemptions: 2, executions: 10_000, seed: 1 };

/** `system`: of a scenario whose verdict line names no revision. Throws ScenarioError. */
export function parseScenario(source: string, system: System = SYSTEMS[0]!): Scenario {
  try {
    return read(source, system);
  } catch (error) {
    if (!(error instanceof NotationError)) throw error;
    const before = source.slice(0, error.offset).split('\n');
    throw new ScenarioError(before.length, before.at(-1)!.length + 1, error.message);
  }
}

function read(source: string, otherwise: System): Scenario {
  const entries = split(source.replace(/#[^\n]*/g, (comment) => ' '.repeat(comment.length)));
  const end = source.trimEnd().length;
  const first = (key: Key): Entry | undefined => entries.find((entry) => entry.key === key);
  const needed = (key: Key): Entry => first(key) ?? fail(end, `${key}: …`, '');
  const question = needed('question').text.replace(/\s+/g, ' ').trim();
  if (question === '') fail(first('question')!.offset, 'a question', '');
  const system = systemOfVerdict(first('verdict')) ?? otherwise;
  const program = readProgram(entries, system);
  const condition = first('exists') ?? first('never') ?? fail(end, 'exists: … or never: …', '');
  const second = entries.find((entry) => entry !== condition && (entry.key === 'exists' || entry.key === 'never'));
  if (second) fail(second.keyOffset, 'one condition only', second.key);
  const verdict = first('verdict');
  const bound = first('bound');
  const calls = namedCalls(program).map(({ name }) => name);
  return {
    system,
    question,
    program,
    quantifier: condition.key === 'never' ? 'never' : 'exists',
    condition: parseCondition(condition.text, condition.offset, calls, program.tokens, system),
    conditionText: condition.text.replace(/\s+/g, ' ').trim(),
    expected: verdict ? readVerdict(verdict, system) : new Map(),
    bound: bound ? readBound(bound) : DEFAULT_BOUND,
    boundText: bound?.text.trim() ?? 'dpor',
    verdictSpan: verdict ? { start: verdict.offset, end: verdict.offset + verdict.text.trimEnd().length } : null,
    insertAt: condition.offset + condition.text.trimEnd().length,
  };
}

function fail(offset: number, expected: string, found: string): never {
  throw new NotationError(offset, expected, found);
}

/** Splits a file without comments. */
function split(text: string): Entry[] {
  const entries: Entry[] = [];
  let offset = 0;
  for (const line of text.split('\n')) {
    if (line.trim() !== '') addLine(entries, line, offset, text);
    offset += line.length + 1;
  }
  return entries;
}

function addLine(entries: Entry[], line: string, offset: number, text: string): void {
  const last = entries.at(-1);
  const isMore = /^\s/.test(line);
  if (isMore && last) {
    entries[entries.length - 1] = { ...last, text: text.slice(last.offset, offset + line.length) };
    return;
  }
  const match = /^(\w+)(\s*):/.exec(line);
  const key = match?.[1] as Key | undefined;
  if (!match || !KEYS.includes(key!))
    fail(
      offset + (isMore ? line.search(/\S/) : 0),
      `a line that begins with one of ${KEYS.map((name) => `${name}:`).join(' ')}`,
      key ?? line.trim().split(/\s/)[0]!,
    );
  if (!REPEATED.includes(key!) && entries.some((entry) => entry.key === key)) fail(offset, `${key} only once`, key!);
  const space = /^\s*/.exec(line.slice(match[0].length))![0].length;
  const start = match[0].length + (space < line.length - match[0].length ? space : 0);
  entries.push({ key: key!, keyOffset: offset, text: line.slice(start), offset: offset + start });
}

/** The system of the first revision that is named; null: none is. What is wrong with what is at a path is told by whoever loads it. */
function systemOfVerdict(entry: Entry | undefined): System | null {
  const named = entry === undefined ? [] : settings(entry).filter(({ value }) => value !== null);
  for (const { name, offset } of named) {
    const system = isPath(name) ? systemOfPath(name) : systemNaming(name);
    if (system === null) continue;
    if (system === undefined) fail(offset, 'a revision (luocheck revisions lists them), or a path such as ./mine', name);
    return system;
  }
  return null;
}

function systemOfPath(name: string): System | null {
  try {
    const design = designNamed(name);
    return SYSTEMS.find(({ id }) => id === design?.id) ?? null;
  } catch (error) {
    if (error instanceof LoadError) return null;
    throw error;
  }
}

const systemNaming = (name: string): System | undefined => SYSTEMS.find(({ revisions }) => revisions.find(name) !== undefined);

function readProgram(entries: readonly Entry[], { notation, tasks: { isSound } }: System): ConcurrentProgram {
  const tokens: bigint[] = [];
  const actionsOf = (key: Key): Action[][] => entries.filter((entry) => entry.key === key).map((entry) => readActions(entry, tokens, notation));
  const [prefix = []] = actionsOf('prefix');
  const isKill = ({ key, text }: Entry): boolean => key === 'task' && KILL.test(text);
  const lines = entries.filter((entry) => entry.key === 'task' && !isKill(entry));
  const tasks = lines.map((entry) => readActions(entry, tokens, notation));
  const [suffix = []] = actionsOf('suffix');
  const kills = entries.filter(isKill).map((entry) => readKill(entry, tasks.length));
  if (tasks.length === 0) fail(entries.at(-1)?.offset ?? 0, 'a task: line', '');
  if (tasks.length > 4) fail(lines[4]!.keyOffset, 'four tasks at the most', 'task');
  for (const [i, task] of tasks.entries()) if (task.length === 0) fail(lines[i]!.offset, 'an action', '');
  if (tokens.length === 0) tokens.push(1n);
  const program = { prefix, tasks, ...(kills.length > 0 && { kills }), suffix, tokens, ...notation.extent([...prefix, ...tasks.flat(), ...suffix]) };
  if (tasks.length > 1 && !isSound(program))
    fail(lines[0]!.offset, 'tasks each of which opens only sessions that no other names, and exit, fork and dup only of a process that no other uses', '');
  return program;
}

const KILL = /^\s*kill\b/;

/** A task that is a fatal signal to another one, as in replay tokens. */
function readKill({ text, offset }: Entry, tasks: number): number {
  const target = /^\s*kill ([0-3])\s*$/.exec(text)?.[1];
  if (target === undefined || Number(target) >= tasks) fail(offset, 'a signal to one of the tasks, such as kill 0', text.trim());
  if (tasks < 2) fail(offset, 'a second task beside the one that is killed', text.trim());
  return Number(target);
}

function readActions({ text, offset }: Entry, tokens: bigint[], notation: System['notation']): Action[] {
  const actions: Action[] = [];
  let start = 0;
  const parts = text.split(/[;\n]/);
  if (parts.length > MOST_ACTIONS) fail(offset, `at most ${MOST_ACTIONS} actions`, `${parts.length}`);
  for (const part of parts) {
    if (part.trim() !== '') {
      const indent = part.search(/\S/);
      actions.push(notation.parseAction(part.trim(), tokens, offset + start + indent));
    }
    start += part.length + 1;
  }
  return actions;
}

interface Setting {
  readonly name: string;
  readonly value: string | null;
  readonly offset: number;
  readonly valueOffset: number;
}

/** `a=b, c` in words. */
function settings({ text, offset }: Entry): Setting[] {
  return [...text.matchAll(/[^\s,]+/g)].map(({ 0: word, index }) => {
    const at = word.lastIndexOf('=');
    return { name: at < 0 ? word : word.slice(0, at), value: at < 0 ? null : word.slice(at + 1), offset: offset + index, valueOffset: offset + index + at + 1 };
  });
}

function readVerdict(entry: Entry, { revisions, id }: System): Map<string, LitmusVerdict> {
  const expected = new Map<string, LitmusVerdict>();
  for (const { name, value, offset, valueOffset } of settings(entry)) {
    if (value === null) fail(offset, 'REVISION=VERDICT, such as posted=Sometimes', name);
    // What is at a path is loaded by whoever runs the scenario.
    if (!isPath(name) && !revisions.find(name)) {
      if (systemNaming(name) !== undefined) fail(offset, `revisions of one system only, here of ${id}`, name);
      fail(offset, `a revision of ${id} (luocheck revisions lists them), or a path such as ./mine`, name);
    }
    if (!LITMUS_VERDICTS.includes(value as LitmusVerdict)) fail(valueOffset, LITMUS_VERDICTS.join(', '), value);
    if (expected.has(name)) fail(offset, 'each revision once', name);
    expected.set(name, value as LitmusVerdict);
  }
  return expected;
}

function readBound(entry: Entry): LitmusBound {
  let bound: LitmusBound = DEFAULT_BOUND;
  for (const { name, value, offset, valueOffset } of settings(entry)) {
    const isStrategy = STRATEGIES.includes(name as StrategyName);
    if (!isStrategy && name !== 'executions' && name !== 'seed') fail(offset, `${STRATEGIES.join(', ')}, executions=N, seed=N`, name);
    if (isStrategy) bound = { ...bound, strategy: name as StrategyName };
    if (value === null && isStrategy) continue;
    if (!/^\d{1,9}$/.test(value ?? '') || (isStrategy && name !== 'preemptions') || (name === 'executions' && Number(value) === 0))
      fail(value === null ? offset : valueOffset, isStrategy && name !== 'preemptions' ? `${name} without a number` : `${name}=N`, value ?? name);
    bound = { ...bound, [name]: Number(value) };
  }
  return bound;
}
