// SPDX-License-Identifier: GPL-2.0-only
/** @file Benchmark results as plots: what has the same unit stands on one logarithmic scale. */
import type { BenchDocument, BenchRow } from './bench-document.js';
import type { BenchPart, PlotPart } from './document.js';

type Measured = Pick<BenchRow, 'what' | 'floor'> & { readonly value: number };

/** One part a section; rows that are no number of a unit are left out. */
export function benchParts({ machine, sections }: BenchDocument): BenchPart[] {
  return sections.map(({ title, text, rows }) => ({ title, text, machine, plots: plotsOf(rows) }));
}

function plotsOf(rows: readonly BenchRow[]): PlotPart[] {
  const byUnit = new Map<string, Measured[]>();
  for (const { what, measured, floor } of rows)
    for (const { value, unit } of measured) {
      if (value === null || value <= 0) continue;
      byUnit.set(unit, [...(byUnit.get(unit) ?? []), { what, value, ...(floor?.unit === unit && { floor }) }]);
    }
  return [...byUnit].map(([unit, entries]) => plotOf(unit, entries));
}

/** From the power of ten below the least value to the one above the greatest. */
function plotOf(unit: string, entries: readonly Measured[]): PlotPart {
  const values = entries.flatMap(({ value, floor }) => [value, ...(floor?.value ? [floor.value] : [])]);
  const low = Math.floor(Math.log10(Math.min(...values) * 0.999));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const place = (value: number): number => (Math.log10(value) - low) / (high - low);
  return {
    unit,
    ticks: Array.from({ length: high - low + 1 }, (_, i) => ({ at: i / (high - low), label: shortened(10 ** (low + i)) })),
    bars: entries.map(({ what, value, floor }) => ({
      label: what,
      value: `${shortened(value)} ${unit}`,
      length: place(value),
      floor: floor?.value ? place(floor.value) : null,
      met: floor?.met ?? true,
    })),
  };
}

/** Three significant digits: `44.8k`, `1.12M`. */
function shortened(value: number): string {
  for (const [size, letter] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const)
    if (value >= size) return `${Number((value / size).toPrecision(3))}${letter}`;
  return String(Number(value.toPrecision(3)));
}
