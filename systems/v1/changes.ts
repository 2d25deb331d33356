// SPDX-License-Identifier: GPL-2.0-only
/** @file How v1's programs are changed a little. */
import type { Action, FileName } from '../../model/v1/actions.js';
import type { Dice } from '../dice.js';
import type { Changes } from '../system.js';
import type { Extent } from '../program.js';
import { drawEquipment, equipmentOf, MANY_TOKENS } from './equipment.js';
import { Author, DEFAULTS, drawProgram, EDGE_DATA, hasFaults, TOKEN_VALUES } from './programs.js';

const FILES: readonly FileName[] = ['f0', 'f1', 'f2', 'f3', 'f4', 'none'];

function withOtherOperand(action: Action, { sessions, processes, tokens }: Extent, dice: Dice): Action {
  const changes: (() => Action)[] = [];
  if ('session' in action) changes.push(() => ({ ...action, session: dice.below(sessions) }));
  if ('token' in action) changes.push(() => ({ ...action, token: dice.below(tokens.length) }));
  if ('process' in action && processes > 1) changes.push(() => ({ ...action, process: dice.below(processes) }));
  if (action.verb === 'preserve') changes.push(() => ({ ...action, file: dice.chance(0.3) ? `r${dice.below(tokens.length)}` : dice.pick(FILES) }));
  if (action.verb === 'reboot')
    changes.push(
      () => ({ ...action, kexec: action.kexec === 'ok' ? 'fail' : 'ok' }),
      () => ({ ...action, handler: !action.handler }),
    );
  if (action.verb === 'prepare' || action.verb === 'reboot') changes.push(() => ({ ...action, data: dice.pick(EDGE_DATA) }));
  if (action.verb === 'boot') changes.push(() => ({ verb: 'boot', ...drawEquipment(dice) }));
  return changes.length === 0 ? action : dice.pick(changes)();
}

function withTokens(action: Action, numbers: readonly number[]): Action {
  const renamed = 'token' in action ? { ...action, token: numbers[action.token]! } : action;
  if (renamed.verb !== 'preserve') return renamed;
  const also = renamed.also === undefined ? {} : { also: renamed.also.map((token) => numbers[token]!) };
  return { ...renamed, ...also, file: renamed.file.startsWith('r') ? `r${numbers[Number(renamed.file.slice(1))] ?? 0}` : renamed.file };
}

/** What changes v1's programs. */
export const changes: Changes<Action> = {
  tokenValues: TOKEN_VALUES,
  most: { sessions: DEFAULTS.maxSessions, processes: DEFAULTS.maxProcesses, tokens: DEFAULTS.maxTokens },
  draw: (dice) => drawProgram(dice),
  writerAt: ({ actions, sessions, processes, tokens }, count, dice) => {
    const author = new Author(dice, { sessions, processes, tokens: tokens.length, descriptors: Infinity }, DEFAULTS, equipmentOf(actions));
    for (const action of actions.slice(0, count)) author.follow(action);
    return author;
  },
  hasFaults,
  withOtherOperand,
  withTokens,
  isOneOfMany: (token) => token >= MANY_TOKENS,
  openedIn: (action, slot) => (action.verb === 'open' ? { ...action, session: slot } : null),
};
