// SPDX-License-Identifier: GPL-2.0-only
/** @file The files of a kernel that are LUO, as its Makefile lists them. */
import { join } from 'node:path';
import { TreeError } from './error.js';
import { Folder, isFolder } from './folder.js';
import type { TreeSource } from './source.js';

const LIVEUPDATE = 'kernel/liveupdate';
const MAKEFILE = `${LIVEUPDATE}/Makefile`;
/** What a folder has that is a kernel tree. */
const FOLDERS = ['include/linux', 'kernel'] as const;

/** Does `name` mean a folder with a kernel's sources? Cheap: nothing is read. */
export function isKernelTree(name: string): boolean {
  return FOLDERS.every((folder) => isFolder(join(name, folder)));
}

export class Tree {
  private readonly texts = new Map<string, string | null>();

  /** Throws TreeError when it is no kernel tree, or one without LUO. */
  constructor(
    /** As the user wrote it. */
    readonly name: string,
    private readonly source: TreeSource = new Folder(name),
  ) {
    if (!FOLDERS.every((folder) => source.hasFolder(folder))) throw new TreeError(`${name}: no kernel tree: there is no include/linux and kernel in it`);
    if (this.read(MAKEFILE) === null) throw new TreeError(`${name}: a kernel tree without LUO: there is no ${MAKEFILE}`);
  }

  /** The text of the file at a path below the root; null when there is none. Throws TreeError when it cannot be read. */
  read(path: string): string | null {
    let text = this.texts.get(path);
    if (text === undefined) this.texts.set(path, (text = this.source.read(path)));
    return text;
  }

  /** Has the file at that path been read? */
  hasRead(path: string): boolean {
    return typeof this.texts.get(path) === 'string';
  }

  /** Does a patch change the file at that path? */
  isChanged(path: string): boolean {
    return this.source.changed?.includes(path) ?? false;
  }

  /** The C files that make up LUO, as the Makefile lists them. Throws TreeError. */
  luoFiles(): string[] {
    const objects = objectsOfLuo(this.read(MAKEFILE)!);
    if (objects.length === 0) throw new TreeError(`${join(this.name, MAKEFILE)}: nothing is built for CONFIG_LIVEUPDATE`);
    const files = objects.map((object) => `${LIVEUPDATE}/${object.replace(/\.o$/, '.c')}`);
    for (const file of files) if (this.read(file) === null) throw new TreeError(`${join(this.name, MAKEFILE)} names ${file}, which is not there`);
    return files;
  }
}

/** Objects of `obj-$(CONFIG_LIVEUPDATE)`, composite ones by their parts. */
function objectsOfLuo(makefile: string): string[] {
  const lists = new Map<string, string[]>();
  for (const line of makefile.replace(/\\\r?\n/g, ' ').split('\n')) {
    const [, name, objects] = /^\s*([\w-]+(?:\$\(CONFIG_\w+\))?)\s*[:+]?=\s*([^#]*)/.exec(line) ?? [];
    if (name === undefined) continue;
    lists.set(name, [...(lists.get(name) ?? []), ...objects!.split(/\s+/).filter((object) => object.endsWith('.o'))]);
  }
  const direct = lists.get('obj-$(CONFIG_LIVEUPDATE)') ?? [];
  return direct.flatMap((object) => {
    const stem = object.slice(0, -2);
    const parts = [...(lists.get(`${stem}-objs`) ?? []), ...(lists.get(`${stem}-y`) ?? [])];
    return parts.length > 0 ? parts : [object];
  });
}
