// SPDX-License-Identifier: GPL-2.0-only
/** @file A reviewer's file that reaches for more than its kernel; foreign.all.test.ts has what takes longer. */
import { afterAll, beforeAll, it } from 'vitest';
import { buildBin } from './bin.js';
import { ForeignFiles, type Place } from './foreign.js';

const files = new ForeignFiles();
beforeAll(buildBin);
afterAll(() => files.remove());

it.each<readonly [Place, string, RegExp]>([
  ['call', '(() => {}).constructor("return process")().exit(0);', /: Code generation from strings disallowed for this context\n$/],
  ['load', '(Object.prototype as unknown as { polluted: number }).polluted = 1;', /: Cannot add property polluted, .*, while the file is loaded\n$/],
  ['factory', 'Array.prototype.map = () => [];', /: Cannot assign to read only property 'map' of object .*, while the kernel is built\n$/],
])('while it is a %s: %s', (place, statement, message) => files.expectLine(place, statement, message));
