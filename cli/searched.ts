// SPDX-License-Identifier: GPL-2.0-only
/** @file The revisions that a search is given: kernel trees among them are compiled, after what else is wrong with the flags was told. */
import { SYSTEMS } from '../systems/index.js';
import type { System } from '../systems/system.js';
import { isTreeNamed, knowTrees } from './kernel-tree.js';
import { findingIds, propertyNamed, systemOfAll } from './lookup.js';
import type { Terminal } from './terminal.js';

interface NamedFlags {
  readonly property?: readonly string[];
  readonly ignore?: readonly string[];
}

const judgedBy = ({ properties, raceProperties, choices, raceChoices }: System): System['properties'] => [
  ...properties,
  ...raceProperties,
  ...choices,
  ...raceChoices,
];

/** The system of them all. Throws UsageError. */
export async function knowSearched(names: readonly string[], { property = [], ignore = [] }: NamedFlags, terminal: Terminal): Promise<System> {
  if (names.some(isTreeNamed)) {
    // Of which design a tree is may be known when it is compiled, what no design has is known before.
    const all = SYSTEMS.flatMap(judgedBy);
    const isKnown = (id: string): boolean => all.some((one) => one.id === id);
    for (const id of property) if (!isKnown(id)) propertyNamed(id, judgedBy(systemOfAll(names)));
    findingIds(ignore, all);
  }
  await knowTrees(names, terminal);
  return systemOfAll(names);
}
