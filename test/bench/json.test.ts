// SPDX-License-Identifier: GPL-2.0-only
/** @file Benchmark results as JSON: its schema, and numbers that are the same as in the text. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { benchJson, quantitiesIn } from '../../bench/json.js';
import { atLeast, perSecond, times } from '../../bench/table.js';
import type { BenchDocument } from '../../report/html/bench-document.js';
import { benchParts } from '../../report/html/bench.js';

const SCHEMA = JSON.parse(readFileSync(new URL('../../report/bench.schema.json', import.meta.url), 'utf8')) as object;

describe('numbers in a result', () => {
  it.each([
    [perSecond(44_812, 'operations'), [{ value: 44_800, unit: 'operations/s' }]],
    [
      `${perSecond(1200, 'states')}, ${perSecond(7.25, 'transitions')}`,
      [
        { value: 1200, unit: 'states/s' },
        { value: 7.25, unit: 'transitions/s' },
      ],
    ],
    [times(2.914), [{ value: 2.91, unit: 'x' }]],
    [times(Infinity), [{ value: null, unit: 'x' }]],
    ['first 0.72 s, last 7.96 s, 9 of 9', []],
  ])('%s', (result, quantities) => {
    expect(quantitiesIn(result)).toEqual(quantities);
  });
});

describe('the document', () => {
  const rows = [
    { what: 'ours', result: perSecond(300, 'states'), floor: atLeast(300, 500, 'states/s') },
    { what: 'searches', result: 'first 0.72 s', floor: { text: 'all within 10 s', met: true } },
  ];
  const text = benchJson([['states', { title: 'States', text: 't', rows }]], 'a machine', '0.1.0');
  const document = JSON.parse(text) as BenchDocument;

  it('fits its schema, which refuses another', () => {
    const validate = new Ajv2020({ strict: true }).compile(SCHEMA);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...document, version: 2 })).toBe(false);
  });

  it('is plotted on a logarithmic scale, with the floor', () => {
    const [plot] = benchParts(document)[0]!.plots;
    expect(plot!.ticks.map(({ label }) => label)).toEqual(['100', '1k']);
    expect(plot!.bars).toHaveLength(1);
    expect(plot!.bars[0]).toMatchObject({ value: '300 states/s', met: false });
    expect(plot!.bars[0]!.length).toBeCloseTo(Math.log10(3), 5);
    expect(plot!.bars[0]!.floor).toBeCloseTo(Math.log10(5), 5);
  });
});
