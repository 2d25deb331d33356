#!/usr/bin/env node
// SPDX-License-Identifier: GPL-2.0-only
/** @file The executable: hears signals from its first line on; its main thread writes, another one carries the command out. */

// Before anything else is loaded, which takes a while on a busy machine: nothing has begun that could be told.
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const nothingYet = (): void => {
  process.stderr.write('luocheck: interrupted\n');
  process.exit(130);
};
for (const signal of SIGNALS) process.on(signal, nothingYet);

const load = () => import('./start.js');
const loaded = await load().catch((error: NodeJS.ErrnoException) => error);
if (loaded instanceof Error) {
  const isMany = loaded.code === 'EMFILE' || loaded.code === 'ENFILE';
  process.stderr.write(`luocheck: cannot be loaded: ${isMany ? 'too many open files' : loaded.message.replace(/\s*\n\s*/g, ' ')}\n`);
  process.exit(3);
}
await loaded.start(() => {
  for (const signal of SIGNALS) process.removeListener(signal, nothingYet);
});

export {};
