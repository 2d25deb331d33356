// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck diagram`: a picture of one machine of the model, or of all states that the model reaches. */
import { extname } from 'node:path';
import { Option, type Command } from 'commander';
import type { Table } from '../model/compile.js';
import { DIAGRAMS, type DiagramFormat } from '../model/diagram.js';
import { reachableDot, reachableMermaid } from '../model/v1/diagram/reachable.js';
import { reachableGraph } from '../model/v1/reachable.js';
import { rules } from '../model/v1/rules.js';
import { wholeNumber } from './arguments.js';
import type { Done } from './command.js';
import { EXIT, UsageError } from './errors.js';
import { checkWritable, writeAtomically } from './files.js';
import { named } from './lookup.js';
import type { Terminal } from './terminal.js';

const MACHINES = Object.entries(rules.tables) as unknown as readonly (readonly [name: string, Table])[];
const DEFAULT_MACHINE = 'orchestrator';
/** Not a machine: the graph of all reachable states. */
const REACHABLE = 'reachable';
const SUBJECTS = [...MACHINES.map(([name]) => name), REACHABLE];
const FORMATS = Object.keys(DIAGRAMS) as DiagramFormat[];
const EXTENSIONS: Readonly<Record<string, DiagramFormat>> = { '.svg': 'svg', '.dot': 'dot', '.gv': 'dot', '.mmd': 'mermaid' };
/** States that still make a picture. */
const MOST_STATES = 150;
const BOUNDS = { sessions: 1, tokens: 1, processes: 1, descriptors: 1 } as const;
type BoundName = keyof typeof BOUNDS;

interface DiagramFlags extends Partial<Record<BoundName, number>> {
  readonly format?: DiagramFormat;
  readonly output?: string;
}

export function addDiagram(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('diagram')
    .summary('draw a machine of the model, or all its states')
    .description('Draws one machine of the model, or the graph of all states that it reaches within small bounds.')
    .argument('[machine]', `one of ${SUBJECTS.join(', ')}`, DEFAULT_MACHINE)
    .addOption(new Option('-f, --format <format>', 'how (default: as the name of the output file says, or mermaid)').choices(FORMATS))
    .option('-o, --output <file>', 'write it to a file (default: standard output)')
    .option('-S, --sessions <n>', `${REACHABLE}: session slots (default: ${BOUNDS.sessions})`, wholeNumber(1, 4))
    .option('-T, --tokens <n>', `${REACHABLE}: tokens (default: ${BOUNDS.tokens})`, wholeNumber(0, 4))
    .option('-P, --processes <n>', `${REACHABLE}: processes (default: ${BOUNDS.processes})`, wholeNumber(1, 4))
    .option('-D, --descriptors <n>', `${REACHABLE}: descriptors of a session (default: ${BOUNDS.descriptors})`, wholeNumber(1, 4))
    .action(async (machine: string, flags: DiagramFlags) => {
      await draw(machine, flags, terminal);
      done(EXIT.holds);
    });
}

async function draw(machine: string, flags: DiagramFlags, terminal: Terminal): Promise<void> {
  const { format, output } = flags;
  const how = format ?? EXTENSIONS[extname(output ?? '')] ?? 'mermaid';
  const given = (Object.keys(BOUNDS) as BoundName[]).find((name) => flags[name] !== undefined);
  if (machine !== REACHABLE && given !== undefined) throw new UsageError(`--${given} is for luocheck diagram ${REACHABLE}`);
  const isFile = output !== undefined && output !== '-';
  if (isFile) checkWritable(output);
  const text = machine === REACHABLE ? await drawReachable(flags, how) : drawMachine(machine, how);
  if (isFile) writeAtomically(output, text);
  else terminal.out(text);
}

function drawMachine(name: string, format: DiagramFormat): string {
  const table = new Map(MACHINES).get(named(SUBJECTS, (subject) => subject, name, 'machine'))!;
  return DIAGRAMS[format](table);
}

async function drawReachable(flags: DiagramFlags, format: DiagramFormat): Promise<string> {
  const { sessions, tokens, processes, descriptors } = { ...BOUNDS, ...flags };
  const graph = reachableGraph({ sessions, tokens, processes, descriptors }, MOST_STATES);
  if (graph === null)
    throw new UsageError(`more than ${MOST_STATES} states are reachable within these bounds: no picture of them can be read; luocheck explore counts them`);
  if (format === 'mermaid') return reachableMermaid(graph);
  const dot = reachableDot(graph);
  if (format === 'dot') return dot;
  // Graphviz is large and only needed here.
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  return viz.renderString(dot, { format: 'svg' });
}
