// SPDX-License-Identifier: GPL-2.0-only
/** @file All properties of concurrent programs of v1. */
import { concurrentOf, isDataRace, isLinearizability } from '../concurrent.js';
import type { Property } from '../property.js';
import { properties } from './index.js';

/** All properties of concurrent programs. */
export const raceProperties: readonly Property[] = concurrentOf(properties, {
  linearizable: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '13', '14', '18', '21'],
  dataRace: ['4 (K)', '16'],
});

/** Judged on the whole history. */
export const linearizableAsTheModel = raceProperties.find(isLinearizability)!;

/** Judged on the footprints of all steps. */
export const noDataRace = raceProperties.find(isDataRace)!;
