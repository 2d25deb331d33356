// SPDX-License-Identifier: GPL-2.0-only
/** @file A seeded source of numbers, for strategies. */

/** xorshift32 (Marsaglia 2003): small, fast, good enough to choose tasks with; never 0. */
export class Random {
  private state: number;

  constructor(seed: number) {
    // A seed of 0 would stay 0; neighbouring seeds must not give neighbouring streams.
    this.state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 1;
    for (let i = 0; i < 4; i++) this.below(2);
  }

  /** Uniform in [0, n). */
  below(n: number): number {
    // Both sides unsigned: an integer division, not one of floating-point numbers.
    return (this.draw() % (n >>> 0)) >>> 0;
  }

  /** 32 bits. */
  draw(): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return this.state >>> 0;
  }
}
