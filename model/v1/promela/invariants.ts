// SPDX-License-Identifier: GPL-2.0-only
/** @file The invariants as Promela: written a second time, by name. */
import { invariants } from '../invariants.js';
import { judging as judge, type Sentence, type Sentences } from '../../promela/judging.js';

/** What holds, as an expression; `EVERY` in it stands for: `each` holds of every token T. */
interface OfTokens {
  readonly each?: string;
  readonly holds: string;
}

const IS_CLOSING = '(verb == CLOSE || verb == EXIT)';
const WAS_COMMITTED = '(old_luo == luo_prepared || old_luo == luo_frozen)';

/** Of a state. */
const OF_STATES: Readonly<Record<string, OfTokens>> = {
  'no-token-of-a-closed-session-in-normal': {
    each: 'IS_FREE(T) || HAS_OPEN_OWNER(T)',
    holds: '!LUO_IS_IDLE || EVERY',
  },
  'a-token-has-one-owner-or-is-committed': {
    each: '(IS_OWNED(T) && HAS_OPEN_OWNER(T)) || (!IS_OWNED(T) && owner[T] == NOBODY)',
    holds: 'EVERY',
  },
  'prepared-means-every-registration-prepared': {
    each: 'IS_FREE(T) || IS_PREPARED(registration[T])',
    holds: 'luo != luo_prepared || EVERY',
  },
  'frozen-means-every-registration-frozen': {
    each: 'IS_FREE(T) || IS_FROZEN(registration[T])',
    holds: 'luo != luo_frozen || EVERY',
  },
  'nothing-is-prepared-in-normal': {
    each: 'IS_FREE(T) || IS_REGISTERED(registration[T])',
    holds: '!LUO_IS_IDLE || EVERY',
  },
  'incoming-tokens-only-in-updated': { each: 'IS_ABSENT(T)', holds: 'luo == luo_updated || EVERY' },
  'a-token-that-waits-has-given-out-no-file': {
    each: 'incoming[T] != incoming_waiting || IS_HELD_BY_NOBODY(T)',
    holds: 'EVERY',
  },
  'nothing-points-to-a-handler-that-is-gone': {
    each: 'IS_FREE(T) && incoming[T] != incoming_restored',
    holds: 'handler == handler_registered || EVERY',
  },
};

/** Of a transition: `old_…` is the state before it, `verb` and its operands the action, `ret`, `ended` and the calls the outcome. */
const OF_TRANSITIONS: Readonly<Record<string, OfTokens>> = {
  'a-token-in-use-is-never-taken': { holds: 'verb != PRESERVE || ret != SUCCESS || WAS_FREE(token)' },
  'an-incoming-token-never-clashes-with-an-outgoing-one': { holds: 'verb != PRESERVE || ret != EEXIST || !WAS_FREE(token)' },
  'unpreserve-reaches-only-the-own-registrations': {
    holds: 'verb != UNPRESERVE || ret != SUCCESS || old_owner[token] == session',
  },
  'closing-a-session-ends-only-its-own-registrations': {
    each: '!HAS_ENDED(T) || OWNER_WAS_CLOSED_NOW(T)',
    holds: `!${IS_CLOSING} || EVERY`,
  },
  'closing-a-session-in-prepared-or-frozen-keeps-its-registrations': {
    each: '!HAS_ENDED(T)',
    holds: `!${IS_CLOSING} || !${WAS_COMMITTED} || EVERY`,
  },
  'an-error-changes-nothing': {
    holds: 'ret == SUCCESS || NOTHING_CHANGED || (verb == REBOOT && old_luo == luo_prepared && ret != EAGAIN)',
  },
  'restored-files-survive-finish': { holds: 'verb != FINISH || NO_FILE_CHANGED' },
  'no-freeze-or-cancel-without-prepare': { each: 'phase[T] != OUT_OF_ORDER', holds: 'EVERY' },
  'a-registration-ends-only-when-nothing-of-it-is-prepared': {
    each: '!IS_FREE(T) || phase[T] == OUT_OF_ORDER || phase[T] == IDLE_PHASE',
    holds: 'ended == BOOTED || ended == PLAIN || EVERY',
  },
  'a-failed-prepare-cancels-what-it-prepared-once': {
    each: 'CALLS(T, CB_CANCEL) == (CALLS(T, CB_PREPARE) > 0 -> 1 : 0)',
    holds: 'verb != PREPARE || ret == SUCCESS || EVERY',
  },
  'a-failed-freeze-cancels-every-registration-once': {
    each: 'WAS_FREE(T) || CALLS(T, CB_CANCEL) == 1',
    holds: 'ended != REFUSED || ret == EAGAIN || EVERY',
  },
  'cancel-cancels-every-registration-once': {
    each: 'WAS_FREE(T) || ONLY_CALL(T, CB_CANCEL)',
    holds: 'verb != CANCEL || ret != SUCCESS || EVERY',
  },
  'a-file-is-retrieved-once': {
    each: 'CALLS(T, CB_RETRIEVE) == 0 || old_incoming[T] == incoming_waiting',
    holds: 'EVERY',
  },
  'after-a-failed-retrieve-the-token-can-be-tried-again': {
    each: 'CALLS(T, CB_RETRIEVE_FAILS) == 0 || incoming[T] == incoming_waiting',
    holds: 'EVERY',
  },
  'finish-tells-every-incoming-token-once-and-truly': {
    each: '(old_incoming[T] == incoming_absent && !WAS_CALLED(T)) || (old_incoming[T] == incoming_waiting && ONLY_CALL(T, CB_FINISH)) || (old_incoming[T] == incoming_restored && ONLY_CALL(T, CB_FINISH_RECLAIMED))',
    holds: 'verb != FINISH || ret != SUCCESS || EVERY',
  },
  'the-next-kernel-has-exactly-the-committed-tokens': {
    each: '(incoming[T] == incoming_waiting) == !WAS_FREE(T)',
    holds: 'ended != BOOTED || (luo == luo_updated && KERNEL_IS_FRESH && EVERY)',
  },
  'a-plain-kexec-hands-nothing-over': {
    each: 'IS_ABSENT(T)',
    holds: `verb != REBOOT || jump_is_refused || fault || ${WAS_COMMITTED} || (luo == luo_normal && KERNEL_IS_FRESH && EVERY)`,
  },
  'the-handler-never-goes-while-it-is-needed': {
    each: 'WAS_FREE(T) && old_incoming[T] == incoming_absent',
    holds: 'verb != UNREGISTER_HANDLER || old_handler == handler || EVERY',
  },
  'finish-waits-for-the-handler-of-the-tokens-that-came': {
    each: 'old_incoming[T] == incoming_absent',
    holds: 'verb != FINISH || ret != SUCCESS || old_handler == handler_registered || EVERY',
  },
};

/** Macros, declarations and the two inlines that judge. */
export const judging = (): string[] => judge(invariants, overTokens(OF_STATES), overTokens(OF_TRANSITIONS));

function overTokens(sentences: Readonly<Record<string, OfTokens>>): Sentences {
  const over = ({ each, holds }: OfTokens): Sentence => ({ ...(each !== undefined && { each: ['EVERY_TOKEN', 'T', each] }), holds });
  return Object.fromEntries(Object.entries(sentences).map(([name, sentence]) => [name, over(sentence)]));
}
