// SPDX-License-Identifier: GPL-2.0-only
/** @file Mainline's revisions with a mark at each function, each way of a branch and each step. */
import { compileUnit } from '../loader/compile.js';
import { instrument, MARKS, type Marks, type Site } from '../loader/instrument.js';
import type { Instrumented } from '../loader/load.js';
import { HEADERS, textOf, type Unit } from './bugs.js';
import { linux_7_3 } from './linux-7.3/index.js';
import type { Revision } from './luo_internal.js';

const UNITS = (Object.keys(linux_7_3) as (keyof Revision)[]).filter((key): key is Unit => typeof linux_7_3[key] === 'function');

/** `revision`, marked: a new one each time, whose machines nobody has booted yet. Throws LoadError when its source is not known. */
export function instrumentMainline(revision: Revision): Instrumented<Revision> {
  return revision.marked?.() ?? markAll(revision);
}

function markAll(revision: Revision): Instrumented<Revision> {
  const { name } = revision;
  // How many sites there are is known only when all files have been read: what they write to is looked up when they run.
  const marks: { hit: Uint8Array; site: number } = { hit: new Uint8Array(0), site: 0 };
  const sites: Site[] = [];
  const made = { ...revision };
  for (const unit of UNITS) {
    const path = `reference/mainline/${name}/${unit}.ts`;
    const mark = (code: string): string => {
      const marked = instrument(code, `mainline/${name}/${unit}.ts`, sites.length);
      sites.push(...marked.sites);
      return marked.code;
    };
    const compiled = compileUnit({ path, source: textOf(revision, unit), headers: HEADERS, factory: `${unit}_c`, mark, globals: { [MARKS]: marks } });
    Object.assign(made, { [unit]: compiled });
  }
  marks.hit = new Uint8Array(sites.length);
  return { revision: made, sites, marks: marks satisfies Marks };
}
