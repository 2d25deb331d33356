// SPDX-License-Identifier: GPL-2.0-only
/** @file The written form of mainline's programs: `open; create s0 a; preserve s0 0x1 f0; load_image; reboot`. */
import {
  FAULT_KINDS,
  MODULES,
  NAMES,
  SIDES,
  VARIANTS,
  VERBS,
  type Action,
  type Fault,
  type FaultKind,
  type FileName,
  type ImageKind,
  type ModuleName,
  type SessionName,
  type Variant,
  type Verb,
} from '../../model/mainline/actions.js';
import { receivedName } from '../../model/mainline/state.js';
import { ERRNO_BY_NAME, errnoName } from '../errno.js';
import { NotationError, notationOf, type Notation } from '../notation.js';

/** The written form of one action; `tokens` are the values that its token numbers stand for. */
function printAction(action: Action, tokens: readonly bigint[]): string {
  const words: string[] = [action.verb, ...operandsOf(action, tokens)];
  if ('arg' in action && action.arg !== undefined) words.push(`arg=${action.arg}`);
  if ('process' in action && action.process !== 0) words.push('by', `p${action.process}`);
  if (action.fault) words.push(printFault(action.fault));
  return words.join(' ');
}

const hex = (token: bigint): string => `0x${token.toString(16)}`;

function operandsOf(action: Action, tokens: readonly bigint[]): string[] {
  switch (action.verb) {
    case 'create':
    case 'retrieve':
      return [`s${action.session}`, action.name];
    case 'dup':
    case 'close':
    case 'finish':
    case 'get_name':
      return [`s${action.session}`];
    case 'send':
      return [`s${action.session}`, `p${action.to}`];
    case 'preserve':
      return [`s${action.session}`, hex(tokens[action.token]!), printFile(action.file, tokens)];
    case 'retrieve_fd':
      return [`s${action.session}`, hex(tokens[action.token]!)];
    case 'close_file':
    case 'seal':
    case 'seek':
      return [printFile(action.file, tokens)];
    case 'write':
      return [printFile(action.file, tokens), ...(action.late === true ? ['late'] : [])];
    case 'resize':
      return [printFile(action.file, tokens), ...(action.huge === true ? ['huge'] : [])];
    case 'bind_flb':
      return action.early === true ? ['early'] : [];
    case 'read_debugfs':
      return action.out === true ? ['out'] : [];
    case 'get_flb':
    case 'put_flb':
      return [action.side];
    case 'reboot':
      return action.modules.length === MODULES.length ? [] : [`modules=${action.modules.join('+') || 'none'}`];
    case 'load_image':
      return action.image === 'kho' ? [] : [action.image];
    case 'load_module':
    case 'unload_module':
      return [action.module];
    default:
      return [];
  }
}

/** A retrieved file is named by its session and its token: `a/0x1`. */
function printFile(file: FileName, tokens: readonly bigint[]): string {
  const received = receivedName(file);
  return received === null ? file : `${received.name}/${hex(tokens[received.token]!)}`;
}

function printFault(fault: Fault): string {
  return `!${fault.kind}:${fault.n}${fault.errno === undefined ? '' : `:${errnoName(fault.errno)}`}`;
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

  /** A word of a list. */
  one<T extends string>(list: readonly T[], what: string): T {
    const word = this.words[this.next]?.text;
    if (word === undefined || !list.includes(word as T)) this.fail(`${what}: ${list.join(', ')}`);
    this.next++;
    return word as T;
  }

  /** The number of a token in the program's table, where it is added when new. */
  token(): number {
    return this.numberOf((this.take(TOKEN) ?? this.fail('a token such as 0x1'))[1]!);
  }

  numberOf(text: string): number {
    const value = BigInt(text);
    if (value > 0xffff_ffff_ffff_ffffn) this.fail('a token below 2^64');
    const known = this.tokens.indexOf(value);
    return known >= 0 ? known : this.tokens.push(value) - 1;
  }

  done(): void {
    if (this.next < this.words.length) this.fail('the end of the action');
  }
}

const TOKEN = /^(0x[0-9a-f]{1,16}|\d{1,20})$/i;
const RECEIVED = new RegExp(`^(${NAMES.join('|')})/(0x[0-9a-f]{1,16}|\\d{1,20})$`, 'i');

const session = (words: Words): number => words.number(/^s(\d{1,2})$/, 'a session such as s0');
const process = (words: Words): number => words.number(/^p(\d)$/, 'a process such as p0');
const by = (words: Words): number => (words.take(/^by$/) ? process(words) : 0);

function file(words: Words): FileName {
  const plain = words.take(/^([fgm]\d|x[01]|none)$/);
  if (plain) return plain[1] as FileName;
  const [, name, token] = words.take(RECEIVED) ?? words.fail('a file: f0, g0, m0 …, x0, x1, none, or a retrieved one such as a/0x1');
  return `${name as SessionName}/${words.numberOf(token!)}`;
}

/** `res` only where the second word is a reserved one. */
const PLACES = VARIANTS.filter((one) => one !== 'res');

function arg(words: Words, list: readonly Variant[] = PLACES): { readonly arg?: Variant } {
  const word = words.take(/^arg=(\w+)$/)?.[1];
  if (word === undefined) return {};
  if (!list.includes(word as Variant)) words.fail(`an argument's place: ${list.join(', ')}`);
  return { arg: word as Variant };
}

function modules(words: Words): readonly ModuleName[] {
  const word = words.take(/^modules=(none|[TU](?:\+[TU])?)$/)?.[1];
  if (word === undefined) return MODULES;
  return MODULES.filter((name) => word.split('+').includes(name));
}

/** Everything between the verb and the fault. */
function parseOperands(verb: Verb, words: Words): Action {
  switch (verb) {
    case 'open':
    case 'close_device':
    case 'exit':
      return { verb, process: by(words) };
    case 'create':
    case 'retrieve': {
      const operands = { session: session(words), name: words.one(NAMES, 'a name'), ...arg(words) };
      return { verb, process: by(words), ...operands };
    }
    case 'dup':
    case 'close': {
      const s = session(words);
      return { verb, process: by(words), session: s };
    }
    case 'send': {
      const operands = { session: session(words), to: process(words) };
      return { verb, process: by(words), ...operands };
    }
    case 'preserve': {
      const operands = { session: session(words), token: words.token(), file: file(words), ...arg(words) };
      return { verb, process: by(words), ...operands };
    }
    case 'retrieve_fd': {
      const operands = { session: session(words), token: words.token(), ...arg(words) };
      return { verb, process: by(words), ...operands };
    }
    case 'finish':
    case 'get_name': {
      const operands = { session: session(words), ...arg(words, VARIANTS) };
      return { verb, process: by(words), ...operands };
    }
    case 'resize': {
      const f = file(words);
      const huge = words.take(/^huge$/) !== null;
      return { verb, process: by(words), file: f, ...(huge && { huge: true as const }) };
    }
    case 'get_flb':
    case 'put_flb':
      return { verb, side: words.one(SIDES, 'a side of the FLB') };
    case 'close_file':
    case 'seal':
    case 'seek': {
      const f = file(words);
      return { verb, process: by(words), file: f };
    }
    case 'write': {
      const f = file(words);
      const late = words.take(/^late$/) !== null;
      return { verb, process: by(words), file: f, ...(late && { late: true as const }) };
    }
    case 'reboot':
      return { verb, modules: modules(words) };
    case 'load_module':
    case 'unload_module':
      return { verb, module: words.one(MODULES, 'a module') };
    case 'load_image':
      return { verb, image: (words.take(/^(kho|luoff|plain)$/)?.[1] ?? 'kho') as ImageKind };
    case 'bind_flb': {
      const early = words.take(/^early$/) !== null;
      return { verb, ...(early && { early: true as const }) };
    }
    case 'read_debugfs': {
      const out = words.take(/^out$/) !== null;
      return { verb, ...(out && { out: true as const }) };
    }
    case 'unload_image':
      return { verb };
  }
}

function parseFault(words: Words): Fault | undefined {
  const match = words.take(/^!([a-z_]+)(?::(\d{1,3}))?(?::(E[A-Z0-9]+))?$/);
  if (!match) return undefined;
  const [, kind, n = '1', errno] = match;
  if (!FAULT_KINDS.includes(kind as FaultKind)) throw new NotationError(words.offset, `a fault: ${FAULT_KINDS.join(', ')}`, kind!);
  if (Number(n) === 0) throw new NotationError(words.offset, 'the number of an occasion, from 1', n);
  const number = errno === undefined ? undefined : ERRNO_BY_NAME[errno];
  if (errno !== undefined && number === undefined) throw new NotationError(words.offset, 'the name of an errno', errno);
  return { kind: kind as FaultKind, n: Number(n), ...(number !== undefined && { errno: number }) };
}

/** Reads one action; new tokens are added to `tokens`. Throws NotationError. */
function parseAction(text: string, tokens: bigint[], offset = 0): Action {
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
function extent(actions: readonly Action[]): { sessions: number; processes: number } {
  const sessions = actions.map((action) => ('session' in action ? action.session + 1 : 1));
  const processes = actions.map((action) => Math.max('process' in action ? action.process : 0, 'to' in action ? action.to : 0) + 1);
  return { sessions: Math.max(1, ...sessions), processes: Math.max(1, ...processes) };
}

/** Mainline's notation: `open; create s0 a; preserve s0 0x1 f0; load_image; reboot`. */
export const notation: Notation<Action> = notationOf({ printAction, parseAction, extent });
