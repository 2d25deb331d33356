// SPDX-License-Identifier: GPL-2.0-only
/** @file The designs of LUO of which somebody may have files of his own. */
import type { Design } from '../loader/design.js';
import { MAINLINE } from '../mainline/design.js';
import { V1 } from '../v1/design.js';

/** The default first: what may be of either is of that. */
export const DESIGNS: readonly Design[] = [V1, MAINLINE];
