// SPDX-License-Identifier: GPL-2.0-only
/** @file Revisions by name, those of somebody's own too: bases may be of either design. */
import type { Design, Named } from '../loader/design.js';
import { loadedTree } from '../loader/load.js';
import { linuxTree, MAINLINE } from '../mainline/design.js';
import { linux_7_3 } from '../mainline/linux-7.3/index.js';
import type * as mainline from '../mainline/luo_internal.js';
import { bootOrder, inTurn } from '../mainline/next.js';
import { findMainlineRevision } from '../mainline/revisions.js';
import { V1 } from '../v1/design.js';
import type * as v1 from '../v1/luo_internal.js';
import { findRevision, treeNamed } from '../v1/revisions.js';
import { ownDesign, ownRevision, type Origin } from './revision.js';

const own = new Map<string, Origin>();

/** A revision with its text; mutants and what was compiled from C have none. Throws LoadError when something is wrong with a file of one's own. */
export function originNamed(name: string): Origin | undefined {
  const tree = treeNamed(name);
  if (tree !== undefined) return { design: V1, revision: findRevision(name)!, tree };
  const revision = findMainlineRevision(name);
  const text = revision === linux_7_3 ? linuxTree() : revision && loadedTree(revision);
  if (revision !== undefined) return text && { design: MAINLINE, revision, tree: text };
  return findRevision(name) === undefined ? ownOrigin(name) : undefined;
}

function ownOrigin(name: string): Origin | undefined {
  const known = own.get(name);
  if (known !== undefined) return known;
  // One kernel after another: the parts have names of their own.
  if (bootOrder(name).length > 1) return undefined;
  const origin = ownRevision(name, originNamed);
  if (origin !== undefined) own.set(name, origin);
  return origin;
}

function ownOf<R extends Named>(design: Design<R>, name: string): R | undefined {
  // A kernel tree has the name of a folder, too: whichever design it is of, it is nobody's own files.
  if (findRevision(name) !== undefined || findMainlineRevision(name) !== undefined) return undefined;
  const revision = ownOrigin(name)?.revision;
  return revision !== undefined && design.owns(revision) ? revision : undefined;
}

/** The design of a revision; files of somebody's own are not compiled. Null: there is none of that name. Throws LoadError. */
export function designNamed(name: string): Design | null {
  if (findMainlineRevision(name) !== undefined) return MAINLINE;
  if (findRevision(name) !== undefined) return V1;
  const [first, ...others] = bootOrder(name);
  if (others.length > 0) return designNamed(first!);
  return own.get(name)?.design ?? ownDesign(name, originNamed);
}

/** Of v1: see `findRevision`; `./mine`, `corrected+./mine`. Throws LoadError when something is wrong with a file of one's own. */
export function findOfV1(name: string): v1.Revision | undefined {
  return findRevision(name) ?? ownOf(V1, name);
}

const inOrder = new Map<string, mainline.Revision>();

/** Of mainline: see `findMainlineRevision`; `./mine`, `linux-7.3+./my.patch`, `./mine=>linux-7.3`. Throws LoadError as above. */
export function findOfMainline(name: string): mainline.Revision | undefined {
  const known = findMainlineRevision(name) ?? inOrder.get(name);
  if (known !== undefined) return known;
  const order = bootOrder(name);
  if (order.length < 2) return ownOf(MAINLINE, name);
  const [first, ...others] = order.map(findOfMainline);
  if (first === undefined || others.includes(undefined)) return undefined;
  const revision = inTurn(first, ...(others as mainline.Revision[]));
  inOrder.set(name, revision);
  return revision;
}
