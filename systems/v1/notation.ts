// SPDX-License-Identifier: GPL-2.0-only
/** @file The written form of programs: `open s0; preserve s0 0x1 f0; prepare s0 !cb_prepare:1:EIO`. */
import {
  FAULT_KINDS,
  hasWaitingCallback,
  VERBS,
  type Action,
  type Calling,
  type Equipment,
  type Fault,
  type FaultKind,
  type FileName,
  type Verb,
} from '../../model/v1/actions.js';
import { ANSWERING } from '../../model/v1/fault.js';
import { ERRNO_BY_NAME, errnoName } from '../errno.js';
import { NotationError, notationOf } from '../notation.js';
import type * as generic from '../program.js';
import type { ConcurrentProgram, Program, Race } from './program.js';

export { isRace, NotationError } from '../notation.js';

/** The largest handler data that a program can ask for. */
const MAX_DATA = 2n ** 52n;

/** The written form of one action; `tokens` are the values that its token numbers stand for. */
export function printAction(action: Action, tokens: readonly bigint[]): string {
  const words: string[] = [action.verb];
  if (action.verb === 'fork') words.push(`p${action.process}`, `p${action.child}`);
  else if (action.verb === 'exit') words.push(`p${action.process}`);
  if ('session' in action) words.push(`s${action.session}`);
  if ('token' in action) words.push(printTokens([action.token, ...(('also' in action && action.also) || [])].map((number) => tokens[number]!)));
  if ('file' in action) words.push(printFile(action.file, tokens));
  if ('flags' in action && action.flags !== undefined) words.push(action.flags);
  if (action.verb === 'boot') for (const name of EQUIPMENT) if (action[name] !== undefined) words.push(`${name}=${action[name]}`);
  if (action.verb === 'reboot') {
    if (action.kexec === 'fail') words.push('kexec=fail');
    if (!action.handler) words.push('handler=no');
  }
  if ('data' in action && action.data !== undefined) words.push(`data=0x${action.data.toString(16)}`);
  if (hasWaitingCallback(action)) words.push('callback=waits');
  if ('process' in action && action.process !== 0 && action.verb !== 'fork' && action.verb !== 'exit') words.push('by', `p${action.process}`);
  if (action.fault) words.push(printFault(action.fault));
  return words.join(' ');
}

/** The most that a machine can be equipped with. */
const MOST: Required<Equipment> = { handlers: 3, compatible: 4000, subsystems: 3 };
const EQUIPMENT = Object.keys(MOST) as (keyof Equipment)[];

/** Handlers are told apart by their strings: a shorter one has no room for the difference. */
const SHORTEST_COMPATIBLE = 12;

/** Tokens that one action can name. */
const MOST_TOKENS = 1024;

/** `0x1..0x4,0x9`: three or more of ascending values in a row as a range. */
function printTokens(values: readonly bigint[]): string {
  const parts: string[] = [];
  for (let i = 0; i < values.length;) {
    let end = i;
    while (end + 1 < values.length && values[end + 1] === values[end]! + 1n) end++;
    if (end < i + 2) end = i;
    parts.push(end > i ? `0x${values[i]!.toString(16)}..0x${values[end]!.toString(16)}` : `0x${values[i]!.toString(16)}`);
    i = end + 1;
  }
  return parts.join();
}

/** A restored file is named by its token: `r0x1`. */
function printFile(file: FileName, tokens: readonly bigint[]): string {
  return file.startsWith('r') ? `r0x${tokens[Number(file.slice(1))]!.toString(16)}` : file;
}

export function printFault(fault: Fault): string {
  const { kind, n, errno } = fault;
  return `!${kind}:${n}${errno === undefined ? '' : errno < 0 ? `:+${-errno}` : `:${errnoName(errno)}`}`;
}

interface Word {
  readonly text: string;
  readonly offset: number;
}

/** Reads the words of one action, one after the other. */
class Words {
  private next = 0;

  constructor(
    private readonly words: readonly Word[],
    private readonly end: number,
    private readonly tokens: bigint[],
  ) {}

  get offset(): number {
    return this.words[this.next]?.offset ?? this.end;
  }

  fail(expected: string): never {
    throw new NotationError(this.offset, expected, this.words[this.next]?.text ?? '');
  }

  /** The next word if it matches. */
  take(pattern: RegExp): RegExpExecArray | null {
    const match = pattern.exec(this.words[this.next]?.text ?? '');
    if (match) this.next++;
    return match;
  }

  number(pattern: RegExp, expected: string): number {
    return Number((this.take(pattern) ?? this.fail(expected))[1]);
  }

  /** The number of a token in the program's table, where it is added when new. */
  token(pattern = /^(0x[0-9a-f]{1,16}|\d+)$/i, expected = 'a token such as 0x1'): number {
    const value = BigInt((this.take(pattern) ?? this.fail(expected))[1]!);
    if (value > 0xffff_ffff_ffff_ffffn) this.fail('a token below 2^64');
    return this.numberOf(value);
  }

  /** One token, or several: `0x1..0x4,0x9`. */
  tokenNumbers(): number[] {
    const text = (this.take(/^((?:0x[0-9a-f]{1,16}|\d+)(?:(?:\.\.|,)(?:0x[0-9a-f]{1,16}|\d+))*)$/i) ?? this.fail('a token such as 0x1'))[1]!;
    const values: bigint[] = [];
    for (const part of text.split(',')) {
      const [first, last, ...more] = part.split('..').map(BigInt);
      if (more.length > 0 || (last !== undefined && last <= first!)) this.back('a range of tokens such as 0x1..0x4');
      if ((last ?? first!) > 0xffff_ffff_ffff_ffffn) this.back('a token below 2^64');
      if (values.length + Number((last ?? first!) - first!) >= MOST_TOKENS) this.back(`at most ${MOST_TOKENS} tokens`);
      for (let value = first!; value <= (last ?? first!); value++) values.push(value);
    }
    return values.map((value) => this.numberOf(value));
  }

  /** Fails at the word that was taken last. */
  private back(expected: string): never {
    this.next--;
    this.fail(expected);
  }

  private numberOf(value: bigint): number {
    const known = this.tokens.indexOf(value);
    return known >= 0 ? known : this.tokens.push(value) - 1;
  }

  done(): void {
    if (this.next < this.words.length) this.fail('the end of the action');
  }
}

const session = (words: Words): number => words.number(/^s(\d{1,2})$/, 'a session such as s0');
const process = (words: Words): number => words.number(/^p(\d)$/, 'a process such as p0');

function parseFile(words: Words): FileName {
  const plain = words.take(/^(f[0-5]|none)$/);
  if (plain) return plain[1] as FileName;
  return `r${words.token(/^r(0x[0-9a-f]{1,16})$/i, 'a file: f0 to f5, none, or a restored one such as r0x1')}`;
}

function parseBy(words: Words): number {
  return words.take(/^by$/) ? process(words) : 0;
}

/** The data that callbacks of the call leave. The simulated kernel's numbers are exact to 2^53, and freeze adds to what prepare left. */
function parseData(words: Words): { readonly data?: number } {
  const { offset } = words;
  const text = words.take(/^data=(0x[0-9a-f]{1,16}|\d{1,20})$/i)?.[1];
  if (text === undefined) return {};
  if (BigInt(text) > MAX_DATA) throw new NotationError(offset, 'data up to 2^52', text);
  return { data: Number(text) };
}

/** What the first callback of the call does besides. */
const parseCallback = (words: Words): Calling => (words.take(/^callback=waits$/) ? { callback: 'waits' } : {});

function parseEquipment(words: Words): Equipment {
  const equipment: { -readonly [K in keyof Equipment]: number } = {};
  for (const name of EQUIPMENT) {
    const { offset } = words;
    const text = words.take(new RegExp(`^${name}=(\\d{1,4})$`))?.[1];
    if (text === undefined) continue;
    const least = name === 'compatible' ? SHORTEST_COMPATIBLE : name === 'handlers' ? 1 : 0;
    if (Number(text) < least || Number(text) > MOST[name]) throw new NotationError(offset, `${name}=${least} to ${MOST[name]}`, text);
    equipment[name] = Number(text);
  }
  return equipment;
}

function parseOperands(verb: Verb, words: Words): Action {
  switch (verb) {
    case 'open': {
      const s = session(words);
      const flags = words.take(/^(O_EXCL|unprivileged)$/)?.[1] as 'O_EXCL' | 'unprivileged' | undefined;
      return { verb, process: parseBy(words), session: s, ...(flags && { flags }) };
    }
    case 'fork': {
      const parent = process(words);
      return { verb, process: parent, child: process(words) };
    }
    case 'exit':
      return { verb, process: process(words) };
    case 'preserve': {
      const s = session(words);
      const [token, ...also] = words.tokenNumbers();
      const operands = { session: s, token: token!, file: parseFile(words), ...(also.length > 0 && { also }) };
      return { verb, process: parseBy(words), ...operands };
    }
    case 'unpreserve': {
      const operands = { session: session(words), token: words.token() };
      return { verb, process: parseBy(words), ...operands };
    }
    case 'restore': {
      const operands = { session: session(words), token: words.token(), ...parseCallback(words) };
      return { verb, process: parseBy(words), ...operands };
    }
    case 'close_file': {
      const token = words.token();
      return { verb, process: parseBy(words), token };
    }
    case 'reboot': {
      const kexec = words.take(/^kexec=(ok|fail)$/)?.[1] === 'fail' ? 'fail' : 'ok';
      const handler = words.take(/^handler=(yes|no)$/)?.[1] !== 'no';
      return { verb, kexec, handler, ...parseData(words), ...parseCallback(words) };
    }
    case 'prepare': {
      const s = session(words);
      const callbacks = { ...parseData(words), ...parseCallback(words) };
      return { verb, process: parseBy(words), session: s, ...callbacks };
    }
    case 'register_handler':
    case 'unregister_handler':
      return { verb };
    case 'boot':
      return { verb, ...parseEquipment(words) };
    case 'cancel':
    case 'finish': {
      const operands = { session: session(words), ...parseCallback(words) };
      return { verb, process: parseBy(words), ...operands };
    }
    default: {
      const s = session(words);
      return { verb, process: parseBy(words), session: s };
    }
  }
}

function parseFault(words: Words): Fault | undefined {
  const match = words.take(/^!([a-z_]+)(?::(\d{1,3}))?(?::(E[A-Z0-9]+|\+\d{1,4}))?$/);
  if (!match) return undefined;
  const [, kind, n = '1', errno] = match;
  if (!FAULT_KINDS.includes(kind as FaultKind)) throw new NotationError(words.offset, `a fault: ${FAULT_KINDS.join(', ')}`, kind!);
  if (Number(n) === 0) throw new NotationError(words.offset, 'the number of an occasion, from 1', n);
  if (errno?.startsWith('+')) return { kind: positiveCallback(kind!, errno, words), n: Number(n), errno: -Number(errno) };
  const number = errno === undefined ? undefined : ERRNO_BY_NAME[errno];
  if (errno !== undefined && number === undefined) throw new NotationError(words.offset, 'the name of an errno', errno);
  return { kind: kind as FaultKind, n: Number(n), ...(number !== undefined && { errno: number }) };
}

/** A positive answer, which only a callback that answers a number can give. */
function positiveCallback(kind: string, answer: string, words: Words): FaultKind {
  if (!(ANSWERING as readonly string[]).includes(kind)) throw new NotationError(words.offset, `a positive answer of ${ANSWERING.join(', ')}`, kind);
  if (Number(answer) === 0) throw new NotationError(words.offset, 'a positive answer, such as +1', answer);
  return kind as FaultKind;
}

/** Reads one action; new tokens are added to `tokens`. Throws NotationError. */
export function parseAction(text: string, tokens: bigint[], offset = 0): Action {
  const words = [...text.matchAll(/\S+/g)].map((match) => ({ text: match[0], offset: offset + match.index }));
  const reader = new Words(words, offset + text.length, tokens);
  const verb = reader.take(/^([a-z_]+)$/)?.[1] as Verb | undefined;
  if (verb === undefined || !VERBS.includes(verb)) throw new NotationError(offset, `a verb: ${VERBS.join(', ')}`, words[0]?.text ?? '');
  const action = parseOperands(verb, reader);
  const fault = parseFault(reader);
  reader.done();
  return fault ? { ...action, fault } : action;
}

/** How many sessions and processes the actions name. */
export function extent(actions: readonly Action[]): { sessions: number; processes: number } {
  const sessions = actions.map((action) => ('session' in action ? action.session + 1 : 1));
  const processes = actions.map((action) => ('child' in action ? Math.max(action.process, action.child) : 'process' in action ? action.process : 0) + 1);
  return { sessions: Math.max(1, ...sessions), processes: Math.max(1, ...processes) };
}

/** The written form of v1's programs. */
export const notation = notationOf<Action>({ printAction, parseAction, extent });

/** The written form of a whole program, on one line. */
export const printProgram = (program: generic.Program): string => notation.printProgram(program as Program);

/** Reads a program: actions separated by `;` or line ends. Throws NotationError. */
export const parseProgram = (text: string): Program => notation.parseProgram(text);

/** Prefix, tasks and suffix are separated by `|`, tasks by `||`; `kill 0` is a fatal signal to the first task. */
export const printConcurrent = (program: generic.ConcurrentProgram): string => notation.printConcurrent(program as ConcurrentProgram);

/** Throws NotationError. */
export const parseConcurrent = (text: string): ConcurrentProgram => notation.parseConcurrent(text);

/** `@ step>task, …`: where another task moves than by default. */
export const printRace = (race: generic.Race): string => notation.printRace(race as Race);

/** Throws NotationError. */
export const parseRace = (text: string): Race => notation.parseRace(text);
