// SPDX-License-Identifier: GPL-2.0-only
/** @file A map that is put back: to what was in it, in the same order, whatever was done to it since and however often. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Restore } from '../../../reference/kernel/index.js';
import { SavedMap } from '../../../reference/kernel/index.js';

describe('a map that is put back', () => {
  const key = fc.integer({ min: 0, max: 5 });
  const set = fc.record({ what: fc.constant('set' as const), key, value: fc.nat(9) });
  const other = fc.record({ what: fc.constantFrom('delete' as const, 'clear' as const, 'save' as const, 'restore' as const, 'restore' as const), key });

  it('is as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 2, arbitrary: set }, other), { maxLength: 40 }), (operations) => {
        const map = new SavedMap<number, number>();
        const saved: { readonly restore: Restore; readonly entries: readonly (readonly [number, number])[] }[] = [];
        for (const operation of operations) {
          if (operation.what === 'set') map.set(operation.key, operation.value);
          else if (operation.what === 'delete') map.delete(operation.key);
          else if (operation.what === 'clear') map.clear();
          else if (operation.what === 'save') saved.push({ restore: map.save(), entries: [...map] });
          else if (saved.length > 0) {
            const { restore, entries } = saved[operation.key % saved.length]!;
            restore();
            expect([...map]).toEqual(entries);
          }
        }
      }),
      { numRuns: 500, endOnFailure: true },
    );
  });
});
