// SPDX-License-Identifier: GPL-2.0-only
/** @file The operands of mainline's actions as choices, one alternative each: what makes sense in a state, and nothing else. */
import { choice, upTo } from '../../promela/text.js';
import { isOneWay, type FileName } from '../actions.js';
import type { Words } from './words.js';

const OF_TWO_WORDS = ['READ_ONLY', 'LATE', 'NO_PAGE', 'CUT', 'LONG_AND_ZERO', 'LONG', 'LONG_AND_CUT', 'SHORT', 'OTHER_COMMAND', 'UNKNOWN_COMMAND'];

/** Each inline is executable when it has an alternative, and leads on by exactly one path for each: such a path is an action and its outcome. */
export function operandInlines(words: Words): string[] {
  const { sessions, tokens, processes } = words.bounds;
  const S = upTo(sessions);
  const T = upTo(tokens);
  const P = upTo(processes);
  const received = words.fine.flatMap((name) => T.map((t) => `FILE_OF(NAME_${name}, ${t})`));
  const pairs = P.flatMap((p) => S.map((s) => [p, s] as const));
  const writable = words.memfds.filter((file) => !isOneWay(file));
  const lowestFree = (s: number): string => [...upTo(s).map((lower) => `kind[${lower}] != 0`), `kind[${s}] == 0`].join(' && ');
  const memfd = (files: readonly FileName[]): string[] => P.flatMap((p) => files.map((file) => `process = ${p}; file = FILE_${file}`));
  return [
    ...choice(
      'any_process',
      P.map((p) => `process = ${p}`),
    ),
    ...choice(
      'a_holder_of_the_device',
      P.map((p) => `devices[${p}] > 0 -> process = ${p}`),
    ),
    ...choice(
      'a_holder_of_the_device_and_the_lowest_free_slot',
      pairs.map(([p, s]) => `devices[${p}] > 0 && ${lowestFree(s)} -> process = ${p}; session = ${s}`),
    ),
    ...choice(
      'any_name',
      words.asked.map((name) => `name = NAME_${name}`),
    ),
    ...choice('any_argument', ['skip', ...OF_TWO_WORDS.map((where) => `argument = ${where}`)]),
    ...choice('any_argument_with_reserved_bytes', ['skip', ...[...OF_TWO_WORDS, 'RESERVED'].map((where) => `argument = ${where}`)]),
    ...choice(
      'a_held_session',
      pairs.map(([p, s]) => `HOLDS(${p}, ${s}) -> process = ${p}; session = ${s}`),
    ),
    ...choice(
      'a_session_to_dup',
      pairs.map(([p, s]) => `HOLDS(${p}, ${s}) && DESCRIPTORS_OF(${s}) < DESCRIPTORS -> process = ${p}; session = ${s}`),
    ),
    ...choice(
      'a_session_to_send',
      pairs.flatMap(([p, s]) =>
        P.filter((to) => to !== p).map((to) => `HOLDS(${p}, ${s}) && DESCRIPTORS_OF(${s}) < DESCRIPTORS -> process = ${p}; session = ${s}; receiver = ${to}`),
      ),
    ),
    ...choice(
      'a_session_and_a_token_to_retrieve',
      pairs.flatMap(([p, s]) => T.map((t) => `HOLDS(${p}, ${s}) && HOLDERS_UNDER(${s}, ${t}) < DESCRIPTORS -> process = ${p}; session = ${s}; token = ${t}`)),
    ),
    ...choice(
      'any_token',
      T.map((t) => `token = ${t}`),
    ),
    ...choice(
      'a_held_session_and_a_file',
      pairs.flatMap(([p, s]) => [
        ...words.files.map((file) => `HOLDS(${p}, ${s}) -> process = ${p}; session = ${s}; file = FILE_${file}`),
        ...received.map((file) => `HOLDS(${p}, ${s}) && HOLDS_FILE(${p}, ${file}) -> process = ${p}; session = ${s}; file = ${file}`),
      ]),
      'what user space has from the beginning, and what the process has retrieved',
    ),
    ...choice(
      'a_retrieved_file',
      P.flatMap((p) => received.map((file) => `HOLDS_FILE(${p}, ${file}) -> process = ${p}; file = ${file}`)),
    ),
    ...choice(
      'a_process_with_descriptors',
      P.map((p) => `HOLDS_ANYTHING(${p}) -> process = ${p}`),
    ),
    ...choice('any_memfd', memfd(words.memfds)),
    ...choice('any_memfd_to_write', memfd(writable)),
    ...choice('a_side_without_a_reference', ['flb_held[SIDE_OUT] == 0 -> side = SIDE_OUT', 'flb_held[SIDE_IN] == 0 -> side = SIDE_IN']),
    ...choice('a_side_with_a_reference', ['flb_held[SIDE_OUT] > 0 -> side = SIDE_OUT', 'flb_held[SIDE_IN] > 0 -> side = SIDE_IN']),
  ];
}
