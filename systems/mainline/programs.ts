// SPDX-License-Identifier: GPL-2.0-only
/** @file fast-check arbitrary of sequential programs of mainline: mostly sensible, some nonsense, all faults, several kernels in a row. */
import type * as fc from 'fast-check';
import { MODULES, NAMES, type Action } from '../../model/mainline/actions.js';
import type { Dice } from '../dice.js';
import { Drawn } from '../drawn.js';
import { smallerPrograms } from '../smaller.js';
import { Author } from './author.js';
import { operands } from './operands.js';
import type { Program } from './program.js';

export interface ProgramOptions {
  /** Most actions in a program. Default 24. */
  readonly maxActions?: number;
  /** Most session slots. Default 5. */
  readonly maxSessions?: number;
  /** Most tokens. Default 6. */
  readonly maxTokens?: number;
  /** Most processes. Default 2. */
  readonly maxProcesses?: number;
  /** Share of actions that get a fault. Default 0.2. */
  readonly faults?: number;
  /** Share of actions drawn without a look at the state. Default 0.08. */
  readonly nonsense?: number;
}

export const DEFAULTS: Required<ProgramOptions> = { maxActions: 24, maxSessions: 5, maxTokens: 6, maxProcesses: 2, faults: 0.2, nonsense: 0.08 };

/** Token values in the order in which they are used; the last two are the ends of the u64 range. */
export const TOKEN_VALUES = [1n, 2n, 3n, 16n, 0n, 0xffff_ffff_ffff_ffffn] as const;

/** One program of what the model allows: small machines more often than large ones. */
export function drawProgram(dice: Dice, options: Required<ProgramOptions> = DEFAULTS): Program {
  if (dice.chance(FULL)) return drawFull(dice, options);
  if (dice.chance(CARRIED)) return drawCarried(dice, options);
  const { maxActions, maxSessions, maxTokens, maxProcesses } = options;
  const few = (most: number): number => 1 + Math.min(dice.below(most), dice.below(most));
  const bounds = { sessions: few(maxSessions), tokens: few(maxTokens), processes: few(maxProcesses), descriptors: Infinity };
  const author = new Author(dice, bounds, options);
  const least = Math.ceil(maxActions * LEAST);
  const length = least + dice.below(maxActions - least + 1);
  // What is held when all is closed shows only where all is closed.
  const rest = dice.chance(TIDY) ? Math.ceil(length * 0.4) : 0;
  const actions = Array.from({ length }, (_, i) => (i < length - rest || dice.chance(0.2) ? author.next() : author.tidy()));
  // Last, so that all others are as they would be without.
  if (dice.chance(BOUND)) actions.splice(dice.below(actions.length), 0, { verb: 'bind_flb' });
  if (dice.chance(SHOWN)) actions.push({ verb: 'read_debugfs' });
  if (dice.chance(BARE)) {
    const image = dice.pick(['kho', 'plain'] as const);
    actions.push({ verb: 'load_image', image }, { verb: 'reboot', modules: MODULES, fault: { kind: 'kho_init', n: 1 } });
  }
  if (dice.chance(EARLY)) actions.push({ verb: 'bind_flb', early: true });
  if (dice.chance(TREE)) actions.splice(dice.below(actions.length), 0, { verb: 'read_debugfs', out: true });
  return { actions, tokens: TOKEN_VALUES.slice(0, bounds.tokens), sessions: bounds.sessions, processes: bounds.processes };
}

/** A program that fills a session before it does anything else. */
function drawFull(dice: Dice, options: Required<ProgramOptions>): Program {
  const bounds = { sessions: Math.min(2, options.maxSessions), tokens: options.maxTokens, processes: 1, descriptors: Infinity };
  const author = new Author(dice, bounds, options);
  const isBound = dice.chance(BOUND_FIRST);
  const actions: Action[] = isBound ? [author.follow({ verb: 'bind_flb' })] : [];
  const some = (most: number, next: () => Action): void => {
    for (let left = dice.below(most + 1); left > 0; left--) actions.push(next());
  };
  const most = bounds.tokens + 2;
  for (let left = dice.chance(FILLED) ? most : 3 + dice.below(most - 2); left > 0; left--) actions.push(author.fill());
  // The second FLB is all that the memory is for.
  const first = actions.findIndex(({ verb }) => verb === 'preserve');
  if (isBound && first >= 0 && dice.chance(LACKING))
    actions[first] = { ...(actions[first] as Action & { verb: 'preserve' }), fault: { kind: 'kmalloc', n: 2 } };
  some(2, () => author.use());
  actions.push(author.follow(dice.chance(0.5) ? author.faulty(REBOOT) : REBOOT));
  if (author.here().created.length > 0) {
    if (dice.chance(CLOSED)) actions.push(...author.closeAll());
    some(3, () => author.use());
    some(3, () => author.fill());
  }
  while (actions.length < options.maxActions - dice.below(4)) actions.push(author.tidy());
  return { actions: actions.slice(0, options.maxActions), tokens: TOKEN_VALUES.slice(0, bounds.tokens), sessions: bounds.sessions, processes: 1 };
}

/** A program that does what LUO is for: files go into the next kernel, if not at once, where each is taken out of its session. */
function drawCarried(dice: Dice, options: Required<ProgramOptions>): Program {
  const isSecondTry = Math.min(options.maxSessions, options.maxTokens) >= FROZEN.length && dice.chance(SECOND_TRY);
  const bounds = {
    sessions: isSecondTry ? FROZEN.length : Math.min(1 + dice.below(2), options.maxSessions),
    tokens: Math.min(3, options.maxTokens),
    processes: 1,
    descriptors: Infinity,
  };
  const author = new Author(dice, bounds, options);
  const actions: Action[] = [];
  const then = (action: Action | undefined): boolean => action !== undefined && actions.push(action) > 0;
  then(author.make('open'));
  if (isSecondTry) actions.push(...refused(dice, author));
  else {
    then(author.make('create'));
    for (let left = 1 + dice.below(bounds.tokens); left > 0; left--) {
      if (dice.chance(RESIZED)) then(author.make('resize'));
      then(author.make('preserve'));
    }
  }
  if (dice.chance(USED)) actions.push(author.use());
  actions.push(author.follow(REBOOT));
  for (const verb of ['open', 'retrieve'] as const) then(author.make(verb));
  while (actions.length < options.maxActions && then(author.take()));
  while (actions.length < options.maxActions - dice.below(6)) actions.push(author.tidy());
  return { actions: actions.slice(0, options.maxActions), tokens: TOKEN_VALUES.slice(0, bounds.tokens), sessions: bounds.sessions, processes: 1 };
}

const REBOOT: Action = { verb: 'reboot', modules: MODULES };
/** One for each of the sessions: their handlers have a freeze. */
const FROZEN = ['f0', 'g0', 'f1'] as const;

/** Sessions, some of which have a file, and a reboot that is refused, most often by the last of them; then some are given up, and more comes. */
function refused(dice: Dice, author: Author): Action[] {
  const actions: Action[] = [];
  const follow = (action: Action): void => void actions.push(author.follow(action));
  let frozen = 0;
  for (const [session, file] of FROZEN.entries()) {
    follow({ verb: 'create', process: 0, session, name: NAMES[session]! });
    if (!dice.chance(KEPT)) continue;
    follow({ verb: 'preserve', process: 0, session, token: session, file });
    frozen++;
  }
  follow(frozen > 0 && dice.chance(LAST_FREEZE) ? { ...REBOOT, fault: { kind: 'cb_freeze', n: frozen } } : author.faulty(REBOOT));
  if (author.here().created.length === 0) return actions;
  actions.push(...author.close(GIVEN_UP));
  for (const verb of ['create', 'preserve'] as const) {
    const more = dice.chance(USED) ? author.make(verb) : undefined;
    if (more !== undefined) actions.push(more);
  }
  return actions;
}

/** Share of those in which the machine does not reboot the first time: of its sessions that have a file, and of those that are closed afterwards. */
const SECOND_TRY = 0.3;
const KEPT = 0.6;
const GIVEN_UP = 0.5;
/** Share of those reboots in which the freeze of the last file fails. */
const LAST_FREEZE = 0.7;

/** Share of programs that carry files over; of their files, of those that get another size first; and of programs in which something happens to the files. */
const CARRIED = 0.1;
const RESIZED = 0.4;
const USED = 0.5;

/** Share of programs that fill a session; of those, that fill it to the last token, and in which a driver has an FLB of its own from the beginning. */
const FULL = 0.06;
const FILLED = 0.45;
const BOUND_FIRST = 0.3;
/** Share of the latter in which there is no memory for it. */
const LACKING = 0.2;

/** Share of reboots that fail after which all sessions are closed. */
const CLOSED = 0.4;

/** Share of programs that end with closing what is open. */
const TIDY = 0.35;

/** Share of programs in which a driver that is built in has an FLB for module T. */
const BOUND = 0.1;

/** Share of programs at whose end somebody looks into debugfs, the next kernel is one without debugfs, a driver begins with its FLB. */
const SHOWN = 0.1;
const BARE = 0.03;
const EARLY = 0.03;

/** Share of programs in which somebody reads, at any time, what would be handed over. */
const TREE = 0.05;

/** Shorter programs seldom come as far as a second kernel. */
const LEAST = 0.4;

/** An arbitrary of sequential programs. */
export function programs(options: ProgramOptions = {}): fc.Arbitrary<Program> {
  const all = { ...DEFAULTS, ...options };
  return new Drawn(
    (dice) => drawProgram(dice, all),
    (program) => smallerPrograms(operands, program),
  );
}
