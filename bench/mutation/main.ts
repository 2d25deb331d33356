// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file `npm run mutation -- [--system v1|mainline] [--jobs N] [--resume FILE] [--only PREFIX] [--explain NAME] [--document]`: the mutation
 * score of `corrected` or `mainline-corrected`. Writes bench/mutation/results/SYSTEM.json and docs/mutation.md; with --only or --explain it only prints.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeAtomically } from '../../cli/files.js';
import { mutationDocument, type Scored } from './document.js';
import { explain } from './explain.js';
import { generateMutants, judged } from './generate.js';
import type { Result } from './judge.js';
import type { Mutant } from './mutant.js';
import { judgeAll, ResumeFile } from './run.js';
import { countsOf, mistakes, percent, scoreOf } from './score.js';
import type { Subject, Written } from './subject.js';
import { subjectOf, SUBJECTS } from './subjects.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const resultsPath = ({ system }: Subject): string => join(ROOT, `bench/mutation/results/${system.id}.json`);
const DOCUMENT = join(ROOT, 'docs/mutation.md');

interface Flags {
  readonly subject: Subject;
  readonly jobs: number;
  readonly resume: string | undefined;
  readonly only: string | undefined;
  readonly explain: string | undefined;
  readonly document: boolean;
}

function flagsOf(args: readonly string[]): Flags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      system: { type: 'string', default: 'v1' },
      jobs: { type: 'string', default: '1' },
      resume: { type: 'string' },
      only: { type: 'string' },
      explain: { type: 'string' },
      document: { type: 'boolean', default: false },
    },
  });
  const jobs = Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 64) throw new Error(`--jobs: expected a number from 1 to 64, not '${values.jobs}'`);
  return { subject: subjectOf(values.system), jobs, resume: values.resume, only: values.only, explain: values.explain, document: values.document };
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** Everything that the results depend on. */
function identity({ budget }: Subject, mutants: readonly Mutant[], written: Written): string {
  const sources = ['model', 'reference', 'properties', 'systems', 'bench/mutation'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/\b(?:reasons\/.*|document|main|score|explain)\.ts$/.test(name))
      .sort()
      .map((name) => readFileSync(join(ROOT, folder, name), 'utf8')),
  );
  return JSON.stringify([mutants, written, budget, sources]);
}

async function resultsOf(mutants: readonly Mutant[], { subject, jobs, resume, only }: Flags): Promise<Result[]> {
  const written = subject.written();
  const file = resume === undefined ? null : new ResumeFile(resume, identity(subject, only === undefined ? mutants : generateMutants(subject), written));
  const results = new Map(file?.results);
  const todo = mutants.filter(({ name }) => !results.has(name));
  let left = todo.length;
  await judgeAll(todo, { system: subject.system.id, budget: subject.budget, written }, jobs, (result) => {
    results.set(result.mutant, result);
    file?.keep(result);
    left--;
    if (only !== undefined) process.stdout.write(`${JSON.stringify(result)}\n`);
    else if (process.stderr.isTTY) process.stderr.write(`\r${left} mutants left \x1b[K`);
  });
  return mutants.map(({ name }) => results.get(name)!);
}

/** A result a line: a change of one is a change of one line. */
const printResults = (results: readonly Result[]): string => `[\n${results.map((result) => JSON.stringify(result)).join(',\n')}\n]\n`;

const scored = (subject: Subject, mutants: readonly Mutant[]): Scored => ({ subject, mutants, results: readJson(resultsPath(subject)) as Result[] });

async function main(flags: Flags): Promise<number> {
  const { subject } = flags;
  const all = generateMutants(subject);
  const some = judged(subject, all);
  const mutants = (flags.only === undefined && flags.explain === undefined ? some : all).filter(({ name }) =>
    name.startsWith(flags.only ?? flags.explain ?? ''),
  );
  if (mutants.length === 0) throw new Error(`no mutant is called ${flags.only ?? flags.explain}`);
  const results = flags.document || flags.explain !== undefined ? (readJson(resultsPath(subject)) as Result[]) : await resultsOf(mutants, flags);
  if (flags.explain !== undefined) {
    process.stdout.write(explain(subject, mutants, results));
    return 0;
  }
  if (flags.only !== undefined) return 0;
  if (!flags.document) writeAtomically(resultsPath(subject), printResults(results));
  const withResults = SUBJECTS.filter((one) => existsSync(resultsPath(one)));
  writeAtomically(DOCUMENT, mutationDocument(withResults.map((one) => scored(one, one === subject ? all : generateMutants(one)))));
  const counts = countsOf(results);
  process.stdout.write(
    `${counts.killed} killed, ${counts.survived} survived, ${counts.unchanged} unchanged, ${counts.invalid} invalid: ${percent(scoreOf(counts))}\n`,
  );
  const wrong = mistakes(some, results, subject.reasons);
  for (const line of wrong) process.stderr.write(`mutation: ${line}\n`);
  return wrong.length > 0 ? 1 : 0;
}

process.once('SIGINT', () => {
  process.stderr.write('mutation: interrupted; what is done is in the file of --resume, if there is one\n');
  process.exit(130);
});

try {
  process.exitCode = await main(flagsOf(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`mutation: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
