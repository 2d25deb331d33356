// SPDX-License-Identifier: GPL-2.0-only
/** @file Recordings of the real kernel with mainline's LUO: JSON Lines, one sequence a line, each over one kernel or several. */
import { isVariant } from '../../reference/machine/mainline/index.js';

/** What an operation takes, by position: d a slot to fill, s a slot, n a number, t a token, v a variant, w a word, h hexadecimal bytes. */
const OPERATIONS = {
  open: 'd',
  close: 's',
  create: 'dshv',
  rsess: 'dshv',
  pres: 'sstv',
  rfd: 'dstv',
  finish: 'sv',
  name: 'sv',
  link: 's',
  ioctl: 'sn',
  fill: 'dnsw',
  fillm: 'dnst',
  memfd: 'dnnn',
  other: 'dw',
  dup: 'ds',
  reopen: 'dsw',
  hash: 's',
  write: 'snnn',
  mstore: 'snnn',
  cfr: 'ssnn',
  trunc: 'sn',
  alloc: 'snnn',
  seek: 'sn',
  pos: 's',
  seals: 's',
  seal: 'sn',
  mode: 's',
  acc: 's',
  cloexec: 's',
  ino: 'ss',
  load: 'w?',
  load2: '',
  unload: '',
  kexec: '',
  nofile: 'n',
  setuid: 'n',
  euid: 'n',
  filemax: 'n',
} as const;

export type OperationName = keyof typeof OPERATIONS;
export type Value = number | string;

export interface RecordedOperation {
  readonly name: OperationName;
  readonly args: readonly Value[];
  readonly result: Value;
}

export type Next = 'booted' | 'panic' | 'noluo';

/** One kernel of a sequence. */
export interface RecordedBoot {
  readonly ops: readonly RecordedOperation[];
  /** What became of the jump; null: the sequence ends here. */
  readonly next: Next | null;
  /** /proc/sys/kernel/tainted in the end; null: not known. */
  readonly taint: number | null;
}

export interface MainlineRecording {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** A generator's seed, or a name. */
  readonly seed: Value;
  readonly kernel: string;
  readonly loaded: boolean;
  readonly boots: readonly RecordedBoot[];
}

type Fail = (reason: string) => never;
type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (json: unknown): json is JsonObject => typeof json === 'object' && json !== null && !Array.isArray(json);

/** Does this line of a file come from such a recording? */
export function isMainlineLine(json: unknown): json is JsonObject {
  return isObject(json) && Array.isArray(json['boots']);
}

/** The sequence of a line; `fail` throws. */
export function mainlineRecording(json: JsonObject, file: string, line: number, fail: Fail): MainlineRecording {
  const { seed, kernel, loaded, boots } = json;
  if (typeof seed !== 'number' && typeof seed !== 'string') fail('seed: neither a number nor a name');
  if (typeof kernel !== 'string') fail('kernel: not a string');
  if (typeof loaded !== 'boolean') fail('loaded: neither true nor false');
  if (!Array.isArray(boots) || boots.length === 0) fail('boots: not an array of kernels');
  const read = (boots as readonly unknown[]).map((boot, index) => recordedBoot(boot, `boots[${index}]`, fail));
  read.slice(0, -1).forEach(({ next }, index) => {
    if (next === null || next === 'panic') fail(`boots[${index + 1}]: nothing can follow`);
  });
  return { file, line, seed: seed as Value, kernel: kernel as string, loaded: loaded as boolean, boots: read };
}

function recordedBoot(json: unknown, at: string, fail: Fail): RecordedBoot {
  if (!isObject(json)) return fail(`${at}: not an object`);
  const { ops, end, next, taint } = json;
  if (!Array.isArray(ops)) fail(`${at}.ops: not an array`);
  if (end !== 'stop' && end !== 'kexec') fail(`${at}.end: neither stop nor kexec`);
  if (end === 'kexec' && next !== 'booted' && next !== 'panic' && next !== 'noluo') fail(`${at}.next: neither booted nor panic nor noluo`);
  if (taint !== undefined && taint !== null && typeof taint !== 'number') fail(`${at}.taint: not a number`);
  return {
    ops: (ops as readonly unknown[]).map((op, index) => operation(op, `${at}.ops[${index}]`, fail)),
    next: end === 'kexec' ? (next as Next) : null,
    taint: typeof taint === 'number' ? taint : null,
  };
}

function operation(json: unknown, at: string, fail: Fail): RecordedOperation {
  if (!Array.isArray(json) || json.length < 2) return fail(`${at}: no operation with a result`);
  const [name, ...rest] = (json as readonly unknown[]).map(unmarked);
  if (typeof name !== 'string' || !Object.hasOwn(OPERATIONS, name)) fail(`${at}: no operation is called ${JSON.stringify(name)}`);
  const result = rest.at(-1);
  if (typeof result !== 'number' && typeof result !== 'string') fail(`${at}: the result is neither a number nor a text`);
  const args = rest.slice(0, -1);
  const pattern: string = OPERATIONS[name as OperationName];
  const optional = pattern.endsWith('?');
  const kinds = optional ? pattern.slice(0, -1) : pattern;
  if (args.length !== kinds.length && !(optional && args.length === 0)) fail(`${at}: ${String(name)} takes ${kinds.length} arguments`);
  args.forEach((arg, index) => {
    const wrong = wrongArgument(arg, kinds[index]!);
    if (wrong !== null) fail(`${at}[${index + 1}]: ${wrong}`);
  });
  return { name: name as OperationName, args: args as Value[], result: result as Value };
}

/** An integer of 16 digits and more, which the reader of lines marks. */
const unmarked = (value: unknown): unknown => (typeof value === 'string' && value.startsWith('\0') ? longNumber(value.slice(1)) : value);
const longNumber = (digits: string): Value => (Number.isSafeInteger(Number(digits)) ? Number(digits) : digits);

/** What is wrong with an argument of that kind; null: nothing. */
function wrongArgument(arg: unknown, kind: string): string | null {
  switch (kind) {
    case 'd':
    case 's':
      return Number.isInteger(arg) && (arg as number) >= 0 ? null : 'not a slot';
    case 'n':
      return Number.isSafeInteger(arg) ? null : 'not a whole number';
    case 't':
      return isToken(arg) ? null : 'not an unsigned 64-bit token';
    case 'v':
      return isVariant(arg) ? null : 'not a variant of an argument';
    case 'h':
      return typeof arg === 'string' && /^(-|([0-9a-f]{2})+)$/.test(arg) ? null : 'not hexadecimal bytes';
    default:
      return typeof arg === 'string' ? null : 'not a word';
  }
}

function isToken(arg: unknown): boolean {
  if (typeof arg === 'number') return Number.isSafeInteger(arg) && arg >= 0;
  return typeof arg === 'string' && /^\d{1,20}$/.test(arg) && BigInt(arg) < 1n << 64n;
}
