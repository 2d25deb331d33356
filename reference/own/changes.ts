// SPDX-License-Identifier: GPL-2.0-only
/** @file What a reviewer's path changes in a revision: C files of a folder, one C file, or a unified diff. */
import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { MOST_BYTES, readBytes } from '../loader/bytes.js';
import type { Design, Sources } from '../loader/design.js';
import { LoadError } from '../loader/load.js';
import { patched, PatchError } from '../loader/series.js';
import { refuseCInTypeScript, refuseFileOfC, refuseFolderOfC, refusePatchOfC } from './c.js';
import { DESIGNS } from './designs.js';
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
  /** Its name in a revision. */
  readonly file: string;
  /** As the reviewer calls it. */
  readonly path: string;
  /** With the headers under the names that the originals have for them. */
  readonly text: string;
}

/** The headers by the names under which a file outside of `reference` finds them. */
const PUBLIC_HEADERS: Readonly<Record<string, string>> = {
  'luocheck/kernel': '../../kernel/index.js',
  'luocheck/luo_internal': '../luo_internal.js',
};

/** What a header is called outside of `reference`. */
export function publicName(header: string): string {
  return Object.entries(PUBLIC_HEADERS).find(([, path]) => path === header)?.[0] ?? header;
}

/** Every header under the name that the originals have for it. */
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
    if (!isCFile(name)) throw new LoadError(`${join(path, name)}: no file of a revision; there are ${fileNames()}`);
    return ownFile(join(path, name), name);
  });
  if (files.length === 0)
    throw new LoadError(`${path}: no kernel tree, which has include/linux and kernel, and has none of the files of a revision: ${fileNames()}`);
  return files;
}

const isCFile = (name: string): boolean => DESIGNS.some(({ files }) => files.includes(name));
/** Of each design. */
const fileNames = (): string => DESIGNS.map(({ files, called }) => `${files.join(', ')} of ${called}`).join('; ');

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
  const files = DESIGNS.flatMap((design) => design.files.map((file) => ({ file, factory: design.factoryOf(file) })));
  const found = files.find(({ factory }) => exported.includes(factory));
  if (found === undefined) throw new LoadError(`${path}: no file of a revision: it exports none of ${files.map(({ factory }) => factory).join(', ')}`);
  return { file: found.file, path, text };
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

/** The designs that a file may be of. `luo_core.ts` is the name of a file of both: what it exports tells them apart. Throws LoadError. */
function designsOf({ file, path, text }: OwnFile): readonly Design[] {
  const named = DESIGNS.filter(({ files }) => files.includes(file));
  if (named.length < 2) return named;
  const exported = exportedNames(parseSyntax(text, path));
  const told = named.filter((design) => exported.includes(design.factoryOf(file)));
  return told.length > 0 ? told : named;
}

/** The one design of these files. Throws LoadError when there are two. */
export function designOfFiles(files: readonly OwnFile[]): Design {
  const of = files.map((file) => ({ file, designs: designsOf(file) }));
  const common = DESIGNS.find((design) => of.every(({ designs }) => designs.includes(design)));
  if (common !== undefined) return common;
  const [first, ...others] = of;
  const other = others.find(({ designs }) => !designs.includes(first!.designs[0]!))!;
  const told = ({ file, designs }: (typeof of)[number]): string => `${file.path} is a file of ${designs[0]!.called}`;
  throw new LoadError(`${told(first!)}, and ${told(other)}: a revision is of one of them`);
}

/** Throws LoadError at the first file that a revision of `design` does not have. */
export function checkDesign(files: readonly OwnFile[], { files: known, called }: Design, base: string): void {
  const foreign = files.find((file) => !known.includes(file.file));
  if (foreign !== undefined) throw new LoadError(`${foreign.path}: no file of ${base}, which is a revision of ${called}: its files are ${known.join(', ')}`);
}

/** The text of a diff. Throws LoadError. */
export function patchText(path: string): string {
  const patch = readPath(path).replace(/\r\n/g, '\n');
  refusePatchOfC(path, patch);
  if (!/^@@ /m.test(patch)) throw new LoadError(`${path}: not a unified diff`);
  return patch.replace(HEAD, '$1 $2');
}

/** A line that names a file; it may have been made from files of `luocheck init`. */
const HEAD = /^(---|\+\+\+) (?!\/dev\/null)(?:\S*\/)?([\w.]+)/gm;

/** The design whose files a diff changes. Of several that have files of these names the first of which `fits` says so. */
export function designOfPatch(patch: string, fits: (design: Design) => boolean): Design {
  const names = [...patch.matchAll(HEAD)].map(([, , name]) => name!);
  const having = DESIGNS.filter(({ files }) => names.every((name) => files.includes(name)));
  return (having.length > 1 ? having.find(fits) : undefined) ?? having[0] ?? DESIGNS[0]!;
}

/** `tree` with a diff applied. Throws LoadError. */
export function withPatch(tree: Sources, path: string, patch: string): Sources {
  try {
    return patched(tree, withOwnHeaders(patch), path);
  } catch (error) {
    if (error instanceof PatchError) throw new LoadError(error.message);
    throw new LoadError(`${path}: not a unified diff: ${(error as Error).message}`);
  }
}
