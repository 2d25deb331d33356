// SPDX-License-Identifier: GPL-2.0-only
/** @file The operands of actions as choices, one alternative each: what makes sense in a state, and nothing else. */
import { choice, sequence, upTo } from '../../promela/text.js';
import type { Bounds } from '../state.js';

/**
 * Each inline below is executable when it has an alternative, and then leads on by exactly one path for each: a path
 * through the main loop is an action and its outcome.
 */
export function operandInlines({ sessions, tokens, processes }: Bounds): string[] {
  const S = upTo(sessions);
  const T = upTo(tokens);
  const P = upTo(processes);
  const pairs = P.flatMap((p) => S.map((s) => [p, s] as const));
  return [
    ...choice(
      'any_process',
      P.map((p) => `process = ${p}`),
    ),
    ...choice(
      'any_token',
      T.map((t) => `token = ${t}`),
    ),
    ...choice(
      'the_lowest_free_session',
      S.map((s) => `${[...upTo(s).map((lower) => `IS_OPEN(${lower})`), `!IS_OPEN(${s})`].join(' && ')} -> session = ${s}`),
    ),
    ...choice(
      'a_held_session',
      pairs.map(([p, s]) => `HOLDS(${p}, ${s}) -> process = ${p}; session = ${s}`),
    ),
    ...choice(
      'a_session_to_dup',
      pairs.map(([p, s]) => `HOLDS(${p}, ${s}) && DESCRIPTORS_OF(${s}) < DESCRIPTORS -> process = ${p}; session = ${s}`),
    ),
    ...choice(
      'a_held_file',
      P.flatMap((p) => T.map((t) => `HOLDS_FILE(${p}, ${t}) -> process = ${p}; token = ${t}`)),
    ),
    ...choice(
      'a_process_with_descriptors',
      P.map((p) => `HOLDS_ANYTHING(${p}) -> process = ${p}`),
    ),
    ...choice('a_parent_and_a_child', forks(P, S), 'the child must not hold a session, and its copies must fit'),
    ...choice(
      'any_file',
      ['given = ACCEPTED', 'given = UNKNOWN', 'given = NOT_OPEN', ...T.map((t) => `HOLDS_FILE(process, ${t}) -> given = RESTORED`)],
      'one that the handler accepts, one that it does not, a closed descriptor, one restored for a token',
    ),
    ...sequence(
      'any_were_done',
      T.map((t) => `if :: IS_FREE(${t}) :: !IS_FREE(${t}) -> share[${t}] = IDLE :: !IS_FREE(${t}) -> share[${t}] = DONE fi`),
      'a step of the whole fails: any number of callbacks had succeeded',
    ),
    ...sequence(
      'one_callback_fails',
      [
        `if ${T.map((t) => `:: !IS_FREE(${t}) -> share[${t}] = FAILED`).join(' ')} fi`,
        ...T.map(
          (t) =>
            `if :: IS_FREE(${t}) || share[${t}] == FAILED :: !IS_FREE(${t}) && share[${t}] != FAILED -> if :: share[${t}] = IDLE :: share[${t}] = DONE fi fi`,
        ),
      ],
      'any number of others had succeeded: it is the first, second … by the order of registrations, which is open (item 11)',
    ),
  ];
}

function forks(P: readonly number[], S: readonly number[]): string[] {
  return P.flatMap((p) =>
    P.filter((c) => c !== p).map((c) => {
      const guards = [
        ...S.map((s) => `!HOLDS(${c}, ${s})`),
        ...S.map((s) => `DESCRIPTORS_OF(${s}) + descriptors[D(${s}, ${p})] <= DESCRIPTORS`),
        `HOLDS_ANYTHING(${p})`,
      ];
      return `${guards.join(' && ')} -> process = ${p}; child = ${c}`;
    }),
  );
}
