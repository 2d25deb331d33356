// SPDX-License-Identifier: GPL-2.0-only
/** @file The pages of a machine that outlive its kernel, or came from the one before. */
import { folio } from '../../reference/kernel/index.js';
import type { MainlineMachine } from '../../reference/machine/mainline/index.js';

/** Preserved pages, and those that came from the previous kernel and nobody has taken back, without those of `base`; by who allocated them. */
export function pagesBeyond({ ram }: MainlineMachine, base: Readonly<Record<string, number>>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < ram.pages.length; i++) {
    const page = ram.pages[i]!;
    if (page.preserved || (page instanceof folio && page.handed_over)) counts[page.who] = (counts[page.who] ?? 0) + page.count;
  }
  for (const who in base) {
    const rest = (counts[who] ?? 0) - base[who]!;
    if (rest === 0) delete counts[who];
    else counts[who] = rest;
  }
  return counts;
}
