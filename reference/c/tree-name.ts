// SPDX-License-Identifier: GPL-2.0-only
/** @file How a kernel tree is written: `FOLDER`, `FOLDER@REF`, `ARCHIVE`, and `+PATCH` behind any of them for each patch that is applied to it. */
import { existsSync } from 'node:fs';
import { isArchive } from './archive.js';
import { TreeError } from './error.js';
import { isFolder } from './folder.js';
import { isRepository } from './git.js';
import { isKernelTree } from './tree.js';

export interface TreeName {
  /** Or an archive. */
  readonly folder: string;
  /** A commit of the repository; null: the files in the folder. */
  readonly ref: string | null;
  /** Files with patches, in the order in which they are applied. */
  readonly patches: readonly string[];
}

/** null: it names no kernel tree. Cheap: no file is read. Throws TreeError when what stands behind the folder is wrong. */
export function readTreeName(name: string): TreeName | null {
  const isWhole = (part: string): boolean => isKernelTree(part) || isArchive(part);
  if (isWhole(name)) return { folder: name, ref: null, patches: [] };
  // A folder may have these signs in its name: the longest that is one counts.
  for (let end = name.length - 1; end > 0; end--) {
    const folder = name.slice(0, end);
    const rest = name.slice(end + 1);
    if (name[end] === '@' && isFolder(folder) && isRepository(folder)) return behindRef(folder, rest);
    if (name[end] === '+' && isWhole(folder)) return { folder, ref: null, patches: patchesIn(folder, rest) };
  }
  return null;
}

function behindRef(folder: string, rest: string): TreeName {
  const [ref = '', ...patches] = rest.split('+');
  if (ref === '') throw new TreeError(`${folder}@: no name of a commit behind the @`);
  return { folder, ref, patches: patches.length === 0 ? [] : patchesIn(`${folder}@${ref}`, patches.join('+')) };
}

/** Names of files, which may have a plus in them: of several readings the one with the longest names. */
function patchesIn(tree: string, text: string): string[] {
  for (let end = text.length; end > 0; end = text.lastIndexOf('+', end - 1)) {
    const path = text.slice(0, end);
    if (!existsSync(path)) continue;
    return end === text.length ? [path] : [path, ...patchesIn(tree, text.slice(end + 1))];
  }
  throw new TreeError(`${tree}+${text}: there is no file ${text.split('+')[0]!} with a patch`);
}
