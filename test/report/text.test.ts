// SPDX-License-Identifier: GPL-2.0-only
/** @file The report of a check, as it reads. */
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../search/verdict.js';
import { checkReport } from '../../report/text.js';
import type { Style } from '../../report/style.js';
import { CATALOGUE, HOLDS, UNKNOWN, VIOLATED } from './fixture.js';

const tagged = (tag: string) => (text: string) => `<${tag}>${text}</${tag}>`;
const TAGS: Style = { strong: tagged('b'), faint: tagged('i'), good: tagged('good'), bad: tagged('bad'), open: tagged('open'), name: tagged('n') };

/** The lines that are longer than a report may be; ids and commands are to be copied, and stay whole. */
const tooLong = (text: string): string[] => text.split('\n').filter((line) => line.length > 100 && !/^ +(replay|id) /.test(line));

describe('checkReport', () => {
  it('shows the shortest sequence of each defect in full', async () => {
    await expect(checkReport([VIOLATED, HOLDS], CATALOGUE)).toMatchFileSnapshot('golden/check.txt');
  });

  it('shows every sequence in full', async () => {
    await expect(checkReport([VIOLATED], CATALOGUE, { all: true })).toMatchFileSnapshot('golden/check-all.txt');
  });

  it('says in the heading of a defect whether it was there before the patch', () => {
    const headings = (isOlder: (revision: string, finding: Finding) => boolean): string[] =>
      checkReport([VIOLATED], CATALOGUE, { isOlder })
        .split('\n')
        .filter((line) => / in \d+ propert/.test(line) && line.startsWith('  '));
    const [plain, ...rest] = headings(() => false);
    expect([plain, ...rest].join()).not.toContain('base');
    const older = headings((revision) => revision === 'posted');
    expect(older[0]).toBe(`${plain}; also in base, before the patch`);
    expect(older[1]).toBe(rest[0]!.replace('; repaired', '; also in base, before the patch; repaired'));
    const { id } = VIOLATED.findings.find(({ repairedBy }) => repairedBy?.startsWith('0005'))!;
    expect(headings((_, finding) => finding.id === id).filter((line) => line.includes('base'))).toEqual([
      expect.stringContaining('; 1 of them also in base, before the patch; repaired by fix 0005'),
    ]);
  });

  it('closes with what it does not cover, and with a command that a shell takes', () => {
    const last = (text: string): string => text.trimEnd().split('\n').at(-1)!;
    for (const verdicts of [[VIOLATED, HOLDS], [HOLDS], [UNKNOWN]])
      expect(last(checkReport(verdicts, CATALOGUE))).toBe(
        `What needs two tasks is not covered here: luocheck race --revision ${verdicts.map(({ revision }) => revision).join(' ')}`,
      );
    expect(last(checkReport([{ ...HOLDS, revision: "./it's mine" }], CATALOGUE))).toContain("luocheck race --revision './it'\\''s mine'");
  });

  it('names what is ignored behind what is found, and below the verdict where nothing is', () => {
    const ignored = ['a/one/id', 'b/another/id'];
    const lines = checkReport([{ ...VIOLATED, ignored, baseline: 'base' }], CATALOGUE).split('\n');
    const at = lines.indexOf('  not new  a/one/id');
    expect([lines[at - 1], lines[at + 1], lines[at + 2]]).toEqual(['', '           b/another/id', '']);
    expect(at).toBeGreaterThan(lines.findLastIndex((line) => line.includes('luocheck replay ') && line.includes("'v1 ")));
    expect(
      checkReport([{ ...HOLDS, ignored }], CATALOGUE)
        .split('\n')
        .slice(3, 5),
    ).toEqual(['  ignored  a/one/id', '           b/another/id']);
  });

  it('says that a search was stopped', async () => {
    await expect(checkReport([UNKNOWN], CATALOGUE)).toMatchFileSnapshot('golden/check-unknown.txt');
  });

  it.each([false, true])('keeps to 100 columns (all: %s)', (all) => {
    expect(tooLong(checkReport([VIOLATED, HOLDS, UNKNOWN], CATALOGUE, { all }))).toEqual([]);
  });

  it('breaks lines by what is seen, not by how it is set off', () => {
    const styled = checkReport([VIOLATED, HOLDS, UNKNOWN], CATALOGUE, { style: TAGS });
    expect(styled).toContain('<bad>posted:</bad>');
    expect(styled).toContain('<good>corrected:</good>');
    expect(styled).toContain('<open>corrected:</open>');
    expect(styled.replace(/<\/?(?:b|i|good|bad|open|n)>/g, '')).toBe(checkReport([VIOLATED, HOLDS, UNKNOWN], CATALOGUE));
  });

  it('gives every finding in full its own line to replay', () => {
    const text = checkReport([VIOLATED], CATALOGUE, { all: true });
    for (const { program } of VIOLATED.findings) expect(text).toContain(`luocheck replay '${CATALOGUE.replayToken('posted', program)}'`);
  });
});
