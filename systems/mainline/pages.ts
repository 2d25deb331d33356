// SPDX-License-Identifier: GPL-2.0-only
/** @file The pages of a machine that outlive its kernel, or came from the one before. */
import { clear, folio } from '../../reference/kernel/index.js';
import type { MainlineMachine } from '../../reference/machine/mainline/index.js';

/** Pages that are preserved for the next kernel, by who allocated them. */
export function preservedPages({ ram }: MainlineMachine): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const page of ram.pages) if (page.preserved) counts[page.who] = (counts[page.who] ?? 0) + page.count;
  return counts;
}

type Pages = Readonly<Record<string, number>>;

/* Who allocated pages, in the order of the first of each, and how many. */
const names: string[] = [];
const counts: number[] = [];

/**
 * Preserved pages, and those that came from the previous kernel and nobody has taken back, without those of `base`; by who allocated them. `last`
 * itself where they are the same.
 */
export function pagesBeyond({ ram }: MainlineMachine, base: Pages, last: Pages | null = null): Pages {
  clear(names);
  clear(counts);
  const { pages } = ram;
  for (let i = 0; i < pages.length; i++) {
    const page = pages[i]!;
    if (page.preserved || (page instanceof folio && page.handed_over)) add(page.who, page.count);
  }
  for (const who in base) add(who, -base[who]!);
  return last !== null && areThese(last) ? last : these();
}

function add(who: string, count: number): void {
  const known = names.indexOf(who);
  if (known >= 0) counts[known]! += count;
  else {
    names.push(who);
    counts.push(count);
  }
}

function areThese(last: Pages): boolean {
  let next = 0;
  for (const who in last) {
    while (next < counts.length && counts[next] === 0) next++;
    if (names[next] !== who || counts[next] !== last[who]) return false;
    next++;
  }
  while (next < counts.length && counts[next] === 0) next++;
  return next === counts.length;
}

function these(): Pages {
  const beyond: Record<string, number> = {};
  for (let i = 0; i < names.length; i++) if (counts[i] !== 0) beyond[names[i]!] = counts[i]!;
  return beyond;
}
