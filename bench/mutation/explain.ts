// SPDX-License-Identifier: GPL-2.0-only
/** @file How a mutant differs from `corrected` in the program that its result names. */
import { isRace, parseConcurrent, parseProgram, printAction } from '../../systems/v1/notation.js';
import { explore } from '../../search/race/explore.js';
import { Dpor } from '../../reference/engine/dpor.js';
import type { Revision } from '../../reference/v1/luo_internal.js';
import { corrected } from '../../reference/v1/revisions.js';
import { executionText } from './behaviour.js';
import { mutantRevision } from './instrument.js';
import type { Result } from './judge.js';
import type { Mutant } from './mutant.js';
import { textsOf } from './pool.js';

/** For each mutant its change, its fate and, of survivors, the first call or the executions that differ. */
export function explain(mutants: readonly Mutant[], results: readonly Result[]): string {
  const byName = new Map(results.map((result) => [result.mutant, result]));
  return mutants.map((mutant) => explainOne(mutant, byName.get(mutant.name))).join('\n');
}

function explainOne(mutant: Mutant, result: Result | undefined): string {
  const lines = [
    `${mutant.name}, line ${mutant.line}: ${result?.fate ?? 'no result'}${result?.by === undefined ? '' : ` by ${result.by}`}`,
    `  was ${mutant.was}`,
    `  is  ${mutant.is}`,
  ];
  if (result?.program !== undefined) lines.push(`  in  ${result.program}`);
  if (result?.fate === 'survived')
    lines.push(...(isRace(result.program!) ? concurrentDifference : sequentialDifference)(mutantRevision(mutant), result.program!));
  return `${lines.join('\n')}\n`;
}

function sequentialDifference(revision: Revision, text: string): string[] {
  const program = parseProgram(text);
  const [wanted, seen] = [textsOf(corrected, program), textsOf(revision, program)];
  const at = wanted.findIndex((one, i) => one !== seen[i]);
  const action = program.actions[at];
  return [`  at  ${action ? printAction(action, program.tokens) : 'the end'}`, `  corrected: ${wanted[at]}`, `  mutant:    ${seen[at]}`];
}

function concurrentDifference(revision: Revision, text: string): string[] {
  const program = parseConcurrent(text);
  const outcomes = (of: Revision): Set<string> => {
    const texts = new Set<string>();
    explore(of, program, new Dpor(), [], { each: (execution) => texts.add(executionText(execution)), limit: 2_000 });
    return texts;
  };
  const [wanted, seen] = [outcomes(corrected), outcomes(revision)];
  const only = (some: Set<string>, others: Set<string>): string[] => [...some].filter((one) => !others.has(one)).slice(0, 2);
  return [...only(wanted, seen).map((one) => `  corrected only:\n${one}`), ...only(seen, wanted).map((one) => `  mutant only:\n${one}`)];
}
