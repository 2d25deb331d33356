// SPDX-License-Identifier: GPL-2.0-only
/** @file V8's precise block coverage, through the inspector: the alternative to marks in the code. */
import { Session } from 'node:inspector/promises';

export class BlockCoverage {
  private readonly session = new Session();

  async start(): Promise<void> {
    this.session.connect();
    await this.session.post('Profiler.enable');
    await this.session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
  }

  /** Scripts in which something was reached since the last time. */
  async take(): Promise<number> {
    const { result } = await this.session.post('Profiler.takePreciseCoverage');
    return result.length;
  }

  async stop(): Promise<void> {
    await this.session.post('Profiler.stopPreciseCoverage');
    this.session.disconnect();
  }
}
