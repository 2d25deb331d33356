// SPDX-License-Identifier: GPL-2.0-only
/** @file A process of its own for files of somebody else: what no thread can be stopped in is killed. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { EXIT, type ExitCode } from './errors.js';
import type { Terminal } from './terminal.js';

/** The environment variable by which the process knows what it is; its value says what the standard error output of the first one is. */
export const GUARDED = 'LUOCHECK_GUARDED';
const INTERRUPT = 'interrupt';
/** What V8 and Node.js write when they die: nobody's business here. */
const LAST_WORDS = /\r?\n?(?:<--- Last few GCs --->|FATAL ERROR: |#\s*\n# Fatal|\s*#\n)/;

/** It may have ended meanwhile: its exit code says the rest. */
const ended = (): void => {};

/** What the process tells the first one. */
type Told = { readonly place: string | null } | { readonly kill: ExitCode };

/** What standard error is. */
export interface ErrorStream {
  readonly isTTY: boolean;
  readonly columns: number;
}

/** Undefined: the process's own. */
export function terminalOfGuard(value: string | undefined): ErrorStream | undefined {
  return value === undefined ? undefined : (JSON.parse(value) as ErrorStream);
}

/** Do the arguments name files of somebody else? What is not seen here is found out later, and costs another start. */
export function namesOwnFiles(args: readonly string[]): boolean {
  return args.some((arg, i) => {
    const isRevision = /^(?:-r|--revision)$/.test(args[i - 1] ?? '') || /^(?:-r.|--revision=)/.test(arg) || (args[0] === 'diff' && i > 0);
    return isRevision ? /[\\/]|\.(?:ts|patch|diff)$|^\.$/.test(arg) : /^v\d+ [^:]*[\\/][^:]*:/.test(arg);
  });
}

/** A command in a process of its own. */
export interface Guarded {
  readonly code: Promise<ExitCode>;
  readonly interrupt: () => void;
}

/** Runs `luocheck ARGS…` once more. */
export function runGuarded(args: readonly string[], terminal: Terminal): Guarded {
  const { stderr } = process;
  const of: ErrorStream = { isTTY: stderr.isTTY === true, columns: stderr.columns || 80 };
  const child = fork(fileURLToPath(new URL('./main.js', import.meta.url)), args, {
    env: { ...process.env, [GUARDED]: JSON.stringify(of) },
    stdio: ['inherit', 'inherit', 'pipe', 'ipc'],
  });
  let place: string | null = null;
  let killed: ExitCode | null = null;
  let isDying = false;
  let isInterrupted = false;
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    const end = isDying ? 0 : LAST_WORDS.exec(text)?.index;
    if (end !== undefined) isDying = true;
    stderr.write(end === undefined ? text : text.slice(0, end));
  });
  child.on('message', (told: Told) => {
    if ('place' in told) return void (place = told.place);
    killed = told.kill;
    child.kill('SIGKILL');
  });
  const code = new Promise<ExitCode>((resolve) => {
    child.on('error', (error) => {
      terminal.err(`luocheck: cannot start: ${error.message}\n`);
      resolve(EXIT.internal);
    });
    child.on('close', (exit, signal) => {
      if (killed !== null) return resolve(killed);
      if (signal === null && exit !== null && exit < 128) return resolve(exit as ExitCode);
      if (exit === EXIT.interrupted || signal === 'SIGINT' || signal === 'SIGTERM') return resolve(EXIT.interrupted);
      // A thread that is ended while V8 compiles may take the process with it.
      if (isInterrupted) return resolve(EXIT.interrupted);
      // Memory that V8 cannot even ask for ends the process.
      terminal.err(`luocheck: ${place ?? args.join(' ')}: ends the process${isDying ? ', out of memory' : ` (${signal ?? exit})`}\n`);
      resolve(EXIT.usage);
    });
  });
  const interrupt = (): void => {
    isInterrupted = true;
    if (child.connected) child.send(INTERRUPT, ended);
  };
  return { code, interrupt };
}

/** Nothing where nobody guards. */
export function tellGuard(told: Told): void {
  if (process.connected) process.send!(told);
}

/** Calls `stop` when the first process was interrupted; with that one gone, this one ends too. */
export function whenGuardInterrupts(stop: () => void): void {
  if (process.send === undefined) return;
  process.on('message', (message) => {
    if (message === INTERRUPT) stop();
  });
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
}

/** The command is over: the first process waits for nothing more. */
export function leaveGuard(): void {
  if (!process.connected) return;
  process.removeAllListeners('disconnect');
  process.disconnect();
}
