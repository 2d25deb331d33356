// SPDX-License-Identifier: GPL-2.0-only
/** @file The pages that are written from the sources are current: `npm run build && npm run docs` writes them again. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { documents } from '../../scripts/documents.js';

it.each(documents.map(({ path, write }) => [path, write] as const))('%s', (path, write) => {
  expect(write()).toBe(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
});

it('README counts the findings of posted as they are listed', () => {
  const text = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const posted = text('docs/findings.md').split(/^## /m)[1]!;
  const findings = posted.match(/^- `/gm)!.length;
  const unseen = posted.match(/Seen by none/g)!.length;
  expect(text('README.md')).toContain(`would not: ${unseen} of the ${findings} findings of \`posted\` none of them sees`);
});
