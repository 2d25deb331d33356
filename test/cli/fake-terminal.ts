// SPDX-License-Identifier: GPL-2.0-only
/** @file A terminal that remembers what was written, with a clock of its own. */
import type { ExitCode } from '../../cli/errors.js';
import { run } from '../../cli/program.js';
import type { Terminal } from '../../cli/terminal.js';
import { PLAIN } from '../../report/style.js';

export class FakeTerminal implements Terminal {
  stdout = '';
  stderr = '';
  readonly lines: (string | null)[] = [];
  readonly style = PLAIN;
  readonly isColored = false;
  debug = false;
  /** Presses Ctrl-C at the n-th progress line. */
  interruptAt = Infinity;
  private stop: (() => void) | null = null;
  private time = 1_700_000_000_000;

  out(text: string): void {
    this.stdout += text;
  }

  err(text: string): void {
    this.stderr += text;
  }

  progress(line: string | null): void {
    this.lines.push(line);
    if (this.lines.length === this.interruptAt) this.stop?.();
  }

  /** Far enough from call to call that no progress is held back. */
  now(): number {
    return (this.time += 1000);
  }

  onInterrupt(stop: () => void): () => void {
    this.stop = stop;
    return () => (this.stop = null);
  }

  /** Is somebody waiting for Ctrl-C? */
  get isListening(): boolean {
    return this.stop !== null;
  }
}

export interface Ran {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `luocheck ARGS…` on a fake terminal. */
export async function luocheck(args: readonly string[], terminal = new FakeTerminal()): Promise<Ran> {
  const code = await run(args, terminal);
  return { code, stdout: terminal.stdout, stderr: terminal.stderr };
}
