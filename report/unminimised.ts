// SPDX-License-Identifier: GPL-2.0-only
/** @file What is said of findings that are not minimal. */
import type { Unminimised } from '../search/verdict.js';
import { grouped } from './layout.js';

export const notMinimisedText = (why: Unminimised): string => `not minimised: ${why}`;

/** Behind the number of findings: `, 3 not minimised: the time was up`; empty: all are minimal. */
export function unminimisedNote(findings: readonly { readonly notMinimised?: Unminimised }[]): string {
  const reasons = findings.flatMap(({ notMinimised }) => notMinimised ?? []);
  return reasons[0] === undefined ? '' : `, ${grouped(reasons.length)} ${notMinimisedText(reasons[0])}`;
}
