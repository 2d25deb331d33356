// SPDX-License-Identifier: GPL-2.0-only
/** @file The questions that the verbs ask and how wrong variants of mainline's model answer them. */
import type { Mutant } from '../mutants.js';
import { rules } from '../rules.js';

interface Question {
  readonly asks: string;
  readonly why: string;
  readonly right: string;
}

const IS_NEEDED = '(SOME_KEPT(IS_KEPT_OF_##M) || (device != device_unopened && device != device_broken && SOME_FILE_THAT_CAME(IS_HELD_OF_##M)))';

const QUESTIONS: Readonly<Record<string, Question>> = {
  name: { asks: 'NAME_IS_TAKEN(N)', why: 'CREATE is -EEXIST (item 3)', right: '(SOME_SLOT_IS_CALLED(N))' },
  token: { asks: 'TOKEN_IS_USED(S, T)', why: 'PRESERVE is -EEXIST (item 5)', right: '(IS_KEPT_UNDER(S, T))' },
  file: {
    asks: 'FILE_IS_MANAGED(F)',
    why: 'PRESERVE is -EBUSY (item 6)',
    right: '(IS_KEPT(F) || (HAS_CAME(F) && came_file_state[place[F] - 1] == received_retrieved))',
  },
  module: { asks: 'MODULE_IS_NEEDED(M)', why: 'a file of it is in the keeping of LUO (items 28, 33)', right: IS_NEEDED },
  handler: { asks: 'HANDLER_IS_MISSING', why: 'for a file that came in (item 27)', right: '(SOME_FILE_THAT_CAME(LACKS_HANDLER))' },
  open: { asks: 'OPEN_IS_REFUSED', why: 'although nobody has the device (item 1)', right: '(false)' },
  closeDevice: { asks: 'DEVICE_TAKES_SESSIONS_ALONG', why: 'when it is closed (item 10)', right: '(false)' },
  preserve: { asks: 'PRESERVE_DOES_NOTHING(S)', why: 'and says that it has (item 11)', right: '(false)' },
  retrieve: { asks: 'RETRIEVE_DOES_NOTHING(N)', why: 'and says that it has (item 14)', right: '(false)' },
  finish: { asks: 'FINISH_CLOSES_FILES', why: 'that were retrieved (item 17)', right: '(false)' },
  oldest: { asks: 'FIRST_HANDED_OVER', why: 'of the sessions in order of creation (item 12)', right: '0' },
  carries: { asks: 'IMAGE_TAKES_OVER', why: 'what is outgoing (item 12)', right: '(image == KHO)' },
  reboot: { asks: 'REBOOT_IS_BUSY', why: 'although there is an image (item 24)', right: '(false)' },
};

/** Mutant -> its wrong answer. Every mutant whose machines are right is here. */
const WRONG: Readonly<Record<string, readonly [question: keyof typeof QUESTIONS, answer: string]>> = {
  'names-may-be-taken-twice': ['name', '(false)'],
  'incoming-names-are-taken': ['name', '(SOME_SLOT_IS_CALLED(N) || SOME_CAME_AS(N))'],
  'tokens-may-be-used-twice': ['token', '(false)'],
  'a-file-may-have-two-keepers': ['file', '(false)'],
  'a-module-may-go-under-its-files': ['module', '(false)'],
  'a-missing-handler-is-passed-over': ['handler', '(false)'],
  'the-device-opens-once': ['open', '(device == device_closed)'],
  'closing-the-device-closes-sessions': ['closeDevice', '(true)'],
  'preserve-works-on-incoming-sessions': ['preserve', '(kind[S] == INCOMING)'],
  'a-session-that-is-held-can-be-retrieved': ['retrieve', '(SOME_IS_HELD_AS(N))'],
  'finish-closes-retrieved-files': ['finish', '(true)'],
  'the-jump-forgets-the-oldest-session': ['oldest', '1'],
  'a-plain-kexec-hands-over': ['carries', '(image == KHO || image == PLAIN)'],
  'the-jump-waits-for-retrieved-files': ['reboot', '(SOME_SESSION_THAT_CAME(IS_HELD))'],
};

/** The macros. Throws when `mutant` is wrong in a way that has no Promela. */
export function questions(sessions: readonly number[], mutant?: Mutant): string[] {
  const wrong = mutant && WRONG[mutant.name];
  if (mutant !== undefined && mutant.rules.tables === rules.tables && wrong === undefined) throw new Error(`no Promela for the mutant ${mutant.name}`);
  const any = (condition: (i: number) => string): string => sessions.map(condition).join(' || ');
  const asked = Object.entries(QUESTIONS).flatMap(([id, { asks, why, right }]) => {
    const isWrong = wrong?.[0] === id;
    return [`/* ${why}${isWrong ? `; wrong: ${mutant!.name}` : ''} */`, `#define ${asks} ${isWrong ? wrong![1] : right}`];
  });
  return [
    `#define SOME_SLOT_IS_CALLED(N) ${any((s) => `(kind[${s}] == OUTGOING && named[${s}] == (N))`)}`,
    `#define SOME_CAME_AS(N) ${any((i) => `came[${i}] == (N)`)}`,
    `#define SOME_IS_HELD_AS(N) ${any((i) => `(came[${i}] == (N) && IS_HELD(${i}))`)}`,
    '#define IS_HELD(I) (came[I] != 0 && came_state[I] == incoming_held)',
    '#define IS_AWAITED(I, J) (came_file[CAME(I, J)] != 0 && came_state[I] != incoming_gone && !IS_FINISHED(I, J))',
    ...['T', 'U'].flatMap((module) => [
      `#define IS_KEPT_OF_MODULE_${module}(S, K) (kept_file[KEPT(S, K)] != 0 && IS_OF_${module}(kept_file[KEPT(S, K)]))`,
      `#define IS_HELD_OF_MODULE_${module}(I, J) (IS_AWAITED(I, J) && IS_OF_${module}(came_file[CAME(I, J)]))`,
      `#define IS_CAME_OF_MODULE_${module}(I, J) (came_file[CAME(I, J)] != 0 && IS_OF_${module}(came_file[CAME(I, J)]))`,
    ]),
    '#define LACKS_HANDLER(I, J) (came_file[CAME(I, J)] != 0 && !HAS_HANDLER(came_file[CAME(I, J)]))',
    '#define MODULE_MAY_BE_NEEDED(M) (device == device_broken && SOME_FILE_THAT_CAME(IS_CAME_OF_##M)) /* nobody knows what a failed open had read */',
    ...asked,
  ];
}
