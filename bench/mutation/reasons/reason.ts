// SPDX-License-Identifier: GPL-2.0-only
/** @file Reasons why mutants survive. */

export interface Reason {
  readonly why: string;
  readonly mutants: readonly string[];
}

/** Mutant -> why it survives. */
export const byMutant = (reasons: readonly Reason[]): ReadonlyMap<string, string> =>
  new Map(reasons.flatMap(({ why, mutants }) => mutants.map((name) => [name, why] as const)));
