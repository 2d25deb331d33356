// SPDX-License-Identifier: GPL-2.0-only
/** @file The questions that concern more than one machine, and how wrong variants answer them: where the verbs vary. */
import type { Mutant } from '../mutants.js';
import { rules, type Rules } from '../rules.js';

type Question = Exclude<keyof Rules, 'tables'>;

/** Question -> the macro that asks it. */
const MACROS: Readonly<Record<Question, string>> = {
  tokenIsTaken: 'TOKEN_IS_TAKEN(T)',
  sessionOwns: 'SESSION_OWNS(S, T)',
  handlerIsNeeded: 'NEEDS_HANDLER(T)',
  finishMustWait: 'FINISH_MUST_WAIT',
};

const WHY: Readonly<Record<Question, string>> = {
  tokenIsTaken: 'a registration under this token is -EEXIST (item 4)',
  sessionOwns: 'this session may unpreserve the token (item 3)',
  handlerIsNeeded: 'because of this token the handler has to stay (item 19)',
  finishMustWait: 'finish would lose a token whose handler has not come yet (item 20)',
};

const RIGHT: Readonly<Record<Question, string>> = {
  tokenIsTaken: '(!IS_FREE(T))',
  sessionOwns: '(owner[T] == S)',
  handlerIsNeeded: '(!IS_FREE(T) || !IS_ABSENT(T))',
  finishMustWait: '(handler == handler_absent && !EVERY_TOKEN(IS_ABSENT))',
};

/** Mutant -> its wrong answers. Every mutant that answers differently from the specification is here. */
const WRONG: Readonly<Record<string, Partial<Record<Question, string>>>> = {
  'a-token-is-free-while-owned': { tokenIsTaken: '(false)' },
  'an-incoming-token-blocks-its-number': { tokenIsTaken: '(!IS_FREE(T) || !IS_ABSENT(T))' },
  'any-session-may-unpreserve': { sessionOwns: '(!IS_FREE(T))' },
  'unregister-ignores-registrations': { handlerIsNeeded: '(!IS_ABSENT(T))' },
  'unregister-ignores-incoming-tokens': { handlerIsNeeded: '(!IS_FREE(T))' },
  'finish-does-not-wait-for-the-handler': { finishMustWait: '(false)' },
};

/** The macros. Throws when `mutant` answers a question in a way that has no Promela. */
export function questions(mutant?: Mutant): string[] {
  return (Object.keys(MACROS) as Question[]).flatMap((question) => {
    const isWrong = mutant !== undefined && mutant.rules[question] !== rules[question];
    const answer = isWrong ? WRONG[mutant.name]?.[question] : RIGHT[question];
    if (answer === undefined) throw new Error(`${mutant?.name}: no Promela for its ${question}`);
    return [`/* ${WHY[question]}${isWrong ? `; wrong: ${mutant.name}` : ''} */`, `#define ${MACROS[question]} ${answer}`];
  });
}
