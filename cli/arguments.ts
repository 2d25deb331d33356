// SPDX-License-Identifier: GPL-2.0-only
/** @file Values of options: numbers, durations, seeds. */
import { InvalidArgumentError } from 'commander';
import type { Shard } from '../search/shard.js';

/** A parser for whole numbers from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (!(value >= least && value <= most)) throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
    return value;
  };
}

/** A seed: what a report prints can be given back. */
export function seed(text: string): number {
  const value = /^-?\d+$/.test(text) ? Number(text) : NaN;
  if (!Number.isInteger(value) || Math.abs(value) > 0x7fff_ffff) throw new InvalidArgumentError('Expected a whole number of 32 bits.');
  return value;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `90`, `90s`, `2m`, `1h`, `500ms` -> milliseconds. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  const value = match ? Number(match[1]) * UNITS[match[2] ?? 's']! : NaN;
  // setTimeout knows no more than 31 bits.
  if (!(value > 0 && value <= 0x7fff_ffff)) throw new InvalidArgumentError('Expected a duration such as 60s, 5m or 1h.');
  return value;
}

/** For options that are given several times or with several values: collects, without the same value twice. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return previous.includes(value) ? previous : [...previous, value];
}

/** `3/8`: the third of eight parts. */
export function shard(text: string): Shard {
  const match = /^(\d{1,4})\/(\d{1,4})$/.exec(text);
  const [index, parts] = [Number(match?.[1]), Number(match?.[2])];
  if (!(index >= 1 && index <= parts)) throw new InvalidArgumentError('Expected a shard such as 3/8.');
  return { index, count: parts };
}
