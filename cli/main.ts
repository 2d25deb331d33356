#!/usr/bin/env node
// SPDX-License-Identifier: GPL-2.0-only
/** @file The executable. */
import { EXIT } from './errors.js';
import { processTerminal } from './terminal.js';

const args = process.argv.slice(2);

// A replay, a report and SARIF name lines of the TypeScript sources. Source maps make stack traces slow, so only there; and
// they are read only for modules that are loaded from here on, hence the import below.
const namesLines = ['replay', 'report'].includes(args[0] ?? '') || args.some((arg) => arg.startsWith('--sarif'));
if (namesLines || process.env['LUOCHECK_DEBUG']) process.setSourceMapsEnabled(true);

let isOutputBroken = false;
const terminal = processTerminal((error) => {
  isOutputBroken = true;
  process.stderr.write(`luocheck: ${error.message}\n`);
  process.exitCode = EXIT.internal;
});

const { run } = await import('./program.js');
const code = await run(args, terminal);
if (!isOutputBroken) process.exitCode = code;
