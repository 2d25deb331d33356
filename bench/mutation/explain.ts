// SPDX-License-Identifier: GPL-2.0-only
/** @file How a mutant differs from its subject in the program that its result names. */
import { explore } from '../../search/race/explore.js';
import { isRace } from '../../systems/notation.js';
import type { Revision } from '../../systems/system.js';
import { Dpor } from '../../reference/engine/dpor.js';
import { executionText } from './behaviour.js';
import { mutantRevision } from './instrument.js';
import type { Result } from './judge.js';
import type { Mutant } from './mutant.js';
import { observationsOf } from './pool.js';
import type { Subject } from './subject.js';

/** For each mutant its change, its fate and, of survivors, the first call or the executions that differ. */
export function explain(subject: Subject, mutants: readonly Mutant[], results: readonly Result[]): string {
  const byName = new Map(results.map((result) => [result.mutant, result]));
  return mutants.map((mutant) => explainOne(subject, mutant, byName.get(mutant.name))).join('\n');
}

function explainOne(subject: Subject, mutant: Mutant, result: Result | undefined): string {
  const lines = [
    `${mutant.name}, line ${mutant.line}: ${result?.fate ?? 'no result'}${result?.by === undefined ? '' : ` by ${result.by}`}`,
    `  was ${mutant.was}`,
    `  is  ${mutant.is}`,
  ];
  if (result?.program !== undefined) lines.push(`  in  ${result.program}`);
  if (result?.fate === 'survived')
    lines.push(...(isRace(result.program!) ? concurrentDifference : sequentialDifference)(subject, mutantRevision(subject, mutant), result.program!));
  return `${lines.join('\n')}\n`;
}

function sequentialDifference({ system: { notation }, revision: corrected }: Subject, revision: Revision, text: string): string[] {
  const program = notation.parseProgram(text);
  const [wanted, seen] = [observationsOf(corrected, program), observationsOf(revision, program)];
  const at = wanted.findIndex(({ text }, i) => text !== seen[i]?.text);
  const action = wanted[at]?.action;
  const where = action ? notation.printAction(action, program.tokens) : 'the end';
  return [`  at  ${where}, call ${at + 1}`, `  ${corrected.name}: ${wanted[at]?.text}`, `  mutant: ${seen[at]?.text}`];
}

function concurrentDifference({ system: { notation }, revision: corrected }: Subject, revision: Revision, text: string): string[] {
  const program = notation.parseConcurrent(text);
  const outcomes = (of: Revision): Set<string> => {
    const texts = new Set<string>();
    explore(of, program, new Dpor(), [], { each: (execution) => texts.add(executionText(execution)), limit: 2_000 });
    return texts;
  };
  const [wanted, seen] = [outcomes(corrected), outcomes(revision)];
  const only = (some: Set<string>, others: Set<string>): string[] => [...some].filter((one) => !others.has(one)).slice(0, 2);
  return [...only(wanted, seen).map((one) => `  ${corrected.name} only:\n${one}`), ...only(seen, wanted).map((one) => `  mutant only:\n${one}`)];
}
