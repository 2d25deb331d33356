// SPDX-License-Identifier: GPL-2.0-only
/** @file What all commands have in common. */
import type { Command } from 'commander';
import type { ExitCode } from './errors.js';
import type { Terminal } from './terminal.js';

/** Told how a command ended. */
export type Done = (code: ExitCode) => void;

/** Adds one command to the program. */
export type AddCommand = (program: Command, terminal: Terminal, done: Done) => void;
