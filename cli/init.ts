// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck init`: the files to start a revision of one's own from. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { withPublicHeaders } from '../reference/own/changes.js';
import { originNamed } from '../reference/own/find.js';
import type { Origin } from '../reference/own/revision.js';
import type { Done } from './command.js';
import { EXIT, systemReason, UsageError, type ExitCode } from './errors.js';
import { makeFolder, writeAtomically } from './files.js';
import { anyRevision } from './lookup.js';
import type { Terminal } from './terminal.js';
import { packageRoot } from './version.js';

interface InitFlags {
  readonly from: string;
  readonly all?: boolean;
}

export function addInit(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('init')
    .summary('copy the files to start a revision of your own from')
    .description(
      'Copies the C files that a revision changes into a folder, to be edited and checked with --revision, and a tsconfig.json with which an editor knows the types.',
    )
    .argument('<folder>', 'where to; what is there already is not touched')
    .option('-f, --from <name>', 'revision to start from', 'posted')
    .option('-a, --all', 'all files, not only those that the revision changes in base; of mainline kexec_core.ts, too')
    .action((folder: string, flags: InitFlags) => done(init(folder, flags, terminal)));
}

function init(folder: string, { from, all = false }: InitFlags, terminal: Terminal): ExitCode {
  const { name } = anyRevision(from);
  const origin = originNamed(name);
  if (origin === undefined) throw new UsageError(`${from}: has no files to start from`);
  const files = filesOf(name, origin, all);
  for (const [file] of files) if (existsSync(join(folder, file))) throw new UsageError(`${join(folder, file)}: is there already`);
  makeRoom(folder);
  for (const [file, text] of files) writeAtomically(join(folder, file), text);
  const copied = files.map(([file]) => file).filter((file) => file !== TSCONFIG);
  const shown = /[\\/]/.test(folder) ? folder : `./${folder}`;
  terminal.out(
    `${folder}: ${copied.join(', ')} of ${name}\n\nEdit ${copied.length === 1 ? 'it' : 'them'}, delete what you do not change, then\n\n  luocheck check --revision ${shown}\n`,
  );
  return EXIT.holds;
}

/** Its parent has to be there. Throws UsageError. */
function makeRoom(folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    throw new UsageError(`${folder}: ${systemReason(error)}`);
  }
}

const TSCONFIG = 'tsconfig.json';

/** Name -> text of what is written. */
function filesOf(name: string, { design, tree }: Origin, all: boolean): [file: string, text: string][] {
  const files = all ? design.files : design.toEdit(tree);
  return [...files.map((file): [string, string] => [file, startOf(tree[file]!, name)]), [TSCONFIG, tsconfig(design.id)]];
}

/** The text of a C file with what it is based on in its second line. */
function startOf(text: string, name: string): string {
  return withPublicHeaders(text).replace('\n', `\n// luocheck: based-on ${name}\n`);
}

/** Types come from this package, wherever it is. */
function tsconfig(design: string): string {
  const types = (path: string): string[] => [join(packageRoot(), 'dist', 'reference', path)];
  const options = {
    target: 'ES2022',
    lib: ['ES2023'],
    module: 'NodeNext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    paths: { 'luocheck/kernel': types('kernel/index.d.ts'), 'luocheck/luo_internal': types(`${design}/luo_internal.d.ts`) },
  };
  return `${JSON.stringify({ compilerOptions: options, include: ['*.ts'] }, null, 2)}\n`;
}
