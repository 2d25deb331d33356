// SPDX-License-Identifier: GPL-2.0-only
/** @file What is skipped is told with its reason, each once. */
import { expect, it } from 'vitest';
import { skippedLines } from '../skipped.js';

it('counts what is skipped by what it needs', () => {
  const names = [
    'SPIN (skipped: no spin here) > finds the same',
    'SPIN (skipped: no spin here) > knows a mutant',
    'prove (skipped: no prove here) > agrees',
    'x > y',
  ];
  expect(skippedLines(names)).toEqual(['2 tests skipped: no spin here', '1 test skipped: no prove here', '1 test skipped: no reason given']);
  expect(skippedLines([])).toEqual([]);
});
