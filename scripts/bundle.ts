// SPDX-License-Identifier: GPL-2.0-only
/** @file `npm run build`: writes the bundled view of the HTML report to dist/report/html. */
import { writeFileSync } from 'node:fs';
import { bundleView } from './view.js';

for (const [path, text] of await bundleView()) writeFileSync(path, text);
