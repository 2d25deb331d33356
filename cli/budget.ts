// SPDX-License-Identifier: GPL-2.0-only
/** @file The time that a search may take, everything that comes after it included: when to stop searching, and when to stop minimising. */
import { TIME_UP } from '../search/time-limit.js';
import { processorTime } from './watchdog.js';

/** Processor time, in milliseconds, from the last minimal finding to the last line of the report: asking which fix repairs what, once and for each. */
const AFTERWARDS = { any: 2_000, each: 25 };
/** Part of the time that is kept for that at the most. */
const MOST = 0.4;
/** The search ends so much earlier than minimising does: what it found last is made minimal, too. */
const EARLIER = 1.25;
/** A machine is taken to be so many times slower than one that is not shared, at the most. */
const SLOWEST = 10;

export class Budget {
  /** Ends the search: interrupted, or the time is up but for what comes afterwards. */
  readonly search: AbortSignal;
  /** Ends minimising. */
  readonly minimising: AbortSignal;
  /** Found so far: each costs something afterwards. */
  private findings = 0;
  /** Whatever the time: something is looked at. */
  private hasBegun = false;
  private readonly started: number;
  private readonly busy: number;

  constructor(
    private readonly interrupted: AbortSignal,
    private readonly milliseconds: number,
    private readonly now: () => number,
    private readonly processor = processorTime,
  ) {
    this.started = now();
    this.busy = processor();
    this.search = this.signal(() => this.hasBegun && this.isUp(EARLIER));
    this.minimising = this.signal(() => this.isUp(1));
  }

  /** Something was searched, and there are so many findings. */
  note(findings: number): void {
    this.hasBegun = true;
    this.findings = Math.max(this.findings, findings);
  }

  private isUp(factor: number): boolean {
    const { any, each } = AFTERWARDS;
    const passed = this.now() - this.started;
    // What others leave of the machine: less than one processor where processor time passes more slowly than time.
    const slowness = Math.min(Math.max(passed / Math.max(this.processor() - this.busy, 1), 1), SLOWEST);
    const kept = this.findings === 0 ? 0 : Math.min(slowness * (any + each * this.findings), MOST * this.milliseconds);
    return passed >= this.milliseconds - factor * kept;
  }

  /** True as soon as it is so, also for whoever never lets a timer have its turn. */
  private signal(isUp: () => boolean): AbortSignal {
    const { signal } = new AbortController();
    let isOver = false;
    Object.defineProperty(signal, 'aborted', { get: () => (isOver ||= this.interrupted.aborted || isUp()) });
    Object.defineProperty(signal, 'reason', { get: () => (this.interrupted.aborted ? undefined : TIME_UP) });
    return signal;
  }
}
