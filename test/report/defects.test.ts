// SPDX-License-Identifier: GPL-2.0-only
/** @file Findings by defect. */
import { expect, it } from 'vitest';
import { countDefects, defectHeading, defectName, groupByDefect } from '../../report/defects.js';
import { CATALOGUE, VIOLATED } from './fixture.js';

it('groups findings by the fix that repairs them, what none repairs first, then in the order of the series', () => {
  const groups = groupByDefect('posted', VIOLATED.findings.toReversed(), CATALOGUE.fixes);
  expect(groups.map(({ fix, findings }) => [fix?.number, findings.length])).toEqual([
    [undefined, 1],
    ['0002', 1],
    ['0005', 3],
  ]);
});

it('keeps a fix apart that the series does not have any more', () => {
  const [group] = groupByDefect('posted', [{ ...VIOLATED.findings[0]!, repairedBy: '0099-gone.patch' }], CATALOGUE.fixes);
  expect(group!.fix).toEqual({ number: '0099', fileName: '0099-gone.patch', subject: '0099-gone.patch' });
});

it('finds nothing in nothing', () => {
  expect(groupByDefect('posted', [], CATALOGUE.fixes)).toEqual([]);
});

it('tells what the patch is for apart from the defects of the code before it, behind them, and counts it as none', () => {
  const groups = groupByDefect('base', VIOLATED.findings, CATALOGUE.fixes);
  expect(groups.map(({ fix, isReason }) => [fix?.number, isReason])).toEqual([
    ['0002', false],
    ['0005', false],
    [undefined, true],
  ]);
  expect(countDefects(groups)).toBe(2);
  expect(defectName(groups[2]!)).toEqual({ number: '-', subject: 'the reason for the patch, no defect: only sessions know whose a registration is' });
  expect(defectHeading('base', groups[2]!, 3, 2).head).toBe('base: ');
});

it.each(['posted', 'corrected', './mine'])('calls what no fix repairs in %s what it is', (revision) => {
  const [news] = groupByDefect(revision, VIOLATED.findings, CATALOGUE.fixes);
  expect([news!.isReason, defectName(news!).subject]).toEqual([false, 'no fix of the series is known to repair it']);
});
