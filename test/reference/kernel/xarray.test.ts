// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/xarray.h. */
import { describe, expect, it } from 'vitest';
import {
  DEFINE_XARRAY,
  ENOMEM,
  Fault,
  xa_destroy,
  xa_empty,
  xa_erase,
  xa_err,
  xa_for_each,
  xa_load,
  xa_store,
  xa_store_nofail,
  type xarray,
} from '../../../reference/kernel/index.js';
import { Workbench } from './workbench.js';

interface Entry {
  readonly name: string;
}

const MAX = 0xffff_ffff_ffff_ffffn;

function filled(bench: Workbench, ...indices: bigint[]): xarray<Entry> {
  const xa = DEFINE_XARRAY<Entry>(bench.k, 'xa');
  bench.do(function* () {
    for (const index of indices) yield* xa_store(xa, index, { name: `entry ${index}` });
  });
  return xa;
}

const indicesOf = (xa: xarray<Entry>): readonly bigint[] => xa.indices;

describe('xarray', () => {
  it('keeps entries by index, ascending, up to 2^64-1', () => {
    const bench = new Workbench();
    const xa = filled(bench, MAX, 7n, 0n, 1n << 63n, 3n);
    const seen: bigint[] = [];
    for (const [index, { name }] of xa_for_each(xa)) {
      expect(name).toBe(`entry ${index}`);
      seen.push(index);
    }
    expect(seen).toEqual([0n, 3n, 7n, 1n << 63n, MAX]);
  });

  it('loads, replaces and erases', () => {
    const bench = new Workbench();
    const xa = filled(bench, 5n);
    const results = bench.do(function* () {
      const absent = yield* xa_load(xa, 4n);
      const old = yield* xa_store(xa, 5n, { name: 'new' });
      const present = yield* xa_load(xa, 5n);
      const erased = yield* xa_erase(xa, 5n);
      const gone = yield* xa_erase(xa, 5n);
      return [absent, old, present, erased, gone];
    });
    expect(results).toEqual([null, { name: 'entry 5' }, { name: 'new' }, { name: 'new' }, null]);
    expect(xa_empty(xa)).toBe(true);
  });

  it('answers -ENOMEM by fault, except where the caller cannot live with it', () => {
    const bench = new Workbench();
    const xa = filled(bench);
    const task = bench.start(function* () {
      yield* xa_store_nofail(xa, 1n, { name: 'sure' });
      return xa_err(yield* xa_store(xa, 2n, { name: 'unsure' }));
    });
    task.fault = new Fault('xa_store', 1, ENOMEM);
    bench.run(task);
    expect(task.result).toBe(-ENOMEM);
    expect(indicesOf(xa)).toEqual([1n]);
    expect(xa_err(null)).toBe(0);
  });

  it('can change under xa_for_each: each turn looks for the next index', () => {
    const bench = new Workbench();
    const xa = filled(bench, 1n, 2n, 3n, 5n);
    const seen = bench.do(function* () {
      const indices: bigint[] = [];
      for (const [index] of xa_for_each(xa)) {
        indices.push(index);
        yield* xa_erase(xa, index);
        if (index === 1n) yield* xa_erase(xa, 2n);
        if (index === 3n) {
          yield* xa_store(xa, 0n, { name: 'behind' });
          yield* xa_store(xa, 4n, { name: 'ahead' });
        }
      }
      return indices;
    });
    expect(seen).toEqual([1n, 3n, 4n, 5n]);
    expect(indicesOf(xa)).toEqual([0n]);
  });

  it('is empty after xa_destroy, with the entries left alone', () => {
    const bench = new Workbench();
    const xa = filled(bench, 1n, 2n);
    xa_destroy(xa);
    expect(xa_empty(xa)).toBe(true);
  });
});
