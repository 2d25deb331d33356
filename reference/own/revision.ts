// SPDX-License-Identifier: GPL-2.0-only
/** @file A reviewer's own revision, by the path of what it changes. */
import { existsSync } from 'node:fs';
import { applyPatch, structuredPatch } from 'diff';
import { isBack, watched } from '../engine/watch.js';
import type { Design, Named, Sources } from '../loader/design.js';
import { loadRevision, LoadError, type Prepare } from '../loader/load.js';
import { checkDesign, designOfFiles, designOfPatch, isPatch, isPath, ownFiles, patchText, statedBase, withPatch, type OwnFile } from './changes.js';
import { checkFunctions } from './functions.js';
import { checkHeaders } from './headers.js';
import { checkHidden } from './hidden.js';
import { checkGlobals, HIDDEN } from './globals.js';
import { ownFilesHook } from './hook.js';
import { withInsertions } from './insert.js';
import { KEEP_NAME, keep, keepers } from './kept.js';
import { GUARD, LoopGuard, loopGuards } from './loops.js';
import { CELLS_NAME, CHECK_NAME, functionRanges, placeMarks } from './marks.js';
import { fileNumber, noteFunctions, runningPlace } from './loaded.js';
import { mannersIn } from './names.js';
import { parseSyntax, type Syntax } from './syntax.js';
import { checkState } from './state.js';
import { checkYields } from './yields.js';

/** A revision together with its text. */
export interface Origin<R extends Named = Named> {
  readonly design: Design<R>;
  readonly revision: R;
  readonly tree: Sources;
}

/** What a path changes, and in what. */
interface Change {
  readonly path: string;
  /** The name of the revision that is changed. */
  readonly base: string;
  readonly origin: Origin;
  /** The C files at the path; empty for a diff. */
  readonly files: readonly OwnFile[];
  readonly tree: Sources;
}

/** Null when the name has no path in it. Nothing is compiled. Throws LoadError. */
function changeOf(name: string, find: (base: string) => Origin | undefined): Change | null {
  const { base: explicit, path } = splitName(name, find);
  if (path === null) return null;
  const patch = isPatch(path) ? patchText(path) : null;
  const files = patch === null ? ownFiles(path) : [];
  const stated = explicit ?? statedBase(files);
  const fits = ({ base: usual }: Design): boolean => applies(find(usual)!.tree, path, patch!);
  const base = stated ?? (patch === null ? designOfFiles(files) : designOfPatch(patch, fits)).base;
  const origin = explicit === undefined && isPath(base) ? undefined : find(base);
  if (origin === undefined) throw new LoadError(`${path}: is based on '${base}', which is no revision`);
  checkDesign(files, origin.design, base);
  return { path, base, origin, files, tree: patch === null ? withFiles(origin.tree, files) : withPatch(origin.tree, path, patch) };
}

function applies(tree: Sources, path: string, patch: string): boolean {
  try {
    withPatch(tree, path, patch);
    return true;
  } catch (error) {
    if (error instanceof LoadError) return false;
    throw error;
  }
}

/** The design of which a name's path has files; null when the name has no path in it. Throws LoadError. */
export function ownDesign(name: string, find: (base: string) => Origin | undefined): Design | null {
  return changeOf(name, find)?.origin.design ?? null;
}

/**
 * `./mine`, `./mine/luo_files.ts`, `corrected+./mine`, `linux-7.3+./my.patch`: the base, unless a file says which or it is that of the design
 * whose files they are, with what the path changes. Undefined when the name has no path in it. `find` answers bases by name.
 *
 * Throws LoadError.
 */
export function ownRevision(name: string, find: (base: string) => Origin | undefined): Origin | undefined {
  const change = changeOf(name, find);
  if (change === null) return undefined;
  const { path, base, origin, files, tree } = change;
  const changed = origin.design.files.filter((file) => tree[file] !== origin.tree[file]);
  const what = changed.length === 0 ? 'nothing changed' : `${changed.join(', ')} of ${path}`;
  const pathOf = (file: string): string => files.find((own) => own.file === file)?.path ?? `${path}/${file}`;
  const load = (other: Sources): Named => loadOwn({ name, title: `${base} with ${what}`, basedOn: base }, other, origin, pathOf);
  makers.set(name, { design: origin.design, load, before: origin.tree, tree, files });
  return { design: origin.design, revision: load(tree), tree };
}

/** Throws LoadError. */
function loadOwn(identity: Named, tree: Sources, { design, ...origin }: Origin, pathOf: (file: string) => string): Named {
  const changed = design.files.filter((file) => tree[file] !== origin.tree[file]);
  ownFilesHook.before();
  for (const file of changed) ownFilesHook.loading(pathOf(file), fileNumber(pathOf(file)));
  const revision = loadRevision(design, identity, tree, origin, pathOf, preparation(design, tree, changed, pathOf));
  checkFunctions(design, revision, origin.revision, pathOf);
  isBack();
  return revision;
}

/** What an own revision was made of. */
interface Maker {
  readonly design: Design;
  readonly load: (tree: Sources) => Named;
  readonly before: Sources;
  readonly tree: Sources;
  readonly files: readonly OwnFile[];
}

const makers = new Map<string, Maker>();

/** The files of somebody's own that a revision was made of; none of one that a diff has made. */
export const ownTexts = (name: string): readonly Pick<OwnFile, 'path' | 'text'>[] => makers.get(name)?.files ?? [];

/**
 * The own revision with one of its changes undone, for each of them: lines that stand together are one change. Null where the rest is no
 * revision any more; empty for a revision that is not somebody's own.
 */
export function ownWithEachUndone(name: string): readonly (Named | null)[] {
  const maker = makers.get(name);
  if (maker === undefined) return [];
  const { design, load, before, tree } = maker;
  return design.files.flatMap((file) =>
    withEachUndone(before[file]!, tree[file]!).map((text) => {
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

function withFiles(tree: Sources, files: readonly OwnFile[]): Sources {
  return { ...tree, ...Object.fromEntries(files.map(({ file, text }) => [file, text])) };
}

/** Checks and guards what a reviewer has written, before it is compiled. Throws LoadError. */
function preparation(design: Design, tree: Sources, changed: readonly string[], pathOf: (file: string) => string): Prepare {
  const parsed = new Map<string, Syntax>(design.files.map((file) => [file, parseSyntax(tree[file]!, changed.includes(file) ? pathOf(file) : file)]));
  const manners = mannersIn([...parsed.values()]);
  return (file) => {
    const syntax = parsed.get(file)!;
    checkHeaders(syntax, design);
    checkGlobals(syntax);
    checkState(syntax, design.factoryOf(file));
    checkHidden(syntax, design.factoryOf(file));
    checkYields(syntax, manners);
    const number = fileNumber(pathOf(file));
    noteFunctions(number, functionRanges(syntax));
    const source = withInsertions(syntax.text, [...placeMarks(syntax, number), ...loopGuards(syntax), ...keepers(syntax, design.factoryOf(file))]);
    const guards = { [GUARD]: new LoopGuard(), [KEEP_NAME]: keep, [CELLS_NAME]: watched.cells, [CHECK_NAME]: watched.check };
    return { source, globals: { ...HIDDEN, ...guards }, running: runningPlace };
  };
}
