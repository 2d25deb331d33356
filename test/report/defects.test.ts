// SPDX-License-Identifier: GPL-2.0-only
/** @file Findings by defect. */
import { expect, it } from 'vitest';
import { countDefects, defectHeading, defectName, defectsText, groupByDefect } from '../../report/defects.js';
import { parseProgram } from '../../systems/v1/notation.js';
import { CATALOGUE, VIOLATED } from './fixture.js';

it('groups findings by the fix that repairs them, what none repairs first, then by harm', () => {
  const groups = groupByDefect('posted', VIOLATED.findings.toReversed(), CATALOGUE.fixes);
  expect(groups.map(({ fix, findings }) => [fix?.number, findings.length])).toEqual([
    [undefined, 1],
    ['0002', 1],
    ['0005', 3],
  ]);
});

it('tells a defect by its most harmful finding, those of no kernel last; what came with the patch before what is older', () => {
  const [worse, ...others] = VIOLATED.findings.filter(({ repairedBy }) => repairedBy?.startsWith('0005'));
  const of = (number: string): (typeof VIOLATED.findings)[number] => VIOLATED.findings.find(({ repairedBy }) => repairedBy?.startsWith(number))!;
  const order = (...asked: Parameters<typeof groupByDefect>) => groupByDefect(...asked).map(({ fix }) => fix?.number);
  const harmful = { ...worse!, id: 'no-use-after-free/f/use_after_free-luo_file' };
  expect(order('posted', [of('0002'), ...others, harmful], CATALOGUE.fixes)).toEqual(['0005', '0002']);
  expect(order('posted', [of('0002'), { ...harmful, program: parseProgram('open s0; prepare s0 !setprop_file:1') }], CATALOGUE.fixes)).toEqual([
    '0002',
    '0005',
  ]);
  const equal = [of('0002'), { ...of('0002'), repairedBy: of('0005').repairedBy }];
  expect(order('posted', equal, CATALOGUE.fixes)).toEqual(['0002', '0005']);
  expect(order('posted', equal, CATALOGUE.fixes, (_, finding) => finding === equal[0])).toEqual(['0005', '0002']);
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
  const [{ property, violation }] = news!.findings as [(typeof VIOLATED.findings)[number]];
  const subject = `${property}: ${violation.happened} (no fix of the series is known to repair it)`;
  expect([news!.isReason, defectName(news!).subject]).toEqual([false, subject]);
});

it('keeps apart what breaks different properties where nobody knows the causes, and does not call that defects', () => {
  const [fixed] = VIOLATED.findings.filter(({ repairedBy }) => repairedBy !== null);
  const unrepaired = VIOLATED.findings.filter(({ property }) => property !== fixed!.property).map((finding) => ({ ...finding, repairedBy: null }));
  const properties = new Set(unrepaired.map(({ property }) => property));
  expect(properties.size).toBeGreaterThan(1);
  const groups = groupByDefect('/linux', [fixed!, ...unrepaired], CATALOGUE.fixes);
  expect(groups).toHaveLength(properties.size + 1);
  for (const { findings } of groups) expect(new Set(findings.map(({ property }) => property)).size).toBe(1);
  expect(defectsText(groups)).toBe(`1 defect, and findings in ${properties.size} properties that no fix of the series is known to repair`);
  expect(defectsText(groups.filter(({ fix }) => fix === null))).toBe(`findings in ${properties.size} properties that no fix of the series is known to repair`);
  const causes = unrepaired.map((finding) => ({ ...finding, consequenceOf: finding === unrepaired[0] ? null : unrepaired[0]!.id }));
  expect(defectsText(groupByDefect('./mine', [fixed!, ...causes], CATALOGUE.fixes))).toBe('2 defects');
});
