// SPDX-License-Identifier: GPL-2.0-only
/** @file The options that say which model: its bounds, and a wrong variant instead. */
import { Option, type Command } from 'commander';
import type { Bounds } from '../model/model.js';
import { wholeNumber } from './arguments.js';
import { named } from './lookup.js';
import { MODELS, type KnownModel, type ModelName } from './models.js';

/** Where nothing is said, the model's own. */
export interface ModelFlags extends Partial<Bounds> {
  readonly model: ModelName;
  readonly mutant?: string;
}

const ALL = Object.entries(MODELS);

/** `--model`: every model, or of `names` only. */
export function modelOption(names: readonly string[] = ALL.map(([name]) => name)): Option {
  return new Option('--model <name>', 'of which design of LUO').choices(names).default('v1');
}

/** Adds the options, and the list of wrong variants to the help; `mutant`: why one would want a wrong variant. */
export function addModelOptions(command: Command, mutant: string, names: readonly string[] = ALL.map(([name]) => name)): Command {
  const known = ALL.filter(([name]) => names.includes(name));
  const usual = (bound: keyof Bounds): string =>
    `(default: ${known.map(([name, { bounds }]) => (name === 'v1' ? '' : `${name} `) + bounds[bound]).join(', ')})`;
  const mutants = known.map(
    ([name, { mutants: all }]) => `\nMutants${known.length > 1 ? ` of ${name}` : ''}:\n${all.map((one) => `  ${one.name}\n`).join('')}`,
  );
  return command
    .addOption(modelOption(names))
    .option('-S, --sessions <n>', `session slots ${usual('sessions')}`, wholeNumber(1, 4))
    .option('-T, --tokens <n>', `tokens ${usual('tokens')}`, wholeNumber(1, 6))
    .option('-P, --processes <n>', `process slots ${usual('processes')}`, wholeNumber(1, 4))
    .option('-D, --descriptors <n>', `descriptors of one session, in all processes together ${usual('descriptors')}`, wholeNumber(1, 4))
    .option('-m, --mutant <name>', mutant)
    .addHelpText('after', mutants.join(''));
}

export const modelOf = ({ model }: ModelFlags): KnownModel => MODELS[model];

export function boundsOf(flags: ModelFlags): Bounds {
  const { bounds } = modelOf(flags);
  const { sessions = bounds.sessions, tokens = bounds.tokens, processes = bounds.processes, descriptors = bounds.descriptors } = flags;
  return { sessions, tokens, processes, descriptors };
}

/** Undefined: the specification itself. Throws UsageError. */
export const mutantOf = (flags: ModelFlags): string | undefined =>
  flags.mutant === undefined ? undefined : named(modelOf(flags).mutants, ({ name }) => name, flags.mutant, 'mutant').name;

/** The model knows tokens by position; a reader sees 0x1, 0x2, … */
export const tokenValues = (tokens: number): bigint[] => Array.from({ length: tokens }, (_, i) => BigInt(i + 1));
