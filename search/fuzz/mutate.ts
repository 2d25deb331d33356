// SPDX-License-Identifier: GPL-2.0-only
/** @file Sequential programs that differ a little from one that is worth it. */
import type { Action, FileName } from '../../model/v1/actions.js';
import type { Bounds } from '../../model/v1/system.js';
import type { Program } from '../../systems/v1/program.js';
import { drawEquipment, equipmentOf, MANY_TOKENS } from '../../systems/v1/equipment.js';
import { Author, DEFAULTS, EDGE_DATA, hasFaults, TOKEN_VALUES } from '../../systems/v1/programs.js';
import type { Dice } from '../../systems/dice.js';

/** Longer programs are cut off. */
const MAX_ACTIONS = 30;
/** Actions of a new ending, at the most. */
const ENDING = 14;

/** A change of a program; null when there is nothing to change. `other` is another one that is worth it. */
type Mutation = (program: Program, dice: Dice, other: Program) => Program | null;

const boundsOf = ({ sessions, processes, tokens }: Program): Bounds => ({ sessions, processes, tokens: tokens.length, descriptors: Infinity });

/** An author who stands where the first `count` actions lead. */
export function authorAt(program: Program, count: number, dice: Dice): Author {
  const author = new Author(dice, boundsOf(program), DEFAULTS, equipmentOf(program.actions));
  for (const action of program.actions.slice(0, count)) author.follow(action);
  return author;
}

const withActions = (program: Program, actions: readonly Action[]): Program => ({ ...program, actions });
const spliced = (program: Program, at: number, remove: number, insert: readonly Action[]): Program =>
  withActions(program, [...program.actions.slice(0, at), ...insert, ...program.actions.slice(at + remove)]);

function written(author: Author, count: number): Action[] {
  return Array.from({ length: count }, () => author.next());
}

/** A few actions that make sense in between. */
const insert: Mutation = (program, dice) => {
  const at = dice.below(program.actions.length + 1);
  return spliced(program, at, 0, written(authorAt(program, at, dice), 1 + dice.below(3)));
};

const remove: Mutation = (program, dice) => {
  const { length } = program.actions;
  if (length < 2) return null;
  const count = 1 + dice.below(Math.min(4, length - 1));
  return spliced(program, dice.below(length - count + 1), count, []);
};

const replace: Mutation = (program, dice) => {
  const at = dice.below(program.actions.length);
  return spliced(program, at, 1, written(authorAt(program, at, dice), 1));
};

/** Another ending: what leads to a rare place stays, what follows is new. */
const continueOn: Mutation = (program, dice) => {
  const { length } = program.actions;
  const at = length - Math.min(dice.below(length), dice.below(length));
  return withActions(program, [...program.actions.slice(0, at), ...written(authorAt(program, at, dice), 1 + dice.below(ENDING))]);
};

const repeat: Mutation = (program, dice) => {
  const { length } = program.actions;
  const from = dice.below(length);
  const count = 1 + dice.below(Math.min(5, length - from));
  return spliced(program, dice.below(length + 1), 0, program.actions.slice(from, from + count));
};

const changeFault: Mutation = (program, dice) => {
  const faultable = program.actions.flatMap((action, i) => (hasFaults(action) ? [i] : []));
  if (faultable.length === 0) return null;
  const at = dice.pick(faultable);
  const { fault, ...bare } = program.actions[at]!;
  const action = fault && dice.chance(0.3) ? (bare as Action) : authorAt(program, at, dice).faulty(bare as Action);
  return spliced(program, at, 1, [action]);
};

const changeArgument: Mutation = (program, dice) => {
  const at = dice.below(program.actions.length);
  return spliced(program, at, 1, [withOtherArgument(program.actions[at]!, program, dice)]);
};

const FILES: readonly FileName[] = ['f0', 'f1', 'f2', 'f3', 'f4', 'none'];

/** `action` with one operand that is drawn anew, if it has any. */
export function withOtherArgument(action: Action, { sessions, processes, tokens }: Program, dice: Dice): Action {
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

/** One session, token or process more. */
const enlarge: Mutation = (program, dice) => {
  const { sessions, processes, tokens } = program;
  switch (dice.below(3)) {
    case 0:
      return sessions < DEFAULTS.maxSessions ? { ...program, sessions: sessions + 1 } : null;
    case 1:
      return processes < DEFAULTS.maxProcesses ? { ...program, processes: processes + 1 } : null;
    default: {
      const fresh = TOKEN_VALUES.find((value) => !tokens.includes(value));
      return fresh === undefined || tokens.length >= DEFAULTS.maxTokens ? null : { ...program, tokens: [...tokens, fresh] };
    }
  }
};

/** The beginning of one and the end of another. */
const splice: Mutation = (program, dice, other) => {
  const renamed = withTokensOf(program, other);
  const kept = program.actions.slice(0, 1 + dice.below(program.actions.length));
  const from = dice.below(other.actions.length);
  return { ...renamed, actions: [...kept, ...renamed.actions.slice(from)] };
};

/** `other` with the token numbers of `program`, and room for what both need. */
export function withTokensOf(program: Program, other: Program): Program {
  const tokens = [...program.tokens];
  const numbers = other.tokens.map((value) => {
    const known = tokens.indexOf(value);
    if (known >= 0) return known;
    // What is preserved at once goes as a whole.
    return tokens.length < DEFAULTS.maxTokens || value >= MANY_TOKENS ? tokens.push(value) - 1 : 0;
  });
  const rename = (action: Action): Action => {
    const renamed = 'token' in action ? { ...action, token: numbers[action.token]! } : action;
    if (renamed.verb !== 'preserve') return renamed;
    const also = renamed.also === undefined ? {} : { also: renamed.also.map((token) => numbers[token]!) };
    return { ...renamed, ...also, file: renamed.file.startsWith('r') ? `r${numbers[Number(renamed.file.slice(1))] ?? 0}` : renamed.file };
  };
  return {
    tokens,
    sessions: Math.max(program.sessions, other.sessions),
    processes: Math.max(program.processes, other.processes),
    actions: other.actions.map(rename),
  };
}

const MUTATIONS: readonly Mutation[] = [
  continueOn,
  continueOn,
  continueOn,
  insert,
  insert,
  replace,
  remove,
  changeFault,
  changeFault,
  changeArgument,
  changeArgument,
  repeat,
  splice,
  splice,
  enlarge,
];

/**
 * One to four changes of `program`, and an ending where it is short: what a change has led to shows only later, and a long program tries more
 * of it for the price of one start.
 */
export function mutate(program: Program, other: Program, dice: Dice): Program {
  let mutated = program;
  for (let changes = 1 + Math.min(dice.below(4), dice.below(4)); changes > 0; changes--) mutated = dice.pick(MUTATIONS)(mutated, dice, other) ?? mutated;
  const { length } = mutated.actions;
  if (length > MAX_ACTIONS) return withActions(mutated, mutated.actions.slice(0, MAX_ACTIONS));
  const missing = MAX_ACTIONS / 2 + dice.below(MAX_ACTIONS / 2 + 1) - length;
  return missing <= 0 ? mutated : withActions(mutated, [...mutated.actions, ...written(authorAt(mutated, length, dice), missing)]);
}
