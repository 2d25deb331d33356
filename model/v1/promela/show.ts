// SPDX-License-Identifier: GPL-2.0-only
/** @file Prints a state: what `pan` built with -DPRINTF writes for each one that it stores. */
import type { Tables } from '../machines.js';
import type { Bounds } from '../state.js';
import { statesOf } from './machines.js';
import { stateId } from '../../promela/names.js';
import { separated, upTo } from '../../promela/text.js';

/** `state `, then the state as `stateKey` writes it, then a line feed. */
export function show({ sessions, tokens, processes }: Bounds, tables: Tables): string[] {
  const P = upTo(processes);
  const row = (s: number): string => `printf("${P.map(() => '%d').join(',')}", ${P.map((p) => `descriptors[D(${s}, ${p})]`).join(', ')})`;
  const statements = [
    'printf("state ")',
    'print_luo()',
    'printf(";")',
    'print_handler()',
    'printf(";")',
    ...separated(upTo(sessions).map(row)),
    'printf(";")',
    ...separated(upTo(tokens).map((t) => `print_token(${t})`)),
    'printf("\\n")',
  ];
  return [
    ...names(tables, 'orchestrator', 'print_luo()', 'luo'),
    ...names(tables, 'handler', 'print_handler()', 'handler'),
    ...names(tables, 'registration', 'print_registration(T)', 'registration[T]'),
    ...names(tables, 'incoming', 'print_incoming(T)', 'incoming[T]'),
    'inline print_token(T) {',
    '  print_registration(T);',
    '  printf(",%d,", (owner[T] == NOBODY -> -1 : owner[T]));',
    '  print_incoming(T);',
    `  printf(",%d", ${P.map((p) => `HOLDS_FILE(${p}, T) * ${2 ** p}`).join(' + ')})`,
    '}',
    'inline print_the_state() {',
    `  ${statements.join(';\n  ')}`,
    '}',
  ];
}

function names(tables: Tables, machine: 'orchestrator' | 'handler' | 'registration' | 'incoming', inline: string, variable: string): string[] {
  const alternatives = statesOf(tables, machine).map((state) => `  :: ${variable} == ${stateId(machine, state)} -> printf("${state}")`);
  return [`inline ${inline} {`, '  if', ...alternatives, '  fi', '}'];
}
