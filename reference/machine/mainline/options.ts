// SPDX-License-Identifier: GPL-2.0-only
/** @file What a machine is made of and booted with. */
import type { Config } from '../../mainline/config.js';
import type { ModuleSpec } from './modules.js';

export interface MainlineOptions {
  /** Default: the sizes of x86-64. */
  readonly config?: Config;
  /** Process slots; each is always taken. */
  readonly processes?: number;
  /** Steps say where they were made. */
  readonly traced?: boolean;
  /** An image is loaded when the machine is switched on. */
  readonly loaded?: boolean;
  /** Test handlers that can be loaded. Those with `boot` are there from the start of each kernel. */
  readonly modules?: readonly ModuleSpec[];
}

/** What the command line of a kernel says. */
export interface CommandLine {
  readonly kho: boolean;
  readonly liveupdate: boolean;
}

export const EVERYTHING_ON: CommandLine = { kho: true, liveupdate: true };
