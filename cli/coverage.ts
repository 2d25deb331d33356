// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck coverage`: what searches have reached, from the files that they wrote. */
import type { Command } from 'commander';
import { COVERAGE_PARTS, mergeCoverage, type Coverage } from '../search/coverage/coverage.js';
import { COVERAGE_FORMAT, COVERAGE_VERSION, coverageJson, coverageText } from '../report/coverage.js';
import type { Done } from './command.js';
import { EXIT, UsageError } from './errors.js';
import { checkWritable, readText, writeAtomically } from './files.js';
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
  let document: unknown;
  try {
    document = JSON.parse(readText(path));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path}: not JSON`);
  }
  const { format, version: written, coverages } = (document ?? {}) as Readonly<Record<string, unknown>>;
  if (format !== COVERAGE_FORMAT) throw new UsageError(`${path}: not a file that --coverage wrote: "format" is not "${COVERAGE_FORMAT}"`);
  if (written !== COVERAGE_VERSION) throw new UsageError(`${path}: coverage of version ${String(written)}; this luocheck reads version ${COVERAGE_VERSION}`);
  if (!Array.isArray(coverages) || !coverages.every(isCoverage)) throw new UsageError(`${path}: coverage that lacks some of its parts`);
  return coverages;
}

function isCoverage(value: unknown): value is Coverage {
  if (typeof value !== 'object' || value === null) return false;
  const { revision, runs, ...parts } = value as Readonly<Record<string, unknown>>;
  return (
    typeof revision === 'string' &&
    Number.isSafeInteger(runs) &&
    Number(runs) >= 0 &&
    COVERAGE_PARTS.every((part) => Array.isArray(parts[part]) && parts[part].every(isItem))
  );
}

function isItem(value: unknown): boolean {
  const item = value as Readonly<Record<string, unknown>> | null;
  return typeof item === 'object' && typeof item?.['name'] === 'string' && Number.isSafeInteger(item['hits']) && Number(item['hits']) >= 0;
}
