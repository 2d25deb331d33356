// SPDX-License-Identifier: GPL-2.0-only
/** @file All pages that the tool writes. */
import type { Document } from './document.js';
import { findings } from './findings.js';
import { properties } from './properties.js';
import { series } from './series.js';

export const documents: readonly Document[] = [findings, properties, series];
