// SPDX-License-Identifier: GPL-2.0-only
/** @file Counters, bits and words that compiled code changes as a whole: where another task may come in between, and what is ordered by it. */
import type { Step } from '../engine/step.js';
import { point, type Memory } from '../kernel/index.js';
import { MARKED } from './access.js';
import type { Primitives } from './imports.js';
import type { Around } from './kernel.js';
import { LOCK_LOCATIONS } from './objects.js';

/** As in include/luocheck/atomics.h. */
const DONE = ['read', 'set', 'add', 'and', 'or', 'xor', 'xchg', 'cmpxchg', 'add_unless', 'dec_if_positive'] as const;
const OF = ['atomic', 'atomic64', 'atomic_long', '', 'bit'] as const;
const BITS: Readonly<Record<string, readonly [relaxed: string, ordered: string]>> = {
  read: ['test_bit', 'test_bit_acquire'],
  and: ['clear_bit', 'test_and_clear_bit'],
  or: ['set_bit', 'test_and_set_bit'],
  xor: ['change_bit', 'test_and_change_bit'],
};
const READ = 0;
const ORDERED = 1 << 8;

interface Made {
  readonly step: Step;
  readonly memory: Memory;
  readonly writes: boolean;
}

const made = new Map<number, Made>();

function operation(what: number): Made {
  const known = made.get(what);
  if (known !== undefined) return known;
  const done = DONE[what & 15]!;
  const of = OF[(what >> 4) & 15]!;
  const isOrdered = (what & ORDERED) !== 0;
  const name = of === 'bit' ? BITS[done]![isOrdered ? 1 : 0] : of === '' ? done : `${of}_${done}`;
  const writes = (what & 15) !== READ;
  const memory: Memory = { name: of === '' || of === 'bit' ? 'word' : `${of}_t`, ordering: isOrdered ? 'lock' : 'atomic' };
  const operation_ = { step: point(name, writes ? 'write' : 'read', memory), memory, writes };
  made.set(what, operation_);
  return operation_;
}

export function rmwSteps({ k, accesses, memory }: Around): Primitives['stepThen'] {
  return {
    rmw: {
      step: (what: number, _address: number, _size: number) => k.at(operation(what).step),
      then(what: number, address: number, size: number): number {
        const { memory: word, writes } = operation(what);
        // What lies on a C stack nobody accesses by another name.
        if (!memory().isStack(address)) accesses.then(address, size, MARKED | (writes ? 1 : 0));
        k.touch(LOCK_LOCATIONS + address, word, writes);
        return 0;
      },
    },
  };
}
