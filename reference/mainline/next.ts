// SPDX-License-Identifier: GPL-2.0-only
/** @file Kernels of several revisions, one after the other on one machine: each reads what the one before it handed over. */
import type { Revision } from './luo_internal.js';

/** Between their names. */
export const NEXT = '=>';

/** The names of the revisions that a name stands for, in the order in which they boot. */
export const bootOrder = (name: string): readonly string[] => name.split(NEXT);

/** A machine that boots `first`, and after each kexec the next of the others; the last again and again. */
export function inTurn(first: Revision, ...others: readonly Revision[]): Revision {
  const [second, ...rest] = others;
  if (second === undefined) return first;
  const next = inTurn(second, ...rest);
  // All kernels of a machine have pages of one size.
  const configs = first.configs && next.configs ? first.configs.filter((config) => next.configs!.includes(config)) : (first.configs ?? next.configs);
  return {
    ...first,
    name: `${first.name}${NEXT}${next.name}`,
    title: `${first.title}; after a kexec: ${next.title}`,
    next,
    ...(first.marked && { marked: () => marked(first, next) }),
    ...(configs && { configs }),
    ...((first.code ?? next.code) && {
      code: {
        locate: (name) => first.code?.locate(name) ?? next.code?.locate(name) ?? null,
        read: (path) => first.code?.read(path) ?? next.code?.read(path) ?? null,
      },
    }),
  };
}

/** Only what the first kernel reaches is marked. */
function marked(first: Revision, next: Revision): NonNullable<ReturnType<NonNullable<Revision['marked']>>> {
  const made = first.marked!();
  const { marked: _again, ...revision } = made.revision;
  return { ...made, revision: inTurn(revision, next) };
}
