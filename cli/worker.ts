// SPDX-License-Identifier: GPL-2.0-only
/** @file The thread that carries a command out: whatever happens here, the main thread hears signals and has the last word. */
import { types } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { watched } from '../reference/engine/watch.js';
import { ownFilesHook } from '../reference/own/hook.js';
import { whileWaiting } from '../reference/loader/bytes.js';
import { EXIT, InterruptedError, systemReason, type ExitCode } from './errors.js';
import { cellsOf, HEARD, INTERRUPT, INTERRUPTED, type CommandData, type Told } from './relay.js';
import { styleOf, type Terminal } from './terminal.js';

const data = workerData as CommandData;
const port = parentPort!;
const tell = (told: Told): void => port.postMessage(told);

watched.cells = cellsOf(data.watch, 0);
let freeze = (): void => {};
ownFilesHook.before = () => {
  if (data.isGuarded) return freeze();
  tell({ needs: 'guard' });
  // The main thread ends this one.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};
ownFilesHook.loading = (file, number) => tell({ file, number });

const flag = new Int32Array(data.interrupt);
whileWaiting.look = () => {
  if (isInterrupted()) throw new InterruptedError('interrupted');
};

function isInterrupted(): boolean {
  return Atomics.compareExchange(flag, 0, INTERRUPTED, HEARD) !== 0;
}

const terminal: Terminal = {
  out: (text) => tell({ out: text }),
  err: (text) => tell({ err: text }),
  progress: (line) => tell({ progress: line }),
  style: styleOf(data.isColored),
  isColored: data.isColored,
  now: () => Date.now(),
  onInterrupt(stop) {
    const listener = (message: unknown): void => {
      if (message !== INTERRUPT) return;
      isInterrupted();
      stop();
    };
    port.on('message', listener);
    tell({ listens: true });
    if (isInterrupted()) stop();
    return () => {
      port.off('message', listener);
      tell({ listens: false });
    };
  },
  isInterrupted,
  debug: data.debug,
};

function end(code: ExitCode): void {
  tell({ end: code });
  port.close();
}

// A replay, a report and SARIF name lines of the TypeScript sources. Source maps make stack traces slow, so only there; and
// they are read only for modules that are loaded from here on, hence the import below.
const { args, debug } = data;
const namesLines = ['replay', 'report'].includes(args[0] ?? '') || args.some((arg) => arg.startsWith('--sarif'));
if (namesLines || debug) process.setSourceMapsEnabled(true);

try {
  const { explain, run } = await import('./program.js');
  const { foreignError } = await import('./own-revision.js');
  const { freezeLanguage } = await import('../reference/own/frozen.js');
  freeze = freezeLanguage;
  const failed = (error: unknown): void => {
    end(explain(error, terminal));
    process.exit();
  };
  process.on('uncaughtException', failed);
  // What nobody waits for.
  process.on('unhandledRejection', (reason) => failed(types.isNativeError(reason) ? reason : foreignError(reason)));
  end(await run(args, terminal));
} catch (error) {
  terminal.err(`luocheck: cannot be loaded: ${systemReason(error)}\n`);
  end(EXIT.internal);
}
