// SPDX-License-Identifier: GPL-2.0-only
/** @file The pages that are written from the sources; docs/findings.md is written by `luocheck findings`. */
import type { Document } from './document.js';
import { findingsMainline } from './findings-mainline.js';
import { properties } from './properties.js';
import { series } from './series.js';

export const documents: readonly Document[] = [findingsMainline, properties, series];
