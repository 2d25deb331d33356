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
import { instrumentRevision, loadRevision, type Instrumented } from './load.js';
import type { Revision } from './luo_internal.js';
import { mutants, mutated } from './mutants.js';
import { luo_files as posted_luo_files } from './posted/luo_files.js';
import { luo_ioctl as posted_luo_ioctl } from './posted/luo_ioctl.js';
import { series, seriesTree, undoneTree } from './series.js';
import { sourcePath, sourceTree, type Layer } from './tree.js';

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

/**
 * A revision by name: `base`, `posted`, `corrected`, `posted+0007` (posted with the fixes up to 0007) or
 * `corrected-0007` (corrected with fix 0007 undone), or `mutant:NAME`. Undefined when there is none of that name.
 */
export function findRevision(name: string): Revision | undefined {
  const kept = REVISIONS.find((revision) => revision.name === name) ?? derived.get(name);
  if (kept) return kept;
  const revision = name.startsWith('mutant:') ? findMutant(name.slice('mutant:'.length)) : ofSeries(name);
  if (revision) derived.set(name, revision);
  return revision;
}

function findMutant(name: string): Revision | undefined {
  const mutant = mutants.find((candidate) => candidate.name === name);
  return mutant && mutated(mutant, corrected);
}

function ofSeries(name: string): Revision | undefined {
  const match = /^(posted\+|corrected-)(\d{4})$/.exec(name);
  const fixes = series();
  const index = fixes.findIndex(({ number }) => number === match?.[2]);
  if (!match || index < 0) return undefined;
  return match[1] === 'posted+' ? withFixes(name, index + 1) : withoutFix(name, fixes[index]!.number);
}

function withFixes(name: string, count: number): Revision {
  return loadRevision({ name, title: `posted with the first ${count} fixes` }, seriesTree(count), origin('posted', posted));
}

function withoutFix(name: string, number: string): Revision {
  return loadRevision({ name, title: `corrected with fix ${number} undone` }, undoneTree(number), origin('corrected', corrected));
}

function origin(layer: Layer, revision: Revision): Parameters<typeof loadRevision>[2] {
  return { revision, tree: sourceTree(layer) };
}

/** `revision`, with a mark at each function, branch and step. Throws LoadError when its source is not known. */
export function instrument(revision: Revision): Instrumented {
  if (!REVISIONS.includes(revision)) return instrumentRevision(revision);
  const layer = revision.name as Layer;
  return instrumentRevision(revision, { tree: sourceTree(layer), pathOf: (file) => `reference/luo/${sourcePath(layer, file)}` });
}
