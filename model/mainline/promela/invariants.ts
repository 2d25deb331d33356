// SPDX-License-Identifier: GPL-2.0-only
/** @file The invariants of mainline's model as Promela: written a second time, by name. */
import { judging as judge, type Sentences } from '../../promela/judging.js';
import { upTo } from '../../promela/text.js';
import { invariants } from '../invariants.js';
import type { Words } from './words.js';

/** What the sentences below speak of. `WAS_…` is the state before. */
function words({ bounds: { sessions, processes }, room }: Words): string[] {
  const S = upTo(sessions);
  const K = upTo(room);
  const all = (n: readonly number[], of: (i: number) => string): string => n.map(of).join(' && ');
  const any = (n: readonly number[], of: (i: number) => string): string => n.map(of).join(' || ');
  return [
    '#define IS_SAME_SLOT(S) (kind[S] == old_kind[S] && named[S] == old_named[S] && created[S] == old_created[S])',
    '#define IS_SAME_DESCRIPTOR(S, P) (descriptors[D(S, P)] == old_descriptors[D(S, P)])',
    '#define IS_SAME_KEPT(S, K) (kept_file[KEPT(S, K)] == old_kept_file[KEPT(S, K)] && kept_token[KEPT(S, K)] == old_kept_token[KEPT(S, K)] && kept_state[KEPT(S, K)] == old_kept_state[KEPT(S, K)])',
    '#define IS_SAME_CAME(I) (came[I] == old_came[I] && came_state[I] == old_came_state[I])',
    '#define HAS_SAME_TOKEN(I, J) (came_file[CAME(I, J)] == old_came_file[CAME(I, J)] && came_token[CAME(I, J)] == old_came_token[CAME(I, J)])',
    '#define HAS_SAME_STATE(I, J) (came_file_state[CAME(I, J)] == old_came_file_state[CAME(I, J)])',
    '#define HAS_SAME_ERROR(I, J) (came_error[CAME(I, J)] == old_came_error[CAME(I, J)])',
    '#define IS_SAME_FILE(I, J) (HAS_SAME_STATE(I, J) && HAS_SAME_ERROR(I, J))',
    /* What RETRIEVE_FD remembers of a failed retrieve is left out. */
    '#define IS_AS_GOOD_A_FILE(I, J) ((came_file_state[CAME(I, J)] == received_finished) == (old_came_file_state[CAME(I, J)] == received_finished) && (came_file_state[CAME(I, J)] != received_finished || HAS_SAME_ERROR(I, J)))',
    '#define IS_SAME_HOLDER(I, J, P) (holders[H(I, J, P)] == old_holders[H(I, J, P)])',
    '#define IS_SAME_HUGE(F) (huge[F] == old_huge[F])',
    '#define IS_SAME_DEVICES(P) (devices[P] == old_devices[P])',
    '#define SAME_DEVICE (device == old_device && EVERY_PROCESS(IS_SAME_DEVICES))',
    '#define SAME_SLOTS (EVERY_SLOT(IS_SAME_SLOT) && EVERY_DESCRIPTOR(IS_SAME_DESCRIPTOR) && EVERY_KEPT(IS_SAME_KEPT))',
    '#define SAME_CAME (EVERY_SESSION_THAT_CAME(IS_SAME_CAME) && EVERY_FILE_THAT_CAME(HAS_SAME_TOKEN) && EVERY_HOLDER(IS_SAME_HOLDER))',
    '#define SAME_FILES EVERY_FILE_THAT_CAME(IS_SAME_FILE)',
    '#define SAME_INCOMING_FLB (incoming_flb == old_incoming_flb && flb_error == old_flb_error)',
    '#define SAME_REST (luo == old_luo && image == old_image && module[0] == old_module[0] && module[1] == old_module[1] && flb == old_flb && flb_held[0] == old_flb_held[0] && flb_held[1] == old_flb_held[1] && EVERY_FILE(IS_SAME_HUGE))',
    '#define SAME_BUT_DEVICE (SAME_SLOTS && SAME_CAME && SAME_FILES && SAME_INCOMING_FLB && SAME_REST)',
    `#define DESCRIPTORS_IN(S) (${upTo(processes)
      .map((p) => `descriptors[D(S, ${p})]`)
      .join(' + ')})`,
    '',
    '#define WAS_KEPT(S, K) (old_kept_file[KEPT(S, K)] != 0)',
    '#define WAS_WATCHED(S, K) (WAS_KEPT(S, K) && BINDS_FLB(old_kept_file[KEPT(S, K)]))',
    '#define CALLS_FOR(S, K) calls[OUT(old_named[S], old_kept_token[KEPT(S, K)])]',
    // Places are counted from 1.
    '#define SESSION_OF(A) (((A) - 1) / ROOM)',
    '#define IS_OF_ONE_SESSION(A, B) (SESSION_OF(A) == SESSION_OF(B))',
    '#define WAS_WATCHED_AT(A) (old_kept_file[(A) - 1] != 0 && BINDS_FLB(old_kept_file[(A) - 1]))',
    '#define SINCE_AT(A) since[OUT(old_named[SESSION_OF(A)], old_kept_token[(A) - 1])]',
    '#define CREATED(A) ((old_created[SESSION_OF(A)] - 1) * ROOM + ((A) - 1) % ROOM + 1)',
    '#define CAME_AT(I, J) (old_came_file[CAME(I, J)] != 0)',
    '#define IN_CALLS(WHICH, I, J) WHICH[IN(old_came[I], old_came_token[CAME(I, J)])]',
    '#define NAME_IS_LEFT(N) (SOME_SLOT_IS_CALLED(N))',
    `#define WAS_CALLED(N) (${any(S, (s) => `(old_kind[${s}] == OUTGOING && old_named[${s}] == (N))`)})`,
    '#define IS_LIVE_UPDATE (ended == BOOTED && old_luo && luo && old_image == KHO)',
    `#define HELD_UNDER(N) (${S.map((s) => `(kind[${s}] == INCOMING && named[${s}] == (N) && DESCRIPTORS_IN(${s}) > 0)`).join(' + ')})`,
    `#define ALL_FINISHED(I) (${all(K, (j) => `(came_file[CAME(I, ${j})] == 0 || IS_FINISHED(I, ${j}))`)})`,
    `#define ALL_WAIT(I) (${all(K, (j) => `(came_file[CAME(I, ${j})] == 0 || came_file_state[CAME(I, ${j})] == received_waiting)`)})`,
    '#define AT(I) (old_created[I] - 1)',
    `#define IS_WHAT_WAS_CREATED(I) (old_created[I] == 0 -> came[I] == 0 : (came[I] == old_named[AT(I)] && came_state[I] == incoming_waiting && ${all(
      K,
      (k) =>
        `came_file[CAME(I, ${k})] == origin[old_kept_file[KEPT(AT(I), ${k})]] && (came_file[CAME(I, ${k})] == 0 || came_token[CAME(I, ${k})] == old_kept_token[KEPT(AT(I), ${k})])`,
    )} && ALL_WAIT(I)))`,
  ];
}

const IS_SESSION_OF_FILES = '!WAS_WATCHED(S, K) || ';

/** Of a state. */
const OF_STATES: Sentences = {
  'the-device-is-open-exactly-while-somebody-has-a-descriptor-of-it': { holds: '(device == device_open) == ((DEVICES) > 0)' },
  'names-of-outgoing-sessions-are-distinct': {
    two: ['SESSIONS', 'kind[A - 1] != OUTGOING || kind[B - 1] != OUTGOING || named[A - 1] != named[B - 1]'],
    holds: 'every_two',
  },
  'tokens-of-one-session-are-distinct': {
    two: ['SESSIONS * ROOM', '!IS_OF_ONE_SESSION(A, B) || kept_file[A - 1] == 0 || kept_file[B - 1] == 0 || kept_token[A - 1] != kept_token[B - 1]'],
    holds: 'every_two',
  },
  'a-file-has-one-keeper': {
    two: ['SESSIONS * ROOM', 'kept_file[A - 1] == 0 || kept_file[A - 1] != kept_file[B - 1]'],
    each: [
      'EVERY_KEPT',
      'S, K',
      'kept_file[KEPT(S, K)] == 0 || !HAS_CAME(kept_file[KEPT(S, K)]) || came_file_state[place[kept_file[KEPT(S, K)]] - 1] != received_retrieved',
    ],
    holds: 'every_two && EVERY',
  },
  'nothing-is-frozen-between-two-calls': {
    each: ['EVERY_KEPT', 'S, K', 'kept_file[KEPT(S, K)] == 0 || kept_state[KEPT(S, K)] == preserved_preserved'],
    holds: 'EVERY',
  },
  'an-incoming-session-is-held-exactly-while-it-has-a-descriptor': {
    each: ['EVERY_SESSION_THAT_CAME', 'I', 'came[I] == 0 || (HELD_UNDER(came[I])) == (came_state[I] == incoming_held -> 1 : 0)'],
    also: ['EVERY_SLOT', 'S', 'kind[S] != INCOMING || (SOME_CAME_AS(named[S]))'],
    holds: 'EVERY && ALSO',
  },
  'a-session-that-waits-has-lost-nothing': {
    each: ['EVERY_SESSION_THAT_CAME', 'I', 'came[I] == 0 || came_state[I] != incoming_waiting || ALL_WAIT(I)'],
    holds: 'EVERY',
  },
  'a-session-that-is-gone-has-given-everything-up': {
    each: ['EVERY_SESSION_THAT_CAME', 'I', 'came[I] == 0 || came_state[I] != incoming_gone || ALL_FINISHED(I)'],
    holds: 'EVERY',
  },
  'a-file-that-nobody-has-retrieved-has-no-descriptor': {
    each: [
      'EVERY_FILE_THAT_CAME',
      'I, J',
      'came_file[CAME(I, J)] == 0 || came_file_state[CAME(I, J)] == received_retrieved || IS_FINISHED(I, J) || (HOLDERS(I, J)) == 0',
    ],
    holds: 'EVERY',
  },
  'a-file-remembers-an-error-exactly-when-its-retrieve-has-failed': {
    each: [
      'EVERY_FILE_THAT_CAME',
      'I, J',
      'came_file[CAME(I, J)] == 0 || IS_FINISHED(I, J) || (came_file_state[CAME(I, J)] == received_failed) == (came_error[CAME(I, J)] != 0)',
    ],
    holds: 'EVERY',
  },
  'the-flb-is-preserved-exactly-while-it-has-a-user': { holds: '(flb == flb_preserved) == (FLB_IS_USED)' },
  'the-incoming-flb-stays-exactly-as-long-as-somebody-needs-it': {
    each: ['SOME_FILE_THAT_CAME', 'I, J', 'AWAITS_FLB(I, J) && came_state[I] != incoming_gone'],
    holds: 'incoming_flb == incomingFlb_failed || (incoming_flb != incomingFlb_absent) == (flb_held[SIDE_IN] > 0 || EVERY)',
  },
  'a-module-stays-as-long-as-luo-keeps-a-file-of-it': {
    each: ['EVERY_KEPT', 'S, K', 'kept_file[KEPT(S, K)] == 0 || HAS_HANDLER(kept_file[KEPT(S, K)])'],
    also: ['EVERY_FILE_THAT_CAME', 'I, J', '!IS_AWAITED(I, J) || HAS_HANDLER(came_file[CAME(I, J)])'],
    holds: 'EVERY && (device == device_unopened || device == device_broken || ALSO)',
  },
};

/** Of a transition: `old_…` is the state before it, `verb` and its operands the action, `ret`, `ended` and the calls the outcome. */
const OF_TRANSITIONS: Sentences = {
  'an-error-changes-nothing': {
    each: ['EVERY_FILE_THAT_CAME', 'I, J', 'IS_AS_GOOD_A_FILE(I, J)'],
    // What failed is remembered: an open that could not deserialize, a retrieve of a file or of the FLB.
    holds:
      'ret == SUCCESS || (SAME_SLOTS && SAME_CAME && SAME_REST && (verb == OPEN && ret == EIO -> device == device_broken : SAME_DEVICE)' +
      ' && (SAME_FILES || (verb == RETRIEVE_FD && EVERY)) && (SAME_INCOMING_FLB || (verb == GET_FLB && incoming_flb == incomingFlb_failed)))',
  },
  'the-device-opens-whenever-it-is-not-open': { holds: 'verb != OPEN || old_device != device_closed || !old_luo || ret == SUCCESS' },
  'once-eio-always-eio': {
    holds: 'verb != OPEN || ((old_device != device_broken || !old_luo || ret == EIO) && (ret != EIO || device == device_broken))',
  },
  'an-open-that-misses-something-fails': {
    each: [
      'EVERY_FILE_THAT_CAME',
      'I, J',
      '!CAME_AT(I, J) || ((!IS_OF_T(old_came_file[CAME(I, J)]) || old_module[MODULE_T] == module_loaded) && (!IS_OF_U(old_came_file[CAME(I, J)]) || old_module[MODULE_U] == module_loaded))',
    ],
    holds: 'verb != OPEN || ret != SUCCESS || old_device != device_unopened || EVERY',
  },
  'create-is-eexist-exactly-if-the-name-is-taken': {
    holds: 'verb != CREATE || (ret == EEXIST -> (WAS_CALLED(name)) : (ret != SUCCESS || !(WAS_CALLED(name))))',
  },
  'a-name-is-retrieved-only-while-it-waits': {
    each: ['SOME_SESSION_THAT_CAME', 'I', 'old_came[I] == name && (old_came_state[I] == incoming_waiting || old_came_state[I] == incoming_stuck)'],
    holds: 'verb != RETRIEVE || ret != SUCCESS || EVERY',
  },
  'preserve-is-for-outgoing-sessions-and-the-rest-for-incoming-ones': {
    holds:
      'ret != SUCCESS || ((verb != PRESERVE || old_kind[session] == OUTGOING) && ((verb != RETRIEVE_FD && verb != FINISH) || old_kind[session] == INCOMING))',
  },
  'sessions-do-not-depend-on-the-device': { holds: 'verb != CLOSE_DEVICE || SAME_BUT_DEVICE' },
  'retrieved-files-outlive-finish-and-the-session': {
    each: ['EVERY_SESSION_THAT_CAME', 'I', 'came[I] == old_came[I]'],
    holds: '(verb != FINISH && verb != CLOSE) || (EVERY && EVERY_FILE_THAT_CAME(HAS_SAME_TOKEN) && EVERY_HOLDER(IS_SAME_HOLDER))',
  },
  'a-session-that-ends-before-the-jump-undoes-every-preserve-newest-first': {
    each: ['EVERY_KEPT', 'S, K', `${IS_SESSION_OF_FILES}CALLS_FOR(S, K) == (NAME_IS_LEFT(old_named[S]) -> 0 : CB_UNPRESERVE)`],
    two: [
      'SESSIONS * ROOM',
      '!IS_OF_ONE_SESSION(A, B) || !WAS_WATCHED_AT(A) || !WAS_WATCHED_AT(B) || NAME_IS_LEFT(old_named[SESSION_OF(A)]) || SINCE_AT(A) > SINCE_AT(B)',
    ],
    holds: '(verb != CLOSE && verb != EXIT) || (EVERY && every_two)',
  },
  'the-jump-freezes-every-file-once-in-order': {
    each: ['EVERY_KEPT', 'S, K', `${IS_SESSION_OF_FILES}CALLS_FOR(S, K) == CB_FREEZE`],
    // Places in order of creation.
    two: [
      'SESSIONS * ROOM',
      'old_created[SESSION_OF(A)] == 0 || old_created[SESSION_OF(B)] == 0 || !WAS_WATCHED_AT(CREATED(A)) || !WAS_WATCHED_AT(CREATED(B)) || SINCE_AT(CREATED(A)) < SINCE_AT(CREATED(B))',
    ],
    holds: 'ended != BOOTED || !old_luo || (EVERY && every_two)',
  },
  'a-reboot-that-fails-unfreezes-what-it-has-frozen': {
    each: [
      'EVERY_KEPT',
      'S, K',
      `${IS_SESSION_OF_FILES}CALLS_FOR(S, K) == 0 || CALLS_FOR(S, K) == CB_FREEZE_FAILS || CALLS_FOR(S, K) == THEN(CB_FREEZE, CB_UNFREEZE)`,
    ],
    holds: 'ended != REFUSED || EVERY',
  },
  'a-handler-is-asked-to-retrieve-a-file-once': {
    each: ['EVERY_FILE_THAT_CAME', 'I, J', '!CAME_AT(I, J) || old_came_file_state[CAME(I, J)] == received_waiting || IN_CALLS(retrieves, I, J) == 0'],
    holds: 'EVERY',
  },
  'every-file-that-is-given-up-is-finished-once-and-truly': {
    each: [
      'EVERY_FILE_THAT_CAME',
      'I, J',
      '!CAME_AT(I, J) || !BINDS_FLB(old_came_file[CAME(I, J)]) || IN_CALLS(finishes, I, J) == ((old_came_file_state[CAME(I, J)] != received_finished && IS_FINISHED(I, J)) -> (old_came_file_state[CAME(I, J)] == received_retrieved -> CB_FINISH_RETRIEVED : CB_FINISH) : 0)',
    ],
    holds: 'ended == BOOTED || EVERY',
  },
  'finish-gives-up-all-files-of-a-session-or-none': {
    each: ['EVERY_SESSION_THAT_CAME', 'I', 'came[I] != old_named[session] || (came_state[I] == incoming_held && ALL_FINISHED(I))'],
    holds: 'verb != FINISH || ret != SUCCESS || old_kind[session] != INCOMING || EVERY',
  },
  'a-preserve-that-succeeds-calls-the-handler-once': {
    holds: 'verb != PRESERVE || ret != SUCCESS || !BINDS_FLB(file) || (kind[session] == OUTGOING && calls[OUT(named[session], token)] == CB_PRESERVE)',
  },
  'the-flb-is-called-for-its-first-user-and-its-last': {
    holds:
      'ended == BOOTED || (old_flb == flb -> (calls[FLB_OUT] == 0 || calls[FLB_OUT] == CB_PRESERVE_FAILS || calls[FLB_OUT] == THEN(CB_PRESERVE, CB_UNPRESERVE)) : (calls[FLB_OUT] == (flb == flb_preserved -> CB_PRESERVE : CB_UNPRESERVE)))',
  },
  'the-incoming-flb-is-retrieved-once-and-finished-once': {
    holds:
      'ended == BOOTED || (old_incoming_flb == incoming_flb && calls[FLB_IN] == 0)' +
      ' || (old_incoming_flb == incomingFlb_waiting && incoming_flb == incomingFlb_retrieved && calls[FLB_IN] == CB_RETRIEVE)' +
      ' || (old_incoming_flb == incomingFlb_waiting && incoming_flb == incomingFlb_failed && calls[FLB_IN] == CB_RETRIEVE_FAILS)' +
      ' || (old_incoming_flb == incomingFlb_waiting && incoming_flb == incomingFlb_absent && calls[FLB_IN] == THEN(CB_RETRIEVE, CB_FINISH))' +
      ' || (old_incoming_flb == incomingFlb_retrieved && incoming_flb == incomingFlb_absent && calls[FLB_IN] == CB_FINISH)',
  },
  'the-next-kernel-has-exactly-what-was-outgoing': {
    each: ['EVERY_SESSION_THAT_CAME', 'I', 'IS_WHAT_WAS_CREATED(I)'],
    holds: '!IS_LIVE_UPDATE || EVERY',
  },
  'another-kexec-hands-nothing-over': { holds: 'ended != BOOTED || IS_LIVE_UPDATE || (came[0] == 0 && incoming_flb == incomingFlb_absent)' },
  'the-next-kernel-starts-empty': {
    each: ['EVERY_SLOT', 'S', 'kind[S] == 0'],
    holds: 'ended != BOOTED || (device == device_unopened && EVERY && flb == flb_unused && image == 0)',
  },
  'the-flb-goes-along-with-the-files-that-need-it': {
    each: ['SOME_KEPT', 'S, K', 'WAS_WATCHED(S, K)'],
    holds: '!IS_LIVE_UPDATE || (incoming_flb == incomingFlb_waiting) == EVERY',
  },
  'a-reboot-is-refused-only-without-an-image-or-by-a-handler': {
    holds: 'verb != REBOOT || ended == BOOTED || old_image == 0 || fault',
  },
};

/** Macros, declarations and the two inlines that judge. */
export const judging = (extent: Words): string[] => [...words(extent), '', ...judge(invariants, OF_STATES, OF_TRANSITIONS)];
