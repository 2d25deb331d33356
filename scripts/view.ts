// SPDX-License-Identifier: GPL-2.0-only
/** @file Bundles the view of the HTML report. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Also when this file runs from `dist`. */
const ROOT = (function find(): string {
  let root = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(root, 'package.json'))) root = dirname(root);
  return root;
})();

/** The files of `dist/report/html` that hold the view: path -> text. */
export async function bundleView(): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [
      { in: 'report/html/view/main.tsx', out: 'view' },
      { in: 'report/html/view/style.css', out: 'view' },
    ],
    outdir: 'dist/report/html',
    write: false,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    // The script stands inside an HTML file.
    charset: 'ascii',
    legalComments: 'none',
    tsconfig: 'report/html/view/tsconfig.json',
    logLevel: 'warning',
  });
  return new Map(outputFiles.map(({ path, text }) => [path, text]));
}
