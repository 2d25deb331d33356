// SPDX-License-Identifier: GPL-2.0-only
/** @file The pages that are written from the sources; docs/findings.md and findings-mainline.md are written by `luocheck findings`. */
import type { Document } from './document.js';
import { properties } from './properties.js';
import { series } from './series.js';

export const documents: readonly Document[] = [properties, series];
