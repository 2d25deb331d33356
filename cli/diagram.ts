// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck diagram`: a picture of one machine of the model. */
import { extname } from 'node:path';
import { Option, type Command } from 'commander';
import type { Table } from '../model/compile.js';
import { DIAGRAMS, type DiagramFormat } from '../model/diagram.js';
import { rules } from '../model/rules.js';
import type { Done } from './command.js';
import { EXIT } from './errors.js';
import { checkWritable, writeAtomically } from './files.js';
import { named } from './lookup.js';
import type { Terminal } from './terminal.js';

const MACHINES = Object.entries(rules.tables) as unknown as readonly (readonly [name: string, Table])[];
const DEFAULT_MACHINE = 'orchestrator';
const FORMATS = Object.keys(DIAGRAMS) as DiagramFormat[];
const EXTENSIONS: Readonly<Record<string, DiagramFormat>> = { '.svg': 'svg', '.dot': 'dot', '.gv': 'dot', '.mmd': 'mermaid' };

interface DiagramFlags {
  readonly format?: DiagramFormat;
  readonly output?: string;
}

export function addDiagram(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('diagram')
    .summary('draw a machine of the model')
    .description('Draws one machine of the model.')
    .argument('[machine]', `one of ${MACHINES.map(([name]) => name).join(', ')}`, DEFAULT_MACHINE)
    .addOption(new Option('-f, --format <format>', 'how (default: as the name of the output file says, or mermaid)').choices(FORMATS))
    .option('-o, --output <file>', 'write it to a file (default: standard output)')
    .action((machine: string, flags: DiagramFlags) => {
      draw(machine, flags, terminal);
      done(EXIT.holds);
    });
}

function draw(machine: string, { format, output }: DiagramFlags, terminal: Terminal): void {
  const [, table] = named(MACHINES, ([name]) => name, machine, 'machine');
  const text = DIAGRAMS[format ?? EXTENSIONS[extname(output ?? '')] ?? 'mermaid'](table);
  if (output === undefined || output === '-') return terminal.out(text);
  checkWritable(output);
  writeAtomically(output, text);
}
