// SPDX-License-Identifier: GPL-2.0-only
/** @file Reading and writing files: errors are one line, and nobody ever sees half a file. */
import { accessSync, closeSync, constants, fsyncSync, mkdirSync, openSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readBytes as readWhole } from '../reference/loader/bytes.js';
import { InterruptedError, OutputError, systemReason, UsageError } from './errors.js';
import { openToWrite, writeAll } from './pipe.js';

/** The text of a file. Throws UsageError. */
export function readText(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readWhole(path));
  } catch (error) {
    if (error instanceof InterruptedError) throw error;
    const isText = !(error instanceof TypeError) || ('code' in error && error.code === 'ERR_INVALID_ARG_VALUE');
    throw new UsageError(`${path}: ${isText ? systemReason(error) : 'not a text'}`);
  }
}

/** What a file has, whatever it is. Throws UsageError. */
export function readBytes(path: string): Uint8Array {
  try {
    return readWhole(path);
  } catch (error) {
    if (error instanceof InterruptedError) throw error;
    throw new UsageError(`${path}: ${systemReason(error)}`);
  }
}

/** Throws UsageError when `path` cannot be written to for a reason that is known now: to be called before hours of work. */
export function checkWritable(path: string): void {
  if (path === '') throw new UsageError('an empty name is no file to write to');
  const kind = kindOf(path);
  if (kind === 'directory') throw new UsageError(`${path}: is a directory`);
  if (kindOf(dirname(path)) !== 'directory') throw new UsageError(`${path}: no such directory: ${dirname(path)}`);
  try {
    if (kind === 'special') accessSync(path, constants.W_OK);
    else probe(targetOf(path));
  } catch (error) {
    throw new UsageError(`${path}: ${systemReason(error)}`);
  }
}

/** Can a file be made beside it? Permissions alone do not tell: root may, unless the file system is read-only. */
function probe(target: string): void {
  removeStale(target);
  const temporary = temporaryFor(target);
  closeSync(openSync(temporary, 'wx'));
  rmSync(temporary, { force: true });
}

/** The file that is written in the end: a link leads to it. Two names of one file have one target. */
function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // There is none yet, or it is a pipe behind /dev/stdout.
    return join(realpathSync(dirname(path)), basename(path));
  }
}

/**
 * Makes a folder and those above it that are missing, one by one: Node's own `recursive` never comes back from a file system that makes
 * none, such as /proc. Throws the error of the system.
 */
export function makeFolders(path: string): void {
  if (isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) makeFolders(above);
  makeFolder(path);
}

/** Makes a folder, if there is none, where the one above it is. Throws the error of the system. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    // Another run that shares it may have been faster.
    if (isFolder(path)) return;
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? new Error('not a directory') : error;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Those of runs that were killed are nobody's. */
function removeStale(path: string): void {
  const name = basename(path);
  for (const entry of readdirSync(dirname(path))) {
    const pid = entry.startsWith(`.${name}.`) ? /^\.(\d+)\.tmp$/.exec(entry.slice(name.length + 1))?.[1] : undefined;
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(dirname(path), entry), { force: true });
  }
}

/** Does the process run? */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const temporaryFor = (path: string): string => join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);

/** Devices and pipes are `special`: they have to be written as they are, renaming would replace them. */
function kindOf(path: string): 'none' | 'file' | 'directory' | 'special' {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return 'none';
    if (stat.isDirectory()) return 'directory';
    return stat.isFile() && !path.startsWith('/dev/') ? 'file' : 'special';
  } catch (error) {
    throw new UsageError(`${path}: ${systemReason(error)}`);
  }
}

/** Writes `text` to a temporary file beside `path`, then renames it. Throws OutputError, and leaves nothing behind. */
export function writeAtomically(path: string, text: string): void {
  try {
    // What was written there before, through another name of it, stays.
    if (kindOf(path) === 'special') writeWhole(path, text, 'a');
    else replaceFile(targetOf(path), text);
  } catch (error) {
    if (error instanceof InterruptedError) throw error;
    throw new OutputError(`${path}: ${systemReason(error)}`);
  }
}

function replaceFile(path: string, text: string): void {
  const temporary = temporaryFor(path);
  try {
    writeWhole(temporary, text, 'wx');
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function writeWhole(path: string, text: string, flags: 'a' | 'wx'): void {
  const fd = openToWrite(path, flags);
  try {
    writeAll(fd, text);
    if (flags === 'wx') fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
