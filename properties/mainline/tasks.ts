// SPDX-License-Identifier: GPL-2.0-only
/** @file The properties of concurrent programs of mainline, and those whose violation a tool of the kernel reports. */
import { concurrentOf } from '../concurrent.js';
import { theNextKernelBoots } from './handover/the-next-kernel-boots.js';
import { mainlineProperties } from './index.js';
import { sanitizerProperties } from './sanitizers.js';
import type { Property } from './observation.js';

/** All that several tasks are held to. */
export const raceProperties: readonly Property[] = concurrentOf(mainlineProperties, { linearizable: ['21', '22', '32'], dataRace: ['33'] });

/** Of these a tool of the kernel reports each violation. */
export const watched: readonly Property[] = [...sanitizerProperties, theNextKernelBoots];
