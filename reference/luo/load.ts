// SPDX-License-Identifier: GPL-2.0-only
/** @file Compiles revisions at run time from their text: patched trees, mutants, a reviewer's own copy. */
import { compileFunction } from 'node:vm';
import { transform } from 'sucrase';
import * as kernel from '../kernel/index.js';
import * as luo_internal from './luo_internal.js';
import type { Revision } from './luo_internal.js';
import { C_FILES, type CFile, type SourceTree } from './tree.js';

/** The headers that a file of a revision may include. */
const HEADERS: Readonly<Record<string, unknown>> = {
  '../../kernel/index.js': kernel,
  '../luo_internal.js': luo_internal,
};

/** A text that is no file of a revision: it does not parse, includes something else, or lacks its factory. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
}

const factoryName = (file: CFile): keyof Omit<Revision, 'name' | 'title'> =>
  file.slice(0, -'.ts'.length) as keyof Omit<Revision, 'name' | 'title'>;

function include(file: string, specifier: string): unknown {
  const header = HEADERS[specifier];
  if (header === undefined)
    throw new LoadError(`${file}: cannot include '${specifier}': a revision includes only ${Object.keys(HEADERS).join(' and ')}`);
  return header;
}

/** Evaluates one file, types stripped, lines kept; the headers are the instances that already run. */
function evaluate(file: CFile, source: string, path: string): unknown {
  let code: string;
  try {
    code = transform(source, { transforms: ['typescript', 'imports'], filePath: path, disableESTransforms: true }).code;
  } catch (error) {
    throw new LoadError(`${path}: ${(error as Error).message}`);
  }
  const exports: Record<string, unknown> = {};
  const run = compileFunction(code, ['require', 'exports'], { filename: path }) as (require: (s: string) => unknown, exports: object) => void;
  run((specifier) => include(path, specifier), exports);
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
  identity: { readonly name: string; readonly title: string },
  tree: SourceTree,
  origin: { readonly revision: Revision; readonly tree: SourceTree },
  /** What a file is called in stack traces and reports. */
  pathOf: (file: CFile) => string = (file) => `reference/luo/${identity.name}/${file}`,
): Revision {
  const factories = C_FILES.map((file) => [
    factoryName(file),
    tree[file] === origin.tree[file] ? origin.revision[factoryName(file)] : evaluate(file, tree[file], pathOf(file)),
  ]);
  return { ...(Object.fromEntries(factories) as Revision), ...identity };
}
