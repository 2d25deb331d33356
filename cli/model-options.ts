// SPDX-License-Identifier: GPL-2.0-only
/** @file The options that say which model: its bounds, and a wrong variant instead. */
import type { Command } from 'commander';
import { mutants, type Mutant } from '../model/v1/mutants.js';
import type { Bounds } from '../model/v1/system.js';
import { wholeNumber } from './arguments.js';
import { named } from './lookup.js';

export interface ModelFlags {
  readonly sessions: number;
  readonly tokens: number;
  readonly processes: number;
  readonly descriptors: number;
  readonly mutant?: string;
}

/** Adds the options, and the list of wrong variants to the help; `mutant`: why one would want a wrong variant. */
export function addModelOptions(command: Command, mutant: string): Command {
  return command
    .option('-S, --sessions <n>', 'session slots', wholeNumber(1, 4), 2)
    .option('-T, --tokens <n>', 'tokens', wholeNumber(1, 6), 2)
    .option('-P, --processes <n>', 'process slots', wholeNumber(1, 4), 1)
    .option('-D, --descriptors <n>', 'descriptors of one session, in all processes together', wholeNumber(1, 4), 2)
    .option('-m, --mutant <name>', mutant)
    .addHelpText('after', `\nMutants:\n${mutants.map(({ name }) => `  ${name}\n`).join('')}`);
}

export const boundsOf = ({ sessions, tokens, processes, descriptors }: ModelFlags): Bounds => ({ sessions, tokens, processes, descriptors });

/** Undefined: the specification itself. Throws UsageError. */
export const mutantOf = ({ mutant }: ModelFlags): Mutant | undefined =>
  mutant === undefined ? undefined : named(mutants, ({ name }) => name, mutant, 'mutant');

/** The model knows tokens by position; a reader sees 0x1, 0x2, … */
export const tokenValues = (tokens: number): bigint[] => Array.from({ length: tokens }, (_, i) => BigInt(i + 1));
