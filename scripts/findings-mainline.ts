// SPDX-License-Identifier: GPL-2.0-only
/** @file docs/findings-mainline.md: what searches have found in the LUO of Linux 7.3.4, by defect, out of the ledger. */
import { mainlineDocument } from '../report/mainline/findings.js';
import { readMainlineLedger } from '../search/ledger.js';
import type { Document } from './document.js';

export const findingsMainline: Document = {
  path: 'docs/findings-mainline.md',
  write: () => mainlineDocument(readMainlineLedger()),
};
