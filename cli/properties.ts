// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck properties`: what is checked. */
import type { Command } from 'commander';
import type { Statement } from '../report/catalogue.js';
import { propertyList, propertyText } from '../report/properties.js';
import { allChoices, allProperties } from '../search/explain.js';
import type { System } from '../systems/system.js';
import { v1 } from '../systems/v1.js';
import type { Done } from './command.js';
import { EXIT } from './errors.js';
import { treeNamed } from './kernel-tree.js';
import { anyRevision, named, systemNamed } from './lookup.js';
import type { Terminal } from './terminal.js';

const listed = (system: System): readonly Statement[] => [...system.properties, ...(system === v1 ? allChoices : [...system.choices, ...system.raceChoices])];

/** Also those that only several tasks can break. */
export const everyProperty = (system: System): readonly Statement[] =>
  system === v1 ? allProperties : [...new Map([...system.properties, ...system.raceProperties].map((property) => [property.id, property])).values()];

/** v1 without a name. Throws UsageError. */
export function systemOfFlag(revision: string | undefined): System {
  if (revision === undefined) return v1;
  const system = systemNamed(revision);
  if (treeNamed(revision) === null) anyRevision(revision);
  return system;
}

const hint = (revision: string | undefined): string => `luocheck properties${revision === undefined ? '' : ` -r ${revision}`} lists them`;

export function addProperties(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('properties')
    .summary('list what is checked, and where it comes from')
    .description('Lists the properties: what each says, when it is meant to hold, and which items of the intended semantics it comes from.')
    .argument('[id]', 'only this one')
    .option('-r, --revision <name>', 'of the system that this is a revision of (default: of the patch of June 2025)')
    .action((id: string | undefined, { revision }: { readonly revision?: string }) => {
      const system = systemOfFlag(revision);
      const known = { properties: new Map(listed(system).map((property) => [property.id, property])), hasMarks: system === v1 };
      terminal.out(
        id === undefined
          ? propertyList(known, terminal.style)
          : propertyText(
              named(everyProperty(system), (property) => property.id, id, 'property', hint(revision)),
              terminal.style,
              known.hasMarks,
            ),
      );
      done(EXIT.holds);
    });
}
