// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck diagram`: a picture of one machine of the model, or of all states that the model reaches. */
import { extname } from 'node:path';
import { Option, type Command } from 'commander';
import { DIAGRAMS, type DiagramFormat } from '../model/diagram.js';
import { reachableDot, reachableMermaid } from '../model/v1/diagram/reachable.js';
import { reachableGraph } from '../model/v1/reachable.js';
import { wholeNumber } from './arguments.js';
import type { Done } from './command.js';
import { EXIT, UsageError } from './errors.js';
import { checkWritable, writeAtomically } from './files.js';
import { named } from './lookup.js';
import { modelOption } from './model-options.js';
import { MODELS, type ModelName } from './models.js';
import type { Terminal } from './terminal.js';

const DEFAULT_MACHINE: Readonly<Record<ModelName, string>> = { v1: 'orchestrator', mainline: 'device' };
/** Not a machine: the graph of all reachable states. */
const REACHABLE = 'reachable';
const subjectsOf = (model: ModelName): string[] => [...Object.keys(MODELS[model].machines), REACHABLE];
const FORMATS = Object.keys(DIAGRAMS) as DiagramFormat[];
const EXTENSIONS: Readonly<Record<string, DiagramFormat>> = { '.svg': 'svg', '.dot': 'dot', '.gv': 'dot', '.mmd': 'mermaid' };
/** States that still make a picture. */
const MOST_STATES = 150;
const BOUNDS = { sessions: 1, tokens: 1, processes: 1, descriptors: 1 } as const;
type BoundName = keyof typeof BOUNDS;

interface DiagramFlags extends Partial<Record<BoundName, number>> {
  readonly model: ModelName;
  readonly format?: DiagramFormat;
  readonly output?: string;
}

export function addDiagram(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('diagram')
    .summary('draw a machine of the model, or all its states')
    .description('Draws one machine of the model, or the graph of all states that it reaches within small bounds.')
    .argument(
      '[machine]',
      `one of ${subjectsOf('v1').join(', ')} (default: "${DEFAULT_MACHINE.v1}"); of mainline ${subjectsOf('mainline').join(', ')} (default: "${DEFAULT_MACHINE.mainline}")`,
    )
    .addOption(modelOption())
    .addOption(new Option('-f, --format <format>', 'how (default: as the name of the output file says, or mermaid)').choices(FORMATS))
    .option('-o, --output <file>', 'write it to a file (default: standard output)')
    .option('-S, --sessions <n>', `${REACHABLE}: session slots (default: ${BOUNDS.sessions})`, wholeNumber(1, 4))
    .option('-T, --tokens <n>', `${REACHABLE}: tokens (default: ${BOUNDS.tokens})`, wholeNumber(0, 4))
    .option('-P, --processes <n>', `${REACHABLE}: processes (default: ${BOUNDS.processes})`, wholeNumber(1, 4))
    .option('-D, --descriptors <n>', `${REACHABLE}: descriptors of a session (default: ${BOUNDS.descriptors})`, wholeNumber(1, 4))
    .action(async (machine: string | undefined, flags: DiagramFlags) => {
      await draw(machine ?? DEFAULT_MACHINE[flags.model], flags, terminal);
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
  const text = machine === REACHABLE ? await drawReachable(flags, how) : drawMachine(flags.model, machine, how);
  if (isFile) writeAtomically(output, text);
  else terminal.out(text);
}

function drawMachine(model: ModelName, name: string, format: DiagramFormat): string {
  const table = MODELS[model].machines[named(subjectsOf(model), (subject) => subject, name, 'machine')]!;
  return DIAGRAMS[format](table);
}

async function drawReachable(flags: DiagramFlags, format: DiagramFormat): Promise<string> {
  const { model, sessions, tokens, processes, descriptors } = { ...BOUNDS, ...flags };
  // The smallest one of mainline has thousands.
  const graph = model === 'v1' ? reachableGraph({ sessions, tokens, processes, descriptors }, MOST_STATES) : null;
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
