// SPDX-License-Identifier: GPL-2.0-only
/** @file What is C, or a mail with a patch of C, is told from the TypeScript of a revision and answered with the way there. */
import { readdirSync } from 'node:fs';
import { LoadError } from '../loader/load.js';

/** A file by the name of a C source or header. */
const isC = (name: string): boolean => /\.[ch]$/.test(name);

const WAY =
  "a revision is TypeScript, and C is carried over by hand: 'luocheck init ./mine' copies the files to edit, 'luocheck check --revision ./mine' checks them, " +
  'see "A change of your own" in README.md';

const asC = (path: string, what: string): LoadError => new LoadError(`${path}: ${what}: ${WAY}`);

/** Throws LoadError when a folder has C files and none of TypeScript. */
export function refuseFolderOfC(folder: string): void {
  const names = readdirSync(folder);
  const found = names.filter(isC).sort();
  if (found.length > 0 && !names.some((name) => name.endsWith('.ts'))) throw asC(folder, `has C files (${found[0]}${found.length > 1 ? ', …' : ''})`);
}

/** Throws LoadError when a diff, or a mail with one, changes C files and no others. */
export function refusePatchOfC(path: string, text: string): void {
  const changed = [...text.matchAll(/^[>\s]*(?:---|\+\+\+) (?!\/dev\/null)(?:"?[ab]\/)?(\S+)/gm)]
    .map(([, name]) => name!.replace(/"$/, ''))
    .filter((name) => /\.\w+$/.test(name));
  if (changed.length > 0 && changed.every(isC)) throw asC(path, `is a patch of C (${changed[0]})`);
}

/** The same of C in a file that is called TypeScript. */
export function refuseCInTypeScript(path: string, text: string): void {
  if (!path.endsWith('.ts') || /^\s*(?:import|export)\b/m.test(text)) return;
  const isInclude = /^[ \t]*#[ \t]*include[ \t]*[<"]/m.test(text);
  if (isInclude || C_FUNCTION.test(text)) throw asC(path, 'is C');
}

/** `static int luo_open(struct inode *inode, struct file *filep)`. */
const C_FUNCTION = /^(?:static +|inline +|const +|struct +|unsigned +)*(?:int|void|bool|long|u\d+|s\d+|ssize_t|size_t|struct +\w+) +\*?\w+\([^;{}]*\)\s*\{/m;

/** The same of a file: by its name, or by what it looks like. */
export function refuseFileOfC(path: string, text: string): void {
  if (isC(path) || /^\s*#\s*include\s*[<"]/m.test(text)) throw asC(path, 'is C');
  refusePatchOfC(path, text);
  if (/^(?:From |From:|Subject:|Message-I[Dd]:|Received:|Date:)/m.test(text.slice(0, 4_000)) && /^(?:From:|Subject:)/m.test(text)) throw asC(path, 'is a mail');
}
