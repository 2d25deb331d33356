// SPDX-License-Identifier: GPL-2.0-only
/** @file What the executable does with its process: arguments, streams and signals in, the exit code out. */
import { EXIT } from './errors.js';
import { GUARDED, leaveGuard, terminalOfGuard } from './guard.js';
import { supervise } from './supervise.js';
import { processTerminal } from './terminal.js';

/** `isHeard`: called when the command hears signals itself. */
export async function start(isHeard: () => void): Promise<void> {
  let isOutputBroken = false;
  const guard = process.env[GUARDED];
  const terminal = processTerminal((error) => {
    isOutputBroken = true;
    process.stderr.write(`luocheck: ${error.message}\n`);
    process.exitCode = EXIT.internal;
  }, terminalOfGuard(guard));

  const end = supervise(process.argv.slice(2), terminal, guard !== undefined);
  isHeard();
  const code = await end;
  if (!isOutputBroken) process.exitCode = code;
  leaveGuard();
}
