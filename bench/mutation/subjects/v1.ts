// SPDX-License-Identifier: GPL-2.0-only
/** @file `corrected`, of v1. */
import { join } from 'node:path';
import { LUO_SOURCES, sourcePath, sourceTree, type CFile } from '../../../reference/loader/tree.js';
import { V1 } from '../../../reference/v1/design.js';
import { corrected } from '../../../reference/v1/revisions.js';
import { readLedger, readRaceLedger } from '../../../search/ledger.js';
import { v1 as system } from '../../../systems/v1.js';
import { reasons } from '../reasons/v1.js';
import type { Subject } from '../subject.js';

export const v1: Subject = {
  system,
  revision: corrected,
  design: V1,
  tree: sourceTree('corrected'),
  pathOf: (file) => join(LUO_SOURCES, sourcePath('corrected', file as CFile)),
  budget: { seed: 1, every: 1, programs: 2_500, concurrent: 150, executions: 300, sequentialPerMutant: Infinity, perMutant: [80, 400] },
  // Each shows a defect of some revision.
  written: () => ({
    sequential: [...new Set(Object.values(readLedger().findings).flatMap((found) => Object.values(found)))],
    concurrent: Object.values(readRaceLedger().undone).map(({ program }) => program),
  }),
  about: { files: 'all five files', written: 'those of the two ledgers', machine: '' },
  reasons,
};
