// SPDX-License-Identifier: GPL-2.0-only
/** @file Recorded behaviour of the C code: reading recordings, and replaying them on a revision. */
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { MOST_BYTES, readBytes } from '../../reference/loader/bytes.js';
import { errname, errnumber } from '../../reference/kernel/index.js';
import {
  LIVEUPDATE_IOCTL_EVENT_CANCEL,
  LIVEUPDATE_IOCTL_EVENT_FINISH,
  LIVEUPDATE_IOCTL_EVENT_PREPARE,
  LIVEUPDATE_IOCTL_FD_PRESERVE,
  LIVEUPDATE_IOCTL_FD_RESTORE,
  LIVEUPDATE_IOCTL_FD_UNPRESERVE,
  LIVEUPDATE_IOCTL_GET_STATE,
  type Revision,
} from '../../reference/v1/luo_internal.js';
import { isFaultName, Machine, type CallResult, type InjectedFault, type MachineOptions, type Snapshot } from '../../reference/machine.js';

const OPERATIONS = [
  'open',
  'close',
  'register',
  'unregister',
  'restore',
  'get_state',
  'prepare',
  'cancel',
  'finish',
  'reboot',
  'register_handler',
  'unregister_handler',
] as const;
export type Operation = (typeof OPERATIONS)[number];

const SNAPSHOT_KEYS = ['sessions', 'in', 'count', 'live', 'refs', 'fdt', 'kho', 'handler', 'boot'] as const;
type SnapshotKey = (typeof SNAPSHOT_KEYS)[number];

/** Plain data: what JSON can write, with tokens as bigint. */
export type Plain = null | string | number | bigint | readonly Plain[] | { readonly [key: string]: Plain };

/** The input of one operation: what to do. */
export interface RecordedInput {
  readonly op: Operation;
  readonly s?: number;
  readonly tok?: bigint;
  readonly file?: string;
  readonly kexec?: 'ok' | 'fail';
  readonly handler?: boolean;
  readonly fault?: InjectedFault;
}

/** Its output: what happened, by the names of the format. */
export interface RecordedOutput {
  readonly ret: Plain;
  readonly state: Plain;
  readonly outcome: Plain;
  readonly value: Plain;
  readonly fired: Plain;
  readonly callbacks: Plain;
  readonly events: Plain;
  readonly end: Plain;
}

export interface RecordedStep {
  readonly input: RecordedInput;
  readonly output: RecordedOutput;
  /** The keys of the snapshot that changed. */
  readonly after: Readonly<Partial<Record<SnapshotKey, Plain>>>;
}

export interface Recording {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly seed: number;
  readonly revision: string;
  readonly steps: readonly RecordedStep[];
}

/** A file that is no recording, or a line of it. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  constructor(
    readonly file: string,
    /** From 1; 0 when the file as a whole cannot be read. */
    readonly line: number,
    readonly reason: string,
    /** `cause`: what the system said. */
    options?: ErrorOptions,
  ) {
    super(line === 0 ? `${file}: ${reason}` : `${file}:${line}: ${reason}`, options);
  }
}

/* Reading. */

/** What JSON.parse answers. */
export type Json = null | boolean | string | number | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

/** Marks an integer that a double cannot hold: a JSON text has no such character in a string unless it is escaped. */
const BIG = '\u0000';
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** JSON.parse that keeps integers of 16 digits and more exact, as marked strings. */
function parseJson(text: string): Json {
  return JSON.parse(text.replace(STRING_OR_NUMBER, (part) => (/^\d{16,}$/.test(part) ? `"\\u0000${part}"` : part))) as Json;
}

const isObject = (json: Json | undefined): json is JsonObject => typeof json === 'object' && json !== null && !Array.isArray(json);

/** Reads one line; `fail` throws. */
class LineReader {
  constructor(private readonly fail: (reason: string) => never) {}

  sequence(json: Json): Pick<Recording, 'seed' | 'revision' | 'steps'> {
    if (!isObject(json)) this.fail('not an object');
    const { seed, revision, ops } = json;
    if (typeof seed !== 'number') this.fail('seed: not a number');
    if (typeof revision !== 'string') this.fail('revision: not a string');
    if (!Array.isArray(ops)) this.fail('ops: not an array');
    if (ops.length === 0) this.fail('ops: empty: nothing was recorded');
    return { seed, revision, steps: (ops as readonly Json[]).map((op, index) => this.step(op, `ops[${index}]`)) };
  }

  private step(json: Json, at: string): RecordedStep {
    if (!isObject(json)) this.fail(`${at}: not an object`);
    return { input: this.input(json, at), output: this.output(json, at), after: this.after(json['after'], `${at}.after`) };
  }

  private input(json: JsonObject, at: string): RecordedInput {
    const op = json['op'] as Operation;
    if (!OPERATIONS.includes(op)) this.fail(`${at}.op: not an operation`);
    const input: RecordedInput = {
      op,
      ...(json['s'] !== undefined && { s: this.number(json['s'], `${at}.s`) }),
      ...(json['tok'] !== undefined && { tok: this.token(json['tok'], `${at}.tok`) }),
      ...(json['file'] !== undefined && { file: this.fileName(json['file'], `${at}.file`) }),
      ...(json['kexec'] !== undefined && { kexec: this.kexec(json['kexec'], `${at}.kexec`) }),
      ...(op === 'reboot' && { handler: this.flag(json['handler'], `${at}.handler`) === 1 }),
      ...(json['fault'] !== undefined && { fault: this.fault(json['fault'], `${at}.fault`) }),
    };
    for (const field of REQUIRED[op]) if (input[field] === undefined) this.fail(`${at}.${field}: missing`);
    return input;
  }

  private output(json: JsonObject, at: string): RecordedOutput {
    const { ret, state } = json;
    if (ret !== 0 && ret !== null && !(typeof ret === 'string' && errnumber(ret) !== 0)) this.fail(`${at}.ret: neither 0, "-ENAME" nor null`);
    if (typeof state !== 'string') this.fail(`${at}.state: not a string`);
    return {
      ret,
      state,
      outcome: this.plain(json['outcome'] ?? null, `${at}.outcome`),
      value: this.plain(json['value'] ?? null, `${at}.value`),
      fired: json['fired'] === undefined ? null : this.flag(json['fired'], `${at}.fired`),
      callbacks: this.list(json['callbacks'], `${at}.callbacks`).map((entry, index) => this.callback(entry, `${at}.callbacks[${index}]`)),
      events: this.list(json['events'], `${at}.events`).map((event) => (typeof event === 'string' ? event : this.fail(`${at}.events: not strings`))),
      end: json['end'] === undefined ? 0 : this.flag(json['end'], `${at}.end`),
    };
  }

  private callback(json: Json, at: string): Plain {
    const [name, ...values] = this.list(json, at);
    if (typeof name !== 'string') this.fail(`${at}: no name`);
    if (name === 'can_preserve') return [name, ...values.map((value) => this.plain(value, at))];
    const [token, ...others] = values;
    return [name, this.token(token, at), ...others.map((value) => this.plain(value, at))];
  }

  private after(json: Json | undefined, at: string): RecordedStep['after'] {
    if (json === undefined) return {};
    if (!isObject(json)) this.fail(`${at}: not an object`);
    const after: Partial<Record<SnapshotKey, Plain>> = {};
    for (const key of SNAPSHOT_KEYS) {
      const value = json[key];
      if (value !== undefined) after[key] = this.snapshotValue(key, value, `${at}.${key}`);
    }
    return after;
  }

  private snapshotValue(key: SnapshotKey, json: Json, at: string): Plain {
    if (key === 'sessions') {
      return this.list(json, at).map((session) => {
        const [s, files] = this.list(session, at);
        return [this.number(s, at), this.list(files, at).map((entry) => this.entry(entry, at))];
      });
    }
    if (key === 'in' || (key === 'fdt' && json !== null)) return this.list(json, at).map((entry) => this.entry(entry, at));
    return this.plain(json, at);
  }

  /** An array whose first element is a token. */
  private entry(json: Json, at: string): Plain {
    const [token, ...others] = this.list(json, at);
    return [this.token(token, at), ...others.map((value) => this.plain(value, at))];
  }

  private fault(json: Json, at: string): InjectedFault {
    const match = typeof json === 'string' ? /^([a-z_]+):(\d+)(?::(\d+))?$/.exec(json) : null;
    if (!match) this.fail(`${at}: not kind:n or kind:n:errno`);
    const [, kind = '', n, errno] = match;
    if (!isFaultName(kind)) this.fail(`${at}: unknown kind '${kind}'`);
    return { kind, n: Number(n), ...(errno !== undefined && { errno: Number(errno) }) };
  }

  private token(json: Json | undefined, at: string): bigint {
    const text =
      typeof json === 'string' && json.startsWith(BIG)
        ? json.slice(1)
        : typeof json === 'number' && Number.isSafeInteger(json) && json >= 0
          ? String(json)
          : null;
    if (text === null || BigInt(text) >= 1n << 64n) this.fail(`${at}: not an unsigned 64-bit token`);
    return BigInt(text);
  }

  private fileName(json: Json, at: string): string {
    return typeof json === 'string' && /^(f[0-5]|none|r\d+)$/.test(json) ? json : this.fail(`${at}: not a file`);
  }

  private kexec(json: Json, at: string): 'ok' | 'fail' {
    return json === 'ok' || json === 'fail' ? json : this.fail(`${at}: neither ok nor fail`);
  }

  private number(json: Json | undefined, at: string): number {
    return typeof json === 'number' ? json : this.fail(`${at}: not a number`);
  }

  private flag(json: Json | undefined, at: string): 0 | 1 {
    return json === 0 || json === 1 ? json : this.fail(`${at}: neither 0 nor 1`);
  }

  private list(json: Json | undefined, at: string): readonly Json[] {
    if (json === undefined) return [];
    return Array.isArray(json) ? (json as readonly Json[]) : this.fail(`${at}: not an array`);
  }

  private plain(json: Json, at: string): Plain {
    if (typeof json === 'boolean') this.fail(`${at}: a boolean`);
    if (typeof json === 'string' && json.startsWith(BIG)) return BigInt(json.slice(1));
    if (Array.isArray(json)) return (json as readonly Json[]).map((value) => this.plain(value, at));
    if (isObject(json)) return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, this.plain(value, at)]));
    return json as Plain;
  }
}

const REQUIRED: Readonly<Record<Operation, readonly (keyof RecordedInput)[]>> = {
  open: ['s'],
  close: ['s'],
  register: ['s', 'tok', 'file'],
  unregister: ['s', 'tok'],
  restore: ['s', 'tok'],
  get_state: ['s'],
  prepare: ['s'],
  cancel: ['s'],
  finish: ['s'],
  reboot: ['kexec', 'handler'],
  register_handler: [],
  unregister_handler: [],
};

/** A line of a recording that is JSON; `fail` throws a RecordingError that names it. */
export interface RecordedLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Integers of 16 digits and more are texts that begin with a NUL. */
  readonly json: Json;
  readonly fail: (reason: string) => never;
}

/** The lines of JSON Lines `text`, one at a time; empty ones are skipped. Throws RecordingError. */
export function* parseLines(text: string, file: string): Generator<RecordedLine> {
  let line = 0;
  for (const content of text.split('\n')) {
    line++;
    if (content.trim() === '') continue;
    const at = line;
    const fail = (reason: string): never => {
      throw new RecordingError(file, at, reason);
    };
    let json: Json;
    try {
      json = parseJson(content);
    } catch {
      fail('not JSON');
    }
    yield { file, line, json: json!, fail };
  }
}

/** The sequence of a line. Throws RecordingError. */
export function recordingOf({ file, line, json, fail }: RecordedLine): Recording {
  return { file, line, ...new LineReader(fail).sequence(json) };
}

/** The sequences in JSON Lines `text`, one at a time; empty lines are skipped. Throws RecordingError. */
export function* parseRecordings(text: string, file = 'recording'): Generator<Recording> {
  for (const line of parseLines(text, file)) yield recordingOf(line);
}

/** The text of a recording, plain or gzip (told by its first bytes). Throws RecordingError. */
function decode(bytes: Uint8Array, file: string): string {
  const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(zipped ? gunzipSync(bytes, { maxOutputLength: MOST_BYTES }) : bytes);
  } catch (error) {
    const isLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new RecordingError(file, 0, isLarge ? 'unpacks to more than 256 MB' : zipped ? 'broken gzip' : 'not a text');
  }
}

/** The lines of a file, one at a time. Throws RecordingError. */
export function* readLines(path: string): Generator<RecordedLine> {
  const file = basename(path);
  let bytes: Uint8Array;
  try {
    bytes = readBytes(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new RecordingError(file, 0, (error as NodeJS.ErrnoException).code ?? 'cannot be read', { cause: error });
  }
  const text = decode(bytes, file);
  if (text.trim() === '') throw new RecordingError(file, 0, 'empty');
  yield* parseLines(text, file);
}

/** The sequences in a file, one at a time. Throws RecordingError. */
export function* readRecordings(path: string): Generator<Recording> {
  for (const line of readLines(path)) yield recordingOf(line);
}

/* Replaying. */

/** One field that differs: a name of the format, `after.KEY` for the snapshot. */
export interface FieldDifference {
  readonly field: string;
  readonly recorded: Plain;
  readonly replayed: Plain;
}

/** The first operation of a recording whose replay differs. */
export interface Difference {
  readonly recording: Pick<Recording, 'file' | 'line' | 'seed' | 'revision'>;
  /** From 0. */
  readonly index: number;
  readonly input: RecordedInput;
  readonly fields: readonly FieldDifference[];
}

/** A descriptor that no process has open. */
const CLOSED_FD = 1 << 20;

const START: Readonly<Record<SnapshotKey, Plain>> = { sessions: [], in: [], count: 0, live: 0, refs: {}, fdt: null, kho: [0, 0], handler: 1, boot: 0 };

/** Carries the inputs of a recording out on a machine that was just switched on. */
class Player {
  /** Session number -> descriptor in this boot. */
  private descriptors = new Map<number, number>();

  constructor(readonly machine: Machine) {}

  play(input: RecordedInput): CallResult {
    const { machine } = this;
    const { boots } = machine;
    const result = machine.call(0, this.body(input), input.fault);
    if (input.op === 'open' && result.ret !== null && result.ret >= 0) this.descriptors.set(input.s!, result.ret);
    if (input.op === 'close') this.descriptors.delete(input.s!);
    if (machine.boots !== boots) this.descriptors = new Map();
    return result;
  }

  private body(input: RecordedInput): ReturnType<Machine['sys_ioctl']> {
    const { machine } = this;
    switch (input.op) {
      case 'open':
        return machine.sys_open(0, 0, input.s!);
      case 'close':
        return machine.sys_close(0, this.session(input));
      case 'register':
        return this.ioctl(input, LIVEUPDATE_IOCTL_FD_PRESERVE, { token: input.tok!, fd: this.fileDescriptor(input.file!) });
      case 'unregister':
        return this.ioctl(input, LIVEUPDATE_IOCTL_FD_UNPRESERVE, { token: input.tok! });
      case 'restore':
        return this.ioctl(input, LIVEUPDATE_IOCTL_FD_RESTORE, { token: input.tok! });
      case 'get_state':
        return this.ioctl(input, LIVEUPDATE_IOCTL_GET_STATE, {});
      case 'prepare':
        return this.ioctl(input, LIVEUPDATE_IOCTL_EVENT_PREPARE, {});
      case 'cancel':
        return this.ioctl(input, LIVEUPDATE_IOCTL_EVENT_CANCEL, {});
      case 'finish':
        return this.ioctl(input, LIVEUPDATE_IOCTL_EVENT_FINISH, {});
      case 'reboot':
        return machine.sys_reboot({ kexec: input.kexec!, handler: input.handler! });
      case 'register_handler':
        return machine.init_module();
      case 'unregister_handler':
        return machine.delete_module();
    }
  }

  private ioctl(input: RecordedInput, command: number, argument: { token?: bigint; fd?: number }): ReturnType<Machine['sys_ioctl']> {
    return this.machine.sys_ioctl(0, this.session(input), command, argument);
  }

  private session({ s }: RecordedInput): number {
    return this.descriptors.get(s!) ?? CLOSED_FD;
  }

  private fileDescriptor(name: string): number {
    const fd = this.machine.snapshot().descriptors[0]!.indexOf(name);
    return fd < 0 ? CLOSED_FD : fd;
  }
}

/** The output fields as the format writes them. */
function outputOf(op: Operation, result: CallResult): RecordedOutput {
  const { ret } = result;
  return {
    // Of a jump that failed the recordings have what the freeze step before it answered.
    ret: ret === null ? null : ret >= 0 || result.outcome === 'failed' ? 0 : errname(ret),
    state: result.state,
    outcome: result.outcome,
    value: op === 'get_state' ? result.value : null,
    fired: result.fired === null ? null : result.fired ? 1 : 0,
    callbacks: result.callbacks,
    events: result.events.map(({ event }) => event),
    end: result.end ? 1 : 0,
  };
}

/** The snapshot as the format writes it. */
function snapshotOf(snapshot: Snapshot): Record<SnapshotKey, Plain> {
  const { sessions, in: incoming, count, live, fdt, kho, handler, boot } = snapshot;
  const refs: Record<string, number> = {};
  for (const { name, count: references } of snapshot.refs) if (name.startsWith('r') || references !== 1) refs[name] = references;
  return { sessions, in: incoming, count, live, refs, fdt, kho, handler, boot };
}

/** Structural equality of plain data. */
function equal(a: Plain, b: Plain): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const left = Object.entries(a) as [string, Plain][];
  if (Array.isArray(a) !== Array.isArray(b) || left.length !== Object.keys(b).length) return false;
  return left.every(([key, value]) => Object.hasOwn(b, key) && equal(value, (b as Record<string, Plain>)[key]!));
}

function compare(recorded: object, replayed: object, prefix: string): FieldDifference[] {
  return (Object.entries(recorded) as [string, Plain][]).flatMap(([field, value]) => {
    const other = (replayed as Record<string, Plain>)[field]!;
    return equal(value, other) ? [] : [{ field: prefix + field, recorded: value, replayed: other }];
  });
}

/** Replays a recording on `revision`: the first operation that differs, or null when all are identical. */
export function replayRecording(recording: Recording, revision: Revision): Difference | null {
  return replayOn(new Machine(revision, AS_RECORDED), recording);
}

function replayOn(machine: Machine, recording: Recording): Difference | null {
  const player = new Player(machine);
  const expected = { ...START };
  for (const [index, { input, output, after }] of recording.steps.entries()) {
    const result = player.play(input);
    const fields = compare(output, outputOf(input.op, result), '');
    if (output.end !== 1) {
      Object.assign(expected, after);
      if (!result.end) fields.push(...compare(expected, snapshotOf(player.machine.snapshot()), 'after.'));
    }
    if (fields.length > 0) {
      const { file, line, seed, revision: name } = recording;
      return { recording: { file, line, seed, revision: name }, index, input, fields };
    }
    if (output.end === 1) return null;
  }
  return null;
}

/** How many recordings are identical, and the first that is not. */
export interface Conformity {
  readonly total: number;
  readonly identical: number;
  readonly first: Difference | null;
}

/** The harness that made the recordings left a lock's count at 0 when it was released once too often, and went on. */
const AS_RECORDED: MachineOptions = { clamped: true };

/** Replays recordings on one machine, which is far cheaper than a new one for each. */
export class V1Replayer {
  private machine: Machine | null = null;

  constructor(private readonly revision: Revision) {}

  /** The first operation that differs, or null when all are identical. */
  replay(recording: Recording): Difference | null {
    this.machine = this.machine?.reset() ?? new Machine(this.revision, AS_RECORDED);
    return replayOn(this.machine, recording);
  }
}

/** Replays many recordings on `revision`. */
export function checkRecordings(recordings: Iterable<Recording>, revision: Revision): Conformity {
  const replayer = new V1Replayer(revision);
  let total = 0;
  let identical = 0;
  let first: Difference | null = null;
  for (const recording of recordings) {
    total++;
    const difference = replayer.replay(recording);
    if (difference === null) identical++;
    else first ??= difference;
  }
  return { total, identical, first };
}
