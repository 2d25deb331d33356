// SPDX-License-Identifier: GPL-2.0-only
/** @file The numbers in docs/promela.md are those of the explorer, and pan's follow from them. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { FileName } from '../../model/mainline/actions.js';
import { explore as exploreMainline } from '../../model/mainline/explore.js';
import { explore } from '../../model/v1/explore.js';
import { boundsOf } from '../model/walk.js';

const TEXT = readFileSync(new URL('../../docs/promela.md', import.meta.url), 'utf8');
const ROWS = [...TEXT.matchAll(/^\| (\d, \d, \d, \d) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$/gm)].map(
  ([, bounds, ...numbers]) => [bounds!, numbers.map(Number)] as const,
);

const OF_MAINLINE = [...TEXT.matchAll(/^\| (\d, \d, \d, \d) \| ([a-z]\d) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$/gm)].map(
  ([, bounds, file, ...numbers]) => [bounds!, file as FileName, numbers.map(Number)] as const,
);

it('has rows', () => {
  expect(ROWS.length).toBeGreaterThanOrEqual(6);
  expect(OF_MAINLINE.length).toBeGreaterThanOrEqual(6);
});

it.each(ROWS)('%s', (numbers, row) => {
  const [sessions, tokens, processes, descriptors] = numbers.split(', ').map(Number);
  const { states, transitions } = explore(boundsOf(sessions!, tokens!, processes!, descriptors!));
  expect(row).toEqual([states, transitions, states, transitions + states + 1]);
});

it.each(OF_MAINLINE)('mainline: %s, %s', (numbers, file, row) => {
  const [sessions, tokens, processes, descriptors] = numbers.split(', ').map(Number);
  const { states, transitions } = exploreMainline(boundsOf(sessions!, tokens!, processes!, descriptors!), { files: [file] });
  expect(row).toEqual([states, transitions, states, transitions + states + 1]);
});
