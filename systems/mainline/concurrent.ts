// SPDX-License-Identifier: GPL-2.0-only
/** @file fast-check arbitrary of concurrent programs of mainline: a way into some state, then tasks that are all sensible there. */
import type * as fc from 'fast-check';
import type { Action, Verb } from '../../model/mainline/actions.js';
import { holdsDevice, holdsSession } from '../../model/mainline/state.js';
import type { Dice } from '../dice.js';
import { Drawn } from '../drawn.js';
import { smallerConcurrent } from '../smaller.js';
import { Author } from './author.js';
import { operands } from './operands.js';
import type { ConcurrentProgram } from './program.js';
import { TOKEN_VALUES } from './programs.js';
import { isForTasks, isSound, makesSession } from './tasks.js';
import { PHASES } from './weights.js';

export interface ConcurrentOptions {
  /** Actions before the tasks, unless the phase that was drawn takes more. Default 8. */
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

/** Share of programs with two processes. */
const TWO_PROCESSES = 0.25;

/** Share of tasks whose first call is that of an earlier task. */
const RIVALS = 0.35;

/** Share of writes whose page comes late. */
const LATE = 0.5;

/** Calls that may name what another task is about to replace. */
const AMBIGUOUS: ReadonlySet<Verb> = new Set<Verb>(['close_file', 'preserve', 'dup', 'close']);

function drawConcurrent(dice: Dice, options: Required<ConcurrentOptions>): ConcurrentProgram {
  const { maxPrefix, maxTasks, maxActions, maxSuffix, faults } = options;
  const bounds = { sessions: 1 + dice.below(3), tokens: 1 + dice.below(2), processes: dice.chance(TWO_PROCESSES) ? 2 : 1, descriptors: Infinity };
  const author = new Author(dice, bounds, { faults, nonsense: 0.02 });
  const list = (length: number): Action[] => Array.from({ length }, () => author.next());
  const prefix = list(1 + dice.below(maxPrefix));
  // Every phase as often as every other: left to chance, most programs would have one kernel.
  const wanted = dice.pick(PHASES);
  while (author.phase !== wanted && prefix.length < 3 * maxPrefix) prefix.push(author.next());
  // In a new kernel nothing goes without the device, and in any the first session is somebody's.
  if (author.here().device === 'unopened') prefix.push(author.follow({ verb: 'open', process: 0 }));
  const { processes } = bounds;
  const here = author.here();
  const shared = here.slots.findIndex((_, session) => holdsSession(here, 0, session) && !holdsSession(here, 1, session));
  if (processes > 1 && shared >= 0) prefix.push(author.follow({ verb: 'send', process: 0, session: shared, to: 1 }));
  const start = author.here();
  let sessions = bounds.sessions;
  let rival: Action | undefined;
  const drawn = Array.from({ length: 2 + dice.below(maxTasks - 1) }, () => {
    author.goTo(start);
    const actions = ofOneProcess(list(1 + dice.below(maxActions))).filter((action) => isForTasks(action) && (processes > 1 || action.verb !== 'dup'));
    // What two tasks want of one session, name or lock, both at the same time, is where most races are.
    if (rival && dice.chance(RIVALS)) actions[0] = rival;
    rival ??= actions[0];
    return withFreshSlots(
      actions.map((action) => withLatePage(withoutIdleFault(action), dice)),
      () => sessions++,
    );
  }).filter((task) => task.length > 0);
  while (drawn.length < 2) drawn.push([holdsDevice(start, 0) ? { verb: 'close_device', process: 0 } : { verb: 'unload_module', module: 'T' }]);
  const tasks = unambiguous(drawn);
  author.goTo(start);
  const suffix = list(dice.below(maxSuffix + 1));
  return { prefix, tasks, suffix, sessions, processes, tokens: TOKEN_VALUES.slice(0, bounds.tokens) };
}

/** Tasks whose names are ambiguous are cut to their first calls; where those still are, something else takes their place. */
function unambiguous(tasks: Action[][]): Action[][] {
  if (isSound({ tasks })) return tasks;
  const first = tasks.map((task) => task.slice(0, 1));
  if (isSound({ tasks: first })) return first;
  return first.map(([action]) => [AMBIGUOUS.has(action!.verb) ? { verb: 'unload_module', module: 'U' } : action!]);
}

/** Whose release it is that a handler refuses depends on who has the last reference: another task's call may have it. */
function withoutIdleFault(action: Action): Action {
  const { fault: _fault, ...rest } = action;
  return action.verb === 'close' ? (rest as Action) : action;
}

/** Of one task a page that comes late is none. */
const withLatePage = (action: Action, dice: Dice): Action => (action.verb === 'write' && dice.chance(LATE) ? { ...action, late: true } : action);

/** A task is a thread of one process: that of its first call. */
function ofOneProcess(actions: readonly Action[]): Action[] {
  const first = actions.find((action) => 'process' in action);
  return actions.filter((action) => !('process' in action) || first === undefined || !('process' in first) || action.process === first.process);
}

/** Sessions that a task makes get slots of their own: see `isSound`. */
function withFreshSlots(actions: readonly Action[], fresh: () => number): Action[] {
  const renamed = new Map<number, number>();
  return actions.map((action) => {
    if (makesSession(action) && 'session' in action) renamed.set(action.session, fresh());
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
