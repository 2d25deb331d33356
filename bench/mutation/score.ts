// SPDX-License-Identifier: GPL-2.0-only
/** @file What the fates of all mutants come to. */
import type { Fate, Result } from './judge.js';
import type { Mutant } from './mutant.js';

export type Counts = Readonly<Record<Fate, number>>;

export function countsOf(results: readonly Result[]): Counts {
  const counts = { killed: 0, survived: 0, unchanged: 0, invalid: 0 };
  for (const { fate } of results) counts[fate]++;
  return counts;
}

/** Killed among those that change behaviour, from 0 to 1; null: none does. */
export function scoreOf({ killed, survived }: Counts): number | null {
  return killed + survived === 0 ? null : killed / (killed + survived);
}

/** `98.9 %`, never rounded up; empty for no score. */
export function percent(score: number | null): string {
  return score === null ? '' : `${(Math.floor(score * 1_000) / 10).toFixed(1)} %`;
}

/** What does not fit together: mutants without a result, results without a mutant, survivors without a reason, reasons without a survivor. */
export function mistakes(mutants: readonly Mutant[], results: readonly Result[], reasons: ReadonlyMap<string, string>): string[] {
  const names = new Set(mutants.map(({ name }) => name));
  const known = new Map(results.map((result) => [result.mutant, result]));
  return [
    ...[...names].filter((name) => !known.has(name)).map((name) => `${name}: has no result`),
    ...results.filter(({ mutant }) => !names.has(mutant)).map(({ mutant }) => `${mutant}: no such mutant any more`),
    ...results
      .filter(({ mutant, fate }) => fate === 'survived' && !reasons.has(mutant))
      .map(({ mutant, program }) => `${mutant}: survives without a reason; it differs in: ${program}`),
    ...[...reasons.keys()].filter((name) => !names.has(name)).map((name) => `${name}: has a reason, but is no mutant`),
    ...[...reasons.keys()]
      .filter((name) => known.has(name) && known.get(name)!.fate !== 'survived')
      .map((name) => `${name}: has a reason, but is ${known.get(name)!.fate}`),
  ];
}
