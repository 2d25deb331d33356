// SPDX-License-Identifier: GPL-2.0-only
/** @file Prints a state: what `pan` built with -DPRINTF writes for each one that it stores. */
import type { Tables } from '../machines.js';
import type { Bounds } from '../state.js';
import { statesOf, variableOf } from './machines.js';
import { stateId } from './names.js';
import { upTo } from './operands.js';

/** `state `, then the state as `stateKey` writes it, then a line feed. */
export function show({ sessions, tokens, processes }: Bounds, tables: Tables): string[] {
  const names = (machine: 'orchestrator' | 'handler' | 'registration' | 'incoming', variable: string): string =>
    `if ${statesOf(tables, machine).map((state) => `:: ${variable} == ${stateId(machine, state)} -> printf("${state}")`).join(' ')} fi`;
  const rows = upTo(sessions).map((s) => `printf("${s === 0 ? '' : '/'}${upTo(processes).map(() => '%d').join(',')}", ${upTo(processes).map((p) => `descriptors[D(${s}, ${p})]`).join(', ')})`);
  const holders = (t: number): string => upTo(processes).map((p) => `HOLDS_FILE(${p}, ${t}) * ${2 ** p}`).join(' + ');
  const perToken = upTo(tokens).flatMap((t) => [
    ...(t === 0 ? [] : ['printf("/")']),
    names('registration', `registration[${t}]`),
    `printf(",%d,", (owner[${t}] == NOBODY -> -1 : owner[${t}]))`,
    names('incoming', `incoming[${t}]`),
    `printf(",%d", ${holders(t)})`,
  ]);
  const lines = ['printf("state ")', names('orchestrator', variableOf('orchestrator')), 'printf(";")', names('handler', 'handler'), 'printf(";")', ...rows, 'printf(";")', ...perToken, 'printf("\\n")'];
  return ['inline print_the_state() {', `  ${lines.join(';\n  ')}`, '}'];
}
