// SPDX-License-Identifier: GPL-2.0-only
/** @file Compiles revisions at run time from their text: patched trees, mutants, a reviewer's own copy. */
import { compileFunction } from 'node:vm';
import { transform } from 'sucrase';
import * as kernel from '../kernel/index.js';
import { instrument, MARKS, type Marks, type Site } from './instrument.js';
import * as luo_internal from '../v1/luo_internal.js';
import { messageOf, stackOf } from './thrown.js';
import type { Revision } from '../v1/luo_internal.js';
import { C_FILES, type CFile, type SourceTree } from './tree.js';

/** The headers that a file of a revision may include. */
export const HEADERS: Readonly<Record<string, unknown>> = {
  '../../kernel/index.js': kernel,
  '../luo_internal.js': luo_internal,
};

/** A text that is no file of a revision: it does not parse, includes something else, or lacks its factory. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
}

/** What a revision is called. */
type Identity = Pick<Revision, 'name' | 'title' | 'basedOn'>;
type FactoryName = keyof Omit<Revision, keyof Identity>;

/** What is compiled in the place of a file's text, and names that it finds defined. */
export interface Prepared {
  readonly source: string;
  readonly globals: Readonly<Record<string, unknown>>;
  /** `path:line` of the statement that runs, for what is thrown and has no stack. */
  readonly running?: () => string | null;
}
/** Throws LoadError. */
export type Prepare = (file: CFile, source: string) => Prepared;

const asItIs: Prepare = (_, source) => ({ source, globals: {} });

const factoryName = (file: CFile): FactoryName => file.slice(0, -'.ts'.length) as FactoryName;

/** `path:line` of the innermost frame of an error in that file; null when the error did not come through it. */
export function placeOf(error: unknown, path: string): string | null {
  const stack = stackOf(error);
  const at = stack.split('\n').find((line) => line.startsWith('    at ') && (line.includes(`(${path}:`) || line.includes(` ${path}:`)));
  const line = at === undefined ? undefined : /^(\d+)/.exec(at.slice(at.indexOf(`${path}:`) + path.length + 1))?.[1];
  return line === undefined ? null : `${path}:${line}`;
}

function include(file: string, specifier: string): unknown {
  const header = Object.hasOwn(HEADERS, specifier) ? HEADERS[specifier] : undefined;
  if (header === undefined) throw new LoadError(`${file}: cannot include '${specifier}': a revision includes only ${Object.keys(HEADERS).join(' and ')}`);
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
function evaluate(file: CFile, prepared: Prepared, path: string): unknown {
  return evaluateScript(file, transformed(prepared.source, path, ['typescript', 'imports']), path, prepared);
}

function evaluateScript(file: CFile, code: string, path: string, { globals, running = () => null }: Omit<Prepared, 'source'>): unknown {
  const exports: Record<string, unknown> = {};
  const run = compileFunction(code, ['require', 'exports', ...Object.keys(globals)], { filename: path }) as (...values: unknown[]) => void;
  try {
    run((specifier: string) => include(path, specifier), exports, ...Object.values(globals));
  } catch (error) {
    throw error instanceof LoadError ? error : new LoadError(`${placeOf(error, path) ?? running() ?? path}: ${messageOf(error)}, while the file is loaded`);
  }
  const factory = exports[factoryName(file)];
  if (typeof factory !== 'function') throw new LoadError(`${path}: exports no function ${factoryName(file)}`);
  return factory;
}

/**
 * The revision that `tree` describes. Files whose text equals `origin`'s keep `origin`'s compiled factory.
 *
 * Throws LoadError.
 */
export function loadRevision(
  identity: Identity,
  tree: SourceTree,
  origin: { readonly revision: Revision; readonly tree: SourceTree },
  /** What a file is called in stack traces and reports. */
  pathOf: (file: CFile) => string = (file) => `reference/v1/${identity.name}/${file}`,
  prepare: Prepare = asItIs,
): Revision {
  const factories = C_FILES.map((file) => [
    factoryName(file),
    tree[file] === origin.tree[file] ? origin.revision[factoryName(file)] : evaluate(file, prepare(file, tree[file]), pathOf(file)),
  ]);
  const revision = { ...(Object.fromEntries(factories) as Revision), ...identity };
  texts.set(revision, { tree, pathOf, prepare });
  return revision;
}

/** What a revision was made of. */
interface Text {
  readonly tree: SourceTree;
  readonly pathOf: (file: CFile) => string;
  readonly prepare?: Prepare;
}

const texts = new WeakMap<Revision, Text>();

/** A revision that marks what it reaches. */
export interface Instrumented<R extends object = Revision> {
  /** Behaves as the one that it was made of; of the same name. */
  readonly revision: R;
  readonly sites: readonly Site[];
  /** `hit[i]` is set when `sites[i]` is reached; whoever reads it sets it back. */
  readonly marks: Marks;
}

const instrumented = new WeakMap<Revision, Instrumented>();

/** `revision`, marked. `text`: what it was made of, for one that was not made by `loadRevision`. Throws LoadError. */
export function instrumentRevision(revision: Revision, text?: Text): Instrumented {
  let made = instrumented.get(revision);
  if (made === undefined) instrumented.set(revision, (made = markAll(revision, textOf(revision, text))));
  return made;
}

function textOf(revision: Revision, text: Text | undefined): Text {
  const known = text ?? texts.get(revision);
  if (known === undefined) throw new LoadError(`the source of ${revision.name} is not known`);
  return known;
}

function markAll({ name, title, basedOn }: Revision, { tree, pathOf, prepare = asItIs }: Text): Instrumented {
  const sites: Site[] = [];
  const scripts = C_FILES.map((file) => {
    const path = pathOf(file);
    const { source, ...prepared } = prepare(file, tree[file]);
    const marked = instrument(transformed(source, path, ['typescript']), path.replace(/^.*reference\/v1\//, ''), sites.length);
    sites.push(...marked.sites);
    return { file, path, prepared, code: transformed(marked.code, path, ['imports']) };
  });
  const marks: Marks = { hit: new Uint8Array(sites.length), site: 0 };
  const factories = scripts.map(({ file, path, prepared, code }) => [
    factoryName(file),
    evaluateScript(file, code, path, { ...prepared, globals: { ...prepared.globals, [MARKS]: marks } }),
  ]);
  return { revision: { ...(Object.fromEntries(factories) as Revision), name, title, ...(basedOn !== undefined && { basedOn }) }, sites, marks };
}
