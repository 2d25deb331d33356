// SPDX-License-Identifier: GPL-2.0-only
/** @file Benchmark results as data: the format `luocheck-bench`, described by bench.schema.json and docs/json.md. */

export const BENCH_FORMAT = 'luocheck-bench';
/** Goes up when a reader of the last version would misunderstand; additions leave it alone. */
export const BENCH_VERSION = 1;

/** A quantity; `value` is null where nothing came in time. */
export interface Quantity {
  readonly value: number | null;
  /** `states/s`, `x`. */
  readonly unit: string;
}

export interface BenchRow {
  readonly what: string;
  /** As docs/benchmarks.md has it. */
  readonly result: string;
  /** None where the result is no number of a unit. */
  readonly measured: readonly Quantity[];
  /** What has to be reached. */
  readonly floor?: Quantity & { readonly text: string; readonly met: boolean };
}

export interface BenchDocument {
  readonly format: typeof BENCH_FORMAT;
  readonly version: typeof BENCH_VERSION;
  readonly tool: string;
  /** Node, platform, processor. */
  readonly machine: string;
  readonly sections: readonly { readonly name: string; readonly title: string; readonly text: string; readonly rows: readonly BenchRow[] }[];
}
