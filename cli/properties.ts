// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck properties`: what is checked. */
import type { Command } from 'commander';
import { properties } from '../properties/v1/index.js';
import type { Statement } from '../report/catalogue.js';
import { propertyList, propertyText } from '../report/properties.js';
import { allChoices, allProperties } from '../search/explain.js';

import type { Done } from './command.js';
import { EXIT } from './errors.js';
import { propertyNamed } from './lookup.js';
import type { Terminal } from './terminal.js';

const listed: readonly Statement[] = [...properties, ...allChoices];

export function addProperties(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('properties')
    .summary('list what is checked, and where it comes from')
    .description('Lists the properties: what each says, when it is meant to hold, and which items of the intended semantics it comes from.')
    .argument('[id]', 'only this one')
    .action((id: string | undefined) => {
      terminal.out(
        id === undefined
          ? propertyList({ properties: new Map(listed.map((property) => [property.id, property])) }, terminal.style)
          : propertyText(propertyNamed(id, allProperties), terminal.style),
      );
      done(EXIT.holds);
    });
}
