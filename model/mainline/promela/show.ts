// SPDX-License-Identifier: GPL-2.0-only
/** @file Prints a state of mainline's model: what `pan` built with -DPRINTF writes for each one that it stores. */
import { stateId } from '../../promela/names.js';
import { upTo } from '../../promela/text.js';
import type { Tables } from '../machines.js';
import { statesOf } from './machines.js';
import type { Words } from './words.js';

const ERRORS = ['EINVAL', 'EIO', 'ENFILE', 'ENOMEM', 'ENOSPC'];

/** `state `, then the state as `stateKey` of model/mainline/state.ts writes it, then a line feed. */
export function show(words: Words, tables: Tables): string[] {
  const P = upTo(words.bounds.processes);
  const list = (join: string, of: readonly string[]): string => `printf("${of.map(() => '%d').join(join)}", ${of.join(', ')})`;
  const isHuge = words.memfds.toSorted();
  return [
    SEPARATE,
    ...choose('print_bit(X)', [
      ['X', 'true'],
      ['!(X)', 'false'],
    ]),
    ...choose('print_image()', [
      ['image == KHO', 'kho'],
      ['image == LUOFF', 'luoff'],
      ['image == PLAIN', 'plain'],
      ['image == 0', ''],
    ]),
    ...choose('print_flb_error()', [
      ['flb_error == EIO', '-EIO'],
      ['flb_error == 0', ''],
    ]),
    ...choose('print_error(E)', [...ERRORS.map((error) => [`E == ${error}`, `-${error}`] as const), ['E == 0', 'null']]),
    ...choose(
      'print_name(N)',
      words.names.map((name) => [`N == NAME_${name}`, name] as const),
    ),
    ...choose('print_file(F)', [
      ...words.files.map((file) => [`F == FILE_${file}`, file] as const),
      ...words.names.flatMap((name) => upTo(words.bounds.tokens).map((t) => [`F == FILE_OF(NAME_${name}, ${t})`, `${name}/${t}`] as const)),
    ]),
    ...names(tables, 'device', 'print_device()', 'device'),
    ...names(tables, 'preserved', 'print_preserved(S, K)', 'kept_state[KEPT(S, K)]'),
    ...names(tables, 'incoming', 'print_incoming(I)', 'came_state[I]'),
    ...names(tables, 'received', 'print_received(I, J)', 'came_file_state[CAME(I, J)]'),
    ...names(tables, 'flb', 'print_flb()', 'flb'),
    ...names(tables, 'incomingFlb', 'print_incoming_flb()', 'incoming_flb'),
    ...names(tables, 'module', 'print_module(M)', 'module[M]'),
    ...inline('print_kept(S)', [
      ...loop('each_file', 'ROOM', [
        'if',
        ':: kept_file[KEPT(S, each_file)] != 0 ->',
        '     SEPARATE_BY("+", each_file);',
        '     printf("%d", kept_token[KEPT(S, each_file)]); print_file(kept_file[KEPT(S, each_file)]); print_preserved(S, each_file)',
        ':: else',
        'fi',
      ]),
    ]),
    ...inline('print_slot(S)', [
      'SEPARATE_BY("/", S);',
      'if',
      ':: kind[S] == 0 -> printf("-")',
      ':: kind[S] == OUTGOING -> printf("outgoing:")',
      ':: kind[S] == INCOMING -> printf("incoming:")',
      'fi;',
      'if',
      ':: kind[S] != 0 ->',
      `     print_name(named[S]); printf(":"); ${list(
        '.',
        P.map((p) => `descriptors[D(S, ${p})]`),
      )}; printf(":");`,
      '     print_kept(S)',
      ':: else',
      'fi',
    ]),
    ...inline('print_came(I)', [
      'if',
      ':: came[I] != 0 ->',
      '     SEPARATE_BY("/", I);',
      '     print_name(came[I]); printf(":"); print_incoming(I); printf(":");',
      ...loop('each_file', 'ROOM', [
        'if',
        ':: came_file[CAME(I, each_file)] != 0 ->',
        '     SEPARATE_BY("+", each_file);',
        '     printf("%d", came_token[CAME(I, each_file)]); print_file(came_file[CAME(I, each_file)]); print_received(I, each_file);',
        `     print_error(came_error[CAME(I, each_file)]); ${list(
          '',
          P.map((p) => `holders[H(I, each_file, ${p})]`),
        )}`,
        ':: else',
        'fi',
      ]),
      ':: else',
      'fi',
    ]),
    ...inline('print_created(I)', ['if', ':: created[I] != 0 -> SEPARATE_BY(".", I); printf("%d", created[I] - 1)', ':: else', 'fi']),
    ...inline('print_huge(F)', ['if', ':: huge[F] -> SEPARATE_BY(",", clock); print_file(F); clock++', ':: else', 'fi']),
    ...inline('print_the_state()', [
      'printf("state "); print_bit(luo); printf(";"); print_image(); printf(";"); print_device();',
      `printf(";"); ${list(
        '.',
        P.map((p) => `devices[${p}]`),
      )}; printf(";");`,
      ...loop('each_session', 'SESSIONS', ['print_slot(each_session)']),
      'printf(";");',
      ...loop('each_session', 'SESSIONS', ['print_created(each_session)']),
      'printf(";");',
      ...loop('each_session', 'SESSIONS', ['print_came(each_session)']),
      'printf(";"); print_module(MODULE_T); printf(";"); print_module(MODULE_U); printf(";");',
      'print_flb(); printf("."); print_incoming_flb(); printf("."); print_flb_error();',
      'printf(".%d.%d;", flb_held[SIDE_OUT], flb_held[SIDE_IN]);',
      ...isHuge.map((file) => `print_huge(FILE_${file});`),
      'printf("\\n")',
    ]),
  ];
}

const SEPARATE = '#define SEPARATE_BY(TEXT, PLACE) if :: PLACE > 0 -> printf(TEXT) :: else fi';

const loop = (variable: string, size: string, body: readonly string[]): string[] => [
  `for (${variable} : 0 .. ${size} - 1) {`,
  ...body.map((line) => `  ${line}`),
  '}',
];

const inline = (head: string, body: readonly string[]): string[] => [`inline ${head} {`, ...body.map((line) => `  ${line}`), '}'];

const choose = (head: string, cases: readonly (readonly [condition: string, text: string])[]): string[] =>
  inline(head, ['if', ...cases.map(([condition, text]) => `:: ${condition} -> ${text === '' ? 'skip' : `printf("${text}")`}`), 'fi']);

const names = (tables: Tables, machine: keyof Tables, head: string, variable: string): string[] =>
  choose(
    head,
    statesOf(tables, machine).map((state) => [`${variable} == ${stateId(machine, state)}`, state] as const),
  );
