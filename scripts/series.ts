// SPDX-License-Identifier: GPL-2.0-only
/** @file docs/series.md: the fixes from the patch as mailed to the corrected revision. */
import { series as fixes, type Fix } from '../reference/loader/series.js';
import { block, cell, type Document } from './document.js';

function sizeOf({ patch }: Fix): string {
  const lines = patch.split('\n');
  const start = lines.indexOf('---');
  const [added, removed] = ['+', '-'].map((sign) => lines.slice(start + 1).filter((line) => line.startsWith(sign) && !line.startsWith(sign.repeat(3))).length);
  return `+${added} -${removed}`;
}

const diffOf = ({ patch }: Fix): string[] =>
  patch
    .slice(patch.search(/^--- a\//m))
    .trimEnd()
    .replace(/\n-- \n[\s\S]*$/, '')
    .split('\n');

function write(): string {
  const all = fixes();
  const lines = [
    '# The series',
    '',
    'Written by `npm run docs`; a test keeps it current.',
    '',
    `\`posted\` with these ${all.length} fixes is \`corrected\`: a test applies them. Each repairs one defect. They are against the TypeScript`,
    'of `reference/v1`, which follows the C code name by name and statement by statement. `--revision posted+0007` is the patch with the',
    'fixes up to 0007, `--revision corrected-0007` the corrected code with this one undone; the latter is how the tests know that',
    'every fix is needed.',
    '',
    '| fix | | lines |',
    '| --- | --- | ---: |',
    ...all.map((fix) => `| [${fix.number}](#${fix.number}) | ${cell(fix.subject)} | ${sizeOf(fix)} |`),
    ...all.flatMap((fix) => [
      '',
      `## ${fix.number}`,
      '',
      `**${fix.subject}**`,
      '',
      fix.message,
      '',
      ...block(diffOf(fix)).map((line, i) => (i === 0 ? `${line}diff` : line)),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

export const series: Document = { path: 'docs/series.md', write };
