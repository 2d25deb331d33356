// SPDX-License-Identifier: GPL-2.0-only
/** @file A corpus on disk, which several runs may read and write at once. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { Corpus, Input } from '../search/fuzz/fuzz.js';
import type { Found } from '../search/verdict.js';
import { asFileName, entryName, findingName, parseEntry, printEntry } from './corpus-file.js';
import { OutputError, systemReason, UsageError } from './errors.js';
import { isAlive, makeFolders } from './files.js';
import { systemNamed, systemReading } from './lookup.js';
import { isToken, splitToken, TokenError } from './token.js';
import type { System } from '../systems/system.js';

const FINDINGS = 'findings';
/** In bytes. */
const MOST_OF_AN_ENTRY = 2 ** 20;
/** In milliseconds: a file is written and renamed in far less. */
const STALE = 60_000;

/** An entry, with the name of its file. */
export interface Entry {
  readonly name: string;
  readonly revision: string;
  readonly system: System;
  readonly input: Input;
}

/**
 * Files are named after what they contain and appear whole, by a rename: runs need no locks, two of them that keep the same input write
 * the same file, and whatever kills one leaves nothing that another could misread. Files that come and go are nobody's error.
 */
export class CorpusDirectory {
  private readonly seen = new Set<string>();

  /** `warn` is told of each file that is passed over, once. */
  constructor(
    readonly path: string,
    private readonly warn: (line: string) => void,
  ) {}

  /** Makes it when it is not there. Throws UsageError. */
  create(): this {
    if (this.path === '') throw new UsageError('an empty name is no directory of a corpus');
    try {
      makeFolders(join(this.path, FINDINGS));
    } catch (error) {
      throw new UsageError(`${this.path}: ${systemReason(error)}`);
    }
    this.removeStale();
    return this;
  }

  /** What runs that were killed have left: of another machine's nobody here knows whether they run, so only after a while. */
  private removeStale(): void {
    for (const name of this.listed('.', ({ name: one }) => /^\.\d+\.[\w-]+\.tmp$/.test(one))) {
      const path = join(this.path, name);
      const { mtimeMs = Infinity } = statSync(path, { throwIfNoEntry: false }) ?? {};
      if (!isAlive(Number(name.split('.')[1])) && Date.now() - mtimeMs > STALE) rmSync(path, { force: true });
    }
  }

  /** Throws UsageError when it is no directory. */
  check(): this {
    const stat = this.stat();
    if (!stat?.isDirectory()) throw new UsageError(`${this.path}: ${stat ? 'is not a directory' : 'no such directory'}`);
    return this;
  }

  private stat(): Stats | undefined {
    try {
      return statSync(this.path, { throwIfNoEntry: false });
    } catch (error) {
      throw new UsageError(`${this.path}: ${systemReason(error)}`);
    }
  }

  /** Throws UsageError when it has inputs or findings of another system. */
  of(system: System): this {
    for (const other of this.systems()) if (other !== system) throw new UsageError(`${this.path}: a corpus of ${other.id}, not of ${system.id}`);
    return this;
  }

  /** Whose inputs and findings it has: looked at no further than their heads. */
  *systems(): Generator<System> {
    const folders = this.foldersIn(FINDINGS).map((folder) => join(FINDINGS, folder));
    for (const folder of ['.', ...folders])
      for (const name of this.namesIn(folder)) {
        const token = this.tokenIn(join(folder, name));
        if (token !== null) yield systemReading(token.revision, token.source);
      }
  }

  /** Null: it is no file of a corpus. */
  private tokenIn(name: string): ReturnType<typeof splitToken> | null {
    try {
      const path = join(this.path, name);
      const stat = statSync(path);
      if (!stat.isFile() || stat.size > MOST_OF_AN_ENTRY) return null;
      const body = readFileSync(path, 'utf8').replace(/^#.*\n/gm, '');
      return isToken(body) ? splitToken(body) : null;
    } catch {
      return null;
    }
  }

  /** Entries that this object has not read or written yet, in the order of their names. Throws UsageError. */
  *fresh(): Generator<Entry> {
    for (const name of this.namesIn('.')) {
      if (this.seen.has(name)) continue;
      this.seen.add(name);
      const entry = this.read(name);
      if (entry) yield entry;
    }
  }

  /** Findings, by their paths below the corpus. */
  *findings(): Generator<Entry> {
    for (const folder of this.foldersIn(FINDINGS))
      for (const name of this.namesIn(join(FINDINGS, folder))) {
        const entry = this.read(join(FINDINGS, folder, name));
        if (entry) yield entry;
      }
  }

  /** Why nothing is written any more; the search goes on, and its report comes. */
  failure: OutputError | null = null;

  trying(write: () => void): void {
    if (this.failure) return;
    try {
      write();
    } catch (error) {
      if (!(error instanceof OutputError)) throw error;
      this.failure = error;
    }
  }

  /** Throws OutputError. */
  keep(revision: string, input: Input): void {
    const name = entryName(input, systemNamed(revision).notation);
    if (this.seen.has(name)) return;
    this.seen.add(name);
    this.write(name, printEntry(revision, input));
  }

  /** Throws OutputError. */
  found(revision: string, found: Found): void {
    const { id, violation } = found;
    const input: Input = 'race' in found ? { race: found.race } : { program: found.program };
    const folder = join(FINDINGS, asFileName(revision));
    this.folder(folder);
    this.write(join(folder, findingName(id)), printEntry(revision, input, [`finding ${id}`, violation.happened]));
  }

  /** Copies a file of another corpus. Throws OutputError. */
  copy(from: CorpusDirectory, { name }: Entry): void {
    let text: string;
    try {
      text = readFileSync(join(from.path, name), 'utf8');
    } catch {
      return;
    }
    if (name.startsWith(FINDINGS)) this.folder(join(name, '..'));
    this.write(name, text);
  }

  has(name: string): boolean {
    return statSync(join(this.path, name), { throwIfNoEntry: false }) !== undefined;
  }

  remove(name: string): void {
    rmSync(join(this.path, name), { force: true });
  }

  private folder(path: string): void {
    try {
      makeFolders(join(this.path, path));
    } catch (error) {
      throw new OutputError(`${join(this.path, path)}: ${systemReason(error)}`);
    }
  }

  /** What the process has written survives it: the order on disk matters only to the machine's own crash. */
  private write(name: string, text: string): void {
    const path = join(this.path, name);
    const temporary = join(this.path, `.${process.pid}.${randomUUID()}.tmp`);
    try {
      writeFileSync(temporary, text, { flag: 'wx' });
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw new OutputError(`${path}: ${systemReason(error)}`);
    }
  }

  private read(name: string): Entry | undefined {
    const path = join(this.path, name);
    try {
      if (statSync(path).size > MOST_OF_AN_ENTRY || !statSync(path).isFile()) throw new TokenError('no file of a corpus');
      return { name, ...parseEntry(readFileSync(path, 'utf8')) };
    } catch (error) {
      if (error instanceof TokenError) this.warn(`${path}: skipped: ${error.message}`);
      // Somebody else took it away between the listing and here.
      else if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.warn(`${path}: skipped: ${systemReason(error)}`);
      return undefined;
    }
  }

  private namesIn(folder: string): string[] {
    return this.listed(folder, (entry) => !entry.isDirectory() && !entry.name.startsWith('.'));
  }

  private foldersIn(folder: string): string[] {
    return this.listed(folder, (entry) => entry.isDirectory());
  }

  private listed(folder: string, isWanted: (entry: { readonly name: string; isDirectory(): boolean }) => boolean): string[] {
    const path = join(this.path, folder);
    try {
      return readdirSync(path, { withFileTypes: true })
        .filter(isWanted)
        .map(({ name }) => name)
        .sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw new UsageError(`${path}: ${systemReason(error)}`);
    }
  }
}

/** The corpus of a search on one revision. */
export function corpusOf(directory: CorpusDirectory, revision: string): Corpus {
  return {
    *fresh() {
      // Somebody may put inputs of another system there while the search runs.
      for (const entry of directory.fresh()) if (entry.system === systemNamed(revision)) yield entry.input;
    },
    keep: (input) => directory.trying(() => directory.keep(revision, input)),
    found: (finding) => directory.trying(() => directory.found(revision, finding)),
  };
}
