// SPDX-License-Identifier: GPL-2.0-only
/** @file What an access of a piece of memory means to the other tasks that access it. */

/**
 * - `plain`: an ordinary load or store. Two of them need something that orders them.
 * - `lock`: orders its users: who takes it comes after all who have released it. So does a reference count whose last user frees.
 * - `published`: RCU and fd tables: who finds what was stored comes after its writer; writers come one after the other; nobody waits for
 *   those who only look.
 * - `atomic`: READ_ONCE(), WRITE_ONCE(), set_bit(), atomic64_inc(): no data race but with a plain load beside such a store, and nothing is ordered by it.
 * - `freed`: what lies in an object that is freed: who uses it then has another report, and nothing is ordered by it.
 * - `fence`: smp_mb() and its like. The field says which: what comes before a `wmb` is ordered before what `atomic` stores behind it, and what `atomic`
 *   loads before a `rmb` before what comes behind it; `mb` is both.
 *
 * To partial-order reduction all are alike: two accesses of one location conflict when one of them writes.
 */
export type Ordering = 'plain' | 'lock' | 'published' | 'atomic' | 'freed' | 'fence';

/** What a location belongs to: a struct's layout, a lock, a list, a map, a counter. */
export interface Memory {
  readonly name: string;
  /** Default: plain. */
  readonly ordering?: Ordering;
}
