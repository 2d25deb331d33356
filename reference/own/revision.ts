// SPDX-License-Identifier: GPL-2.0-only
/** @file A reviewer's own revision, by the path of what it changes. */
import { existsSync } from 'node:fs';
import { applyPatch, structuredPatch } from 'diff';
import { isBack, watched } from '../engine/watch.js';
import { loadRevision, LoadError, type Prepare } from '../loader/load.js';
import type { Revision } from '../v1/luo_internal.js';
import { C_FILES, type CFile, type SourceTree } from '../loader/tree.js';
import { isPatch, isPath, ownFiles, statedBase, withPatch, type OwnFile } from './changes.js';
import { checkFunctions } from './functions.js';
import { checkHeaders } from './headers.js';
import { checkGlobals, HIDDEN } from './globals.js';
import { ownFilesHook } from './hook.js';
import { withInsertions } from './insert.js';
import { GUARD, LoopGuard, loopGuards } from './loops.js';
import { CELLS_NAME, CHECK_NAME, functionRanges, placeMarks } from './marks.js';
import { fileNumber, noteFunctions, runningPlace } from './loaded.js';
import { mannersIn } from './names.js';
import { parseSyntax, type Syntax } from './syntax.js';
import { checkState } from './state.js';
import { checkYields } from './yields.js';

/** A revision together with its text. */
export interface Origin {
  readonly revision: Revision;
  readonly tree: SourceTree;
}

/** The base of what says nothing else. */
export const DEFAULT_BASE = 'posted';

/** Names of the revisions made here -> their text: what is based on them needs it. */
const trees = new Map<string, SourceTree>();

/** The text of an own revision that was loaded. */
export function ownTree(name: string): SourceTree | undefined {
  return trees.get(name);
}

/**
 * `./mine`, `./mine/luo_files.ts`, `corrected+./mine`, `posted+./my.patch`: the base, unless a file says which or it is
 * posted, with what the path changes. Undefined when the name has no path in it. `find` answers bases by name.
 *
 * Throws LoadError.
 */
export function ownRevision(name: string, find: (base: string) => Origin | undefined): Revision | undefined {
  const { base: explicit, path } = splitName(name, find);
  if (path === null) return undefined;
  const files = isPatch(path) ? [] : ownFiles(path);
  const base = explicit ?? statedBase(files) ?? DEFAULT_BASE;
  const origin = explicit === undefined && isPath(base) ? undefined : find(base);
  if (origin === undefined) throw new LoadError(`${path}: is based on '${base}', which is no revision`);
  const tree = isPatch(path) ? withPatch(origin.tree, path) : withFiles(origin.tree, files);
  const changed = C_FILES.filter((file) => tree[file] !== origin.tree[file]);
  const what = changed.length === 0 ? 'nothing changed' : `${changed.join(', ')} of ${path}`;
  trees.set(name, tree);
  const pathOf = (file: CFile): string => files.find((own) => own.file === file)?.path ?? `${path}/${file}`;
  const load = (other: SourceTree): Revision => loadOwn({ name, title: `${base} with ${what}`, basedOn: base }, other, origin, pathOf);
  makers.set(name, { load, before: origin.tree, tree });
  return load(tree);
}

/** Throws LoadError. */
function loadOwn(identity: Identity, tree: SourceTree, origin: Origin, pathOf: (file: CFile) => string): Revision {
  const changed = C_FILES.filter((file) => tree[file] !== origin.tree[file]);
  ownFilesHook.before();
  for (const file of changed) ownFilesHook.loading(pathOf(file), fileNumber(pathOf(file)));
  const revision = loadRevision(identity, tree, origin, pathOf, preparation(tree, changed, pathOf));
  checkFunctions(revision, origin.revision, pathOf);
  isBack();
  return revision;
}

type Identity = Pick<Revision, 'name' | 'title' | 'basedOn'>;

/** What an own revision was made of. */
interface Maker {
  readonly load: (tree: SourceTree) => Revision;
  readonly before: SourceTree;
  readonly tree: SourceTree;
}

const makers = new Map<string, Maker>();

/**
 * The own revision with one of its changes undone, for each of them: lines that stand together are one change. Null where the rest is no
 * revision any more; empty for a revision that is not somebody's own.
 */
export function ownWithEachUndone(name: string): readonly (Revision | null)[] {
  const maker = makers.get(name);
  if (maker === undefined) return [];
  const { load, before, tree } = maker;
  return C_FILES.flatMap((file) =>
    withEachUndone(before[file], tree[file]).map((text) => {
      try {
        return load({ ...tree, [file]: text });
      } catch (error) {
        if (error instanceof LoadError) return null;
        throw error;
      }
    }),
  );
}

/** `after`, with one change to `before` taken back, for each. */
function withEachUndone(before: string, after: string): string[] {
  if (before === after) return [];
  const { hunks } = structuredPatch('', '', after, before, '', '', { context: 0 });
  return hunks.flatMap((hunk) => applyPatch(after, { hunks: [hunk], oldFileName: '', newFileName: '', oldHeader: '', newHeader: '' }) || []);
}

/** The longest base that is a revision, and the path behind it. */
function splitName(name: string, find: (base: string) => Origin | undefined): { readonly base?: string; readonly path: string | null } {
  for (let plus = name.length; (plus = name.lastIndexOf('+', plus - 1)) > 0;) {
    const [base, path] = [name.slice(0, plus), name.slice(plus + 1)];
    if (isPath(path) && find(base) !== undefined) return { base, path };
  }
  if (!isPath(name)) return { path: null };
  const plus = name.indexOf('+');
  // Nobody means a path that begins like this.
  if (plus > 0 && !existsSync(name) && /^[\w:-]+$/.test(name.slice(0, plus))) throw new LoadError(`no revision '${name.slice(0, plus)}' in '${name}'`);
  return { path: name };
}

function withFiles(tree: SourceTree, files: readonly OwnFile[]): SourceTree {
  return { ...tree, ...Object.fromEntries(files.map(({ file, text }) => [file, text])) };
}

/** Checks and guards what a reviewer has written, before it is compiled. Throws LoadError. */
function preparation(tree: SourceTree, changed: readonly CFile[], pathOf: (file: CFile) => string): Prepare {
  const parsed = new Map<CFile, Syntax>(C_FILES.map((file) => [file, parseSyntax(tree[file], changed.includes(file) ? pathOf(file) : file)]));
  const manners = mannersIn([...parsed.values()]);
  return (file) => {
    const syntax = parsed.get(file)!;
    checkHeaders(syntax);
    checkGlobals(syntax);
    checkState(syntax, file.slice(0, -'.ts'.length));
    checkYields(syntax, manners);
    noteFunctions(fileNumber(pathOf(file)), functionRanges(syntax));
    const source = withInsertions(syntax.text, [...placeMarks(syntax, fileNumber(pathOf(file))), ...loopGuards(syntax)]);
    return { source, globals: { ...HIDDEN, [GUARD]: new LoopGuard(), [CELLS_NAME]: watched.cells, [CHECK_NAME]: watched.check }, running: runningPlace };
  };
}
