// SPDX-License-Identifier: GPL-2.0-only
/** @file The parts of the benchmark. */
import type { Options } from './options.js';
import { compiledC } from './c.js';
import { foreign } from './foreign.js';
import { fuzzing } from './fuzz.js';
import { mainlineBeside } from './mainline.js';
import { races } from './races.js';
import { searches } from './searches.js';
import { sequential } from './sequential.js';
import { states } from './states.js';
import type { Section } from './table.js';

export const SECTIONS: Readonly<Record<string, (options: Options) => Promise<Section>>> = {
  sequential,
  states,
  races,
  searches,
  fuzz: fuzzing,
  foreign,
  mainline: mainlineBeside,
  c: compiledC,
};
