// SPDX-License-Identifier: GPL-2.0-only
/** @file `corrected`, which tells what of its fixes is reached. */
import { loadRevision } from '../../reference/loader/load.js';
import { series, undoneTree } from '../../reference/loader/series.js';
import { sourceTree } from '../../reference/loader/tree.js';
import { Machine } from '../../reference/machine/machine.js';
import { V1 } from '../../reference/v1/design.js';
import type { Revision } from '../../reference/v1/luo_internal.js';
import { corrected } from '../../reference/v1/revisions.js';
import { Reach } from '../reach.js';

const pathOf = (file: string): string => `reference/v1/corrected/${file}`;

let known: Reach<Revision> | null = null;

/** Compiled when somebody asks. */
export const reachOfFixes = (): Reach<Revision> =>
  (known ??= new Reach({
    tree: sourceTree('corrected'),
    undone: new Map(series().map(({ number }) => [number, undoneTree(number)])),
    load: (tree, prepare) => {
      const { name, title } = corrected;
      return loadRevision(V1, { name, title }, tree, { revision: corrected, tree: sourceTree('corrected') }, pathOf, prepare);
    },
    boot: (revision) => new Machine(revision).reset(),
  }));
