// SPDX-License-Identifier: GPL-2.0-only
/** @file How a difference is told. */
import { expect, it } from 'vitest';
import { changed } from '../../properties/words.js';

it.each([
  ['NORMAL', 'PREPARED', 'NORMAL to PREPARED'],
  [['f0:2', 'f1:2', 'm0:1'], ['f0:3', 'f1:2', 'm0:1'], 'f0:2 to f0:3'],
  [['f0:2'], ['f0:2', 'f1:1'], 'nothing to f1:1'],
  [['T:1', 'U:0'], [], 'T:1 U:0 to nothing'],
  [['f0:2', 'f1:2'], ['f0:2', 'f1:2'], null],
  ['open', 'open', null],
])('%j, then %j: %s', (before, after, text) => {
  expect(changed(before, after)).toBe(text);
});
