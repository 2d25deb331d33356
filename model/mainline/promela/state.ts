// SPDX-License-Identifier: GPL-2.0-only
/** @file The state of mainline's model, and what one transition needs besides, as declarations of Promela. */
import { callbackId, stateId } from '../../promela/names.js';
import { upTo } from '../../promela/text.js';
import { isOneWay, SEALED, type Callback, type FileName } from '../actions.js';
import type { Tables } from '../machines.js';
import { stateNames } from './machines.js';
import { over, type Words } from './words.js';

interface Variable {
  readonly type: string;
  readonly name: string;
  /** Of an array. */
  readonly size?: string;
  readonly initial?: string;
  readonly about?: string;
}

const CALLBACKS: readonly Callback[] = [
  'preserve',
  'preserve!',
  'unpreserve',
  'freeze',
  'freeze!',
  'unfreeze',
  'retrieve',
  'retrieve!',
  'finish',
  'finish:retrieved',
];

/** All that differs from one stored state to the next. */
function variables(tables: Tables): Variable[] {
  const first = (machine: keyof Tables): string => stateId(machine, tables[machine].initial);
  return [
    { type: 'bit', name: 'luo', initial: 'true', about: 'is LUO switched on in this kernel?' },
    { type: 'mtype', name: 'image', initial: 'KHO', about: 'what is loaded for kexec, or 0' },
    { type: 'mtype', name: 'device', initial: first('device') },
    { type: 'byte', name: 'devices', size: 'PROCESSES', about: 'descriptors of the device' },
    { type: 'mtype', name: 'kind', size: 'SESSIONS', about: 'what the descriptors of a session slot refer to; 0: it is free' },
    { type: 'byte', name: 'named', size: 'SESSIONS' },
    { type: 'short', name: 'descriptors', size: 'SESSIONS * PROCESSES', about: 'how many of a session a process holds' },
    { type: 'byte', name: 'kept_file', size: 'SESSIONS * ROOM', about: 'the files of outgoing sessions, in order of preservation; 0: there is none' },
    { type: 'byte', name: 'kept_token', size: 'SESSIONS * ROOM' },
    { type: 'mtype', name: 'kept_state', size: 'SESSIONS * ROOM' },
    { type: 'byte', name: 'created', size: 'SESSIONS', about: 'outgoing sessions in order of creation: slot + 1; 0: there is none' },
    { type: 'byte', name: 'came', size: 'SESSIONS', about: 'names of incoming sessions, in the order in which they were handed over; 0: there is none' },
    { type: 'mtype', name: 'came_state', size: 'SESSIONS' },
    { type: 'byte', name: 'came_file', size: 'SESSIONS * ROOM', about: 'their files, by what these were called first' },
    { type: 'byte', name: 'came_token', size: 'SESSIONS * ROOM' },
    { type: 'mtype', name: 'came_file_state', size: 'SESSIONS * ROOM' },
    { type: 'mtype', name: 'came_error', size: 'SESSIONS * ROOM', about: 'what a failed retrieve answered, or 0' },
    { type: 'byte', name: 'holders', size: 'SESSIONS * ROOM * PROCESSES', about: 'descriptors of retrieved files' },
    { type: 'mtype', name: 'module', size: '2', initial: first('module') },
    { type: 'mtype', name: 'flb', initial: first('flb') },
    { type: 'mtype', name: 'incoming_flb', initial: first('incomingFlb') },
    { type: 'mtype', name: 'flb_error', about: 'what a failed retrieve of the incoming FLB answered, or 0' },
    { type: 'byte', name: 'flb_held', size: '2', about: 'references to the FLB that drivers have' },
    { type: 'byte', name: 'huge', size: 'FILES + 1', about: 'memfds that are too large for an array of their pages' },
  ];
}

/** What a transition needs: all of it is 0 between two of them, so that it makes no states. */
const SCRATCH: readonly Variable[] = [
  { type: 'mtype', name: 'verb' },
  { type: 'byte', name: 'process' },
  { type: 'byte', name: 'receiver' },
  { type: 'byte', name: 'session' },
  { type: 'byte', name: 'token' },
  { type: 'byte', name: 'name' },
  { type: 'byte', name: 'file' },
  { type: 'byte', name: 'side' },
  { type: 'byte', name: 'brings', about: 'modules that the next kernel loads: none, T, T and U' },
  { type: 'mtype', name: 'argument', about: 'where it lies in user memory, or what is wrong with it' },
  { type: 'bit', name: 'makes_huge' },
  { type: 'bit', name: 'fault', about: 'an injected fault struck' },
  { type: 'byte', name: 'occasion', about: 'which one of its kind' },
  { type: 'bit', name: 'finish_is_refused' },
  { type: 'bit', name: 'flb_retrieve_fails', about: 'a retrieve of the incoming FLB, to finish it, answers EIO' },
  { type: 'bit', name: 'is_early', about: 'EFAULT was noticed before anything else' },
  { type: 'mtype', name: 'ret' },
  { type: 'mtype', name: 'ended', about: 'how reboot ended' },
  { type: 'int', name: 'calls', size: 'SUBJECTS', about: 'callbacks by subject, in order: the digits of a number to base 16' },
  { type: 'int', name: 'finishes', size: 'SUBJECTS', about: 'the same of those that finish' },
  { type: 'byte', name: 'retrieves', size: 'SUBJECTS', about: 'how many of those that retrieve' },
  { type: 'byte', name: 'since', size: 'SUBJECTS', about: 'who was called first: 1, 2, …' },
  { type: 'byte', name: 'clock' },
  { type: 'byte', name: 'place', size: 'ALL_FILES + 1', about: 'of a file that came in: its place in the arrays + 1' },
  { type: 'byte', name: 'origin', size: 'ALL_FILES + 1', about: 'what a file was called first: its letter says whose it is' },
  { type: 'byte', name: 'snapshot', size: 'ROOM' },
  ...['each', 'each_session', 'each_file', 'at', 'found', 'steps', 'failing', 'failing_session', 'first', 'second'].map((name) => ({ type: 'byte', name })),
  { type: 'bit', name: 'every_two' },
  { type: 'bit', name: 'goes' },
  { type: 'bit', name: 'carries' },
  { type: 'bit', name: 'starves', about: 'the next kernel cannot set LUO up' },
];

const declaration = ({ type, name, size, initial, about }: Variable): string =>
  `${type} ${name}${size === undefined ? '' : `[${size}]`}${initial === undefined ? '' : ` = ${initial}`};${about === undefined ? '' : ` /* ${about} */`}`;

/** `assign` of every variable, arrays of one size in one loop. */
function everywhere(all: readonly Variable[], assign: (name: string, index: string) => string): string[] {
  const sizes = [...new Set(all.flatMap(({ size }) => (size === undefined ? [] : [size])))];
  return [
    ...all.filter(({ size }) => size === undefined).map(({ name }) => `${assign(name, '')};`),
    ...sizes.map((size) => `for (each : 0 .. ${size} - 1) { ${all.flatMap((one) => (one.size === size ? [assign(one.name, '[each]')] : [])).join('; ')} }`),
  ];
}

/** Bounds, names, variables and what is asked of them. */
export function declarations(words: Words, tables: Tables): string[] {
  return [
    ...words.definitions(),
    '',
    '/* The states of the machines. */',
    ...stateNames(tables),
    'mtype = { OUTGOING, INCOMING } /* a session slot in use */',
    'mtype = { KHO, LUOFF, PLAIN } /* a kernel that gets the handover, one with LUO switched off, one that knows nothing of KHO */',
    'mtype = { E2BIG, EAGAIN, EBADF, EBUSY, EEXIST, EFAULT, EFBIG, EINVAL, EIO, EMFILE, ENFILE, ENODATA, ENOENT, ENOMEM, ENOSPC, ENOTTY, EOPNOTSUPP, EPERM }',
    '#define SUCCESS 0',
    '#define MODULE_T 0',
    '#define MODULE_U 1',
    '#define SIDE_OUT 0',
    '#define SIDE_IN 1',
    '',
    '/* The state of the model: nothing else differs from one stored state to the next. */',
    ...variables(tables).map(declaration),
    '',
    ...questionsOfTheState(words),
  ];
}

function questionsOfTheState(words: Words): string[] {
  const { sessions, tokens, processes } = words.bounds;
  const S = upTo(sessions);
  const P = upTo(processes);
  const { room } = words;
  const isOneOf = (files: readonly FileName[]): string =>
    files.length === 0 ? '(false)' : `(${files.map((file) => `origin[F] == FILE_${file}`).join(' || ')})`;
  const isAny = (of: 'f' | 'g' | 'm'): string => isOneOf(words.filesOf(of));
  return [
    '#define D(S, P) ((S) * PROCESSES + (P))',
    '#define KEPT(S, K) ((S) * ROOM + (K))',
    '#define CAME(I, J) ((I) * ROOM + (J))',
    '#define H(I, J, P) (CAME(I, J) * PROCESSES + (P))',
    '',
    over('EVERY_SLOT', [sessions], '&&'),
    over('SOME_SLOT', [sessions], '||'),
    over('NUMBER_OF_SLOTS', [sessions], '+'),
    over('EVERY_KEPT', [sessions, room], '&&'),
    over('SOME_KEPT', [sessions, room], '||'),
    over('NUMBER_OF_KEPT', [sessions, room], '+'),
    over('EVERY_SESSION_THAT_CAME', [sessions], '&&'),
    over('SOME_SESSION_THAT_CAME', [sessions], '||'),
    over('NUMBER_OF_SESSIONS_THAT_CAME_WITH', [sessions], '+'),
    over('EVERY_FILE_THAT_CAME', [sessions, room], '&&'),
    over('SOME_FILE_THAT_CAME', [sessions, room], '||'),
    over('EVERY_HOLDER', [sessions, room, processes], '&&'),
    over('EVERY_DESCRIPTOR', [sessions, processes], '&&'),
    over('EVERY_PROCESS', [processes], '&&'),
    over('EVERY_FILE', [words.files.length + 1], '&&'),
    '',
    `#define DESCRIPTORS_OF(S) (${P.map((p) => `descriptors[D(S, ${p})]`).join(' + ')})`,
    `#define DEVICES (${P.map((p) => `devices[${p}]`).join(' + ')})`,
    '#define HOLDS(P, S) (kind[S] != 0 && descriptors[D(S, P)] > 0)',
    `#define HOLDS_ANYTHING(P) (devices[P] > 0 || ${S.map((s) => `HOLDS(P, ${s})`).join(' || ')})`,
    `#define HOLDERS(I, J) (${P.map((p) => `holders[H(I, J, ${p})]`).join(' + ')})`,
    '#define HAS_CAME(F) (place[F] > 0)',
    '#define HOLDS_FILE(P, F) (HAS_CAME(F) && holders[(place[F] - 1) * PROCESSES + (P)] > 0)',
    '#define HOLDERS_OF(F) (HAS_CAME(F) -> ' + P.map((p) => `holders[(place[F] - 1) * PROCESSES + ${p}]`).join(' + ') + ' : 0)',
    '#define HOLDERS_UNDER(S, T) (kind[S] == INCOMING -> HOLDERS_OF(FILE_OF(named[S], T)) : 0)',
    '#define IS_OPEN(P, F) ((F) <= FILES || HOLDS_FILE(P, F))',
    `#define IS_OF_T(F) ${isAny('f')}`,
    `#define IS_OF_U(F) ${isAny('g')}`,
    `#define IS_MEMFD(F) ${isAny('m')}`,
    `#define IS_ONE_WAY(F) ${isOneOf(words.files.filter(isOneWay))}`,
    `#define IS_SEALED(F) ${isOneOf(words.files.filter((file) => file === SEALED))}`,
    `#define IS_CLOSED(F) ${words.files.includes('none') ? '((F) == FILE_none)' : '(false)'}`,
    '#define BINDS_FLB(F) (IS_OF_T(F) || IS_OF_U(F)) /* and its handler tells the test of its calls */',
    '#define HAS_HANDLER(F) (IS_MEMFD(F) || (IS_OF_T(F) && module[MODULE_T] == module_loaded) || (IS_OF_U(F) && module[MODULE_U] == module_loaded))',
    '#define IS_KEPT_AS(S, K, F) (kept_file[KEPT(S, K)] == (F))',
    `#define IS_KEPT(F) (${S.flatMap((s) => upTo(room).map((k) => `IS_KEPT_AS(${s}, ${k}, F)`)).join(' || ')})`,
    `#define IS_KEPT_UNDER(S, T) (${upTo(room)
      .map((k) => `(kept_file[KEPT(S, ${k})] != 0 && kept_token[KEPT(S, ${k})] == (T))`)
      .join(' || ')})`,
    '#define USES_FLB(S, K) (kept_file[KEPT(S, K)] != 0 && BINDS_FLB(kept_file[KEPT(S, K)]))',
    '#define IS_FINISHED(I, J) (came_file_state[CAME(I, J)] == received_finished)',
    '#define AWAITS_FLB(I, J) (came_file[CAME(I, J)] != 0 && !IS_FINISHED(I, J) && BINDS_FLB(came_file[CAME(I, J)]))',
    `#define SESSION_AWAITS_FLB(I) (${upTo(room)
      .map((j) => `AWAITS_FLB(I, ${j})`)
      .join(' || ')})`,
    '#define DISCARDS(I, J) (came_file[CAME(I, J)] != 0 && came_file_state[CAME(I, J)] == received_waiting && IS_MEMFD(came_file[CAME(I, J)]))',
    `#define SESSION_DISCARDS(I) (${upTo(room)
      .map((j) => `DISCARDS(I, ${j})`)
      .join(' || ')})`,
    '#define FLB_IS_USED (flb_held[SIDE_OUT] > 0 || SOME_KEPT(USES_FLB))',
    '#define FLB_IS_AWAITED (flb_held[SIDE_IN] > 0 || SOME_FILE_THAT_CAME(AWAITS_FLB))',
    `#define HAS_UNFINISHED(I) (${upTo(room)
      .map((j) => `(came_file[CAME(I, ${j})] != 0 && !IS_FINISHED(I, ${j}))`)
      .join(' || ')})`,
    `#define TOKENS_OF_ALL ${sessions * tokens}`,
  ];
}

/** The action, the outcome, and the state before. */
export function scratch(tables: Tables): string[] {
  const state = variables(tables);
  return [
    'mtype = { OPEN, CLOSE_DEVICE, CREATE, RETRIEVE, DUP, SEND, CLOSE, EXIT, PRESERVE, RETRIEVE_FD, CLOSE_FILE, FINISH, GET_NAME, WRITE, RESIZE, SEAL, SEEK,',
    '          GET_FLB, PUT_FLB, LOAD_IMAGE, UNLOAD_IMAGE, REBOOT, LOAD_MODULE, UNLOAD_MODULE }',
    'mtype = { READ_ONLY, LATE, NO_PAGE, CUT, LONG_AND_ZERO, LONG, LONG_AND_CUT, SHORT, OTHER_COMMAND, UNKNOWN_COMMAND, RESERVED } /* arguments; 0: the usual */',
    'mtype = { REFUSED, BOOTED } /* how the reboot system call ended */',
    '#define FLB_OUT 0',
    '#define FLB_IN 1',
    '#define OUT(N, T) (2 + ((N) - 1) * TOKENS + (T))',
    '#define IN(N, T) (2 + NAMES * TOKENS + ((N) - 1) * TOKENS + (T))',
    '#define SUBJECTS (2 + 2 * NAMES * TOKENS)',
    ...CALLBACKS.map((name, i) => `#define ${callbackId(name)} ${i + 1}`),
    '#define THEN(C, D) ((C) * 16 + (D))',
    '',
    ...SCRATCH.map(declaration),
    '',
    'inline call(SUBJECT, C) {',
    '  if',
    '  :: since[SUBJECT] == 0 -> clock++; since[SUBJECT] = clock',
    '  :: else',
    '  fi;',
    '  calls[SUBJECT] = THEN(calls[SUBJECT], C);',
    '  if',
    '  :: C == CB_FINISH || C == CB_FINISH_RETRIEVED -> finishes[SUBJECT] = THEN(finishes[SUBJECT], C)',
    '  :: C == CB_RETRIEVE || C == CB_RETRIEVE_FAILS -> retrieves[SUBJECT]++',
    '  :: else',
    '  fi',
    '}',
    '',
    '/* The state before. */',
    ...state.map(({ type, name, size }) => declaration({ type, name: `old_${name}`, ...(size !== undefined && { size }) })),
    '',
    '/* The first incoming session of a name; SESSIONS: there is none. */',
    'inline find_session(N) {',
    '  found = 0;',
    '  do',
    '  :: found < SESSIONS && came[found] != N -> found++',
    '  :: else -> break',
    '  od',
    '}',
    '/* Where the files that came in are, and what each file was called first. */',
    'inline find_files() {',
    '  for (each_file : 0 .. FILES) { origin[each_file] = each_file }',
    '  for (each_session : 0 .. SESSIONS - 1) {',
    '    find_session(came[each_session]);',
    '    for (each_file : 0 .. ROOM - 1) {',
    '      if',
    '      :: found == each_session && came_file[CAME(each_session, each_file)] != 0 ->',
    '           at = FILE_OF(came[each_session], came_token[CAME(each_session, each_file)]);',
    '           if',
    '           :: place[at] == 0 -> place[at] = CAME(each_session, each_file) + 1; origin[at] = came_file[CAME(each_session, each_file)]',
    '           :: else',
    '           fi',
    '      :: else',
    '      fi',
    '    }',
    '  }',
    '}',
    'inline remember() {',
    '  find_files();',
    ...everywhere(state, (name, index) => `old_${name}${index} = ${name}${index}`).map((line) => `  ${line}`),
    '}',
    'inline forget() {',
    ...everywhere(
      [...SCRATCH.filter(({ name }) => name !== 'each'), ...state.map((one) => ({ ...one, name: `old_${one.name}` }))],
      (name, index) => `${name}${index} = 0`,
    ).map((line) => `  ${line}`),
    '  each = 0',
    '}',
  ];
}
