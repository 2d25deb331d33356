// SPDX-License-Identifier: GPL-2.0-only
/** @file The source files of the project, for tests about how they are written. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Source {
  /** Path from the root of the project, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** All TypeScript files below these folders. */
export function sourcesIn(...folders: string[]): Source[] {
  return folders
    .flatMap((folder) => walk(join(ROOT, folder)))
    .map((file) => ({ path: relative(ROOT, file).replaceAll('\\', '/'), text: readFileSync(file, 'utf8') }));
}

function walk(folder: string): string[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return walk(path);
      return /\.tsx?$/.test(name) ? [path] : [];
    })
    .sort();
}

/** Files that this file imports, as paths from the root; packages are left out. */
export function importsOf({ path, text }: Source): string[] {
  const folder = path.split('/').slice(0, -1);
  return [...text.matchAll(/\bfrom '(\.[^']+)'|\bimport\('(\.[^']+)'\)/g)].map((match) => {
    const parts = [...folder];
    for (const part of (match[1] ?? match[2])!.split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '.') parts.push(part);
    }
    return parts.join('/').replace(/\.js$/, '.ts');
  });
}
