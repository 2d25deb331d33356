// SPDX-License-Identifier: GPL-2.0-only
/** @file Results as data: the format `luocheck-bench`. */
import { BENCH_FORMAT, BENCH_VERSION, type BenchDocument, type Quantity } from '../report/html/bench-document.js';
import type { Section } from './table.js';

/** Numbers of a unit in a result, as `perSecond` and `times` write them; what is said about times and counts is no such number. */
export function quantitiesIn(result: string): Quantity[] {
  return [...result.matchAll(/(?<![\w.,])([\d,]+(?:\.\d+)?|-) ([a-z]+\/s|x)(?!\w)/g)].map(([, digits, unit]) => ({
    value: digits === '-' ? null : Number(digits!.replaceAll(',', '')),
    unit: unit!,
  }));
}

/** The document as text, indented, with a line end. `sections`: by name of the part. */
export function benchJson(sections: readonly (readonly [name: string, section: Section])[], machine: string, tool: string): string {
  const document: BenchDocument = {
    format: BENCH_FORMAT,
    version: BENCH_VERSION,
    tool,
    machine,
    sections: sections.map(([name, { title, text, rows }]) => ({
      name,
      title,
      text,
      rows: rows.map(({ what, result, floor }) => {
        const [quantity] = floor === undefined ? [] : quantitiesIn(floor.text);
        return { what, result, measured: quantitiesIn(result), ...(floor && quantity && { floor: { ...quantity, ...floor } }) };
      }),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
