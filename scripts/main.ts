// SPDX-License-Identifier: GPL-2.0-only
/** @file `npm run docs`: writes the pages of docs/ that are kept as sources elsewhere. */
import { writeFileSync } from 'node:fs';
import { documents } from './documents.js';

const ROOT = new URL('../../', import.meta.url);

for (const document of documents) {
  writeFileSync(new URL(document.path, ROOT), document.write());
  process.stdout.write(`${document.path}\n`);
}
