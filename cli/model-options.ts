// SPDX-License-Identifier: GPL-2.0-only
/** @file The options that say which model: its bounds, and a wrong variant instead. */
import { Option, type Command } from 'commander';
import type { Bounds } from '../model/model.js';
import { collect, wholeNumber } from './arguments.js';
import { UsageError } from './errors.js';
import { named } from './lookup.js';
import { MODELS, type KnownModel, type ModelName } from './models.js';

/** Where nothing is said, the model's own. */
export interface ModelFlags extends Partial<Bounds> {
  readonly model: ModelName;
  readonly mutant?: string;
  readonly files?: readonly string[];
}

const ALL = Object.entries(MODELS);

/** `--model`. */
export const modelOption = (): Option => new Option('--model <name>', 'of which design of LUO').choices(ALL.map(([name]) => name)).default('v1');

/** Adds the options, and the list of wrong variants to the help; `mutant`: why one would want a wrong variant. */
export function addModelOptions(command: Command, mutant: string): Command {
  const usual = (bound: keyof Bounds): string => `(default: ${ALL.map(([name, { bounds }]) => (name === 'v1' ? '' : `${name} `) + bounds[bound]).join(', ')})`;
  const mutants = ALL.map(([name, { mutants: all }]) => `\nMutants of ${name}:\n${all.map((one) => `  ${one.name}\n`).join('')}`);
  return command
    .addOption(modelOption())
    .option('-S, --sessions <n>', `session slots ${usual('sessions')}`, wholeNumber(1, 4))
    .option('-T, --tokens <n>', `tokens ${usual('tokens')}`, wholeNumber(1, 6))
    .option('-P, --processes <n>', `process slots ${usual('processes')}`, wholeNumber(1, 4))
    .option('-D, --descriptors <n>', `descriptors of one session, in all processes together ${usual('descriptors')}`, wholeNumber(1, 4))
    .option('-m, --mutant <name>', mutant)
    .option('--files <name...>', 'mainline: what PRESERVE_FD is given: f0, g0: of a module, m0: a memfd, … (default: f0)', collect)
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

/** Null: the model has no choice. Throws UsageError. */
export function filesOf(flags: ModelFlags): readonly string[] | null {
  const { files } = modelOf(flags);
  const { files: names } = flags;
  if (files === null && names !== undefined) throw new UsageError('--files goes with --model mainline');
  if (files === null) return null;
  return names === undefined ? files.usual : [...new Set(names.map((name) => named(files.known, (file) => file, name, 'file')))];
}

/** The model knows tokens by position; a reader sees 0x1, 0x2, … */
export const tokenValues = (tokens: number): bigint[] => Array.from({ length: tokens }, (_, i) => BigInt(i + 1));
