// SPDX-License-Identifier: GPL-2.0-only
/** @file The files of one call, read and written, told apart by what they are and not by how they are spelled. */
import { fstatSync, readdirSync, realpathSync, statSync, type BigIntStats } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from './errors.js';

/** Options that name what is written; `file` is read, too. */
const OUTPUTS = ['json', 'junit', 'sarif', 'tap', 'ktap', 'coverage', 'events', 'output', 'itf', 'file'];
/** Options that name what is read. */
const INPUTS = ['revision', 'patch', 'merge', 'corpus', 'baseline'];
const STDOUT = '-';

interface Named {
  /** As the message calls it. */
  readonly name: string;
  readonly path: string;
}

/**
 * To be called before a command does anything. Another name of standard output becomes `-`. Throws UsageError when two outputs are one
 * file, or when one is a file that is read.
 */
export function checkPlaces(command: Command): void {
  const options = command.opts<Readonly<Record<string, unknown>>>();
  const outputs = OUTPUTS.flatMap((name): Named[] => {
    const path = options[name];
    if (typeof path !== 'string' || path === '' || (name === 'file' && !command.options.some((option) => option.long === '--file'))) return [];
    if (isStdout(path)) command.setOptionValue(name, STDOUT);
    return [{ name: `--${name}`, path: isStdout(path) ? STDOUT : path }];
  });
  const seen = new Map<string, Named>();
  for (const output of outputs) {
    const identity = identityOf(output.path);
    const other = identity === null ? undefined : seen.get(identity);
    if (other) throw new UsageError(`${other.name} and ${output.name} both write to ${output.path === STDOUT ? 'standard output' : output.path}`);
    if (identity !== null) seen.set(identity, output);
    if (output.path !== STDOUT && identity !== null && identity === identityOf(STDOUT))
      throw new UsageError(`${output.name} and standard output both write to ${output.path}: - is standard output, instead of the report`);
  }
  for (const input of inputsOf(command, options))
    for (const file of [...filesOf(input.path), ...sourcesOf(input.path, outputs)]) {
      const output = seen.get(identityOf(file) ?? '');
      if (output && output.name !== input.name) throw new UsageError(`${output.name} would overwrite ${file}, which is read`);
    }
}

function inputsOf(command: Command, options: Readonly<Record<string, unknown>>): Named[] {
  const named = INPUTS.flatMap((name) => [options[name]].flat().map((path) => ({ name: `--${name}`, path })));
  const positional = command.processedArgs.flat().map((path: unknown) => ({ name: '', path }));
  return [...named, ...positional].filter((one): one is Named => typeof one.path === 'string' && !one.path.includes('\0'));
}

/** A file; of a folder those in it that nobody hides; of `corrected+./mine` those behind the sign. */
function filesOf(path: string): string[] {
  const tails = [path, ...[...path.matchAll(/\+/g)].map(({ index }) => path.slice(index + 1)), ...(/^v\d+ (.*?): /.exec(path)?.slice(1) ?? [])];
  return tails.flatMap((tail) => {
    const stat = statOf(tail);
    if (stat === undefined) return [];
    return stat.isDirectory() ? [tail, ...entriesOf(tail)] : [tail];
  });
}

/** Outputs that are C files somewhere in a folder that is read: it is a kernel tree. */
function sourcesOf(path: string, outputs: readonly Named[]): string[] {
  const folders = filesOf(path).filter((file) => statOf(file)?.isDirectory() === true);
  return outputs.flatMap((output) => (/\.[chS]$/.test(output.path) && folders.some((folder) => isBelow(output.path, folder)) ? [output.path] : []));
}

function isBelow(path: string, folder: string): boolean {
  try {
    return realpathSync(path).startsWith(`${realpathSync(folder)}${sep}`);
  } catch {
    return false;
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).flatMap((name) => (name.startsWith('.') ? [] : [join(folder, name)]));
  } catch {
    return [];
  }
}

const numberOf = ({ dev, ino }: BigIntStats): string => `${dev}:${ino}`;

/** Null: nobody's, as what is written to /dev/null. */
function identityOf(path: string): string | null {
  if (path === STDOUT) return streamIdentity(1);
  const stat = statOf(path);
  if (stat !== undefined) return isNull(stat) ? null : numberOf(stat);
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}

function streamIdentity(fd: number): string | null {
  try {
    const stat = fstatSync(fd, { bigint: true });
    return isNull(stat) ? `fd:${fd}` : numberOf(stat);
  } catch {
    return `fd:${fd}`;
  }
}

function isNull(stat: BigIntStats): boolean {
  const nothing = statOf('/dev/null');
  return nothing !== undefined && stat.isCharacterDevice() && stat.rdev === nothing.rdev;
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** `/dev/stdout` and its other names; not a file that standard output was redirected to. */
function isStdout(path: string): boolean {
  if (path === STDOUT) return true;
  const stat = statOf(path);
  return /^\/(?:dev|proc)\//.test(path) && stat !== undefined && numberOf(stat) === streamIdentity(1);
}
