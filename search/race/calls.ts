// SPDX-License-Identifier: GPL-2.0-only
/** @file Which calls a concurrent program has, whatever their operands. */
import type { Action } from '../../model/model.js';
import type { ConcurrentProgram } from './program.js';
import type { RaceFinding } from './search.js';

/** What tells programs apart whose findings are looked into: calls and faults, and the calls that led there, whatever their operands. */
export function callsOf({ prefix, tasks, kills = [], suffix }: ConcurrentProgram): string {
  const name = ({ verb, fault }: Action): string => (fault ? `${verb}!${fault.kind}` : verb);
  const list = (actions: readonly Action[]): string => actions.map(name).join();
  return [[...new Set(prefix.map(name))].join(), ...tasks.map(list).sort(), kills.length, list(suffix)].join('|');
}

/** Does a race of some of the program's calls show the same? */
export function isShownBySome(
  program: ConcurrentProgram,
  property: string,
  cause: string,
  known: readonly Pick<RaceFinding, 'property' | 'violation' | 'race'>[],
): boolean {
  const verbs = verbsOf(program);
  return known.some((one) => one.property === property && one.violation.cause === cause && containsAll(verbs, verbsOf(one.race.program)));
}

const verbsOf = ({ tasks }: ConcurrentProgram): string[] => tasks.flat().map(({ verb }) => verb);

/** Does `all` contain `some`, as multisets? */
function containsAll(all: readonly string[], some: readonly string[]): boolean {
  const left = [...all];
  return some.every((item) => {
    const i = left.indexOf(item);
    if (i >= 0) left.splice(i, 1);
    return i >= 0;
  });
}
