// SPDX-License-Identifier: GPL-2.0-only
/** @file fast-check arbitrary of concurrent programs: a way into some state, then tasks that are all sensible there. */
import type * as fc from 'fast-check';
import { CALLING, LUO_STATES, type Action, type Verb } from '../../model/v1/actions.js';
import { drawEquipment, MANY_TOKENS, refusal } from './equipment.js';
import type { Dice } from '../dice.js';
import { Drawn } from '../drawn.js';
import { Author, CALLBACK_ERRNOS, withEdgeData } from './programs.js';
import { smallerConcurrent } from '../smaller.js';
import { operands } from './operands.js';
import type { ConcurrentProgram } from './program.js';
import { isSound } from './tasks.js';

export interface ConcurrentOptions {
  /** Actions before the tasks, unless the state that was drawn takes more. Default 8. */
  readonly maxPrefix?: number;
  /** Most tasks, 2 to 4. Default 3. */
  readonly maxTasks?: number;
  /** Most actions of one task. Default 2. */
  readonly maxActions?: number;
  /** Most actions after the tasks. Default 3. */
  readonly maxSuffix?: number;
  /** Share of actions with a fault. Default 0.15. */
  readonly faults?: number;
}

const DEFAULTS: Required<ConcurrentOptions> = { maxPrefix: 8, maxTasks: 3, maxActions: 2, maxSuffix: 3, faults: 0.15 };
const TOKENS = [1n, 2n, 3n] as const;

/** Calls that wait for the state lock so that a signal can end it. */
const KILLABLE: ReadonlySet<Verb> = new Set<Verb>(['prepare', 'cancel', 'finish', 'reboot']);

/** Share of programs with two processes. */
const TWO_PROCESSES = 0.25;

/** Calls that may name what another task is about to replace. */
const AMBIGUOUS: ReadonlySet<Verb> = new Set<Verb>(['close_file', 'preserve', 'exit', 'dup']);

function drawConcurrent(dice: Dice, options: Required<ConcurrentOptions>): ConcurrentProgram {
  const { maxPrefix, maxTasks, maxActions, maxSuffix, faults } = options;
  const bounds = { sessions: 1 + dice.below(3), tokens: 1 + dice.below(2), processes: dice.chance(TWO_PROCESSES) ? 2 : 1, descriptors: Infinity };
  const author = new Author(dice, bounds, { maxActions: 0, maxSessions: 0, maxTokens: 0, maxProcesses: 0, faults, nonsense: 0.02 });
  const list = (length: number): Action[] => Array.from({ length }, () => author.next());
  const prefix = list(1 + dice.below(maxPrefix));
  // Every state of LUO as often as every other: left to chance, most programs would stay in NORMAL.
  const wanted = dice.pick(LUO_STATES);
  while (author.here().luo !== wanted && prefix.length < 3 * maxPrefix) prefix.push(author.next());
  const last = prefix.at(-1);
  if (last?.verb === 'reboot' || author.here().descriptors.every((row) => row[0] === 0)) prefix.push(author.open());
  // The second process has what the first one has, as after a fork in a program that hands its session on.
  const { processes } = bounds;
  if (processes > 1 && author.here().descriptors.every((row) => row[1] === 0)) prefix.push(author.follow({ verb: 'fork', process: 0, child: 1 }));
  const here = author.here();
  const count = 2 + dice.below(maxTasks - 1);
  let sessions = bounds.sessions;
  let rival: Action | undefined;
  const drawn = Array.from({ length: count }, () => {
    author.goTo(here);
    const actions = ofOneProcess(list(1 + dice.below(maxActions))).filter(({ verb }) => processes > 1 || (verb !== 'exit' && verb !== 'dup'));
    // What two tasks want of one token, session or lock, both at the same time, is where most races are.
    if (rival && dice.chance(0.35)) actions[0] = rival;
    rival ??= actions[0];
    return withFreshSlots(actions, () => sessions++);
  }).filter((task) => task.length > 0);
  while (drawn.length < 2) drawn.push([{ verb: 'unregister_handler' }]);
  const tasks = unambiguous(drawn, (candidate) => isSound({ tasks: candidate }));
  const suffix = list(dice.below(maxSuffix + 1));
  const killable = tasks.findIndex((task) => task.some(({ verb }) => KILLABLE.has(verb)));
  const kills = killable >= 0 && dice.chance(0.15) ? { kills: [killable] } : {};
  const program = { prefix, tasks, ...kills, suffix, sessions, processes, tokens: TOKENS.slice(0, bounds.tokens) };
  return atTheEdge(program, dice);
}

/** Calls of a module whose handlers come and go one by one while others look on. */
const isOfModule = ({ verb }: Action): boolean => verb === 'register_handler' || verb === 'unregister_handler';

/** Length of a compatible string -> how many files with it are there besides: what a page holds, and what it does not. */
const FILES_BESIDE: Readonly<Record<number, number>> = { 128: 24, 255: 8 };
/** Share of the others that have so many files that the blob outgrows a page; most of these have some more than fit, the rest hundreds. */
const MANY_FILES = 0.04;
const HUNDREDS = 0.25;

/** How many files there are besides. */
function filesBeside(compatible: number | undefined, dice: Dice): number {
  const few = FILES_BESIDE[compatible ?? 0];
  if (few !== undefined) return few;
  if (!dice.chance(MANY_FILES)) return 0;
  return dice.chance(HUNDREDS) ? 100 + dice.below(100) : 25 + dice.below(15);
}

/** Share of programs in which a callback waits for other tasks, where a call makes one. */
const WAITING = 0.1;

/** A callback of one of the calls waits, where it is drawn. */
function withWait(calls: readonly Action[], dice: Dice): readonly Action[] {
  const calling = calls.flatMap(({ verb }, i) => ((CALLING as readonly Verb[]).includes(verb) ? [i] : []));
  if (calling.length === 0 || !dice.chance(WAITING)) return calls;
  const waiting = dice.pick(calling);
  return calls.map((action, i) => (i === waiting ? ({ ...action, callback: 'waits' } as Action) : action));
}

/** The program, and as many files more, which the first session preserves at once before anything else. Each of them is steps in every interleaving. */
function withFilesBeside(program: ConcurrentProgram, count: number): ConcurrentProgram {
  const [open, ...others] = program.prefix;
  if (count === 0 || open?.verb !== 'open' || open.flags !== undefined || open.fault !== undefined) return program;
  const { process, session } = open;
  const first = program.tokens.length;
  const [token, ...also] = Array.from({ length: count }, (_, i) => first + i);
  const prefix: Action[] = [open, { verb: 'preserve', process, session, token: token!, also, file: 'f0' }, ...others];
  return { ...program, prefix, tokens: [...program.tokens, ...Array.from({ length: count }, (_, i) => MANY_TOKENS + BigInt(i))] };
}

/**
 * The program, and now and then on a machine with subsystems, several handlers or long compatible strings, with many files, with data at the edge,
 * or with a callback that waits.
 */
function atTheEdge(plain: ConcurrentProgram, dice: Dice): ConcurrentProgram {
  const drawn = drawEquipment(dice);
  const { handlers = 1, subsystems = 0, compatible } = drawn ?? {};
  const shared = handlers > 1 && !plain.tasks.flat().some(isOfModule) ? { handlers } : {};
  const equipment = { ...shared, ...(compatible !== undefined && { compatible }), ...(subsystems > 0 && { subsystems }) };
  const program = withFilesBeside(plain, filesBeside(compatible, dice));
  const boot: Action[] = Object.keys(equipment).length === 0 ? [] : [{ verb: 'boot', ...equipment }];
  const refused = (action: Action): Action => {
    const fault = action.fault === undefined ? refusal(action, equipment, dice, CALLBACK_ERRNOS) : null;
    return fault === null ? action : { ...action, fault };
  };
  const calls = withWait(withEdgeData(program.tasks.flat(), dice).map(refused), dice);
  let next = 0;
  return { ...program, prefix: [...boot, ...program.prefix], tasks: program.tasks.map((task) => calls.slice(next, (next += task.length))) };
}

/**
 * Tasks whose names are ambiguous are cut to their first calls, which name what there was before; where one of those still
 * names a file that another restores, or replaces a process that another uses, something else takes its place.
 */
function unambiguous(tasks: Action[][], sound: (tasks: readonly (readonly Action[])[]) => boolean): Action[][] {
  if (sound(tasks)) return tasks;
  const first = tasks.map((task) => task.slice(0, 1));
  if (sound(first)) return first;
  return first.map(([action]) => [AMBIGUOUS.has(action!.verb) ? { verb: 'register_handler' } : action!]);
}

/** A task is a thread of one process: that of its first call. A fork would end the other process under the other tasks. */
function ofOneProcess(actions: readonly Action[]): Action[] {
  const first = actions.find((action) => 'process' in action && action.verb !== 'fork');
  return actions.filter((action) => action.verb !== 'fork' && (!('process' in action) || !first || !('process' in first) || action.process === first.process));
}

/** Sessions that a task opens get slots of their own: see `isSound`. */
function withFreshSlots(actions: readonly Action[], fresh: () => number): Action[] {
  const renamed = new Map<number, number>();
  return actions.map((action) => {
    if (action.verb === 'open') renamed.set(action.session, fresh());
    return 'session' in action ? { ...action, session: renamed.get(action.session) ?? action.session } : action;
  });
}

/** An arbitrary of concurrent programs. */
export function concurrentPrograms(options: ConcurrentOptions = {}): fc.Arbitrary<ConcurrentProgram> {
  const all = { ...DEFAULTS, ...options };
  return new Drawn(
    (dice) => drawConcurrent(dice, all),
    (program) => smallerConcurrent({ operands, tasks: { isSound } }, program),
  );
}
