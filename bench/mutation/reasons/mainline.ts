// SPDX-License-Identifier: GPL-2.0-only
/** @file Why mutants of `mainline-corrected` survive that change behaviour: one sentence for each, or for several that survive for the same reason. */
import { byMutant } from './reason.js';

export const reasons = byMutant([]);
