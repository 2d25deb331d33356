// SPDX-License-Identifier: GPL-2.0-only
/** @file The numbers of states of mainline's model in docs/cli.md. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { FileName } from '../../../model/mainline/actions.js';
import { explore } from '../../../model/mainline/explore.js';

const TEXT = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
const TABLE = TEXT.slice(TEXT.indexOf('| `luocheck explore --model mainline --no-invariants` with'));
const ROWS = [...TABLE.matchAll(/^\| (nothing else|`[^`]+`).* \| ([\d,]+) \| ([\d,]+) \|$/gm)].map(([, options, states, transitions]) => ({
  options: options!,
  states: Number(states!.replaceAll(',', '')),
  transitions: Number(transitions!.replaceAll(',', '')),
}));

it('has rows', () => {
  expect(ROWS.length).toBeGreaterThanOrEqual(7);
});

it.each(ROWS)('$options: $states states', ({ options, ...counts }) => {
  const bound = (letter: string): number => Number(new RegExp(`-${letter} (\\d)`).exec(options)?.[1] ?? 1);
  const files = (/--files ((?:\w\d ?)+)/.exec(options)?.[1] ?? 'f0').trim().split(' ') as FileName[];
  const { states, transitions, complete } = explore({ sessions: bound('S'), tokens: bound('T'), processes: bound('P'), descriptors: bound('D') }, { files });
  expect({ states, transitions, complete }).toEqual({ ...counts, complete: true });
});
