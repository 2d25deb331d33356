// SPDX-License-Identifier: GPL-2.0-only
/** @file The pages that are written from the sources are current: `npm run build && npm run docs` writes them again. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { documents } from '../../scripts/documents.js';
import { mainline } from '../../systems/mainline.js';
import { v1 } from '../../systems/v1.js';

it.each(documents.map(({ path, write }) => [path, write] as const))('%s', (path, write) => {
  expect(write()).toBe(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
});

it.each([
  ['docs/semantics.md', 'v1', v1],
  ['docs/mainline.md', 'mainline', mainline],
] as const)('%s has each item that a property of %s names', (path, _, { properties, raceProperties }) => {
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const items = new Set([...text.matchAll(/^(\d+)\. /gm)].map(([, number]) => number));
  for (const { id, source } of [...properties, ...raceProperties])
    for (const number of source.map((item) => /^\d+/.exec(item)?.[0])) expect(items, `${id}: ${number}`).toContain(number);
});

it('README counts the findings of posted as they are listed', () => {
  const text = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const posted = text('docs/findings.md').split(/^## /m)[1]!;
  const findings = posted.match(/^- `/gm)!.length;
  const unseen = posted.match(/Seen by none/g)!.length;
  expect(text('README.md')).toContain(`would not: ${unseen} of the ${findings} findings of \`posted\` none of them sees`);
});
