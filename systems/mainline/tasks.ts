// SPDX-License-Identifier: GPL-2.0-only
/** @file Programs of several tasks of mainline: whose names they use, and which pairs are tried first. */
import { MODULES, type Action, type FaultKind, type FileName, type Verb } from '../../model/mainline/actions.js';
import { FREE, receivedName, type Bounds, type ModelState } from '../../model/mainline/state.js';
import { step, type ModelTransition } from '../../model/mainline/system.js';
import type { ConcurrentProgram } from './program.js';
import { isLate, isLateWrite } from './values.js';

/** Did the machine go on in another kernel, or try to? */
export const hasJumped = ({ rebooted }: { readonly rebooted: string | null }): boolean => rebooted !== null && rebooted !== 'refused';

interface Tasks {
  readonly tasks: readonly (readonly Action[])[];
}

export const makesSession = ({ verb }: Action): boolean => verb === 'create' || verb === 'retrieve';

/**
 * Can the names of the program be told apart while its tasks run? A session that a task creates or retrieves is used by no other
 * task, and its slot was not used before; exit, dup and send, which change descriptors that others may mean, are alone in
 * their process; after a first call nobody names a session or the device that another task of the same process closes; a
 * file that one task retrieves is named by no other; a driver that drops references to the FLB takes and drops them in one task.
 */
export function isSound({ tasks }: Tasks): boolean {
  return tasks.every((task, t) =>
    task.every((action, i) => {
      const isElsewhere = (is: (other: Action) => boolean): boolean => tasks.some((other, k) => k !== t && other.some(is));
      if (sharedNames(action).some((process) => isElsewhere((other) => processesOf(other).includes(process)))) return false;
      if (i > 0 && 'session' in action && isElsewhere((o) => o.verb === 'close' && o.session === action.session && o.process === action.process)) return false;
      if (i > 0 && makesSession(action) && isElsewhere((o) => o.verb === 'close_device')) return false;
      if (isReceived(action) && isElsewhere((o) => o.verb === 'retrieve_fd' || o.verb === 'close_file')) return false;
      if (action.verb === 'put_flb' && isElsewhere((o) => isOfDriver(o.verb) && 'side' in o && o.side === action.side)) return false;
      if (!makesSession(action)) return true;
      const names = (other: Action): boolean => 'session' in other && 'session' in action && other.session === action.session;
      return !task.slice(0, i).some(names) && !isElsewhere(names);
    }),
  );
}

const isReceived = (action: Action): boolean => 'file' in action && receivedName(action.file) !== null;

function processesOf(action: Action): readonly number[] {
  if (action.verb === 'send') return [action.process, action.to];
  return 'process' in action ? [action.process] : [];
}

/** The processes whose descriptors nobody else may be using meanwhile. */
function sharedNames(action: Action): readonly number[] {
  return action.verb === 'exit' || action.verb === 'dup' || action.verb === 'send' ? processesOf(action) : [];
}

/** Is it a call of a task that shares its process with the others? What debugfs shows is there from boot on. */
export const isForTasks = ({ verb }: Action): boolean => verb !== 'exit' && verb !== 'send' && verb !== 'read_debugfs';

/** Two calls that make a session take two slots. */
export function separate(calls: readonly Action[], slot: number): Action[] {
  let next = slot;
  const isSecond = (call: Action, i: number): boolean => makesSession(call) && calls.findIndex(makesSession) < i;
  return calls.map((call, i) => (isSecond(call, i) ? ({ ...call, session: next++ } as Action) : call));
}

/** Two sessions and one token are enough for most races. */
export const LIKELY_BOUNDS: Bounds = { sessions: 2, tokens: 1, processes: 1, descriptors: 1 };

const VERBS: ReadonlySet<Verb> = new Set<Verb>([
  'open',
  'create',
  'retrieve',
  'close',
  'preserve',
  'retrieve_fd',
  'finish',
  'reboot',
  'load_module',
  'unload_module',
  'get_flb',
  'put_flb',
  'seal',
  'seek',
  'resize',
  'write',
]);
/** Of these the reply is written under locks of LUO, or was. */
const ON_SESSION: ReadonlySet<Verb> = new Set<Verb>(['preserve', 'retrieve_fd', 'finish']);
/** What a driver has of the FLB, and what user space does to a file, matters to these calls only. */
const OF_FLB: ReadonlySet<Verb> = new Set<Verb>(['preserve', 'close', 'finish', 'reboot', 'unload_module', 'get_flb', 'put_flb']);
const OF_FILE: ReadonlySet<Verb> = new Set<Verb>(['preserve', 'close', 'reboot', 'retrieve_fd', 'seal', 'seek']);
/** Who freezes the size of a file, and who lets go of it. */
const OF_SIZE: ReadonlySet<Verb> = new Set<Verb>(['preserve', 'close']);
/** Who does not name the file that somebody writes, and goes to it. */
const OF_OTHERS: ReadonlySet<Verb> = new Set<Verb>(['close', 'reboot']);
const MEETS: Readonly<Partial<Record<Verb, ReadonlySet<Verb>>>> = {
  get_flb: OF_FLB,
  put_flb: OF_FLB,
  seal: OF_FILE,
  seek: OF_FILE,
  resize: OF_SIZE,
  write: OF_OTHERS,
};

const FAULTS: ReadonlySet<FaultKind> = new Set<FaultKind>(['cb_preserve', 'cb_freeze', 'cb_retrieve', 'cb_can_finish', 'no_file', 'kmalloc']);
const FILES: ReadonlySet<FileName> = new Set<FileName>(['f0', 'm0']);

/**
 * `kind`: what the model lets each of two calls do, alone and after the other. `outline`: the same where both change something, so that what
 * comes later may be another; null: it cannot.
 */
export function likelyKind(state: ModelState, calls: readonly Action[]): { readonly kind: string; readonly outline: string | null } {
  const [a, b] = calls as [Action, Action];
  if (!isPlace(state) || MEETS[a.verb]?.has(b.verb) === false || MEETS[b.verb]?.has(a.verb) === false) return ELSEWHERE;
  const isWaitingForFile = calls.some(isLateWrite);
  // What a call with a reply that takes long holds up, whoever waits for all calls of LUO shows.
  if (!isWaitingForFile && calls.some(isLate) && !calls.some((call) => call.verb === 'reboot' && call.fault === undefined)) return ELSEWHERE;
  if (isWaitingForFile && !calls.some((call) => isOfKept(state, call))) return ELSEWHERE;
  // Drivers that nobody calls change little for the others.
  if (state.flbHeld.out + state.flbHeld.in > 0 && !calls.some(({ verb }) => isOfDriver(verb))) return ELSEWHERE;
  const [one, other] = [ways(state, a), ways(state, b)];
  if (isWaitingForFile) return { kind: [one.text, other.text].sort().join(), outline: null };
  if (one.next.length + other.next.length === 0) {
    const module = calls.find(({ verb, fault }) => verb === 'load_module' && fault !== undefined);
    const user = calls.find((call) => call !== module);
    if (module === undefined || user === undefined || !isUndoneUnder(state, module, user)) return ELSEWHERE;
    const kind = `undone ${module.verb} under ${user.verb} ${'fault' in user}`;
    return { kind, outline: user.fault === undefined ? kind : null };
  }
  const [afterOther, afterOne] = [other.next.map((from) => step(from, a)), one.next.map((from) => step(from, b))];
  const [first, second] = [told(one, afterOther), told(other, afterOne)];
  const kind = first < second ? `${first};${second}` : `${second};${first}`;
  // What is refused here may go through beside the other.
  const goes = (from: readonly ModelState[], after: readonly (readonly ModelTransition[])[]): boolean =>
    after.some((transitions, i) => transitions.some(({ next }) => next !== from[i]));
  const changes = (one.next.length > 0 || goes(other.next, afterOther)) && (other.next.length > 0 || goes(one.next, afterOne));
  // What user space does to a file that is handed over changes nothing that the model knows.
  const matters = changes || (calls.some(({ verb }) => verb === 'reboot') && calls.some((call) => isOfKept(state, call)));
  return { kind, outline: matters && calls.every(({ fault, verb }) => fault === undefined || verb === 'load_module') ? kind : null };
}

/** What a call does alone, and after the other. */
const told = ({ text }: Ways, after: readonly (readonly ModelTransition[])[]): string =>
  after.reduce((sum, transitions) => `${sum} ${answers(transitions)}`, text);

const ELSEWHERE = { kind: 'elsewhere', outline: null } as const;

const isOfDriver = (verb: Verb): boolean => verb === 'get_flb' || verb === 'put_flb';

/** Would `user` come further if `call` did not fail? In between it may. */
function isUndoneUnder(state: ModelState, { fault: _fault, ...call }: Action, user: Action): boolean {
  return ways(state, call as Action).next.some((next) => step(next, user).some((transition) => transition.next !== next));
}

const isOfKept = (state: ModelState, { verb, ...call }: Action): boolean =>
  (verb === 'seal' || verb === 'seek' || verb === 'write') &&
  state.slots.some((slot) => slot.kind === 'outgoing' && slot.files.some(({ file }) => 'file' in call && file === call.file));

/** What a call may do in a state: in words, and the other states to which it leads. */
interface Ways {
  readonly text: string;
  readonly next: readonly ModelState[];
}

let here: { readonly of: ModelState; readonly with: ModelState; readonly ways: Map<string, Ways>; readonly known: Map<Action, Ways> } | null = null;

/** Asked of one state after the other, each call of it many times. */
function ways(state: ModelState, call: Action): Ways {
  // The second of two calls that make a session has a slot of its own.
  if (here?.of !== state) here = { of: state, with: { ...state, slots: [...state.slots, FREE] }, ways: new Map(), known: new Map() };
  let known = here.known.get(call);
  if (known !== undefined) return known;
  const key = JSON.stringify(call);
  known = here.ways.get(key);
  if (known === undefined) {
    const start = here.with;
    const transitions = step(start, call);
    const next = transitions.map((transition) => transition.next).filter((one) => one !== start);
    here.ways.set(key, (known = { text: `${call.verb}${isLate(call) ? ' late' : ''}!${call.fault?.kind ?? ''} ${answers(transitions)}`, next }));
  }
  here.known.set(call, known);
  return known;
}

/** Return codes, with the callbacks behind them whoever gets them. */
const answers = (transitions: readonly ModelTransition[]): string => transitions.map(answer).join('|');

function answer({ outcome: { ret, callbacks } }: ModelTransition): string {
  let text = String(ret);
  for (const list of callbacks.values()) for (const name of list) text += `.${name}`;
  return text;
}

/** Can enough happen in it? */
const isPlace = ({ device, luo }: ModelState): boolean => luo && device !== 'broken';

export function isLikely(action: Action): boolean {
  // Of odd arguments the one with which a call fails when it has done everything, and the one with which it may take long.
  if ('arg' in action && action.arg !== undefined && action.arg !== 'ro' && !(action.arg === 'late' && ON_SESSION.has(action.verb))) return false;
  if (action.verb === 'close' && action.fault !== undefined) return false;
  if ('file' in action && !FILES.has(action.file)) return false;
  if ((action.verb === 'write' && action.late !== true) || (action.verb === 'resize' && action.huge === true)) return false;
  if (action.verb === 'reboot' && action.modules.length < 2) return false;
  if ((action.verb === 'load_module' || action.verb === 'unload_module') && action.module !== 'T') return false;
  return VERBS.has(action.verb) && (action.fault === undefined || FAULTS.has(action.fault.kind));
}

/** Fields that the C code reads without a lock on purpose, and why. */
export const INTENDED: Readonly<Record<string, string>> = {};

/** How it goes on after the tasks. */
export const SUFFIXES = ['nothing', 'exit', 'reboot', 'finish in the next kernel'] as const;

const NEXT: readonly Action[] = [
  { verb: 'load_image', image: 'kho' },
  { verb: 'reboot', modules: MODULES },
];

/** The program, followed by `name`. */
export function followedBy(program: ConcurrentProgram, name: string): ConcurrentProgram {
  switch (name as (typeof SUFFIXES)[number]) {
    case 'nothing':
      return program;
    case 'exit':
      return { ...program, suffix: [{ verb: 'exit', process: 0 }] };
    case 'reboot':
      return { ...program, suffix: NEXT };
    case 'finish in the next kernel': {
      const session = program.sessions;
      const hasRebooted = program.tasks.flat().some(({ verb }) => verb === 'reboot');
      const suffix: Action[] = [
        ...(hasRebooted ? [] : NEXT),
        { verb: 'open', process: 0 },
        { verb: 'retrieve', process: 0, session, name: 'a' },
        { verb: 'retrieve_fd', process: 0, session, token: 0 },
        { verb: 'finish', process: 0, session },
        { verb: 'get_flb', side: 'in' },
      ];
      return { ...program, sessions: session + 1, suffix };
    }
  }
}

const WAY: ReadonlySet<Verb> = new Set<Verb>(['open', 'create', 'retrieve', 'preserve', 'retrieve_fd', 'finish', 'reboot', 'unload_module', 'get_flb']);

/** Whatever leads to a state of some kind, and is not a way back: one name, one kernel more. */
export function isOnTheWay(action: Action): boolean {
  if (action.verb === 'create' && action.name !== (['a', 'b'] as const)[action.session]) return false;
  return WAY.has(action.verb) && isLikely(action);
}
