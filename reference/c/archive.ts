// SPDX-License-Identifier: GPL-2.0-only
/** @file A kernel tree in an archive, as distributions and kernel.org hand it out: read in place, and unpacked nowhere. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, realpathSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { Parser, type ReadEntry } from 'tar';
import type { Kind } from './cache.js';
import { reasonOf, TreeError } from './error.js';
import type { TreeSource } from './source.js';

/** What can be asked for, but for files that patches change: the rest of a kernel is a hundred times as much. */
const READ = /^(?:include\/(?:asm-generic|linux|uapi|vdso)|kernel\/liveupdate)\/|^mm\/memfd_luo\.c$/;

/** Types of entries. */
const FILES: ReadonlySet<string> = new Set(['File', 'OldFile', 'ContiguousFile']);

const NAME = /\.tar(?:\.[gx]z)?$/;

/** Is it a file that is called as an archive is? Cheap: nothing is read. */
export function isArchive(name: string): boolean {
  return NAME.test(name) && (statSync(name, { throwIfNoEntry: false })?.isFile() ?? false);
}

/** Of what an archive holds, what was asked for: path -> text, or null where there is none; folders end in a slash. */
export type Kept = Readonly<Record<string, string | null>>;

/** Of a cache. */
export const KEPT_TEXTS: Kind = { suffix: '.json', isWhole: (bytes) => keptIn(bytes) !== null };

/** null: it is none. */
export function keptIn(bytes: Uint8Array): Kept | null {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as Kept;
  } catch {
    return null;
  }
}

/** A path that was not asked for when the archive was read: it has to be read again. */
export class NotKept extends Error {
  override readonly name = 'NotKept';
}

/** Of a cache: another one when the archive has changed. */
export function keyOfArchive(name: string): string {
  const { size, mtimeMs, ino } = statSync(name);
  return createHash('sha256')
    .update(JSON.stringify([READ.source, realpathSync(name), size, mtimeMs, ino]))
    .digest('hex');
}

export class Archive implements TreeSource {
  private readonly asked = new Map<string, string | null>();

  private constructor(private readonly find: (path: string) => string | null) {}

  /** What was asked for the last time; to ask for anything else throws NotKept. */
  static of(kept: Kept): Archive {
    return new Archive((path) => {
      if (!Object.hasOwn(kept, path)) throw new NotKept(path);
      return kept[path]!;
    });
  }

  /** Reads all of it, which takes a while. `also`: paths that are wanted too. Throws TreeError. */
  static async read(name: string, also: readonly string[]): Promise<Archive> {
    const wanted = new Set(also);
    const { texts, folders } = await contentOf(name, (path) => READ.test(path) || wanted.has(path));
    return new Archive((path) => {
      if (!path.endsWith('/')) return texts.get(path) ?? null;
      return [...folders].some((one) => `${one}/`.startsWith(path)) ? '' : null;
    });
  }

  read(path: string): string | null {
    const text = this.find(path);
    this.asked.set(path, text);
    return text;
  }

  hasFolder(path: string): boolean {
    return this.read(`${path}/`) !== null;
  }

  get kept(): Kept {
    return Object.fromEntries(this.asked);
  }
}

/** The files below its one folder that are wanted, and all folders. Throws TreeError. */
async function contentOf(name: string, isWanted: (path: string) => boolean): Promise<{ texts: Map<string, string>; folders: Set<string> }> {
  const texts = new Map<string, string>();
  const folders = new Set<string>();
  let top: string | null = null;
  const below = (path: string): string => {
    const clean = posix.normalize(path);
    const [first] = clean.split('/', 1);
    top ??= clean.includes('/') ? `${first}/` : '';
    return clean.startsWith(top) ? clean.slice(top.length) : '';
  };
  const parser = new Parser({
    strict: true,
    filter: (name, entry) => {
      const path = below(name);
      folders.add(posix.dirname(path));
      return 'type' in entry && FILES.has(entry.type) && isWanted(path);
    },
    onReadEntry: (entry: ReadEntry) => {
      const parts: Buffer[] = [];
      entry.on('data', (part) => parts.push(part));
      entry.on('end', () => texts.set(below(entry.path), Buffer.concat(parts).toString('utf8')));
    },
  });
  const reading = new AbortController();
  try {
    await Promise.all([feed(name, parser, reading.signal), ended(parser)]);
  } catch (error) {
    reading.abort();
    if (error instanceof TreeError) throw error;
    throw new TreeError(`${name}: cannot be read: ${reasonOf(error).replace(/^TAR_[A-Z_]+: /, '')}`, { cause: error });
  }
  return { texts, folders };
}

const ended = (parser: Parser): Promise<void> =>
  new Promise((resolve, reject) => {
    parser.on('end', () => resolve());
    parser.on('error', reject);
  });

/** Rejects with what the operating system or xz says. */
function feed(name: string, parser: Parser, signal: AbortSignal): Promise<void> {
  if (!name.endsWith('.xz')) return flow(createReadStream(name, { signal }), parser);
  const xz = spawn('xz', ['--decompress', '--stdout', '--', name], { stdio: ['ignore', 'pipe', 'pipe'], signal });
  let said = '';
  xz.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const left = new Promise<void>((resolve, reject) => {
    xz.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' && existsSync(name) ? new TreeError(`${name}: it takes xz, which is not on PATH`, { cause: error }) : error),
    );
    xz.on('close', (status) => (status === 0 ? resolve() : reject(new Error(said.split('\n', 1)[0] || `xz ended with ${status}`))));
  });
  // The end of a broken archive is no end: the parser hears of it when xz is content.
  return Promise.all([flow(xz.stdout, parser, left), left]).then(() => {});
}

async function flow(from: Readable, parser: Parser, before?: Promise<void>): Promise<void> {
  for await (const part of from as AsyncIterable<Buffer>) {
    if (!parser.write(part)) await new Promise<void>((resolve) => parser.once('drain', () => resolve()));
  }
  await before;
  parser.end();
}
