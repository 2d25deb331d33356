// SPDX-License-Identifier: GPL-2.0-only
/** @file `mainline-corrected`: Linux 7.3.4 with its fixes. */
import { join } from 'node:path';
import { LUO_SOURCES } from '../../../reference/loader/tree.js';
import { MAINLINE } from '../../../reference/mainline/design.js';
import { correctedTree, findMainlineRevision } from '../../../reference/mainline/revisions.js';
import { readMainlineLedger } from '../../../search/ledger.js';
import { isRace } from '../../../systems/notation.js';
import { mainline as system } from '../../../systems/mainline.js';
import { reasons } from '../reasons/mainline.js';
import type { Subject } from '../subject.js';

/** Of all revisions and mutants; of a race what its tasks do. */
function writtenPrograms(): ReturnType<Subject['written']> {
  const { findings, mutants } = readMainlineLedger();
  const all = [...Object.values(findings).flatMap((found) => Object.values(found)), ...Object.values(mutants).map(({ program }) => program)];
  const races = all.filter(isRace).map((text) => system.notation.printConcurrent(system.notation.parseRace(text).program));
  return { sequential: [...new Set(all.filter((text) => !isRace(text)))], concurrent: [...new Set(races)] };
}

export const mainline: Subject = {
  system,
  revision: findMainlineRevision('mainline-corrected')!,
  design: MAINLINE,
  tree: correctedTree(),
  pathOf: (file) => join(LUO_SOURCES, '../mainline/linux-7.3', file),
  budget: { seed: 1, every: 4, programs: 2_500, concurrent: 150, executions: 300, sequentialPerMutant: 300, perMutant: [30, 120], ofTasks: true },
  written: writtenPrograms,
  about: {
    files: 'all seven files',
    written: 'those of the ledger',
    machine: 'on the machine with small pages; what is found there counts as killed only where it is found with pages of 4 KiB too',
  },
  reasons,
};
