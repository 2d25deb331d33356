// SPDX-License-Identifier: GPL-2.0-only
/** @file The revisions of the source tree: each a table of the C files that it consists of. */
import { kexec_handover } from './base/kexec_handover.js';
import { luo_core } from './base/luo_core.js';
import { luo_files as base_luo_files } from './base/luo_files.js';
import { luo_ioctl as base_luo_ioctl } from './base/luo_ioctl.js';
import { luo_subsystems } from './base/luo_subsystems.js';
import { kexec_handover as corrected_kexec_handover } from './corrected/kexec_handover.js';
import { luo_core as corrected_luo_core } from './corrected/luo_core.js';
import { luo_files as corrected_luo_files } from './corrected/luo_files.js';
import { luo_ioctl as corrected_luo_ioctl } from './corrected/luo_ioctl.js';
import { luo_subsystems as corrected_luo_subsystems } from './corrected/luo_subsystems.js';
import { instrumentRevision, loadRevision, type Instrumented } from '../loader/load.js';
import { V1 } from './design.js';
import type { Revision } from './luo_internal.js';
import { mutants, mutated } from './mutants.js';
import { luo_files as posted_luo_files } from './posted/luo_files.js';
import { luo_ioctl as posted_luo_ioctl } from './posted/luo_ioctl.js';
import { series, seriesTree, undoneTree } from '../loader/series.js';
import { sourcePath, sourceTree, type CFile, type Layer, type SourceTree } from '../loader/tree.js';

export const base: Revision = {
  name: 'base',
  title: 'LUO v1 before the patch: one global map of registered files',
  kexec_handover,
  luo_core,
  luo_subsystems,
  luo_files: base_luo_files as unknown as Revision['luo_files'],
  luo_ioctl: base_luo_ioctl as unknown as Revision['luo_ioctl'],
};

export const posted: Revision = {
  ...base,
  name: 'posted',
  title: 'the patch as mailed: each open of the device is a session',
  luo_files: posted_luo_files,
  luo_ioctl: posted_luo_ioctl,
};

export const corrected: Revision = {
  name: 'corrected',
  title: 'the patch with the series of fixes',
  kexec_handover: corrected_kexec_handover,
  luo_core: corrected_luo_core,
  luo_subsystems: corrected_luo_subsystems,
  luo_files: corrected_luo_files,
  luo_ioctl: corrected_luo_ioctl,
};

/** The revisions that are kept as source. */
export const REVISIONS: readonly Revision[] = [base, posted, corrected];

const derived = new Map<string, Revision>();

const compiled = new Map<string, Revision>();

/** Makes a revision that is no text of ours known by its name: a kernel tree that was compiled. */
export function addCompiledRevision(revision: Revision): void {
  compiled.set(revision.name, revision);
}

export const compiledRevisionNamed = (name: string): Revision | undefined => compiled.get(name);

/**
 * A revision by name: `base`, `posted`, `corrected`, `posted+0007` (posted with the fixes up to 0007) or
 * `corrected-0007` (corrected with fix 0007 undone), or `mutant:NAME`. Undefined when there is none of that name.
 */
export function findRevision(name: string): Revision | undefined {
  const kept = REVISIONS.find((revision) => revision.name === name) ?? compiled.get(name) ?? derived.get(name);
  if (kept) return kept;
  const revision = name.startsWith('mutant:') ? findMutant(name.slice('mutant:'.length)) : ofSeries(name);
  if (revision) derived.set(name, revision);
  return revision;
}

/** The text of a revision by name; mutants and what was compiled from C have none. */
export function treeNamed(name: string): SourceTree | undefined {
  const kept = REVISIONS.find((revision) => revision.name === name);
  if (kept) return sourceTree(kept.name as Layer);
  const fix = fixNamed(name);
  return fix && (fix.undone ? undoneTree(fix.number) : seriesTree(fix.count));
}

function findMutant(name: string): Revision | undefined {
  const mutant = mutants.find((candidate) => candidate.name === name);
  return mutant && mutated(mutant, corrected);
}

/** `posted+0007` or `corrected-0007`. */
function fixNamed(name: string): { readonly number: string; readonly count: number; readonly undone: boolean } | undefined {
  const match = /^(posted\+|corrected-)(\d{4})$/.exec(name);
  if (!match) return undefined;
  const index = series().findIndex(({ number }) => number === match[2]);
  return index < 0 ? undefined : { number: match[2]!, count: index + 1, undone: match[1] === 'corrected-' };
}

function ofSeries(name: string): Revision | undefined {
  const fix = fixNamed(name);
  if (!fix) return undefined;
  const { number, count, undone } = fix;
  return undone
    ? loadRevision(V1, { name, title: `corrected with fix ${number} undone` }, undoneTree(number), { revision: corrected, tree: sourceTree('corrected') })
    : loadRevision(V1, { name, title: `posted with the first ${count} fixes` }, seriesTree(count), { revision: posted, tree: sourceTree('posted') });
}

const instrumented = new WeakMap<Revision, Instrumented<Revision>>();

/** `revision`, with a mark at each function, branch and step. Throws LoadError when its source is not known. */
export function instrument(revision: Revision): Instrumented<Revision> {
  if (revision.marked) return revision.marked();
  let made = instrumented.get(revision);
  if (made === undefined) instrumented.set(revision, (made = instrumentRevision(V1, revision, keptText(revision))));
  return made;
}

/** What is not loaded at run time. */
function keptText(revision: Revision): Parameters<typeof instrumentRevision>[2] {
  if (!REVISIONS.includes(revision)) return undefined;
  const layer = revision.name as Layer;
  return { tree: sourceTree(layer), pathOf: (file) => `reference/v1/${sourcePath(layer, file as CFile)}` };
}
