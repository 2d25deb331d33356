// SPDX-License-Identifier: GPL-2.0-only
/** @file docs/properties.md: what is checked. */
import { properties as sequential } from '../properties/v1/index.js';
import type { Property } from '../properties/property.js';
import { raceProperties } from '../properties/v1/tasks.js';
import { allChoices } from '../search/explain.js';
import { cell, type Document } from './document.js';

function table(list: readonly Property[]): string[] {
  return [
    '| property | holds | source |',
    '| --- | --- | --- |',
    ...list.map(({ id, statement, holds, source }) => `| \`${id}\`<br>${cell(statement)} | ${holds} | ${source.join(', ')} |`),
  ];
}

function write(): string {
  const concurrent = raceProperties.filter((property) => !sequential.includes(property));
  const lines = [
    '# Properties',
    '',
    'Written by `npm run docs`; a test keeps it current.',
    '',
    'A property is a sentence about every execution. The source is a numbered item of the intended semantics, with where the item comes',
    'from: M the commit message, K the kernel-doc, C a choice made because both are silent. *Between calls*: when no call is under way.',
    'Each is broken by a revision, by a fix undone, or by a mutant of the corrected revision; the ledgers in `test/` say by which.',
    '',
    `## One task and several: ${sequential.length}`,
    '',
    ...table(sequential),
    '',
    `## Only with several tasks: ${concurrent.length}`,
    '',
    'With several tasks at once `conformance-with-the-model` gives way to the first of these.',
    '',
    ...table(concurrent),
    '',
    `## With \`--strict\` only: ${allChoices.length}`,
    '',
    'What the semantics leaves open. Without `--strict` the other reading passes as well, and reports list what was not judged. `test/search/strict.test.ts` breaks each.',
    '',
    '| choice | passes as well | source |',
    '| --- | --- | --- |',
    ...allChoices.map(({ id, statement, otherwise, source }) => `| \`${id}\`<br>${cell(statement)} | ${cell(otherwise)} | ${source.join(', ')} |`),
  ];
  return `${lines.join('\n')}\n`;
}

export const properties: Document = { path: 'docs/properties.md', write };
