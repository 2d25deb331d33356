// SPDX-License-Identifier: GPL-2.0-only
/** @file Locks, and what tasks wait for, by what lies in their memory. */
import { completion, mutex, rcu_domain, rwlock, rw_semaphore, spinlock, wait_queue, type Linux, type Lock, type Struct } from '../kernel/index.js';
import type { CMemory } from './memory.js';
import type { Callback } from './rcu.js';

/** Of a completion: where its count lies. */
const DONE = 4;

interface Making {
  readonly k: Linux;
  readonly name: string;
  readonly owner: Struct | null;
  readonly memory: CMemory;
  readonly address: number;
}

interface Kind {
  readonly type: abstract new (...args: never) => Lock;
  readonly make: (making: Making) => Lock;
}

/** By what lies in their memory, as in include/luocheck/. */
export const KINDS: ReadonlyMap<number, Kind> = new Map<number, Kind>([
  [0x72777365, { type: rw_semaphore, make: ({ k, name, owner }) => new rw_semaphore(k, name, owner) }],
  [0x72776c6b, { type: rwlock, make: ({ k, name, owner }) => new rwlock(k, name, owner) }],
  [0x6d757465, { type: mutex, make: ({ k, name, owner }) => new mutex(k, name, owner) }],
  [0x7370696e, { type: spinlock, make: ({ k, name, owner }) => new spinlock(k, name, owner) }],
  [0x636f6d70, { type: completion, make: ({ k, name, owner, memory, address }) => new completion(k, name, owner, wordAt(memory, address + DONE)) }],
  [0x77616974, { type: wait_queue, make: ({ k, name, owner }) => new wait_queue(k, name, owner) }],
  [0x73726375, { type: rcu_domain, make: ({ k, name, owner }) => new rcu_domain<Callback>(k, name, owner) }],
]);

function wordAt(memory: CMemory, address: number): { value: number } {
  return {
    get value(): number {
      return memory.u32(address);
    },
    set value(value: number) {
      memory.setU32(address, value);
    },
  };
}
