// SPDX-License-Identifier: GPL-2.0-only
/** @file The revisions, design by design, and the series that makes further ones. */
import type { FixTitle } from './catalogue.js';
import { columns } from './layout.js';
import { PLAIN, type Style } from './style.js';

interface RevisionTitle {
  readonly name: string;
  readonly title: string;
}

/** What can be checked of one design of LUO. */
export interface ListedDesign {
  /** `the patch of June 2025`. */
  readonly title: string;
  /** Kept ones, then how others are named. */
  readonly revisions: readonly RevisionTitle[];
  readonly fixes: readonly FixTitle[];
}

/** For each design its revisions, then its fixes by number. */
export function revisionList(designs: readonly ListedDesign[], style: Style = PLAIN): string {
  return designs.map((design) => `${ofDesign(design, style).join('\n')}\n`).join('\n');
}

function ofDesign({ title, revisions, fixes }: ListedDesign, style: Style): string[] {
  return [
    style.strong(`${title}:`),
    ...columns(revisions.map(({ name, title: what }) => [name, what])).map((row) => `  ${row}`),
    '',
    '  The series:',
    ...fixes.map(({ number, subject }) => `    ${number}  ${subject}`),
  ];
}
