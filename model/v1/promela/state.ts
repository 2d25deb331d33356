// SPDX-License-Identifier: GPL-2.0-only
/** @file The state of the model, and what one transition needs besides, as declarations of Promela. */
import type { Callback } from '../actions.js';
import type { Tables } from '../machines.js';
import type { Bounds } from '../state.js';
import { initialOf, isOneOf, stateNames, statesOf } from './machines.js';
import { callbackId } from '../../promela/names.js';
import { upTo } from '../../promela/text.js';

/** Those of registrations first, as far as `cancel`. */
const CALLBACKS: readonly Callback[] = ['prepare', 'prepare!', 'freeze', 'freeze!', 'cancel', 'retrieve', 'retrieve!', 'finish', 'finish:reclaimed'];

/** Bounds, names, variables and what is asked of them. */
export function declarations(bounds: Bounds, tables: Tables): string[] {
  const { sessions, tokens, processes, descriptors } = bounds;
  const over = (n: number, name: string, join: string): string =>
    `#define ${name}(Q) (${upTo(n)
      .map((i) => `Q(${i})`)
      .join(` ${join} `)})`;
  return [
    `#define SESSIONS ${sessions}`,
    `#define TOKENS ${tokens}`,
    `#define PROCESSES ${processes}`,
    `#define DESCRIPTORS ${descriptors} /* of one session, in all processes together */`,
    '#define NOBODY 255',
    '',
    '/* The states of the machines. */',
    ...stateNames(tables),
    '',
    '/* The state of the model: nothing else differs from one stored state to the next. */',
    `mtype luo = ${initialOf(tables, 'orchestrator')};`,
    `mtype handler = ${initialOf(tables, 'handler')};`,
    'byte descriptors[SESSIONS * PROCESSES]; /* how many of a session a process holds */',
    `mtype registration[TOKENS] = ${initialOf(tables, 'registration')};`,
    'byte owner[TOKENS] = NOBODY;',
    `mtype incoming[TOKENS] = ${initialOf(tables, 'incoming')};`,
    `mtype file[TOKENS * PROCESSES] = ${initialOf(tables, 'file')}; /* does a process hold the file restored for a token? */`,
    '',
    '#define D(S, P) ((S) * PROCESSES + (P))',
    '#define F(P, T) ((T) * PROCESSES + (P))',
    '',
    over(tokens, 'EVERY_TOKEN', '&&'),
    over(tokens, 'SOME_TOKEN', '||'),
    over(sessions * processes, 'EVERY_DESCRIPTOR', '&&'),
    over(tokens * processes, 'EVERY_FILE', '&&'),
    '',
    `#define DESCRIPTORS_OF(S) (${upTo(processes)
      .map((p) => `descriptors[D(S, ${p})]`)
      .join(' + ')})`,
    '#define IS_OPEN(S) (DESCRIPTORS_OF(S) > 0)',
    '#define HOLDS(P, S) (descriptors[D(S, P)] > 0)',
    '#define HOLDS_FILE(P, T) (file[F(P, T)] == file_held)',
    `#define HOLDS_ANYTHING(P) (${[...upTo(sessions).map((s) => `HOLDS(P, ${s})`), ...upTo(tokens).map((t) => `HOLDS_FILE(P, ${t})`)].join(' || ')})`,
    `#define IS_HELD_BY_NOBODY(T) (${upTo(processes)
      .map((p) => `!HOLDS_FILE(${p}, T)`)
      .join(' && ')})`,
    '#define IS_FREE(T) (registration[T] == registration_free)',
    '#define IS_ABSENT(T) (incoming[T] == incoming_absent)',
    `#define IS_OWNED(T) ${isOneOf('registration[T]', 'registration', registrationStates(tables, /^owned/))}`,
    `#define IS_REGISTERED(R) ${isOneOf('R', 'registration', registrationStates(tables, /\.registered$/))}`,
    `#define IS_PREPARED(R) ${isOneOf('R', 'registration', registrationStates(tables, /\.prepared$/))}`,
    `#define IS_FROZEN(R) ${isOneOf('R', 'registration', registrationStates(tables, /\.frozen$/))}`,
    '#define HAS_OPEN_OWNER(T) (owner[T] != NOBODY && IS_OPEN(owner[T]))',
    `#define REGISTRATIONS (${upTo(tokens)
      .map((t) => `!IS_FREE(${t})`)
      .join(' + ')})`,
    '#define LUO_IS_IDLE (luo == luo_normal || luo == luo_updated)',
    `#define JUMP_CARRIES_FILES ${isOneOf('luo', 'orchestrator', carriers(tables))} /* the next kernel is in UPDATED */`,
  ];
}

const registrationStates = (tables: Tables, pattern: RegExp): string[] => statesOf(tables, 'registration').filter((state) => pattern.test(state));

const carriers = ({ orchestrator }: Tables): string[] => orchestrator.states.filter((state) => orchestrator.on[state].jump?.target === 'updated');

/** What a transition needs: all of it is 0 between two of them, so that it makes no states. */
export function scratch({ processes }: Bounds): string[] {
  return [
    '#define SUCCESS 0',
    'mtype = { EACCES, EAGAIN, EBADF, EBUSY, EEXIST, EFAULT, EINVAL, EIO, EMFILE, ENOENT, ENOMEM, ENOSPC, ESRCH }',
    'mtype = { OPEN, CLOSE, DUP, FORK, EXIT, PRESERVE, UNPRESERVE, RESTORE, CLOSE_FILE, GET_STATE,',
    '          PREPARE, CANCEL, FINISH, REBOOT, REGISTER_HANDLER, UNREGISTER_HANDLER }',
    'mtype = { ACCEPTED, UNKNOWN, NOT_OPEN, RESTORED } /* a file, as far as FD_PRESERVE sees it */',
    'mtype = { REFUSED, FAILED_TO_JUMP, BOOTED, PLAIN } /* how the reboot system call ended */',
    '',
    '/* The action. */',
    'mtype verb;',
    'byte process, child, session, token;',
    'mtype given;',
    'bit loads_handler, jump_is_refused;',
    'bit fault;      /* an injected fault struck */',
    'byte occasion;  /* which one of its kind */',
    '#define IDLE 0   /* a step that failed half-way had not reached the registration */',
    '#define DONE 1   /* its callback had succeeded */',
    '#define FAILED 2 /* its callback is the one that failed */',
    'byte share[TOKENS];',
    '',
    '/* The outcome. */',
    'mtype ret;',
    'mtype ended;',
    ...CALLBACKS.map((name, i) => `#define ${callbackId(name)} ${i}`),
    `#define CALLBACKS ${CALLBACKS.length}`,
    'byte calls[TOKENS * CALLBACKS];',
    'byte all_calls[TOKENS];',
    '#define CALLS(T, C) calls[(T) * CALLBACKS + (C)]',
    '#define WAS_CALLED(T) (all_calls[T] > 0)',
    '#define ONLY_CALL(T, C) (all_calls[T] == 1 && CALLS(T, C) == 1)',
    '',
    '/* What the file handler believes of a registration (item 11). */',
    'mtype = { IDLE_PHASE, PREPARED_PHASE, FROZEN_PHASE, OUT_OF_ORDER }',
    'mtype phase[TOKENS];',
    'inline call(T, C) {',
    '  CALLS(T, C)++;',
    '  all_calls[T]++;',
    '  if',
    '  :: C > CB_CANCEL /* of an incoming token */',
    '  :: C == CB_PREPARE && phase[T] == IDLE_PHASE -> phase[T] = PREPARED_PHASE',
    '  :: C == CB_PREPARE_FAILS && phase[T] == IDLE_PHASE',
    '  :: C == CB_FREEZE && phase[T] == PREPARED_PHASE -> phase[T] = FROZEN_PHASE',
    '  :: C == CB_FREEZE_FAILS && phase[T] == PREPARED_PHASE',
    '  :: C == CB_CANCEL && (phase[T] == PREPARED_PHASE || phase[T] == FROZEN_PHASE) -> phase[T] = IDLE_PHASE',
    '  :: else -> phase[T] = OUT_OF_ORDER',
    '  fi',
    '}',
    '',
    '/* The state before. */',
    'mtype old_luo, old_handler;',
    'byte old_descriptors[SESSIONS * PROCESSES];',
    'mtype old_registration[TOKENS], old_incoming[TOKENS], old_file[TOKENS * PROCESSES];',
    'byte old_owner[TOKENS];',
    'byte each, each_process, each_session;',
    '#define WAS_FREE(T) (old_registration[T] == registration_free)',
    '#define HAS_ENDED(T) (!WAS_FREE(T) && IS_FREE(T))',
    `#define WAS_OPEN(S) (${upTo(processes)
      .map((p) => `old_descriptors[D(S, ${p})]`)
      .join(' + ')} > 0)`,
    '#define OWNER_WAS_CLOSED_NOW(T) (old_owner[T] != NOBODY && WAS_OPEN(old_owner[T]) && !IS_OPEN(old_owner[T]))',
    '#define SAME_DESCRIPTOR(I) (descriptors[I] == old_descriptors[I])',
    '#define SAME_FILE(I) (file[I] == old_file[I])',
    '#define SAME_TOKEN(T) (registration[T] == old_registration[T] && owner[T] == old_owner[T] && incoming[T] == old_incoming[T])',
    '#define NO_FILE_CHANGED EVERY_FILE(SAME_FILE)',
    '#define NOTHING_CHANGED (luo == old_luo && handler == old_handler && EVERY_DESCRIPTOR(SAME_DESCRIPTOR) && EVERY_TOKEN(SAME_TOKEN) && NO_FILE_CHANGED)',
    '#define IS_CLOSED_DESCRIPTOR(I) (descriptors[I] == 0)',
    '#define IS_UNUSED(T) (IS_FREE(T) && IS_HELD_BY_NOBODY(T))',
    '#define KERNEL_IS_FRESH (EVERY_DESCRIPTOR(IS_CLOSED_DESCRIPTOR) && EVERY_TOKEN(IS_UNUSED))',
    '',
    ...remember,
    ...forget,
  ];
}

const remember = [
  'inline remember() {',
  '  old_luo = luo;',
  '  old_handler = handler;',
  '  for (each : 0 .. SESSIONS * PROCESSES - 1) { old_descriptors[each] = descriptors[each] }',
  '  for (each : 0 .. TOKENS * PROCESSES - 1) { old_file[each] = file[each] }',
  '  for (each : 0 .. TOKENS - 1) {',
  '    old_registration[each] = registration[each];',
  '    old_owner[each] = owner[each];',
  '    old_incoming[each] = incoming[each];',
  '    if',
  '    :: IS_PREPARED(registration[each]) -> phase[each] = PREPARED_PHASE',
  '    :: IS_FROZEN(registration[each]) -> phase[each] = FROZEN_PHASE',
  '    :: else -> phase[each] = IDLE_PHASE',
  '    fi',
  '  }',
  '}',
];

const SINGLE = [
  'verb',
  'process',
  'child',
  'session',
  'token',
  'given',
  'loads_handler',
  'jump_is_refused',
  'fault',
  'occasion',
  'ret',
  'ended',
  'old_luo',
  'old_handler',
];

const forget = [
  '',
  'inline forget() {',
  ...SINGLE.map((name) => `  ${name} = 0;`),
  '  for (each : 0 .. SESSIONS * PROCESSES - 1) { old_descriptors[each] = 0 }',
  '  for (each : 0 .. TOKENS * PROCESSES - 1) { old_file[each] = 0 }',
  '  for (each : 0 .. TOKENS * CALLBACKS - 1) { calls[each] = 0 }',
  '  for (each : 0 .. TOKENS - 1) {',
  '    share[each] = 0; all_calls[each] = 0; phase[each] = 0;',
  '    old_registration[each] = 0; old_owner[each] = 0; old_incoming[each] = 0',
  '  }',
  '  each = 0; each_process = 0; each_session = 0',
  '}',
];
