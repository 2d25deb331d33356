// SPDX-License-Identifier: GPL-2.0-only
/** @file docs/findings-mainline.md: what is wrong with the LUO of Linux 7.3.4, by defect; every sequence and race is carried out when it is written. */
import { MAINLINE_FIXES } from '../reference/mainline/fixes.js';
import { findMainlineRevision } from '../reference/mainline/revisions.js';
import { seenInRace } from '../search/race/seen-by.js';
import { replay } from '../search/race/explore.js';
import { seenInProgram } from '../search/seen-by.js';
import { trace } from '../search/trace.js';
import { mainline } from '../systems/mainline.js';
import { DEFECTS, type Defect } from '../reference/mainline/defects.js';
import { block, type Document } from './document.js';

/** Who sees it, by the tools of the kernel that report something in this execution. */
const toolsText = (reports: readonly { readonly tool: string }[]): string =>
  reports.length === 0 ? "none of the kernel's own checkers" : [...new Set(reports.map(({ tool }) => tool))].join(', ');

function shownBy(program: string): { readonly violated: readonly string[]; readonly seen: string } {
  const revision = findMainlineRevision('linux-7.3')!;
  if (program.includes('||')) {
    const race = mainline.notation.parseRace(program);
    const { violations } = replay(revision, race, mainline.raceProperties);
    return { violated: violations.map(({ property }) => property.id), seen: toolsText(seenInRace(revision, race).reports) };
  }
  const parsed = mainline.notation.parseProgram(program);
  const violated = trace(revision, parsed).flatMap(({ violations }) => violations.map(({ property }) => property.id));
  return { violated, seen: toolsText(seenInProgram(revision, parsed).reports) };
}

function section({ title, loses, fix: number, why, program, besides }: Defect, i: number): string[] {
  const fix = MAINLINE_FIXES.find((one) => one.number === number);
  const { violated, seen } = shownBy(program);
  return [
    `## ${i + 1}. ${title}`,
    '',
    `- **What a user loses:** ${loses}`,
    `- **Seen by:** ${seen}`,
    `- **Breaks:** ${[...new Set(violated)].map((id) => `\`${id}\``).join(', ')}`,
    ...(fix ? [`- **Fix ${fix.number}** (\`${fix.file}\`): ${fix.change}`] : ['- **Fix:** none in the series']),
    '',
    fix?.problem ?? why!,
    ...(besides === undefined ? [] : ['', besides]),
    '',
    ...block([`luocheck replay 'v1 linux-7.3: ${program}'`]),
    '',
  ];
}

export const findingsMainline: Document = {
  path: 'docs/findings-mainline.md',
  write: () =>
    [
      '# What is found in the LUO of Linux 7.3.4',
      '',
      'The defects that `luocheck check` and `luocheck race` find in `linux-7.3`, the most harmful first. [mainline.md](mainline.md) says what was searched, and how the programs are',
      'written. Written by `npm run docs`, which carries out every sequence and race.',
      '',
      ...DEFECTS.flatMap(section),
    ]
      .join('\n')
      .trimEnd()
      .concat('\n'),
};
