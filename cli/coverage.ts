// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck coverage`: what searches have reached, from the files that they wrote. */
import type { Command } from 'commander';
import { mergeCoverage, type Coverage } from '../search/coverage/coverage.js';
import { COVERAGE_FORMAT, COVERAGE_VERSION, coverageJson, coverageText } from '../report/coverage.js';
import type { Done } from './command.js';
import { coveragesIn } from './coverage-file.js';
import { EXIT, UsageError } from './errors.js';
import { Fields } from './fields.js';
import { checkWritable, readText, writeAtomically } from './files.js';
import { otherVersion } from './formats.js';
import type { Terminal } from './terminal.js';
import { version } from './version.js';

export function addCoverage(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('coverage')
    .summary('what searches have reached, and first of all what they have not')
    .description('Adds up files that check, race and fuzz have written with --coverage.')
    .argument('<file...>', 'what --coverage wrote')
    .option('-o, --output <file>', 'write the sum as JSON too; - is standard output, instead of the report')
    .action((files: readonly string[], { output }: { readonly output?: string }) => {
      if (output !== undefined && output !== '-') checkWritable(output);
      const all = mergeCoverage(files.flatMap(readCoverage));
      if (output !== '-') terminal.out(coverageText(all, terminal.style));
      else terminal.out(coverageJson(all, version()));
      if (output !== undefined && output !== '-') writeAtomically(output, coverageJson(all, version()));
      done(EXIT.holds);
    });
}

/** Throws UsageError. */
function readCoverage(path: string): readonly Coverage[] {
  const document = new Fields(parsed(path), path, '');
  const { format, version: written } = document.whole;
  if (format !== COVERAGE_FORMAT) throw new UsageError(`${path}: not a file that --coverage wrote: "format" is not "${COVERAGE_FORMAT}"`);
  if (written !== COVERAGE_VERSION) throw new UsageError(`${path}: ${otherVersion(COVERAGE_FORMAT, written, COVERAGE_VERSION)}`);
  return coveragesIn(document);
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readText(path));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path}: not JSON, or cut short`);
  }
}
