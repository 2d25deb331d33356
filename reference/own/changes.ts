// SPDX-License-Identifier: GPL-2.0-only
/** @file What a reviewer's path changes in a revision: C files of a folder, one C file, or a unified diff. */
import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { MOST_BYTES, readBytes } from '../loader/bytes.js';
import { LoadError } from '../loader/load.js';
import { patched, PatchError } from '../loader/series.js';
import { C_FILES, type CFile, type SourceTree } from '../loader/tree.js';
import { refuseCInTypeScript, refuseFileOfC, refuseFolderOfC, refusePatchOfC } from './c.js';
import { exportedNames } from './names.js';
import { parseSyntax } from './syntax.js';

/** Is this the name of a file or folder, and not of a revision? */
export function isPath(name: string): boolean {
  return /[\\/]|\.(?:ts|patch|diff|[ch]|eml|mbox|mail|txt)(?:\.gz)?$/.test(name) || name === '.' || isDirectory(name);
}

/** Names that cannot be those of a file are those of none. */
function isDirectory(name: string): boolean {
  try {
    return statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}

/** A C file of the reviewer. */
export interface OwnFile {
  readonly file: CFile;
  /** As the reviewer calls it. */
  readonly path: string;
  /** With the headers under the names that they have in `reference/v1`. */
  readonly text: string;
}

/** The headers by the names under which a file outside of `reference/v1` finds them. */
const PUBLIC_HEADERS: Readonly<Record<string, string>> = {
  'luocheck/kernel': '../../kernel/index.js',
  'luocheck/luo_internal': '../luo_internal.js',
};

/** What a header is called outside of `reference/v1`. */
export function publicName(header: string): string {
  return Object.entries(PUBLIC_HEADERS).find(([, path]) => path === header)?.[0] ?? header;
}

/** Every header under the name that it has in `reference/v1`. */
export function withOwnHeaders(text: string): string {
  return text.replace(/(from\s+)(['"])(luocheck\/\w+)\2/g, (whole, from: string, _, name: string) =>
    name in PUBLIC_HEADERS ? `${from}'${PUBLIC_HEADERS[name]}'` : whole,
  );
}

/** The reverse: every header under its public name. */
export function withPublicHeaders(text: string): string {
  return Object.entries(PUBLIC_HEADERS).reduce((result, [name, path]) => result.replaceAll(`from '${path}'`, `from '${name}'`), text);
}

/** Is it a unified diff? */
export function isPatch(path: string): boolean {
  return /\.(?:patch|diff)(?:\.gz)?$/.test(path);
}

/** The C files at a path: it is one, or a folder of some. Throws LoadError. */
export function ownFiles(path: string): OwnFile[] {
  if (!isFolder(path)) return [ownFile(path, basename(path))];
  refuseFolderOfC(path);
  const names = readdirSync(path).filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
  const files = names.sort().map((name) => {
    if (!isCFile(name)) throw new LoadError(`${join(path, name)}: no file of a revision; there are ${C_FILES.join(', ')}`);
    return ownFile(join(path, name), name);
  });
  if (files.length === 0) throw new LoadError(`${path}: has none of the files of a revision: ${C_FILES.join(', ')}`);
  return files;
}

const isCFile = (name: string): name is CFile => C_FILES.includes(name as CFile);

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** A file of another name is the C file whose factory it exports. */
function ownFile(path: string, name: string): OwnFile {
  const text = readOwn(path);
  refuseCInTypeScript(path, text);
  if (isCFile(name)) return { file: name, path, text };
  if (!name.endsWith('.ts')) refuseFileOfC(path, text);
  const exported = exportedNames(parseSyntax(text, path));
  const file = C_FILES.find((one) => exported.includes(one.slice(0, -'.ts'.length)));
  if (file === undefined)
    throw new LoadError(`${path}: no file of a revision: it exports none of ${C_FILES.map((one) => one.slice(0, -'.ts'.length)).join(', ')}`);
  return { file, path, text };
}

function readOwn(path: string): string {
  return withOwnHeaders(readPath(path).replace(/\r\n/g, '\n'));
}

function readPath(path: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readBytes(path);
  } catch (error) {
    throw unreadable(path, error);
  }
  const text = textOf(unpacked(path, bytes));
  if (text !== null) return text;
  // A mail in another encoding is still told from what is no text at all.
  refuseFileOfC(path, Buffer.from(bytes).toString('latin1'));
  throw new LoadError(`${path}: not a text`);
}

function unpacked(path: string, bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    const isLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new LoadError(`${path}: ${isLarge ? 'unpacks to more than 256 MB' : 'not a whole gzip file'}`);
  }
}

/** Null: none. */
function textOf(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
  ENAMETOOLONG: 'file name too long',
  ELOOP: 'too many symbolic links',
  EMFILE: 'too many open files',
  EFBIG: 'larger than 256 MB',
  ERR_INVALID_ARG_VALUE: 'no name of a file',
};

function unreadable(path: string, error: unknown): LoadError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new LoadError(`${path}: ${REASONS[code] ?? message}`);
}

/** What the files say that they are based on: `// luocheck: based-on corrected`. Throws LoadError when two disagree. */
export function statedBase(files: readonly OwnFile[]): string | undefined {
  const stated = files.flatMap(({ path, text }) => {
    const base = /^\s*\/\/\s*luocheck:\s*based-on\s+(\S+)\s*$/m.exec(text)?.[1];
    return base === undefined ? [] : [{ path, base }];
  });
  const other = stated.find(({ base }) => base !== stated[0]!.base);
  if (other) throw new LoadError(`${other.path}: is based on ${other.base}, and ${stated[0]!.path} on ${stated[0]!.base}`);
  return stated[0]?.base;
}

/** `tree` with the diff applied; it may have been made from files of `luocheck init`. Throws LoadError. */
export function withPatch(tree: SourceTree, path: string): SourceTree {
  const patch = readPath(path).replace(/\r\n/g, '\n');
  refusePatchOfC(path, patch);
  if (!/^@@ /m.test(patch)) throw new LoadError(`${path}: not a unified diff`);
  const flat = patch.replace(/^(---|\+\+\+) (?!\/dev\/null)(?:\S*\/)?([\w.]+)/gm, '$1 $2');
  try {
    return patched(tree, withOwnHeaders(flat), path);
  } catch (error) {
    if (error instanceof PatchError) throw new LoadError(error.message);
    throw new LoadError(`${path}: not a unified diff: ${(error as Error).message}`);
  }
}
