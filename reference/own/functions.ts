// SPDX-License-Identifier: GPL-2.0-only
/** @file What the factories of an own revision answer has to be what those of its base do. */
import { types } from 'node:util';
import { DEFINE_MUTEX, Linux } from '../kernel/index.js';
import { LoadError, placeOf } from '../loader/load.js';
import { messageOf } from '../loader/thrown.js';
import { runningPlace } from './loaded.js';
import type { LuoKernel, Modules, Revision } from '../v1/luo_internal.js';
import { C_FILES, type CFile } from '../loader/tree.js';

type Tables = Readonly<Record<string, object>>;

/** Builds a kernel of both. Throws LoadError: a factory that throws, or a function that is missing. */
export function checkFunctions(revision: Revision, base: Revision, pathOf: (file: CFile) => string): void {
  const [own, wanted] = [tablesOf(revision, pathOf), tablesOf(base, pathOf)];
  for (const file of C_FILES) {
    const name = file.slice(0, -'.ts'.length);
    const missing = Object.keys(wanted[name]!).find((key) => typeof (own[name] as Record<string, unknown>)[key] !== 'function');
    if (missing !== undefined) throw new LoadError(`${pathOf(file)}: ${name}() answers no function ${missing}`);
  }
}

function tablesOf(revision: Revision, pathOf: (file: CFile) => string): Tables {
  const k = new Linux<Modules>() as LuoKernel;
  const tables: Record<string, object> = { reboot: { system_transition_mutex: DEFINE_MUTEX(k, 'system_transition_mutex') } };
  k.modules = tables as unknown as Modules;
  for (const file of C_FILES) {
    const name = file.slice(0, -'.ts'.length) as Exclude<keyof Modules, number | 'reboot'>;
    const path = pathOf(file);
    try {
      const table: unknown = revision[name](k);
      if (typeof table !== 'object' || table === null || types.isProxy(table)) throw new LoadError(`${path}: ${name}() answers no table of functions`);
      tables[name] = table;
    } catch (error) {
      if (error instanceof LoadError) throw error;
      throw new LoadError(`${placeOf(error, path) ?? runningPlace() ?? path}: ${messageOf(error)}, while the kernel is built`);
    }
  }
  return tables;
}
