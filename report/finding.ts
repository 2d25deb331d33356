// SPDX-License-Identifier: GPL-2.0-only
/** @file One finding as lines: what was called, what the specification wants, what happened, how to see it again. */
import { faultReasons } from '../properties/v1/words.js';
import type { Finding } from '../search/verdict.js';
import { numberedCalls } from './calls.js';
import type { Catalogue } from './catalogue.js';
import { count, wrap } from './layout.js';
import { notMinimisedText } from './unminimised.js';
import { realSizeText } from './real-size.js';
import { seenByText } from './seen-by.js';
import { describeSource } from './sources.js';
import type { Style } from './style.js';

const LABEL_WIDTH = 'expected  '.length;

function row(indent: string, label: string, text: string, style: Style): string[] {
  const [first = '', ...rest] = wrap(text, indent + ' '.repeat(LABEL_WIDTH));
  return [`${indent}${style.faint(label.padEnd(LABEL_WIDTH))}${first.slice(indent.length + LABEL_WIDTH)}`, ...rest];
}

const simulatedRow = (indent: string, text: string | null, style: Style): string[] => (text === null ? [] : row(indent, 'simulated', text, style));

function replayRow(indent: string, revision: string, finding: Finding, catalogue: Catalogue, style: Style): string {
  const command = `luocheck replay '${catalogue.replayToken(revision, finding.program)}'`;
  return `${indent}${style.faint('replay'.padEnd(LABEL_WIDTH))}${style.name(command)}`;
}

/** A finding with everything that is known about it. */
export function fullFinding(revision: string, finding: Finding, catalogue: Catalogue, style: Style, indent = '  '): string[] {
  const { property, violation, program, functions, seenBy, id, needs, notMinimised, notAttributed } = finding;
  const statement = catalogue.properties.get(property);
  const inner = `${indent}  `;
  return [
    indent + style.strong(property),
    ...(statement ? wrap(statement.statement, indent) : []),
    '',
    ...numberedCalls(program, catalogue, inner),
    '',
    ...row(inner, 'expected', violation.expected + (statement ? ` [${describeSource(statement.source)}]` : ''), style),
    ...row(inner, 'happened', violation.happened, style),
    ...(functions.length > 0 ? row(inner, 'code', functions.map((name) => `${name}()`).join(', '), style) : []),
    ...simulatedRow(inner, catalogue.simulatedIn?.(revision, finding) ?? null, style),
    ...faultReasons(program.actions).flatMap((reason) => row(inner, 'fault', reason, style)),
    ...(needs === undefined ? [] : row(inner, 'real size', realSizeText(needs), style)),
    ...(notAttributed ? [] : row(inner, 'seen by', seenByText(seenBy), style)),
    ...(notMinimised ? row(inner, 'size', notMinimisedText(notMinimised), style) : []),
    ...row(inner, 'id', id, style),
    replayRow(inner, revision, finding, catalogue, style),
  ];
}

/** A finding on three lines; `more` findings of the same property are not shown. */
export function briefFinding(revision: string, finding: Finding, more: number, catalogue: Catalogue, style: Style, indent = '    '): string[] {
  const inner = `${indent}  `;
  const others = more > 0 ? ` (and ${count(more, 'finding')} more)` : '';
  return [
    indent + style.strong(finding.property) + others,
    ...row(inner, 'happened', finding.violation.happened, style),
    ...simulatedRow(inner, catalogue.simulatedIn?.(revision, finding) ?? null, style),
    ...(finding.notMinimised ? row(inner, 'size', notMinimisedText(finding.notMinimised), style) : []),
    replayRow(inner, revision, finding, catalogue, style),
  ];
}
