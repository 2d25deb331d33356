// SPDX-License-Identifier: GPL-2.0-only
/** @file The forms in which a result is written: one report on standard output, and any number of files. */
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { OutputError, UsageError } from './errors.js';
import { checkWritable, writeAtomically } from './files.js';
import type { Terminal } from './terminal.js';

/** Forms of the report on standard output. */
export const FORMATS = ['text', 'lore'] as const;
export type Format = (typeof FORMATS)[number];

/** A result that can be written in every form; what nobody asks for is not made. */
export interface Result {
  /** Revisions whose turn did not come. */
  readonly missing: readonly string[];
  readonly report: Readonly<Record<Format, () => string>>;
  json(): string;
}

/** A form that is written to a file. */
interface FileForm {
  readonly name: 'json';
  readonly flags: string;
  readonly description: string;
  render(result: Result): string;
}

const FILE_FORMS: readonly FileForm[] = [
  { name: 'json', flags: '-j, --json <file>', description: 'write the verdicts as JSON', render: (result) => result.json() },
];

export type OutputFlags = { readonly format: Format } & { readonly [name in FileForm['name']]?: string };

const STDOUT = '-';

export function formatOption(): Option {
  return new Option('--format <name>', 'form of the report: text, or lore, a mail that answers the patch').choices([...FORMATS]).default('text');
}

/** Adds `--format` and an option for each form of a file. */
export function addOutputOptions(command: Command): Command {
  command.addOption(formatOption());
  for (const { flags, description } of FILE_FORMS) command.option(flags, `${description}; ${STDOUT} is standard output, instead of the report`);
  return command;
}

/** Where one run writes to. */
export class Outputs {
  private readonly files: readonly { readonly form: FileForm; readonly path: string }[];

  /** To be made before the search: throws UsageError when something cannot be written. */
  constructor(
    private readonly flags: OutputFlags,
    private readonly terminal: Terminal,
  ) {
    this.files = FILE_FORMS.flatMap((form) => {
      const path = flags[form.name];
      return path === undefined ? [] : [{ form, path }];
    });
    const seen = new Map<string, FileForm>();
    for (const { form, path } of this.files) {
      const target = path === STDOUT ? path : resolve(path);
      const other = seen.get(target);
      if (other) throw new UsageError(`--${other.name} and --${form.name} both write to ${path === STDOUT ? 'standard output' : path}`);
      seen.set(target, form);
      if (path !== STDOUT) checkWritable(path);
    }
  }

  /** Is standard output a document for a program to read? Nothing else may be written there then. */
  get takesStdout(): boolean {
    return this.files.some(({ path }) => path === STDOUT);
  }

  /** Writes everything that can be written. Throws OutputError behind that when something could not. */
  write(result: Result): void {
    const { terminal } = this;
    if (!this.takesStdout) terminal.out(result.report[this.flags.format]());
    const failures: OutputError[] = [];
    for (const { form, path } of this.files) {
      const text = form.render(result);
      if (path === STDOUT) terminal.out(text);
      else failures.push(...failureOf(() => writeAtomically(path, text)));
    }
    for (const name of result.missing) terminal.err(`luocheck: ${name}: not checked, interrupted before its turn\n`);
    const [last, ...others] = failures.reverse();
    for (const { message } of others.reverse()) terminal.err(`luocheck: ${message}\n`);
    if (last) throw last;
  }
}

function failureOf(write: () => void): OutputError[] {
  try {
    write();
    return [];
  } catch (error) {
    if (error instanceof OutputError) return [error];
    throw error;
  }
}
