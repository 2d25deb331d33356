// SPDX-License-Identifier: GPL-2.0-only
/** @file docs/benchmarks.md with some of its parts measured anew. */

const titleOf = (part: string): string => /^## .*/.exec(part)![0];

/** `parts`: each a heading and what stands below it. They take the place of those with the same heading; new ones come last. */
export function withParts(document: string, parts: readonly string[]): string {
  const [head = '', ...old] = document.split(/^(?=## )/m);
  const all = new Map([...old, ...parts].map((part) => [titleOf(part), part.trimEnd()]));
  return `${[head.trimEnd(), ...all.values()].join('\n\n')}\n`;
}
