// SPDX-License-Identifier: GPL-2.0-only
/** @file The forms in which the result of a search is written: one report on standard output, and any number of files. */
import { Option, type Command } from 'commander';
import type { Answer } from '../search/verdict.js';
import { githubAnnotations } from '../report/ci/github.js';
import { junitXml } from '../report/ci/junit.js';
import type { SearchResults } from '../report/ci/results.js';
import { sarif } from '../report/ci/sarif.js';
import { ktap, tap } from '../report/ci/tap.js';
import { EXIT, OutputError, UsageError, type ExitCode } from './errors.js';
import { EventLog } from './events.js';
import { checkWritable, writeAtomically } from './files.js';
import type { Terminal } from './terminal.js';

/** Forms of the report on standard output. */
export const FORMATS = ['text', 'lore'] as const;
export type Format = (typeof FORMATS)[number];

/** A result that can be written in every form; what nobody asks for is not made. */
export interface Result {
  readonly answer: Answer;
  readonly interrupted: boolean;
  /** Revisions whose turn did not come. */
  readonly missing: readonly string[];
  readonly report: Readonly<Record<Format, () => string>>;
  json(): string;
  /** What was reached; only of a command that has `--coverage`. */
  coverage?(): string;
  /** For the forms that are the same for every search. */
  results(): SearchResults;
}

/** A form that is written to a file. */
interface FileForm {
  readonly name: 'json' | 'junit' | 'sarif' | 'tap' | 'ktap' | 'coverage';
  readonly flags: string;
  readonly description: string;
  render(result: Result): string;
}

const FILE_FORMS: readonly FileForm[] = [
  { name: 'json', flags: '-j, --json <file>', description: 'write the verdicts as JSON', render: (result) => result.json() },
  { name: 'junit', flags: '--junit <file>', description: 'write JUnit XML', render: (result) => junitXml(result.results()) },
  { name: 'sarif', flags: '--sarif <file>', description: 'write SARIF 2.1.0', render: (result) => sarif(result.results()) },
  { name: 'tap', flags: '--tap <file>', description: 'write TAP 14', render: (result) => tap(result.results()) },
  { name: 'ktap', flags: '--ktap <file>', description: 'write KTAP 1', render: (result) => ktap(result.results()) },
  { name: 'coverage', flags: '--coverage <file>', description: 'write what was reached, and what was not, as JSON', render: (result) => result.coverage!() },
];

type FileFlags = { readonly [name in FileForm['name'] | 'events']?: string };
export type OutputFlags = FileFlags & { readonly format: Format; readonly github?: boolean };

const STDOUT = '-';

export function formatOption(): Option {
  return new Option('--format <name>', 'form of the report: text, or lore, a mail that answers the patch').choices([...FORMATS]).default('text');
}

/** Adds `--format`, and an option for each form. `hasCoverage`: does the command know what was reached? */
export function addOutputOptions(command: Command, hasCoverage = true): Command {
  command.addOption(formatOption());
  for (const { flags, description } of FILE_FORMS.filter(({ name }) => hasCoverage || name !== 'coverage'))
    command.option(flags, `${description}; ${STDOUT} is standard output, instead of the report`);
  return command
    .option('--events <file>', `write what happens as it happens, as JSON Lines; ${STDOUT} is standard output, instead of the report`)
    .option('--github', 'annotations for GitHub Actions, below the report');
}

/** Where one run writes to. */
export class Outputs {
  readonly events: EventLog;
  private readonly files: readonly { readonly form: FileForm; readonly path: string }[];
  /** Is standard output a document for a program to read? Nothing else may be written there then. */
  readonly takesStdout: boolean;

  /** To be made before the search: throws UsageError when something cannot be written. */
  constructor(
    private readonly flags: OutputFlags,
    private readonly terminal: Terminal,
  ) {
    this.files = FILE_FORMS.flatMap((form) => {
      const path = flags[form.name];
      return path === undefined ? [] : [{ form, path }];
    });
    this.events = new EventLog(flags.events, terminal);
    const targets = [
      ...this.files.map(({ form, path }) => ({ name: form.name, path })),
      ...(flags.events === undefined ? [] : [{ name: 'events', path: flags.events }]),
    ];
    for (const { path } of targets) if (path !== STDOUT) checkWritable(path);
    this.takesStdout = targets.some(({ path }) => path === STDOUT);
    if (flags.github && this.takesStdout) throw new UsageError('--github writes below the report: nothing else can be written to standard output');
  }

  /**
   * Writes everything that can be written, and answers with the exit code. Throws OutputError behind that when something could not
   * be written; `kept`: what the search itself could not write.
   */
  write(result: Result, kept: OutputError | null = null): ExitCode {
    const { terminal, flags } = this;
    if (!this.takesStdout) terminal.out(result.report[flags.format]());
    if (flags.github) terminal.out(githubAnnotations(result.results()));
    const failures: OutputError[] = kept === null ? [] : [kept];
    for (const { form, path } of this.files) {
      const text = form.render(result);
      if (path === STDOUT) terminal.out(text);
      else failures.push(...failureOf(() => writeAtomically(path, text)));
    }
    for (const name of result.missing) terminal.err(`luocheck: ${name}: not checked, interrupted before its turn\n`);
    const { answer, interrupted } = result;
    const code = exitCodeOf(answer, interrupted);
    this.events.write({ event: 'end', answer, interrupted, exit: failures.length > 0 ? EXIT.internal : code });
    failures.push(...this.events.close());
    for (const { message } of failures.slice(1)) terminal.err(`luocheck: ${message}\n`);
    if (failures[0]) throw failures[0];
    return code;
  }
}

function exitCodeOf(answer: Answer, interrupted: boolean): ExitCode {
  if (interrupted) return EXIT.interrupted;
  return answer === 'holds' ? EXIT.holds : EXIT.violated;
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
