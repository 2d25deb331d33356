// SPDX-License-Identifier: GPL-2.0-only
/** @file `npm run build`, after the compiler: the bundled view of the HTML report to dist/report/html, and the command made executable. */
import { chmodSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleView } from './view.js';

for (const [path, text] of await bundleView()) writeFileSync(path, text);
// npm does this only when it first links a command: npx keeps the link, and finds what the next build made.
chmodSync(fileURLToPath(new URL('../cli/main.js', import.meta.url)), 0o755);
