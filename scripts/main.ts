// SPDX-License-Identifier: GPL-2.0-only
/** @file `npm run docs`: writes the pages of docs/ that the tool writes itself. */
import { writeFileSync } from 'node:fs';
import { documents } from './documents.js';

const ROOT = new URL('../../', import.meta.url);

for (const { path, write } of documents) {
  writeFileSync(new URL(path, ROOT), await write());
  process.stdout.write(`${path}\n`);
}
