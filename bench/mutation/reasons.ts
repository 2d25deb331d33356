// SPDX-License-Identifier: GPL-2.0-only
/** @file Why mutants survive that change behaviour: one sentence for each, or for several that survive for the same reason. */

const REASONS: readonly { readonly why: string; readonly mutants: readonly string[] }[] = [];

/** Mutant -> why it survives. */
export const reasons: ReadonlyMap<string, string> = new Map(REASONS.flatMap(({ why, mutants }) => mutants.map((name) => [name, why] as const)));
