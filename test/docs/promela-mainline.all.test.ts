// SPDX-License-Identifier: GPL-2.0-only
/** @file The numbers of mainline in docs/promela.md are those of the explorer, and pan's follow from them. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { FileName } from '../../model/mainline/actions.js';
import { explore } from '../../model/mainline/explore.js';
import { boundsOf } from '../model/walk.js';

const TEXT = readFileSync(new URL('../../docs/promela.md', import.meta.url), 'utf8');
const ROWS = [...TEXT.matchAll(/^\| (\d, \d, \d, \d) \| ([a-z]\d) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$/gm)].map(
  ([, bounds, file, ...numbers]) => [bounds!, file as FileName, numbers.map(Number)] as const,
);

it('has rows', () => {
  expect(ROWS.length).toBeGreaterThanOrEqual(6);
});

it.each(ROWS)('%s, %s', (numbers, file, row) => {
  const [sessions, tokens, processes, descriptors] = numbers.split(', ').map(Number);
  const { states, transitions } = explore(boundsOf(sessions!, tokens!, processes!, descriptors!), { files: [file] });
  expect(row).toEqual([states, transitions, states, transitions + states + 1]);
});
