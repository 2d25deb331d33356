// SPDX-License-Identifier: GPL-2.0-only
/** @file Writes the course of a search, line by line: whatever ends it leaves the lines that were written. */
import { closeSync } from 'node:fs';
import type { Progress } from '../search/check.js';
import type { Found } from '../search/verdict.js';
import { eventLine, type SearchEvent } from '../report/ci/events.js';
import { InterruptedError, OutputError, systemReason } from './errors.js';
import { openToWrite, writeAll } from './pipe.js';
import { printRaceToken } from './race-catalogue.js';
import type { Terminal } from './terminal.js';
import { printToken } from './token.js';

/** Between two progress lines, in milliseconds. */
const INTERVAL = 1000;

/** Takes what a search says while it runs. */
export interface Watcher {
  onProgress(progress: Progress): void;
  onFinding(found: Found): void;
}

/** A log of one run; without a path it writes nothing. A log that cannot be written any more does not end the search. */
export class EventLog {
  private fd: number | null = null;
  private failure: OutputError | null = null;

  constructor(
    /** `-`: standard output. */
    private readonly path: string | undefined,
    private readonly terminal: Terminal,
  ) {}

  /** Begins the file. */
  start(event: Omit<Extract<SearchEvent, { event: 'start' }>, 'event'>): void {
    if (this.path !== undefined && this.path !== '-') {
      try {
        this.fd = openToWrite(this.path, 'w');
      } catch (error) {
        this.fail(error);
      }
    }
    this.write({ event: 'start', ...event });
  }

  write(event: SearchEvent): void {
    const line = eventLine(event, new Date(this.terminal.now()).toISOString());
    if (this.path === '-') this.terminal.out(line);
    if (this.fd === null || this.failure) return;
    try {
      writeAll(this.fd, line);
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    if (error instanceof InterruptedError) throw error;
    this.failure = new OutputError(`${this.path}: ${systemReason(error)}`);
  }

  /** What a search of `revision` says goes to the log. */
  watch(revision: string): Watcher {
    let last = -Infinity;
    return {
      onProgress: ({ left, ...progress }) => {
        if (this.path === undefined || this.terminal.now() - last < INTERVAL) return;
        last = this.terminal.now();
        this.write({ event: 'progress', revision, ...progress, left: left !== undefined && Number.isFinite(left) ? left : null });
      },
      onFinding: ({ id, property, violation, isMinimal, ...found }) => {
        if (this.path === undefined) return;
        const replay = 'race' in found ? printRaceToken(revision, found.race) : printToken(revision, found.program);
        this.write({ event: 'finding', revision, id, property, violation, minimal: isMinimal, replay });
      },
    };
  }

  /** Ends the file; what could not be written. */
  close(): OutputError[] {
    if (this.fd !== null) closeSync(this.fd);
    this.fd = null;
    return this.failure ? [this.failure] : [];
  }
}
