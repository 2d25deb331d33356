// SPDX-License-Identifier: GPL-2.0-only
/** @file The source text of a revision, as one flat tree of C files: what a patch applies to and what `load` compiles. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The C files that a revision consists of, in the order in which a boot initialises them. */
export const C_FILES = ['kexec_handover.ts', 'luo_core.ts', 'luo_subsystems.ts', 'luo_files.ts', 'luo_ioctl.ts'] as const;
export type CFile = (typeof C_FILES)[number];

/** File name -> TypeScript text. */
export type SourceTree = Readonly<Record<CFile, string>>;

/** Each folder holds only the files in which it differs from the one to its left. */
const LAYERS = ['base', 'posted', 'corrected'] as const;
export type Layer = (typeof LAYERS)[number];

/** The folder `reference/v1` with the TypeScript sources, also when this file runs from `dist`. */
export const LUO_SOURCES = (function find(): string {
  let root = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(root, 'package.json'))) root = dirname(root);
  return join(root, 'reference', 'v1');
})();

/** The path below `reference/v1` of the file that `layer` uses for `file`. */
export function sourcePath(layer: Layer, file: CFile): string {
  for (let i = LAYERS.indexOf(layer); i >= 0; i--) {
    const path = join(LAYERS[i]!, file);
    if (existsSync(join(LUO_SOURCES, path))) return path;
  }
  throw new Error(`no ${file} in ${layer}`);
}

export function sourceTree(layer: Layer): SourceTree {
  return Object.fromEntries(C_FILES.map((file) => [file, readFileSync(join(LUO_SOURCES, sourcePath(layer, file)), 'utf8')])) as Record<CFile, string>;
}

/** The names of the files in a folder below `reference/v1` that end with `suffix`, sorted. */
export function listSources(folder: string, suffix: string): string[] {
  const path = join(LUO_SOURCES, folder);
  return existsSync(path)
    ? readdirSync(path)
        .filter((name) => name.endsWith(suffix))
        .sort()
    : [];
}

export function readSourceFile(path: string): string {
  return readFileSync(join(LUO_SOURCES, path), 'utf8');
}
