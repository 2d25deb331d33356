// SPDX-License-Identifier: GPL-2.0-only
/** @file Lines, numbers and lists. */
import { expect, it } from 'vitest';
import { columns, count, enumeration, grouped, ordinal, wrap } from '../../report/layout.js';
import { describeSource } from '../../report/sources.js';

it('breaks lines between words', () => {
  expect(wrap('one two three', '- ', '  ', 9)).toEqual(['- one two', '  three']);
  expect(wrap('averylongword x', '', '', 5)).toEqual(['averylongword', 'x']);
  expect(wrap('')).toEqual(['']);
});

it('writes numbers', () => {
  expect([0, 999, 1000, 1234567].map(grouped)).toEqual(['0', '999', '1,000', '1,234,567']);
  expect([1, 2, 3, 4, 11, 12, 13, 21, 102, 112].map(ordinal)).toEqual(['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '102nd', '112th']);
});

it('counts', () => {
  expect([count(1, 'property'), count(2, 'property'), count(0, 'finding'), count(2, 'process'), count(2, 'fix'), count(3, 'key')]).toEqual([
    '1 property',
    '2 properties',
    '0 findings',
    '2 processes',
    '2 fixes',
    '3 keys',
  ]);
});

it('lists', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(enumeration)).toEqual(['', 'a', 'a and b', 'a, b and c']);
  expect(columns([['a', 'b'], ['ccc', 'd'], ['e']])).toEqual(['a    b', 'ccc  d', 'e']);
});

it('names items of the semantics', () => {
  expect(describeSource(['5 (M)'])).toBe('semantics item 5 (M)');
  expect(describeSource(['12 (M)', '20 (C)'])).toBe('semantics items 12 (M) and 20 (C)');
  expect(describeSource(['1', '2', '3', '5', '6'])).toBe('semantics items 1 to 3, 5 and 6');
});
