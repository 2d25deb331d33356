// SPDX-License-Identifier: GPL-2.0-only
/** @file What the factories of an own revision answer has to be what those of its base do. */
import { types } from 'node:util';
import { factoryIn, unitOf, type Design, type Named } from '../loader/design.js';
import { LoadError, placeOf } from '../loader/load.js';
import { messageOf } from '../loader/thrown.js';
import { runningPlace } from './loaded.js';

type Tables = Readonly<Record<string, object>>;

/** Builds a kernel of both. Throws LoadError: a factory that throws, or a function that is missing. */
export function checkFunctions(design: Design, revision: Named, base: Named, pathOf: (file: string) => string): void {
  const [own, wanted] = [tablesOf(design, revision, pathOf), tablesOf(design, base, pathOf)];
  for (const file of design.files) {
    const missing = missingIn(own[unitOf(file)], wanted[unitOf(file)]);
    if (missing !== null) throw new LoadError(`${pathOf(file)}: ${design.factoryOf(file)}() answers no ${missing}`);
  }
}

/** `function luo_prepare`, `luo_fops.open`: the first that `own` does not have; null: it has all. */
function missingIn(own: unknown, wanted: unknown): string | null {
  for (const [key, value] of Object.entries(wanted as object) as [string, unknown][]) {
    const mine = (own as Readonly<Record<string, unknown>>)[key];
    if (typeof value === 'function') {
      if (typeof mine !== 'function') return `function ${key}`;
    } else if (typeof value === 'object' && value !== null) {
      if (typeof mine !== 'object' || mine === null || types.isProxy(mine) || Object.getPrototypeOf(mine) !== Object.getPrototypeOf(value)) return key;
      // A table of operations.
      const missing = Object.getPrototypeOf(value) === Object.prototype ? missingIn(mine, value) : null;
      if (missing !== null) return `${missing} in ${key}`;
    } else if (typeof mine !== typeof value) return key;
  }
  return null;
}

function tablesOf(design: Design, revision: Named, pathOf: (file: string) => string): Tables {
  const { k, tables } = design.emptyKernel();
  for (const file of design.files) {
    const path = pathOf(file);
    try {
      const table = factoryIn(revision, file)(k);
      if (typeof table !== 'object' || table === null || types.isProxy(table))
        throw new LoadError(`${path}: ${design.factoryOf(file)}() answers no table of functions`);
      tables[unitOf(file)] = table;
    } catch (error) {
      if (error instanceof LoadError) throw error;
      throw new LoadError(`${placeOf(error, path) ?? runningPlace() ?? path}: ${messageOf(error)}, while the kernel is built`);
    }
  }
  return tables;
}
