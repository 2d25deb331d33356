// SPDX-License-Identifier: GPL-2.0-only
/** @file docs/mutation.md: the score, the survivors with their reasons, and the mutants that were not seen to change anything. */
import type { Fate, Result } from './judge.js';
import type { Mutant } from './mutant.js';
import { OPERATORS } from './operators.js';
import { countsOf, percent, scoreOf } from './score.js';
import type { Subject } from './subject.js';

interface Entry {
  readonly mutant: Mutant;
  readonly result: Result;
}

const code = (text: string): string => `\`${text.replaceAll('`', "'").replaceAll('|', '\\|')}\``;
const thousands = (n: number): string => n.toLocaleString('en-US');

/** A subject, its mutants and what became of them. */
export interface Scored {
  readonly subject: Subject;
  /** All. */
  readonly mutants: readonly Mutant[];
  readonly results: readonly Result[];
}

export function mutationDocument(all: readonly Scored[]): string {
  return `${[head(all), operatorTable(all), ...all.map(sectionOf)].join('\n\n')}\n`;
}

function entriesOf({ mutants, results }: Scored): Entry[] {
  const byName = new Map(results.map((result) => [result.mutant, result]));
  return mutants.flatMap((mutant): Entry[] => {
    const result = byName.get(mutant.name);
    return result ? [{ mutant, result }] : [];
  });
}

function head(all: readonly Scored[]): string {
  return `# Mutation score

Written by \`npm run mutation\` (\`-- --system mainline\`); with \`-- --document\` it is written again from \`bench/mutation/results/\`.

${all.map(scoreLine).join('\n\n')}

- A mutant is that revision with one small change to one C file: *every* change that an operator below can make, in every function of
  all its files, is a mutant. It is named \`file:function:operator:n\`.
- It is **killed** when a property is violated, when the kernel crashes where C would follow a bad pointer, or when a loop does not end.
- It **survives** when it is not killed but something observable differs from the revision in some program: what a call answers, the
  callbacks, what a sanitizer says, the machine between calls, what the next kernel is handed; of concurrent programs, the set of all outcomes.
- It is **unchanged** when none of that differs in any program that reaches the changed statement. In a program that does not reach it nothing can differ.

Stryker is not used: StrykerJS 10 needs Node 22, its mutants are of JavaScript and know no lock, label or reference count, and a test run for each would cost
the 100 seconds of the ledger a mutant, where a revision that is loaded at run time is judged in about half a second.`;
}

function scoreLine(scored: Scored): string {
  const { subject, mutants } = scored;
  const { every } = subject.budget;
  const sample =
    every === 1 ? '' : ` Of ${thousands(mutants.length)} mutants one in ${every} was judged: the first of the list, and each ${every}th behind it.`;
  const counts = countsOf(entriesOf(scored).map(({ result }) => result));
  return `**${percent(scoreOf(counts))} of the mutants of \`${subject.revision.name}\` that change behaviour are killed**: ${thousands(counts.killed)} of
${thousands(counts.killed + counts.survived)}. ${thousands(counts.unchanged)} more were not seen to change anything,
${counts.invalid} do not load; neither counts.${sample}`;
}

function operatorTable(all: readonly Scored[]): string {
  const used = OPERATORS.filter(({ name }) => all.some(({ mutants }) => mutants.some(({ operator }) => operator === name)));
  return [
    '## Operators',
    `| operator | what it does | from |\n| --- | --- | --- |\n${used.map(({ name, does, source }) => `| \`${name}\` | ${does} | ${source} |`).join('\n')}`,
    `Stryker and PIT name their mutators. Agrawal et al. 1989: Design of Mutant Operators for the C Programming Language. Offutt et al. 1996: An
Experimental Determination of Sufficient Mutant Operators. Delamaro, Maldonado, Mathur 2001: Interface Mutation. Bradbury, Cordy, Dingel 2006: Mutation
Operators for Concurrent Java. Deng, Offutt, Li 2013: Empirical Evaluation of the Statement Deletion Mutation Operator. Groce et al. 2015: How Verified is My
Code? Falsification-Driven Verification.`,
  ].join('\n\n');
}

function sectionOf(scored: Scored): string {
  const entries = entriesOf(scored);
  const of = (fate: Fate): Entry[] => entries.filter(({ result }) => result.fate === fate);
  const { subject } = scored;
  return [
    `## \`${subject.revision.name}\``,
    programsOf(subject),
    scores(entries),
    killers(of('killed')),
    survivors(of('survived'), subject.reasons),
    unchanged(of('unchanged'), subject),
  ].join('\n\n');
}

function programsOf({ budget: { programs, seed, concurrent, executions, sequentialPerMutant, perMutant }, about }: Subject): string {
  const some = sequentialPerMutant === Infinity ? 'all' : `the first ${thousands(sequentialPerMutant)}`;
  const machine = about.machine === '' ? '' : ` They run ${about.machine}.`;
  const random = `${thousands(programs)} random sequential ones (seed ${seed})`;
  return `The programs: ${about.written}, ${random}, the likely pairs of \`luocheck race\` and
${thousands(concurrent)} random concurrent ones, in all interleavings that differ, up to ${thousands(executions)} each.${machine}
A mutant is run on ${some} sequential ones that reach it, and on ${perMutant[0]} of the concurrent ones, those whose calls differ first, or on
${perMutant[1]} when it changes a lock operation.`;
}

function scores(entries: readonly Entry[]): string {
  const row = (name: string, some: readonly Entry[]): string => {
    const counts = countsOf(some.map(({ result }) => result));
    return `| ${name} | ${counts.killed} | ${counts.survived} | ${counts.unchanged} | ${percent(scoreOf(counts))} |`;
  };
  const table = (title: string, rows: readonly string[]): string =>
    `| ${title} | killed | survived | unchanged | score |\n| --- | ---: | ---: | ---: | ---: |\n${rows.join('\n')}`;
  const files = [...new Set(entries.map(({ mutant }) => mutant.file))];
  const operators = OPERATORS.filter(({ name }) => entries.some(({ mutant }) => mutant.operator === name));
  return [
    '### Score',
    table(
      'file',
      files.map((file) =>
        row(
          `\`${file}\``,
          entries.filter(({ mutant }) => mutant.file === file),
        ),
      ),
    ),
    table(
      'operator',
      operators.map(({ name }) =>
        row(
          `\`${name}\``,
          entries.filter(({ mutant }) => mutant.operator === name),
        ),
      ),
    ),
  ].join('\n\n');
}

function killers(killed: readonly Entry[]): string {
  const counts = new Map<string, number>();
  for (const { result } of killed) counts.set(result.by!, (counts.get(result.by!) ?? 0) + 1);
  const rows = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([by, n]) => `| \`${by}\` | ${n} |`);
  return `### What kills them\n\nThe first that spoke, in the order of the programs.\n\n| by | mutants |\n| --- | ---: |\n${rows.join('\n')}`;
}

const becomes = ({ is }: Mutant): string => (is === 'nothing' ? is : code(is));

const describe = ({ name, line, was, is }: Mutant): string => `\`${name}\`, line ${line}: ${code(was)} becomes ${is === 'nothing' ? 'nothing' : code(is)}`;

function survivors(entries: readonly Entry[], reasons: ReadonlyMap<string, string>): string {
  const byReason = new Map<string, Entry[]>();
  for (const entry of entries) {
    const why = reasons.get(entry.mutant.name) ?? '**No reason is known.**';
    byReason.set(why, [...(byReason.get(why) ?? []), entry]);
  }
  const parts = [...byReason].map(
    ([why, some]) => `${why}\n\n${some.map(({ mutant, result }) => `- ${describe(mutant)}\n  differs in ${code(result.program!)}`).join('\n')}`,
  );
  return ['### Survivors', ...(parts.length > 0 ? parts : ['None.'])].join('\n\n');
}

function unchanged(entries: readonly Entry[], { revision }: Subject): string {
  const rows = entries.map(
    ({ mutant, result: { compared } }) =>
      `| \`${mutant.name}\` | ${mutant.line} | ${code(mutant.was)} | ${becomes(mutant)} | ${compared[0]} + ${compared[1]} |`,
  );
  return `### No change of behaviour seen

With the number of sequential and concurrent programs that reach the change and were compared. 0 + 0: nothing reaches it, as it stands behind
what cannot happen in \`${revision.name}\`, or in no program.

| mutant | line | was | is | compared |
| --- | ---: | --- | --- | ---: |
${rows.join('\n')}`;
}
