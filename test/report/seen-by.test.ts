// SPDX-License-Identifier: GPL-2.0-only
/** @file How many findings no checker of the kernel sees, in words. */
import { expect, it } from 'vitest';
import type { SeenBy, Tool } from '../../search/tools.js';
import { unseenAmong, unseenSentence } from '../../report/seen-by.js';

const by = (...tools: Tool[]): SeenBy => ({ reports: tools.map((tool) => ({ tool, kind: 'kind', about: '', needs: null })), silent: [] });

it('counts what none sees, and what only KCSAN does', () => {
  expect(unseenAmong([by(), by('KCSAN'), by('KCSAN', 'KASAN'), by('lockdep'), by()])).toEqual({ unseen: 2, sampled: 1 });
});

it.each([
  [[], 0, null],
  [[], 3, null],
  [[by('lockdep')], 0, "1 finding is seen by at least one of the kernel's own checkers in the execution that shows it."],
  [[by('lockdep'), by('WARN')], 0, "Each of 2 findings is seen by at least one of the kernel's own checkers in the execution that shows it."],
  [[by(), by('WARN')], 0, "1 of 2 findings is seen by none of the kernel's own checkers in the execution that shows it."],
  [
    [by(), by(), by('KCSAN')],
    1,
    "2 of 3 findings are seen by none of the kernel's own checkers in the execution that shows them; 1 only by KCSAN, if it samples the two accesses; of 1 other finding the results do not say.",
  ],
] as const)('says so: %#', (findings, untold, sentence) => {
  expect(unseenSentence(findings, untold)).toBe(sentence);
});
