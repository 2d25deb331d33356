// SPDX-License-Identifier: GPL-2.0-only
/** @file Watches over the thread of a command: relays what it says, hears signals for it, ends it when it does not. */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { CELLS } from '../reference/engine/watch.js';
import { EXIT, systemReason, type ExitCode } from './errors.js';
import { namesOwnFiles, runGuarded, tellGuard, whenGuardInterrupts } from './guard.js';
import { oneLine } from './printable.js';
import { INTERRUPT, INTERRUPTED, THREADS, type CommandData, type Told } from './relay.js';
import type { Terminal } from './terminal.js';
import { processorTime, Watchdog } from './watchdog.js';

/**
 * Within how many milliseconds a command that has something to report has to notice that it was interrupted: of processor time, and, if
 * it does nothing at all, of time. Nothing: less than `least` of processor time. On a busy machine it gets little, but more than that.
 */
const UNHEARD = { busy: 1_500, idle: 10_000, least: 200 };
/** Between two looks, in milliseconds. */
const LOOK = 50;
/** What files of somebody else may fill, in megabytes. */
const MEMORY_LIMIT = 1_024;
/** A thread that does not end in so many milliseconds is in a built-in function that nothing stops. */
const STUCK = 500;

/** Runs `luocheck ARGS…`. `isGuarded`: this process may be killed at any time, so that it may load files of somebody else. */
export function supervise(args: readonly string[], terminal: Terminal, isGuarded: boolean): Promise<ExitCode> {
  return new Supervisor(args, terminal, isGuarded).run();
}

class Supervisor {
  private readonly data: CommandData;
  private readonly watchdog: Watchdog;
  private worker: Worker | null = null;
  private end: ExitCode | null = null;
  private settle!: (code: ExitCode) => void;
  /** Has the command anything to report when it is interrupted? */
  private listens = false;
  private interruptGuarded: (() => void) | null = null;

  constructor(
    private readonly args: readonly string[],
    private readonly terminal: Terminal,
    private readonly isGuarded: boolean,
  ) {
    const shared = (numbers: number): SharedArrayBuffer => new SharedArrayBuffer(numbers * Int32Array.BYTES_PER_ELEMENT);
    this.data = { args, isColored: terminal.isColored, debug: terminal.debug, isGuarded, interrupt: shared(1), watch: shared(CELLS * THREADS) };
    this.watchdog = new Watchdog(this.data.watch);
  }

  async run(): Promise<ExitCode> {
    const release = this.terminal.onInterrupt(() => this.interrupt());
    whenGuardInterrupts(() => this.interrupt());
    const code = new Promise<ExitCode>((resolve) => (this.settle = resolve));
    const timer = this.isGuarded ? setInterval(() => this.look(), LOOK) : undefined;
    try {
      if (!this.isGuarded && namesOwnFiles(this.args)) void this.guard();
      else this.start();
      return await code;
    } finally {
      clearInterval(timer);
      release();
    }
  }

  private start(): void {
    // Foreign code could reach everything with the text of a function.
    if (this.isGuarded) setFlagsFromString('--disallow-code-generation-from-strings');
    const most = Math.floor(getHeapStatistics().heap_size_limit / 2 ** 20);
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: this.data,
      resourceLimits: { maxOldGenerationSizeMb: this.isGuarded ? Math.min(most, MEMORY_LIMIT) : most },
    });
    this.worker = worker;
    worker.on('message', (told: Told) => this.take(told));
    worker.on('error', (error) => this.failed(error));
    worker.on('exit', () => {
      if (this.worker === worker) this.settle(this.end ?? this.endedItself());
    });
  }

  private take(told: Told): void {
    if ('out' in told) this.terminal.out(told.out);
    else if ('err' in told) this.terminal.err(told.err);
    else if ('progress' in told) this.terminal.progress(told.progress);
    else if ('file' in told) this.watchdog.files.set(told.number, told.file);
    else if ('listens' in told) this.listens = told.listens;
    else if ('end' in told) this.end ??= told.end;
    else void this.guard();
  }

  /** What was started here is started again, in a process that may be killed. */
  private async guard(): Promise<void> {
    await this.stop();
    const guarded = runGuarded(this.args, this.terminal);
    this.interruptGuarded = guarded.interrupt;
    this.settle(await guarded.code);
  }

  private interrupt(): void {
    const { interruptGuarded } = this;
    if (interruptGuarded) return interruptGuarded();
    // Once: a signal to the group comes from the first process, too, perhaps when the command has heard of it and nobody asks any more.
    if (Atomics.compareExchange(new Int32Array(this.data.interrupt), 0, 0, INTERRUPTED) !== 0) return;
    this.worker?.postMessage(INTERRUPT);
    if (!this.listens) return void this.giveUp('interrupted', EXIT.interrupted);
    const busy = processorTime();
    let seen = { at: this.terminal.now(), busy };
    const timer = setInterval(() => {
      if (Atomics.load(new Int32Array(this.data.interrupt), 0) !== INTERRUPTED) return clearInterval(timer);
      const now = { at: this.terminal.now(), busy: processorTime() };
      if (now.busy - seen.busy >= UNHEARD.least) seen = now;
      if (now.busy - busy < UNHEARD.busy && now.at - seen.at < UNHEARD.idle) return;
      clearInterval(timer);
      void this.giveUp('interrupted', EXIT.interrupted);
    }, LOOK);
    timer.unref();
  }

  private look(): void {
    const hang = this.watchdog.look();
    tellGuard({ place: this.watchdog.place() });
    if (hang !== null) void this.giveUp(hang, EXIT.usage);
  }

  /** Ends the command, which had its chance. */
  private async giveUp(why: string, code: ExitCode): Promise<void> {
    if (this.end !== null) return;
    this.end = code;
    this.terminal.progress(null);
    this.terminal.err(`luocheck: ${why}\n`);
    const { worker } = this;
    const stuck = setTimeout(() => (this.isGuarded ? tellGuard({ kill: code }) : process.exit(code)), STUCK);
    await worker?.terminate();
    clearTimeout(stuck);
  }

  private async stop(): Promise<void> {
    const { worker } = this;
    this.worker = null;
    await worker?.terminate();
  }

  private failed(error: Error & { readonly code?: unknown }): void {
    if (this.end !== null) return;
    const place = this.watchdog.place();
    const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    this.end = isMemory && place !== null ? EXIT.usage : EXIT.internal;
    this.terminal.progress(null);
    if (isMemory) this.terminal.err(`luocheck: ${place === null ? '' : `${place}: `}out of memory\n`);
    else this.terminal.err(`luocheck: ${initReason(error) ?? failureReason(error)}\n`);
  }

  /** It is over, and has not said how. */
  private endedItself(): ExitCode {
    const place = this.watchdog.place();
    this.terminal.progress(null);
    this.terminal.err(place === null ? 'luocheck: internal error: the command has ended without a result\n' : `luocheck: ${place}: ends the process\n`);
    return place === null ? EXIT.internal : EXIT.usage;
  }
}

function initReason(error: Error & { readonly code?: unknown }): string | null {
  if (error.code !== 'ERR_WORKER_INIT_FAILED') return null;
  return `cannot start: ${systemReason({ code: /: (E[A-Z]+)$/.exec(error.message)?.[1], message: error.message })}`;
}

/** What the system refuses is nobody's error. */
function failureReason(error: Error & { readonly code?: unknown }): string {
  const isMany = error.code === 'EMFILE' || error.code === 'ENFILE';
  return isMany ? `cannot go on: ${systemReason(error)}` : `internal error: ${oneLine(error.message)}`;
}
