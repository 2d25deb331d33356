// SPDX-License-Identifier: GPL-2.0-only
/** @file What it costs that files of somebody else are guarded: the files of corrected, as its own ones and as a reviewer's. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { properties } from '../properties/v1/index.js';
import { readSourceFile } from '../reference/loader/tree.js';
import type { Revision } from '../reference/v1/luo_internal.js';
import { findRevision } from '../reference/v1/revisions.js';
import { execute } from '../search/execute.js';
import { programs } from '../systems/v1/programs.js';
import { rates } from './measure.js';
import { atLeast, number, perSecond, type Section } from './table.js';

const FILES = ['kexec_handover.ts', 'luo_core.ts', 'luo_files.ts', 'luo_ioctl.ts', 'luo_subsystems.ts'] as const;
const PROGRAMS = 300;
const SEED = 7;

export async function foreign(): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), 'luocheck-bench-'));
  try {
    for (const file of FILES) writeFileSync(join(folder, file), readSourceFile(`corrected/${file}`));
    const drawn = fc.sample(programs(), { numRuns: PROGRAMS, seed: SEED });
    const works = [findRevision('corrected')!, findRevision(folder)!].map((revision: Revision) => (): number => {
      for (const program of drawn) execute(revision, program, properties, () => false);
      return PROGRAMS;
    });
    const [own, guarded] = (await rates(works)) as [number, number];
    const share = (100 * guarded) / own;
    return {
      title: "A reviewer's own files",
      text: `Random programs of one task under all ${properties.length} properties on \`corrected\`, and on a copy of its ${FILES.length} files as a revision of one's own: checked, with a place noted for each statement and a bound on each loop, seeing nothing but the headers. Both are run in turns. A process of its own for such files comes once a command.`,
      rows: [
        { what: '`corrected`', result: perSecond(own, 'executions') },
        { what: "its files as somebody else's", result: `${perSecond(guarded, 'executions')}: ${number(share)} % of that`, floor: atLeast(share, 95, '%') },
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
