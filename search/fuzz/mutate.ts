// SPDX-License-Identifier: GPL-2.0-only
/** @file Sequential programs that differ a little from one that is worth it. */
import type { Action } from '../../model/model.js';
import type { Dice } from '../../systems/dice.js';
import type { Program } from '../../systems/program.js';
import type { Changes, Writer } from '../../systems/system.js';

/** Longer programs are cut off. */
const MAX_ACTIONS = 30;
/** Actions of a new ending, at the most. */
const ENDING = 14;

/** A change of a program; null when there is nothing to change. `other` is another one that is worth it. */
type Mutation = (changes: Changes, program: Program, dice: Dice, other: Program) => Program | null;

const withActions = (program: Program, actions: readonly Action[]): Program => ({ ...program, actions });
const spliced = (program: Program, at: number, remove: number, insert: readonly Action[]): Program =>
  withActions(program, [...program.actions.slice(0, at), ...insert, ...program.actions.slice(at + remove)]);

function written(author: Writer, count: number): Action[] {
  return Array.from({ length: count }, () => author.next());
}

/** A few actions that make sense in between. */
const insert: Mutation = (changes, program, dice) => {
  const at = dice.below(program.actions.length + 1);
  return spliced(program, at, 0, written(changes.writerAt(program, at, dice), 1 + dice.below(3)));
};

const remove: Mutation = (_changes, program, dice) => {
  const { length } = program.actions;
  if (length < 2) return null;
  const count = 1 + dice.below(Math.min(4, length - 1));
  return spliced(program, dice.below(length - count + 1), count, []);
};

const replace: Mutation = (changes, program, dice) => {
  const at = dice.below(program.actions.length);
  return spliced(program, at, 1, written(changes.writerAt(program, at, dice), 1));
};

/** Another ending: what leads to a rare place stays, what follows is new. */
const continueOn: Mutation = (changes, program, dice) => {
  const { length } = program.actions;
  const at = length - Math.min(dice.below(length), dice.below(length));
  return withActions(program, [...program.actions.slice(0, at), ...written(changes.writerAt(program, at, dice), 1 + dice.below(ENDING))]);
};

const repeat: Mutation = (_changes, program, dice) => {
  const { length } = program.actions;
  const from = dice.below(length);
  const count = 1 + dice.below(Math.min(5, length - from));
  return spliced(program, dice.below(length + 1), 0, program.actions.slice(from, from + count));
};

const changeFault: Mutation = (changes, program, dice) => {
  const faultable = program.actions.flatMap((action, i) => (changes.hasFaults(action) ? [i] : []));
  if (faultable.length === 0) return null;
  const at = dice.pick(faultable);
  const { fault, ...bare } = program.actions[at]!;
  const action = fault && dice.chance(0.3) ? bare : changes.writerAt(program, at, dice).faulty(bare);
  return spliced(program, at, 1, [action]);
};

const changeArgument: Mutation = (changes, program, dice) => {
  const at = dice.below(program.actions.length);
  return spliced(program, at, 1, [changes.withOtherOperand(program.actions[at]!, program, dice)]);
};

/** One session, token or process more. */
const enlarge: Mutation = (changes, program, dice) => {
  const { sessions, processes, tokens } = program;
  const { most, tokenValues } = changes;
  switch (dice.below(3)) {
    case 0:
      return sessions < most.sessions ? { ...program, sessions: sessions + 1 } : null;
    case 1:
      return processes < most.processes ? { ...program, processes: processes + 1 } : null;
    default: {
      const fresh = tokenValues.find((value) => !tokens.includes(value));
      return fresh === undefined || tokens.length >= most.tokens ? null : { ...program, tokens: [...tokens, fresh] };
    }
  }
};

/** The beginning of one and the end of another. */
const splice: Mutation = (changes, program, dice, other) => {
  const renamed = withTokensOf(changes, program, other);
  const kept = program.actions.slice(0, 1 + dice.below(program.actions.length));
  const from = dice.below(other.actions.length);
  return { ...renamed, actions: [...kept, ...renamed.actions.slice(from)] };
};

/** `other` with the token numbers of `program`, and room for what both need. */
export function withTokensOf(changes: Changes, program: Program, other: Program): Program {
  const tokens = [...program.tokens];
  const numbers = other.tokens.map((value) => {
    const known = tokens.indexOf(value);
    if (known >= 0) return known;
    // What is preserved at once goes as a whole.
    return tokens.length < changes.most.tokens || changes.isOneOfMany(value) ? tokens.push(value) - 1 : 0;
  });
  return {
    tokens,
    sessions: Math.max(program.sessions, other.sessions),
    processes: Math.max(program.processes, other.processes),
    actions: other.actions.map((action) => changes.withTokens(action, numbers)),
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
export function mutate(changes: Changes, program: Program, other: Program, dice: Dice): Program {
  let mutated = program;
  for (let left = 1 + Math.min(dice.below(4), dice.below(4)); left > 0; left--) mutated = dice.pick(MUTATIONS)(changes, mutated, dice, other) ?? mutated;
  const { length } = mutated.actions;
  if (length > MAX_ACTIONS) return withActions(mutated, mutated.actions.slice(0, MAX_ACTIONS));
  const missing = MAX_ACTIONS / 2 + dice.below(MAX_ACTIONS / 2 + 1) - length;
  return missing <= 0 ? mutated : withActions(mutated, [...mutated.actions, ...written(changes.writerAt(mutated, length, dice), missing)]);
}
