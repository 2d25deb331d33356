// SPDX-License-Identifier: GPL-2.0-only
/** @file Findings by defect. */
import { expect, it } from 'vitest';
import { groupByDefect } from '../../report/defects.js';
import { CATALOGUE, VIOLATED } from './fixture.js';

it('groups findings by the fix that repairs them, what none repairs first, then in the order of the series', () => {
  const groups = groupByDefect(VIOLATED.findings.toReversed(), CATALOGUE.fixes);
  expect(groups.map(({ fix, findings }) => [fix?.number, findings.length])).toEqual([
    [undefined, 1],
    ['0002', 1],
    ['0005', 3],
  ]);
});

it('keeps a fix apart that the series does not have any more', () => {
  const [group] = groupByDefect([{ ...VIOLATED.findings[0]!, repairedBy: '0099-gone.patch' }], CATALOGUE.fixes);
  expect(group!.fix).toEqual({ number: '0099', fileName: '0099-gone.patch', subject: '0099-gone.patch' });
});

it('finds nothing in nothing', () => {
  expect(groupByDefect([], CATALOGUE.fixes)).toEqual([]);
});
