// SPDX-License-Identifier: GPL-2.0-only
/** @file An Int32Array that grows. */

/** Pushes cost amortised constant time. */
export class Growing {
  /** Valid up to `length`. Another array after a `push`: do not keep it. */
  words: Int32Array;
  length = 0;

  /** `capacity`: words to begin with, at least 1. */
  constructor(capacity = 64) {
    this.words = new Int32Array(capacity);
  }

  push(word: number): void {
    if (this.length === this.words.length) {
      const grown = new Int32Array(2 * this.length);
      grown.set(this.words);
      this.words = grown;
    }
    this.words[this.length++] = word;
  }
}
