// SPDX-License-Identifier: GPL-2.0-only
/** @file What is known of a property, a fix or a finding, for people. */
import { plainId } from '../search/verdict.js';
import type { ExplainedFinding, ExplainedFix, ExplainedProperty, Listed, Mutation } from '../search/explain.js';
import { count, wrap } from './layout.js';
import { describeProperty } from './properties.js';
import { seenByText } from './seen-by.js';
import { describeSource, SOURCE_LEGEND } from './sources.js';
import { PLAIN, type Style } from './style.js';

const LABEL = '  restored by  ';

function row(label: string, text: string, style: Style): string[] {
  const [first = '', ...rest] = wrap(text, ' '.repeat(LABEL.length));
  return [`  ${style.faint(label.padEnd(LABEL.length - 2))}${first.slice(LABEL.length)}`, ...rest];
}

/** The label in front of the first line only. */
const rows = (label: string, texts: readonly string[], style: Style): string[] => texts.flatMap((text, i) => row(i === 0 ? label : '', text, style));

const takes = (tasks: 'one' | 'several'): string => (tasks === 'several' ? ' (seen by several tasks only)' : '');
const inWords = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
const legend = (style: Style): string[] => ['', ...wrap(SOURCE_LEGEND).map(style.faint)];

/** Statement, source, fixes, findings, and the smallest change that breaks it. */
export function propertyExplanation({ property, restoredBy, findings, smallest, broken }: ExplainedProperty, style: Style = PLAIN): string {
  const fixes = restoredBy.map(({ fix, tasks }) => `${fix.number} ${fix.subject}${takes(tasks)}`);
  const isBroken = findings.some(({ revision }) => revision === 'posted');
  const unrestored = isBroken ? 'no fix alone: with any one undone it holds' : 'no fix of the series: posted does not break it';
  const found = ['posted', 'base'].map((name) => count(findings.filter(({ revision }) => revision === name).length, 'finding') + ` of ${name}`);
  return inWords([
    ...describeProperty(property, style),
    '',
    ...rows('restored by', fixes.length > 0 ? fixes : [unrestored], style),
    ...row('broken by', found.join(', '), style),
    ...rows(
      '',
      findings.filter(({ revision }) => revision === 'posted').map(({ id }) => id),
      style,
    ),
    '',
    ...(smallest
      ? [
          ...wrap(
            `The smallest of ${count(broken, 'known change')} of corrected that break it (${count(smallest.lines, 'line')}): ${smallest.title}. Try it with --revision ${smallest.revision}.`,
            '  ',
          ),
          '',
          ...diffLines(smallest, style),
        ]
      : ['  No registered mutant and no undone fix breaks it.']),
    ...legend(style),
  ]);
}

function diffLines({ files }: Mutation, style: Style): string[] {
  return files.flatMap(({ file, hunks }) => [
    `    --- corrected/${file}`,
    ...hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
      style.faint(`    @@ -${oldStart},${oldLines} +${newStart},${newLines} @@`),
      ...lines.map((line) => (line.startsWith('+') ? style.good : line.startsWith('-') ? style.bad : (text: string) => text)(`    ${line}`.trimEnd())),
    ]),
  ]);
}

/** Its message, what it repairs in `posted`, and what fails without it. */
export function fixExplanation({ fix, restores, undone, repairs }: ExplainedFix, tokenOf: (listed: Listed) => string, style: Style = PLAIN): string {
  return inWords([
    style.strong(`${fix.number} ${fix.subject}`),
    '',
    ...fix.message
      .trim()
      .split('\n')
      .map((line) => (line === '' ? '' : `  ${line}`)),
    '',
    ...(repairs.length > 0
      ? [`  ${count(repairs.length, 'finding')} of posted ${repairs.length === 1 ? 'goes' : 'go'} away with it:`]
      : ['  No finding of posted goes away with it alone.']),
    ...repairs.flatMap((listed) => [`    ${listed.id}`, `      ${style.name(`luocheck replay '${tokenOf(listed)}'`)}`]),
    '',
    '  Undone alone in corrected, these fail:',
    ...restores.flatMap(({ property, tasks }) => [
      `    ${style.strong(property.id)}${takes(tasks)}`,
      ...wrap(`${property.statement} [${describeSource(property.source)}]`, '      '),
    ]),
    '',
    ...wrap(`What undoing it changes (${count(undone.lines, 'line')}); try it with --revision ${undone.revision}:`, '  '),
    '',
    ...diffLines(undone, style),
    ...legend(style),
  ]);
}

/** What it is, its fix, where it is found and how to see it. `tokenOf` writes what `luocheck replay` takes. */
export function findingExplanation(
  { id, property, expected, happened, found, isRace, fix, seenBy }: ExplainedFinding,
  tokenOf: (listed: Listed) => string,
  style: Style = PLAIN,
): string {
  const [, where = '', cause = ''] = plainId(id).split('/');
  return inWords([
    style.strong(id),
    '',
    ...row('property', property.id, style),
    ...row('', `${property.statement} Holds ${property.holds}; ${describeSource(property.source)}.`, style),
    ...row('function', where, style),
    ...row('cause', cause, style),
    ...row('expected', expected, style),
    ...row('happened', happened, style),
    ...row('needs', isRace ? 'several tasks' : 'one task', style),
    ...row('repaired by', fix ? `${fix.number} ${fix.subject}` : 'no fix of the series', style),
    ...row('seen by', seenByText(seenBy), style),
    ...row('found in', found.map(({ revision }) => revision).join(', '), style),
    ...found.map((listed, i) => `  ${style.faint((i === 0 ? 'replay' : '').padEnd(LABEL.length - 2))}${style.name(`luocheck replay '${tokenOf(listed)}'`)}`),
    ...legend(style),
  ]);
}
