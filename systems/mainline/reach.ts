// SPDX-License-Identifier: GPL-2.0-only
/** @file `mainline-corrected`, which tells what of its fixes is reached. */
import { loadRevision } from '../../reference/loader/load.js';
import { linuxTree, MAINLINE } from '../../reference/mainline/design.js';
import { MAINLINE_FIXES } from '../../reference/mainline/fixes.js';
import { linux_7_3 } from '../../reference/mainline/linux-7.3/index.js';
import type { Revision } from '../../reference/mainline/luo_internal.js';
import { correctedTree, findMainlineRevision } from '../../reference/mainline/revisions.js';
import { Reach } from '../reach.js';
import { MainlineComputer } from './computer.js';

const pathOf = (file: string): string => `reference/mainline/mainline-corrected/${file}`;

let known: Reach<Revision> | null = null;

/** Compiled when somebody asks. */
export const reachOfFixes = (): Reach<Revision> =>
  (known ??= new Reach({
    tree: correctedTree(),
    undone: new Map(MAINLINE_FIXES.map(({ number }) => [number, correctedTree(number)])),
    load: (tree, prepare) => {
      const { name, title } = findMainlineRevision('mainline-corrected')!;
      return loadRevision(MAINLINE, { name, title }, tree, { revision: linux_7_3, tree: linuxTree() }, pathOf, prepare);
    },
    boot: (revision) => new MainlineComputer(revision, { sessions: 1, processes: 1, tokens: [] }).release(),
  }));
