// SPDX-License-Identifier: GPL-2.0-only
/** @file How mainline's programs are changed a little. */
import { IMAGES, MODULES, NAMES, SIDES, VARIANTS, type Action, type FileName, type ModuleName } from '../../model/mainline/actions.js';
import { receivedName } from '../../model/mainline/state.js';
import type { Dice } from '../dice.js';
import type { Extent } from '../program.js';
import type { Changes } from '../system.js';
import { Author, hasFaults } from './author.js';
import { DEFAULTS, drawProgram, TOKEN_VALUES } from './programs.js';
import { makesSession } from './tasks.js';

const FILES: readonly FileName[] = ['f0', 'f1', 'g0', 'g1', 'm0', 'm1', 'x0', 'none'];
const MEMFDS: readonly FileName[] = ['m0', 'm1'];
const FINE = NAMES.slice(0, 4);
const MODULE_SETS: readonly (readonly ModuleName[])[] = [MODULES, ['T'], ['U'], []];
/** Share of files that came over a kexec. */
const RECEIVED = 0.3;

function withOtherOperand(action: Action, { sessions, processes, tokens }: Extent, dice: Dice): Action {
  const changes: (() => Action)[] = [];
  const received = (): FileName => `${dice.pick(FINE)}/${dice.below(tokens.length)}`;
  if ('session' in action) changes.push(() => ({ ...action, session: dice.below(sessions) }));
  if ('token' in action) changes.push(() => ({ ...action, token: dice.below(tokens.length) }));
  if ('process' in action && processes > 1) changes.push(() => ({ ...action, process: dice.below(processes) }));
  if ('name' in action) changes.push(() => ({ ...action, name: dice.pick(NAMES) }));
  if (action.verb === 'preserve') changes.push(() => ({ ...action, file: dice.chance(RECEIVED) ? received() : dice.pick(FILES) }));
  if (action.verb === 'close_file') changes.push(() => ({ ...action, file: received() }));
  if (action.verb === 'write' || action.verb === 'resize' || action.verb === 'seal' || action.verb === 'seek')
    changes.push(() => ({ ...action, file: dice.pick(MEMFDS) }));
  if (action.verb === 'reboot') changes.push(() => ({ ...action, modules: dice.pick(MODULE_SETS) }));
  if (action.verb === 'load_image') changes.push(() => ({ ...action, image: dice.pick(IMAGES) }));
  if ('side' in action) changes.push(() => ({ ...action, side: dice.pick(SIDES) }));
  if ('module' in action) changes.push(() => ({ ...action, module: dice.pick(MODULES) }));
  if (takesArgument(action)) changes.push(() => withArgument(action, dice));
  return changes.length === 0 ? action : dice.pick(changes)();
}

const takesArgument = ({ verb }: Action): boolean => ['create', 'retrieve', 'preserve', 'retrieve_fd', 'finish', 'get_name'].includes(verb);

/** Its argument lies at another place; the second word is a reserved one only where nothing else lies there. */
function withArgument(action: Action, dice: Dice): Action {
  const { arg, ...plain } = action as Action & { readonly arg?: string };
  if (arg !== undefined && dice.chance(0.5)) return plain as Action;
  const places = VARIANTS.filter((one) => one !== 'late' && (one !== 'res' || action.verb === 'finish' || action.verb === 'get_name'));
  return { ...plain, arg: dice.pick(places) } as Action;
}

function withTokens(action: Action, numbers: readonly number[]): Action {
  const renamed = 'token' in action ? { ...action, token: numbers[action.token]! } : action;
  if (!('file' in renamed)) return renamed;
  const received = receivedName(renamed.file);
  return received === null ? renamed : ({ ...renamed, file: `${received.name}/${numbers[received.token] ?? 0}` } as Action);
}

/** What changes mainline's programs. */
export const changes: Changes<Action> = {
  tokenValues: TOKEN_VALUES,
  most: { sessions: DEFAULTS.maxSessions, processes: DEFAULTS.maxProcesses, tokens: DEFAULTS.maxTokens },
  draw: (dice) => drawProgram(dice),
  writerAt: ({ actions, sessions, processes, tokens }, count, dice) => {
    const author = new Author(dice, { sessions, processes, tokens: tokens.length, descriptors: Infinity }, DEFAULTS);
    for (const action of actions.slice(0, count)) author.follow(action);
    return author;
  },
  hasFaults,
  withOtherOperand,
  withTokens,
  isOneOfMany: () => false,
  openedIn: (action, slot) => (makesSession(action) ? ({ ...action, session: slot } as Action) : null),
};
