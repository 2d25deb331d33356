// SPDX-License-Identifier: GPL-2.0-only
/** @file All properties of concurrent programs of v1. */
import { concurrentOf } from '../concurrent.js';
import type { Property } from '../property.js';
import { properties } from './index.js';

export { linearizableAsTheModel, noDataRace } from '../concurrent.js';

/** All properties of concurrent programs. */
export const raceProperties: readonly Property[] = concurrentOf(properties);
