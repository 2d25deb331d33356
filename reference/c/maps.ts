// SPDX-License-Identifier: GPL-2.0-only
/** @file Maps for compiled code: what include/luocheck/maps.h calls. */
import {
  EBUSY,
  EINVAL,
  ENOMEM,
  xa_destroy,
  xa_erase_now,
  xa_err,
  XA_ERROR,
  xa_find_now,
  xa_insert_now,
  xa_load_now,
  XA_STEP,
  xa_store_nofail_now,
  xa_store_now,
} from '../kernel/index.js';
import type { Step } from '../engine/step.js';
import type { Primitives } from './imports.js';
import type { Around } from './kernel.js';
import { RESERVED_ENTRY, Word, type WordMap } from './map.js';

const MAX_INDEX = (1n << 64n) - 1n;
const LOW = 0xffff_ffffn;
/** As in include/luocheck/maps.h: where the flags of a map lie, and those that matter here. */
const FLAGS = 8;
const TRACK_FREE = 4;
const ZERO_BUSY = 8;
const WRAPPED = 16;
/** Of a search: behind the index, and above that which mark. */
const AFTER = 1;
const PRESENT = 8;
/** Of xa_alloc(): members of its request. */
const ID = 0;
const ENTRY = 8;
const MIN = 16;
const MAX = 20;
const NEXT = 24;
const SET = 1;
const CLEAR = 2;

const unsigned = (index: bigint): bigint => BigInt.asUintN(64, index);
/** xa_mk_internal() of a negative errno: its low half. */
const error = (errno: number): number => (errno << 2) | 2;

export function mapPrimitives({ k, objects, memory }: Around): Pick<Primitives, 'stepThen' | 'call'> {
  /** The upper half of what was answered last. */
  let high = 0;
  /** Behind the step, before which somebody has looked whether it is there. */
  const map = (at: number): WordMap => objects.knownMap(at)!;
  const at =
    (which: number, name: string, access: 'read' | 'write'): ((at: number) => Step) =>
    (address) =>
      objects.map(address).at(which, name, access);
  const entryOf = (bits: bigint): object => objects.entry(Number(bits & LOW), Number(unsigned(bits) >> 32n));
  const wordOf = (entry: object | null): Word => {
    if (entry === null || entry === RESERVED_ENTRY) return NOTHING;
    return entry instanceof Word ? entry : new Word(objects.addressOfEntry(entry), 0);
  };
  const answer = (entry: object | null): number => {
    const word = wordOf(entry);
    high = word.high;
    return word.low;
  };
  const hasFlag = (at: number, flag: number): boolean => (memory().u32(at + FLAGS) & flag) !== 0;
  /** Is an entry one that the map uses itself? */
  const isAdvanced = (entry: bigint, user: string): boolean => {
    const is = (entry & 3n) === 2n;
    if (is) k.report(`warn:${user}`);
    return is;
  };
  const put = (xa: WordMap, index: bigint, entry: object): void => {
    xa_store_nofail_now(xa, index, entry);
  };
  const take = (xa: WordMap, index: bigint): object | null => {
    xa.marks.delete(index);
    return xa_erase_now(xa, index);
  };
  /** The lowest index of a range that is free; null: none is. */
  const free = (xa: WordMap, from: number, to: number): number | null => {
    let id = from;
    for (let i = xa.find(BigInt(from)); i < xa.indices.length && xa.indices[i] === BigInt(id); i++) id++;
    return id > to ? null : id;
  };
  const alloc = (at: number, request: number): number => {
    if (k.should_fail('xa_insert') !== 0) return -ENOMEM;
    const xa = map(at);
    xa.use(true);
    const c = memory();
    const [min, max, next] = [c.u32(request + MIN), c.u32(request + MAX), c.u32(request + NEXT)];
    const lowest = hasFlag(at, ZERO_BUSY) ? Math.max(min, 1) : min;
    const first = next === 0 ? lowest : Math.max(lowest, c.u32(next));
    let id = free(xa, first, max);
    let hasWrapped = id !== null && next !== 0 && hasFlag(at, WRAPPED);
    if (id === null && first > lowest) {
      id = free(xa, lowest, max);
      hasWrapped = true;
    }
    if (id === null) return -EBUSY;
    if (next !== 0 && hasFlag(at, WRAPPED)) c.setU32(at + FLAGS, c.u32(at + FLAGS) & ~WRAPPED);
    c.setU32(c.u32(request + ID), id);
    if (next !== 0) {
      c.setU32(next, id + 1);
      if (id + 1 > 0xffff_ffff) c.setU32(at + FLAGS, c.u32(at + FLAGS) | WRAPPED);
    }
    const bits = c.u64(request + ENTRY);
    put(xa, BigInt(id), bits === 0n ? RESERVED_ENTRY : entryOf(bits));
    return hasWrapped ? 1 : 0;
  };
  return {
    stepThen: {
      xa_insert: {
        step: (at: number) => XA_STEP.insert(objects.map(at)),
        then(at: number, index: bigint, entry: bigint): number {
          if (isAdvanced(entry, '__xa_insert')) return -EINVAL;
          return xa_insert_now(map(at), unsigned(index), entry === 0n ? RESERVED_ENTRY : entryOf(entry));
        },
      },
      xa_erase: {
        step: (at: number) => XA_STEP.erase(objects.map(at)),
        then: (at: number, index: bigint) => answer(take(map(at), unsigned(index))),
      },
      xa_store: {
        step: (at: number) => XA_STEP.store(objects.map(at)),
        then(at: number, index: bigint, entry: bigint, nofail: number): number {
          if (isAdvanced(entry, '__xa_store')) return error(-EINVAL);
          if (entry === 0n && !hasFlag(at, TRACK_FREE)) return answer(take(map(at), unsigned(index)));
          const store = nofail === 0 ? xa_store_now : xa_store_nofail_now;
          const before = store(map(at), unsigned(index), entry === 0n ? RESERVED_ENTRY : entryOf(entry));
          return before === XA_ERROR ? error(xa_err(before)) : answer(before);
        },
      },
      xa_cmpxchg: {
        step: at(5, 'xa_cmpxchg', 'write'),
        then(at: number, signed: bigint, pair: number): number {
          const [old, entry] = [memory().u64(pair), memory().u64(pair + 8)];
          if (isAdvanced(entry, '__xa_cmpxchg')) return error(-EINVAL);
          if (k.should_fail('xa_store') !== 0) return error(-ENOMEM);
          const [xa, index] = [map(at), unsigned(signed)];
          const before = xa_load_now(xa, index);
          xa.use(true);
          const isRelease = old === BigInt(RESERVED_ENTRY.low);
          const { low, high } = wordOf(before);
          const isOld = isRelease ? before === RESERVED_ENTRY : before !== RESERVED_ENTRY && ((BigInt(high) << 32n) | BigInt(low)) === old;
          if (isOld && entry !== 0n) put(xa, index, entryOf(entry));
          else if (isOld && before !== null) take(xa, index);
          return answer(before);
        },
      },
      xa_find: {
        step: (at: number, index: number, _max: bigint, how: number) =>
          (how & AFTER) !== 0 && memory().u64(index) === MAX_INDEX ? null : XA_STEP.find(objects.map(at)),
        then(at: number, index: number, max: bigint, how: number): number {
          const asked = memory().u64(index);
          if ((how & AFTER) !== 0 && asked === MAX_INDEX) return 0;
          const xa = map(at);
          const mark = how >> 1;
          for (let from = (how & AFTER) === 0 ? asked : asked + 1n; from <= unsigned(max); from++) {
            const found = xa_find_now(xa, from);
            if (found === null || found.index > unsigned(max)) return 0;
            from = found.index;
            if (found.entry === RESERVED_ENTRY || (mark < PRESENT && ((xa.marks.get(from) ?? 0) & (1 << mark)) === 0)) continue;
            memory().setU64(index, from);
            return answer(found.entry);
          }
          return 0;
        },
      },
      xa_load: {
        step: (at: number) => XA_STEP.load(objects.map(at)),
        then: (at: number, index: bigint) => answer(xa_load_now(map(at), unsigned(index))),
      },
      xa_alloc: {
        step: at(6, 'xa_alloc', 'write'),
        then(at: number, request: number): number {
          if (isAdvanced(memory().u64(request + ENTRY), '__xa_alloc')) return -EINVAL;
          if (hasFlag(at, TRACK_FREE)) return alloc(at, request);
          k.report('warn:__xa_alloc');
          return -EINVAL;
        },
      },
      xa_mark: {
        step: (at: number, _index: bigint, _mark: number, what: number) =>
          what === 0 ? objects.map(at).at(7, 'xa_get_mark', 'read') : objects.map(at).at(8, 'xa_set_mark', 'write'),
        then(at: number, signed: bigint, mark: number, what: number): number {
          const [xa, index] = [map(at), unsigned(signed)];
          xa.use(what !== 0);
          const marks = xa.marks.get(index) ?? 0;
          const isThere = xa.indices[xa.find(index)] === index;
          if (what === SET && isThere) xa.marks.set(index, marks | (1 << mark));
          else if (what === CLEAR) xa.marks.set(index, marks & ~(1 << mark));
          return (marks >> mark) & 1;
        },
      },
      xa_empty: {
        step: at(9, 'xa_empty', 'read'),
        then(at: number): number {
          map(at).use(false);
          return map(at).indices.length === 0 ? 1 : 0;
        },
      },
      xa_marked: {
        step: at(10, 'xa_marked', 'read'),
        then(at: number, mark: number): number {
          map(at).use(false);
          return [...map(at).marks.values()].some((bits) => ((bits >> mark) & 1) !== 0) ? 1 : 0;
        },
      },
    },
    call: {
      xa_init(at: number, name: number, flags: number): void {
        objects.initMap(at, memory().name(name));
        memory().setU32(at + FLAGS, flags);
      },
      xa_destroy(at: number): void {
        const xa = objects.map(at);
        xa_destroy(xa);
        xa.marks.clear();
      },
      xa_high: () => high,
    },
  };
}

const NOTHING = new Word(0, 0);
