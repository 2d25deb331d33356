// SPDX-License-Identifier: GPL-2.0-only
/** @file Compiles the text of one C file of any system: types stripped, lines kept, the headers those that already run. */
import { compileFunction } from 'node:vm';
import { transform } from 'sucrase';
import { LoadError } from './load.js';

export interface Unit {
  /** What the file is called in stack traces and reports. */
  readonly path: string;
  readonly source: string;
  /** Import specifier -> what it stands for. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** The name of what it has to export. */
  readonly factory: string;
  /** What is made of the text once its types are stripped. */
  readonly mark?: (code: string) => string;
  /** Names that it finds defined. */
  readonly globals?: Readonly<Record<string, unknown>>;
}

/** The factory that the file exports. Throws LoadError. */
export function compileUnit({ path, source, headers, factory, mark, globals = {} }: Unit): (...values: never[]) => unknown {
  const exports: Record<string, unknown> = {};
  const options = { filePath: path, disableESTransforms: true };
  const marked = mark && transform(mark(transform(source, { transforms: ['typescript'], ...options }).code), { transforms: ['imports'], ...options });
  const { code } = marked ?? transform(source, { transforms: ['typescript', 'imports'], ...options });
  const run = compileFunction(code, ['require', 'exports', ...Object.keys(globals)], { filename: path }) as (...values: unknown[]) => void;
  run(
    (specifier: string): unknown => {
      if (!Object.hasOwn(headers, specifier)) throw new LoadError(`${path}: cannot include '${specifier}'`);
      return headers[specifier];
    },
    exports,
    ...Object.values(globals),
  );
  const made = exports[factory];
  if (typeof made !== 'function') throw new LoadError(`${path}: exports no function ${factory}`);
  return made as (...values: never[]) => unknown;
}
