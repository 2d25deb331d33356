// SPDX-License-Identifier: GPL-2.0-only
/** @file Values of options. */
import { expect, it } from 'vitest';
import { collect, duration, seed, wholeNumber } from '../../cli/arguments.js';
import { findingIds, nearest } from '../../cli/lookup.js';
import { progressText } from '../../cli/progress.js';
import { wantsColor } from '../../cli/terminal.js';

it('reads durations', () => {
  expect(['90', '60s', '5m', '1h', '500ms', '1.5s'].map(duration)).toEqual([90_000, 60_000, 300_000, 3_600_000, 500, 1500]);
  for (const text of ['', '0', '-1s', '5d', 's', '1h30m', '99999h', 'Infinity']) expect(() => duration(text)).toThrow('Expected a duration');
});

it('reads whole numbers', () => {
  expect(wholeNumber(0, 10)('7')).toBe(7);
  for (const text of ['', '-1', '11', '1.5', '1e1', '0x1']) expect(() => wholeNumber(0, 10)(text)).toThrow('whole number from 0 to 10');
});

it('reads seeds', () => {
  expect([seed('0'), seed('-2147483647'), seed('2147483647')]).toEqual([0, -2147483647, 2147483647]);
  for (const text of ['', 'x', '1.5', '2147483648']) expect(() => seed(text)).toThrow('32 bits');
});

it('collects each value once', () => {
  expect(['b', 'a', 'b'].reduce<readonly string[]>((all, value) => collect(value, all), [])).toEqual(['b', 'a']);
});

it('finds the nearest name', () => {
  const names = ['no-token-of-a-closed-session-in-normal', 'every-call-ends', 'file'];
  expect(nearest('no-tocken', names)).toBe(names[0]);
  expect(nearest('call-ends', names)).toBe(names[1]);
  expect(nearest('foo', names)).toBeUndefined();
  expect(nearest('', names)).toBeUndefined();
});

it('refuses what cannot be the id of a finding', () => {
  expect(findingIds(['every-call-ends/f/c'])).toEqual(['every-call-ends/f/c']);
  expect(() => findingIds(['every-call-ends'])).toThrow('no id of a finding');
  expect(() => findingIds(['every-call-end/f/c'])).toThrow("no property 'every-call-end': did you mean every-call-ends?");
});

it.each([
  [{}, true, true],
  [{}, false, false],
  [{ TERM: 'dumb' }, true, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
])('decides on colour: %j, terminal: %s', (env, isTerminal, wanted) => {
  expect(wantsColor(env, isTerminal)).toBe(wanted);
});

it('shows progress', () => {
  expect(progressText({ phase: 'random', executions: 64, actions: 1000, findings: 1, left: 1936 })).toBe('64 of 2,000 programs, 1,000 calls, 1 finding');
  expect(progressText({ phase: 'random', executions: 64, actions: 1000, findings: 0, left: Infinity })).toBe('64 programs, 1,000 calls, 0 findings');
  expect(progressText({ phase: 'exhaustive', executions: 10, actions: 500, findings: 2, left: 5 })).toBe('10 of 15 states known, 500 calls, 2 findings');
});
