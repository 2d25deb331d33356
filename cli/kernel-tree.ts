// SPDX-License-Identifier: GPL-2.0-only
/** @file A kernel tree as a revision: its C is compiled, or comes out of the cache. */
import { readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { build } from '../reference/c/build.js';
import { isArchive, KEPT_TEXTS } from '../reference/c/archive.js';
import { Cache } from '../reference/c/cache.js';
import { TreeError } from '../reference/c/error.js';
import { revisionOfTree, type CompiledRevision } from '../reference/c/compiled.js';
import { designOf } from '../reference/c/designs.js';
import { Folder } from '../reference/c/folder.js';
import type { TreeSource } from '../reference/c/source.js';
import { Commit } from '../reference/c/git.js';
import { headersIncluded, Patched, type TreePatch } from '../reference/c/patched.js';
import { readTreeName, type TreeName } from '../reference/c/tree-name.js';
import { Tree } from '../reference/c/tree.js';
import { KHO_FDT_COMPATIBLE } from '../reference/mainline/abi.js';
import type { Revision as MainlineRevision } from '../reference/mainline/luo_internal.js';
import { bootOrder, NEXT } from '../reference/mainline/next.js';
import { addMainlineRevision } from '../reference/mainline/revisions.js';
import { addCompiledRevision } from '../reference/v1/revisions.js';
import { enumeration } from '../report/layout.js';
import type { SeriesPatch } from '../report/lore/series.js';
import { runsAtAll, runsWithSmallPages } from '../systems/mainline/sizes.js';
import { systemReason, UsageError } from './errors.js';
import { loadNamed } from './own-revision.js';
import type { Terminal } from './terminal.js';
import { inArchives, type OpenArchive } from './tree-archive.js';
import { readSeries, readTreePatches } from './tree-patch.js';

/** A compiled tree, and of which files its revision consists. */
export interface CompiledTree {
  readonly revision: CompiledRevision;
  /** Names of the C files. */
  readonly files: readonly string[];
  /** What a reader of verdicts has to know of it. */
  readonly remarks: readonly string[];
}

/** Is it a folder that can only be meant as a kernel tree, where nothing is done with revisions of somebody's own? */
export function isTreeName(name: string): boolean {
  if (treeNamed(name) !== null) return true;
  if (!/[\\/]|^\.{1,2}$/.test(name) || statSync(name, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  return !readdirSync(name).some((file) => file.endsWith('.ts'));
}

/** The parts of a kernel tree's name; null: it is none. Throws UsageError. */
export function treeNamed(name: string): TreeName | null {
  return told(() => readTreeName(bootOrder(name)[0]!));
}

/** Is it meant as a kernel tree, whether or not all is right with it? */
export function isTreeNamed(name: string): boolean {
  try {
    return treeNamed(name) !== null;
  } catch (error) {
    // What stands behind the folder is wrong: who wants it compiled is told.
    if (error instanceof UsageError) return true;
    throw error;
  }
}

/** The system of a kernel tree that was not compiled, as far as its files say so: patches are not looked at. */
export function systemOfTree(name: string): 'v1' | 'mainline' {
  try {
    const { folder, ref } = treeNamed(name)!;
    if (isArchive(folder)) return 'mainline';
    return designOf(new Tree(name, ref === null ? new Folder(folder) : new Commit(folder, ref, process.env))).id;
  } catch (error) {
    // What is wrong with it is told by whoever compiles it.
    if (error instanceof TreeError || error instanceof UsageError) return 'mainline';
    throw error;
  }
}

interface PatchFlags {
  readonly patch?: string;
}

/** What a mail that answers a patch is about: what the tree shows without it too is somebody else's. */
interface AnswerFlags extends PatchFlags {
  readonly format?: string;
  readonly inherited?: boolean;
  readonly baseline?: string;
}

/**
 * With a kernel tree, `--patch` is applied to it, and becomes part of its name: what is printed as a command then says it too. Without one, the
 * flags stay as they are. Throws UsageError.
 */
export function withTreePatch<F extends PatchFlags & { readonly revision?: string }>(flags: F): F {
  const { patch, revision } = flags;
  if (patch === undefined || revision === undefined || treeNamed(revision) === null) return flags;
  return { ...withoutPatch(flags), revision: `${revision}+${patch}` };
}

/** The same of flags that may name several revisions, and of a search: a mail tells what is new with the patch. Throws UsageError. */
export function withTreePatches<F extends AnswerFlags & { readonly revision?: readonly string[] }>(flags: F): F {
  const { patch, revision = [], format, inherited = false, baseline } = flags;
  if (patch === undefined || !revision.some((name) => treeNamed(name) !== null)) return flags;
  const isNewAlone = format === 'lore' && !inherited && baseline === undefined && revision.length === 1;
  return {
    ...withoutPatch(flags),
    ...(isNewAlone && { baseline: revision[0]! }),
    revision: revision.map((name) => (treeNamed(name) === null ? name : `${name}+${patch}`)),
  };
}

interface NextFlags {
  readonly nextRevision?: string;
}

/** `--next-revision` becomes part of each name: what is printed as a command then says it too. */
export function withNext<F extends NextFlags & { readonly revision?: string | readonly string[] }>(flags: F): F {
  const { nextRevision, revision, ...others } = flags;
  if (nextRevision === undefined) return flags;
  if (revision === undefined) throw new UsageError('--next-revision says what comes after another kernel: --revision names that');
  const behind = (name: string): string => `${name}${NEXT}${nextRevision}`;
  return { ...others, revision: typeof revision === 'string' ? behind(revision) : revision.map(behind) } as unknown as F;
}

function withoutPatch<F extends PatchFlags>({ patch: _applied, ...others }: F): F {
  return others as F;
}

/** What is wrong with a tree is told in one line. */
function told<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TreeError)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
}

/** What a kernel tree is read from. Throws TreeError, UsageError, NotKept. */
async function sourceOf(name: string, open: OpenArchive): Promise<TreeSource> {
  const parts = readTreeName(name) ?? { folder: name, ref: null, patches: [] };
  return patchedSource(parts, (await Promise.all(parts.patches.map(readTreePatches))).flat(), open);
}

/** The same with these patches instead of its own. */
export async function patchedSource({ folder, ref }: Pick<TreeName, 'folder' | 'ref'>, series: readonly TreePatch[], open: OpenArchive): Promise<TreeSource> {
  const touched = series.flatMap(({ files }) => files.flatMap(({ from, to }) => [from, to].filter((path) => path !== null)));
  const headers = [...headersIncluded(series).values()].flat();
  const source = isArchive(folder) ? await open(folder, [...touched, ...headers]) : ref === null ? new Folder(folder) : new Commit(folder, ref, process.env);
  return series.length === 0 ? source : new Patched(source, series);
}

/** The patches that are applied in a tree of that name, in order; none where it is no patched tree. Throws UsageError. */
export async function patchesOf(name: string): Promise<SeriesPatch[]> {
  const patches = treeNamed(name)?.patches ?? [];
  return (await Promise.all(patches.map(readSeries))).flat();
}

/** What a reader of a verdict on a patched tree has to know. */
function tellPatched(tree: Tree, patched: Patched, terminal: Terminal): void {
  const { fuzzy, changed, unknownHeaders } = patched;
  for (const name of unknownHeaders)
    terminal.err(`luocheck: ${tree.name}: the patch includes <${name}>, which is not in the tree: a kernel does not compile it\n`);
  for (const hunk of fuzzy) terminal.err(`luocheck: ${hunk}\n`);
  const code = changed.filter((path) => /\.[ch]$/.test(path) && patched.read(path) !== null && !tree.hasRead(path));
  if (code.length > 0) terminal.err(`luocheck: ${tree.name}: the patch also changes ${enumeration(code)}: not compiled, so nothing is said about it\n`);
}

/** Where compiled modules are kept: as the XDG Base Directory Specification says. */
export function cacheFolder({ XDG_CACHE_HOME: given = '' }: NodeJS.ProcessEnv): string {
  return join(isAbsolute(given) ? given : join(homedir(), '.cache'), 'luocheck', 'c');
}

/** Trees of which that was told: a command may compile one twice. */
const toldOfPages = new Set<string>();
const NOT_AT_ALL = 'with its LUO no file can be preserved in a new session';

/** Compiles, when it has not been. Throws UsageError. */
export async function compiledTree(name: string, terminal: Terminal, isSearched = true): Promise<CompiledTree> {
  const folder = cacheFolder(process.env);
  const now = (): number => terminal.now();
  const notKept = (error: unknown): void => terminal.err(`luocheck: ${folder}: ${systemReason(error)}: the compiled code is not kept\n`);
  try {
    const { built, tree, source } = await inArchives(new Cache(folder, now, KEPT_TEXTS), terminal, notKept, async (open) => {
      const source = await sourceOf(name, open);
      const tree = new Tree(name, source);
      // Nothing listens: there is nothing to be told while it compiles, and Ctrl-C ends the compiler in the middle of a file.
      const built = await build(tree, {
        cache: new Cache(folder, now),
        onProgress: (line) => terminal.progress(line),
        onCacheFailure: notKept,
        isSearched,
      });
      return { built, tree, source };
    });
    terminal.progress(null);
    if (source instanceof Patched) tellPatched(tree, source, terminal);
    const revisionOf = (made: readonly Uint8Array[]): CompiledRevision => {
      modules.set(name, made);
      return revisionOfTree(name, made, { read: (path) => tree.read(path) });
    };
    let revision = revisionOf(built.small === null ? [built.module] : [built.module, built.small]);
    if (isSearched && 'mainline' in revision && !runsWithSmallPages(revision.mainline)) {
      revision = revisionOf([built.module]);
      const reason = 'mainline' in revision && !runsAtAll(revision.mainline) ? NOT_AT_ALL : 'its LUO does not work with pages smaller than 4 KiB';
      if (!toldOfPages.has(name)) terminal.err(`luocheck: ${name}: ${reason}: what takes a full page is not looked for\n`);
      toldOfPages.add(name);
    }
    return { revision, files: built.files.map((file) => basename(file)), remarks: designOf(tree).remarks(tree, built.refused ?? undefined) };
  } catch (error) {
    if (!(error instanceof TreeError)) throw error;
    terminal.err(error.details);
    throw new UsageError(error.message, { cause: error });
  }
}

/** What the kernel trees of a revision, and of what boots after it, were compiled to, by name. */
export const modulesOf = (name: string): [name: string, modules: readonly Uint8Array[]][] =>
  bootOrder(name).flatMap((part): [string, readonly Uint8Array[]][] => (modules.has(part) ? [[part, modules.get(part)!]] : []));

const modules = new Map<string, readonly Uint8Array[]>();

/** Names of kernels that follow each other and have another format of what is handed over. */
const foreignSteps = (names: readonly string[]): (readonly [string, string])[] =>
  names.slice(1).flatMap((after, i) => (formatNamed(names[i]!) === formatNamed(after) ? [] : [[names[i]!, after] as const]));

const formatNamed = (name: string): string => (loadNamed(name)!.revision as MainlineRevision).handover ?? KHO_FDT_COMPATIBLE;

/** Makes those of the names that are kernel trees known as revisions of their systems. Throws UsageError. */
export async function knowTrees(names: readonly string[], terminal: Terminal): Promise<void> {
  for (const name of new Set(names.flatMap(bootOrder))) {
    if (treeNamed(name) === null) continue;
    const { revision, remarks } = await compiledTree(name, terminal);
    if ('v1' in revision) {
      addCompiledRevision(revision.v1);
      continue;
    }
    for (const remark of remarks) terminal.err(`luocheck: ${name}: ${remark}\n`);
    addMainlineRevision(revision.mainline);
    const unjudged = loadNamed(name)?.system.revisions.cannotJudge?.(revision.mainline) ?? [];
    if (unjudged.length > 0) terminal.err(`luocheck: ${name}: not checked: ${enumeration(unjudged)}\n`);
  }
  for (const name of names.filter((one) => bootOrder(one).length > 1)) {
    const unknown = bootOrder(name).find((part) => loadNamed(part)?.system.id !== 'mainline');
    if (unknown !== undefined)
      throw new UsageError(`${name}: '${unknown}' is no revision of mainline and no tree of Linux 6.19 or later, and only of those one follows another`);
    for (const [before, after] of foreignSteps(bootOrder(name)))
      terminal.err(`luocheck: ${before} hands over in a format that ${after} does not know: there Kexec Handover takes nothing over, and LUO finds nothing\n`);
  }
}
