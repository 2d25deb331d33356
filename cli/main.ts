#!/usr/bin/env node
// SPDX-License-Identifier: GPL-2.0-only
/** @file The executable: its main thread hears signals and writes, another one carries the command out. */
import { EXIT } from './errors.js';
import { GUARDED, leaveGuard, terminalOfGuard } from './guard.js';
import { supervise } from './supervise.js';
import { processTerminal } from './terminal.js';

let isOutputBroken = false;
const guard = process.env[GUARDED];
const terminal = processTerminal((error) => {
  isOutputBroken = true;
  process.stderr.write(`luocheck: ${error.message}\n`);
  process.exitCode = EXIT.internal;
}, terminalOfGuard(guard));

const code = await supervise(process.argv.slice(2), terminal, guard !== undefined);
if (!isOutputBroken) process.exitCode = code;
leaveGuard();
