// SPDX-License-Identifier: GPL-2.0-only
/** @file Compiles revisions at run time from their text: patched trees, mutants, a reviewer's own copy. */
import { compileFunction } from 'node:vm';
import { transform } from 'sucrase';
import { factoryIn, unitOf, type Design, type Named, type Sources } from './design.js';
import { instrument, MARKS, type Marks, type Site } from './instrument.js';
import { messageOf, stackOf } from './thrown.js';

/** A text that is no file of a revision: it does not parse, includes something else, or lacks its factory. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
}

/** What is compiled in the place of a file's text, and names that it finds defined. */
export interface Prepared {
  readonly source: string;
  readonly globals: Readonly<Record<string, unknown>>;
  /** `path:line` of the statement that runs, for what is thrown and has no stack. */
  readonly running?: () => string | null;
}
/** Throws LoadError. */
export type Prepare = (file: string, source: string) => Prepared;

const asItIs: Prepare = (_, source) => ({ source, globals: {} });

/** `path:line` of the innermost frame of an error in that file; null when the error did not come through it. */
export function placeOf(error: unknown, path: string): string | null {
  const stack = stackOf(error);
  const at = stack.split('\n').find((line) => line.startsWith('    at ') && (line.includes(`(${path}:`) || line.includes(` ${path}:`)));
  const line = at === undefined ? undefined : /^(\d+)/.exec(at.slice(at.indexOf(`${path}:`) + path.length + 1))?.[1];
  return line === undefined ? null : `${path}:${line}`;
}

function include({ headers }: Design, path: string, specifier: string): unknown {
  const header = Object.hasOwn(headers, specifier) ? headers[specifier] : undefined;
  if (header === undefined) throw new LoadError(`${path}: cannot include '${specifier}': a revision includes only ${Object.keys(headers).join(' and ')}`);
  return header;
}

type Transforms = Parameters<typeof transform>[1]['transforms'];

function transformed(code: string, path: string, transforms: Transforms): string {
  try {
    return transform(code, { transforms, filePath: path, disableESTransforms: true }).code;
  } catch (error) {
    throw new LoadError(`${path}: ${(error as Error).message}`);
  }
}

/** Evaluates one file, types stripped, lines kept; the headers are the instances that already run. */
function evaluate(design: Design, file: string, prepared: Prepared, path: string): unknown {
  return evaluateScript(design, file, transformed(prepared.source, path, ['typescript', 'imports']), path, prepared);
}

function evaluateScript(design: Design, file: string, code: string, path: string, { globals, running = () => null }: Omit<Prepared, 'source'>): unknown {
  const exports: Record<string, unknown> = {};
  const run = compileFunction(code, ['require', 'exports', ...Object.keys(globals)], { filename: path }) as (...values: unknown[]) => void;
  try {
    run((specifier: string) => include(design, path, specifier), exports, ...Object.values(globals));
  } catch (error) {
    throw error instanceof LoadError ? error : new LoadError(`${placeOf(error, path) ?? running() ?? path}: ${messageOf(error)}, while the file is loaded`);
  }
  const factory = exports[design.factoryOf(file)];
  if (typeof factory !== 'function') throw new LoadError(`${path}: exports no function ${design.factoryOf(file)}`);
  return factory;
}

/** What a revision is made from. */
export interface LoadedFrom<R extends Named> {
  readonly revision: R;
  readonly tree: Sources;
}

/**
 * The revision that `tree` describes. Files whose text equals `origin`'s keep `origin`'s compiled factory.
 *
 * Throws LoadError.
 */
export function loadRevision<R extends Named>(
  design: Design<R>,
  identity: Named,
  tree: Sources,
  origin: LoadedFrom<R>,
  /** What a file is called in stack traces and reports. */
  pathOf: (file: string) => string = (file) => `reference/${design.id}/${identity.name}/${file}`,
  prepare: Prepare = asItIs,
): R {
  const factories = design.files.map((file) => [
    unitOf(file),
    tree[file] === origin.tree[file] ? factoryIn(origin.revision, file) : evaluate(design, file, prepare(file, tree[file]!), pathOf(file)),
  ]);
  const revision = { ...(Object.fromEntries(factories) as R), ...identity };
  texts.set(revision, { tree, pathOf, prepare });
  return revision;
}

/** What a revision was made of. */
interface Text {
  readonly tree: Sources;
  readonly pathOf: (file: string) => string;
  readonly prepare?: Prepare;
}

const texts = new WeakMap<Named, Text>();

/** The text of a revision that was made by `loadRevision`. */
export function loadedTree(revision: Named): Sources | undefined {
  return texts.get(revision)?.tree;
}

/** A revision that marks what it reaches. */
export interface Instrumented<R extends object> {
  /** Behaves as the one that it was made of; of the same name. */
  readonly revision: R;
  readonly sites: readonly Site[];
  /** `hit[i]` is set when `sites[i]` is reached; whoever reads it sets it back. */
  readonly marks: Marks;
}

/**
 * `revision`, marked: a new one each time, whose machines nobody has booted yet. `text`: what it was made of, for one that was not made by
 * `loadRevision`. Throws LoadError.
 */
export function instrumentRevision<R extends Named>(design: Design<R>, revision: R, text?: Text): Instrumented<R> {
  const { name, title, basedOn } = revision;
  const { tree, pathOf, prepare = asItIs } = textOf(revision, text);
  const sites: Site[] = [];
  const scripts = design.files.map((file) => {
    const path = pathOf(file);
    const { source, ...prepared } = prepare(file, tree[file]!);
    const marked = instrument(transformed(source, path, ['typescript']), siteFile(design, path), sites.length);
    sites.push(...marked.sites);
    return { file, path, prepared, code: transformed(marked.code, path, ['imports']) };
  });
  const marks: Marks = { hit: new Uint8Array(sites.length), site: 0 };
  const factories = scripts.map(({ file, path, prepared, code }) => [
    unitOf(file),
    evaluateScript(design, file, code, path, { ...prepared, globals: { ...prepared.globals, [MARKS]: marks } }),
  ]);
  return { revision: { ...(Object.fromEntries(factories) as R), name, title, ...(basedOn !== undefined && { basedOn }) }, sites, marks };
}

function textOf(revision: Named, text: Text | undefined): Text {
  const known = text ?? texts.get(revision);
  if (known === undefined) throw new LoadError(`the source of ${revision.name} is not known`);
  return known;
}

const siteFile = ({ root }: Design, path: string): string => path.slice(path.includes(root) ? path.lastIndexOf(root) + root.length : 0);
