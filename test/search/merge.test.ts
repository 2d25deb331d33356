// SPDX-License-Identifier: GPL-2.0-only
/** @file Verdicts of several searches. */
import { expect, it } from 'vitest';
import { v1 } from '../../systems/v1.js';
import { mergeVerdicts } from '../../search/merge.js';
import { atTimeLimit } from '../../search/time-limit.js';
import { HOLDS, UNKNOWN, VIOLATED } from '../report/fixture.js';

it('keeps the smallest program of each finding, in order of size', () => {
  const [first, ...rest] = VIOLATED.findings;
  const larger = { ...first!, program: rest.at(-1)!.program };
  const a = { ...VIOLATED, findings: [...rest, larger] };
  const merged = mergeVerdicts(v1, [a, VIOLATED]);
  expect(merged.findings).toEqual(mergeVerdicts(v1, [VIOLATED, a]).findings);
  expect(merged.findings[0]).toBe(first);
  expect(merged.findings).toHaveLength(VIOLATED.findings.length);
  expect(merged.bounds).toEqual([...VIOLATED.bounds, ...VIOLATED.bounds]);
});

it('takes the worse answer, property by property', () => {
  expect(mergeVerdicts(v1, [HOLDS, UNKNOWN]).answer).toBe('unknown');
  expect(mergeVerdicts(v1, [UNKNOWN, VIOLATED]).properties.map(({ answer }) => answer)).toEqual(VIOLATED.properties.map(() => 'violated'));
  expect(mergeVerdicts(v1, [HOLDS])).toBe(HOLDS);
});

it('closes the bound of a search whose time was up', () => {
  const closed = atTimeLimit(UNKNOWN);
  expect(closed.answer).toBe('holds');
  expect(closed.bounds[0]).toEqual({ ...UNKNOWN.bounds[0], stopped: false });
  expect(atTimeLimit(VIOLATED).answer).toBe('violated');
});
