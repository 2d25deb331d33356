// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck export`: the model for other tools. */
import { Argument, type Command } from 'commander';
import type { Done } from './command.js';
import { EXIT } from './errors.js';
import { checkWritable, writeAtomically } from './files.js';
import { addModelOptions, boundsOf, filesOf, modelOf, mutantOf, type ModelFlags } from './model-options.js';
import type { KnownModel } from './models.js';
import type { Terminal } from './terminal.js';

type Write = (model: KnownModel, ...of: Parameters<KnownModel['promela']>) => string;

const LANGUAGES: Readonly<Record<string, Write>> = { promela: (model, ...of) => model.promela(...of) };

interface ExportFlags extends ModelFlags {
  readonly output?: string;
}

export function addExport(program: Command, terminal: Terminal, done: Done): void {
  const command = program
    .command('export')
    .summary('write the model for another model checker')
    .description(
      'Writes the model in the language of another model checker: Promela for SPIN, which has to find the same states and the same violated invariants as explore.',
    )
    .addArgument(new Argument('<language>', 'the language').choices(Object.keys(LANGUAGES)))
    .option('-o, --output <file>', 'write it to a file (default: standard output)');
  addModelOptions(command, 'a wrong variant of the model, in which SPIN has to find a violated invariant').action((language: string, flags: ExportFlags) => {
    write(language, flags, terminal);
    done(EXIT.holds);
  });
}

function write(language: string, flags: ExportFlags, terminal: Terminal): void {
  const { output } = flags;
  const mutant = mutantOf(flags);
  const files = filesOf(flags);
  if (output !== undefined && output !== '-') checkWritable(output);
  const text = LANGUAGES[language]!(modelOf(flags), boundsOf(flags), { ...(mutant !== undefined && { mutant }), ...(files && { files }) });
  if (output === undefined || output === '-') terminal.out(text);
  else writeAtomically(output, text);
}
