// SPDX-License-Identifier: GPL-2.0-only
/** @file What a command sees of the world: the only door to streams, environment, clock and signals. */
import { createColors } from 'picocolors';
import { OutputError, systemReason } from './errors.js';
import { PLAIN, type Style } from '../report/style.js';

export interface Terminal {
  /** Standard output: results. */
  out(text: string): void;
  /** Standard error: one line that says what is wrong. */
  err(text: string): void;
  /** Rewrites the progress line; null takes it away. Where there is no terminal, one line every few seconds. */
  progress(line: string | null): void;
  /** How results are set off. */
  readonly style: Style;
  /** Is `style` one of colours? */
  readonly isColored: boolean;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `stop` at the first Ctrl-C or SIGTERM; the second ends the process. The answer takes the handler away. */
  onInterrupt(stop: () => void): () => void;
  /** Was there a Ctrl-C or SIGTERM? For whoever computes and cannot be called; absent: only `onInterrupt` knows. */
  readonly isInterrupted?: () => boolean;
  /** Stack traces wanted? */
  readonly debug: boolean;
}

/** NO_COLOR and FORCE_COLOR (any value but `0` and, for NO_COLOR, the empty one) win over what the stream is. */
export function wantsColor(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}

export function styleOf(color: boolean): Style {
  if (!color) return PLAIN;
  const { bold, dim, green, red, yellow, cyan } = createColors(true);
  return { strong: bold, faint: dim, good: green, bad: red, open: yellow, name: cyan };
}

/** Where there is no terminal: seconds before the first line of progress, and between two; LUOCHECK_PROGRESS changes it, 0: none. */
const PROGRESS = 5;

/** Milliseconds, from the environment; Infinity: none. */
export function progressInterval({ LUOCHECK_PROGRESS: given = '' }: NodeJS.ProcessEnv): number {
  const seconds = given.trim() === '' ? PROGRESS : Number(given);
  return seconds > 0 ? seconds * 1000 : seconds === 0 ? Infinity : PROGRESS * 1000;
}

/** Writes progress where there is no terminal. */
export function progressLines(interval: number, now: () => number, write: (text: string) => void): (line: string | null) => void {
  let last = now();
  return (line) => {
    if (line === null || line === '' || now() - last < interval) return;
    last = now();
    write(`luocheck: ${line}\n`);
  };
}

/** The process's own streams. `onFailure`: what to do when standard output cannot be written. */
export function processTerminal(
  onFailure: (error: OutputError) => void,
  /** What standard error really is, where another process passes it on. */
  { isTTY, columns }: { readonly isTTY: boolean; readonly columns: number } = process.stderr,
): Terminal {
  const { stdout, stderr, env } = process;
  const isColored = wantsColor(env, stdout.isTTY === true);
  const debug = (env['LUOCHECK_DEBUG'] ?? '0') !== '0';
  let isClosed = false;
  let line = '';
  const say = progressLines(progressInterval(env), Date.now, (text) => stderr.write(text));
  const fail = (error: NodeJS.ErrnoException): void => {
    if (isClosed) return;
    isClosed = true;
    // A reader that has seen enough is no failure: `luocheck check | head`.
    if (error.code !== 'EPIPE') onFailure(new OutputError(`standard output: ${systemReason(error)}`));
  };
  stdout.on('error', fail);
  stderr.on('error', () => {});
  const rewrite = (text: string): void => {
    if (!isTTY || text === line) return;
    stderr.write(`\r\u001b[K${text.slice(0, (columns || 80) - 1)}`);
    line = text;
  };
  return {
    out(text) {
      rewrite('');
      if (!isClosed) stdout.write(text);
    },
    err(text) {
      rewrite('');
      stderr.write(text);
    },
    progress: (text) => (isTTY ? rewrite(text ?? '') : say(text)),
    style: styleOf(isColored),
    isColored,
    now: () => Date.now(),
    onInterrupt,
    debug,
  };
}

/** Ctrl-C, and what `timeout`, Kubernetes and CI runners send to a process whose time is up. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * In milliseconds: signals that come this close together are one. `timeout` sends its signal twice, to the process and to its group, and
 * `npx` passes on the one that its child had already.
 */
const ONE_SIGNAL = 200;

function onInterrupt(stop: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const handler = (): void => {
    timer ??= setTimeout(() => {
      // What has come by now is delivered before this runs. Then nobody listens, and the next signal ends the process also
      // while it computes.
      setImmediate(() => {
        release();
        stop();
      });
    }, ONE_SIGNAL);
  };
  const release = (): void => {
    clearTimeout(timer);
    for (const signal of SIGNALS) process.removeListener(signal, handler);
  };
  for (const signal of SIGNALS) process.on(signal, handler);
  return release;
}
