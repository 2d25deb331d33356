// SPDX-License-Identifier: GPL-2.0-only
/** @file `npm run build`: bundles the view of the HTML report into dist/report/html/view.js and view.css. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

await build({
  absWorkingDir: ROOT,
  entryPoints: [
    { in: 'report/html/view/main.tsx', out: 'view' },
    { in: 'report/html/view/style.css', out: 'view' },
  ],
  outdir: 'dist/report/html',
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
