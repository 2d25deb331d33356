// SPDX-License-Identifier: GPL-2.0-only
/** @file The kernel's primitives for compiled code: those of the simulated kernel, by the addresses that C has for their objects. */
import {
  __va,
  anon_inode_getfile,
  down_read,
  down_write,
  down_write_killable,
  EndlessLoop,
  ENOENT,
  fd_install,
  fget,
  fput,
  get_file,
  get_unused_fd_flags,
  kfree,
  kho_add_subtree,
  kho_alloc_preserve,
  kho_is_enabled,
  kho_restore_free,
  kho_retrieve_subtree,
  kho_unpreserve_free,
  KMALLOC,
  kmalloc_now,
  mutex_destroy,
  mutex_lock,
  mutex_unlock,
  point,
  put_unused_fd,
  rw_semaphore,
  up_read,
  up_write,
  xa_erase,
  xa_insert,
  xa_load,
  type file_operations,
  type Kernel,
  type Memory,
} from '../kernel/index.js';
import type { LuoKernel } from '../mainline/luo_internal.js';
import { format } from './format.js';
import { MARKED, type Accesses } from './access.js';
import type { Handlers } from './handlers.js';
import type { Primitives } from './instance.js';
import { toAddress, toPhys, type CMemory } from './memory.js';
import type { Layouts } from './layout.js';
import { HeapObject, LOCK_LOCATIONS, type Objects } from './objects.js';
import type { UserMemory } from './user.js';

/** Of one compiled kernel. */
export interface Surroundings {
  readonly k: LuoKernel;
  readonly objects: Objects;
  readonly accesses: Accesses;
  readonly layouts: Layouts;
  readonly handlers: Handlers;
  readonly user: UserMemory;
  readonly memory: () => CMemory;
  /** The operations of a file, by the address of its struct file_operations. */
  readonly operations: (address: number) => file_operations;
}

export function primitivesOf(around: Surroundings): Primitives {
  const { handlers, user, accesses } = around;
  return {
    oneStep: {
      ...lockSteps(around),
      module_get: (number: number) => handlers.module_get(number),
      module_put: (number: number) => handlers.module_put(number),
    },
    stepThen: { ...atomics(around), ...allocation(around), ...user.primitives },
    access: { access: accesses },
    steps: {
      ...memorySteps(around),
      ...fileSteps(around),
      ...user.steps,
      can_preserve: (number: number, file: number) => handlers.can_preserve(number, file),
      file_callback: (callback: number, number: number, args: number) => handlers.file_callback(callback, number, args),
      flb_callback: (callback: number, number: number, args: number) => handlers.flb_callback(callback, number, args),
    },
    call: { ...lockCalls(around), ...memoryCalls(around), ...fileCalls(around), ...textCalls(around) },
  };
}

const ATOMIC: Memory = { name: 'atomic_t', ordering: 'lock' };
/** Never a data race, and nothing is ordered by it: Documentation/atomic_t.txt, ORDERING. */
const RELAXED: Memory = { name: 'atomic_t', ordering: 'atomic' };
const COUNTER: Memory = { name: 'refcount_t', ordering: 'lock' };
/** As in runtime/atomic.c. */
const ATOMICS = (
  [
    ['atomic_cmpxchg', ATOMIC],
    ['atomic_set', RELAXED],
    ['atomic_read', RELAXED],
    ['atomic_inc', RELAXED],
    ['atomic_dec_and_test', ATOMIC],
    ['atomic_set_release', ATOMIC],
    ['atomic_read_acquire', ATOMIC],
    ['refcount_read', COUNTER],
    ['refcount_inc', COUNTER],
    ['refcount_dec_and_test', COUNTER],
  ] as const
).map(([name, memory]) => ({ step: point(name, /_read/.test(name) ? 'read' : 'write', memory), memory, writes: !/_read/.test(name) }));

function lockSteps({ objects }: Surroundings): Primitives['oneStep'] {
  return {
    down_read: (lock: number) => down_read(objects.rwsem(lock, 'down_read')),
    down_write: (lock: number) => down_write(objects.rwsem(lock, 'down_write')),
    down_write_killable: (lock: number) => down_write_killable(objects.rwsem(lock, 'down_write_killable')),
    up_read: (lock: number) => up_read(objects.rwsem(lock, 'up_read')),
    up_write: (lock: number) => up_write(objects.rwsem(lock, 'up_write')),
    mutex_lock: (lock: number) => mutex_lock(objects.mutex(lock, 'mutex_lock')),
    mutex_unlock: (lock: number) => mutex_unlock(objects.mutex(lock, 'mutex_unlock')),
  };
}

function atomics({ k, objects, accesses }: Surroundings): Primitives['stepThen'] {
  return {
    atomic: {
      step: (operation: number, _address: number) => k.at(ATOMICS[operation]!.step),
      then(operation: number, address: number): number {
        objects.at(address)?.check();
        const { memory, writes } = ATOMICS[operation]!;
        k.touch(LOCK_LOCATIONS + address, memory, writes);
        return 0;
      },
    },
    flag: {
      step: (write: number, address: number, size: number) => accesses.step(address, size, MARKED | write),
      then: (write: number, address: number, size: number) => accesses.flag(address, size, write !== 0),
    },
  };
}

function lockCalls({ k, objects, memory }: Surroundings): Primitives['call'] {
  return {
    lock_init: (lock: number, magic: number, name: number) => objects.initLock(lock, magic, name),
    mutex_destroy: (lock: number) => mutex_destroy(objects.mutex(lock, 'mutex_destroy')),
    assert_held(address: number, write: number, where: number): void {
      const lock = objects.anyLock(address, 'lockdep_assert_held');
      const isHeld = k.current!.held.some((hold) => hold.lock === lock && (write === 0 || !hold.read || !(lock instanceof rw_semaphore)));
      if (!isHeld) k.report(`warn:${memory().text(where)}`);
    },
    refcount_warn(counter: number, underflow: number): void {
      k.report(`refcount_${underflow === 1 ? 'underflow' : 'inc_on_zero'}:${objects.nameOf(counter) ?? 'refcount_t'}`);
    },
    refcount_made(counter: number): void {
      objects.at(counter)?.check();
      k.touch(LOCK_LOCATIONS + counter, COUNTER, true);
    },
  };
}

function allocation({ k, objects, layouts, memory }: Surroundings): Primitives['stepThen'] {
  return {
    kmalloc: {
      step: (_size: number, _type: number, _who: number) => k.at(KMALLOC),
      then(size: number, type: number, who: number): number {
        const object = kmalloc_now(k, HeapObject);
        if (object === null) return 0;
        const struct = layouts.types.allocated[type] ?? null;
        const region = objects.make(size, struct, struct ?? memory().name(who), object);
        if (region === null) throw new Error('the heap of the compiled kernel is full');
        object.place(objects, region);
        return region.address;
      },
    },
  };
}

function memorySteps({ k, objects, memory }: Surroundings): Primitives['steps'] {
  const page = (address: number): ReturnType<typeof __va> | null => (address === 0 ? null : __va(k, toPhys(address)));
  return {
    *kho_alloc_preserve(size: number, who: number): Kernel<number> {
      const made = yield* kho_alloc_preserve(k, size, memory().name(who));
      if (typeof made === 'number') return made;
      const address = toAddress(made.phys);
      memory().map(address, made.size, null);
      objects.addPage(address, made);
      objects.pages.set(made.phys, made);
      memory().allow(address, made.size);
      return address;
    },
    *kho_unpreserve_free(address: number): Kernel<number> {
      const found = page(address);
      yield* kho_unpreserve_free(found);
      if (found !== null) memory().forbid(address, found.size);
      return 0;
    },
    *kho_restore_free(address: number): Kernel<number> {
      const found = page(address);
      if (found === null) return 0;
      yield* kho_restore_free(k, found);
      memory().forbid(address, found.size);
      return 0;
    },
    xa_insert: (xa: number, index: bigint, entry: number) =>
      xa_insert(objects.xarray(xa), BigInt.asUintN(64, index), objects.entry(entry) ?? k.panic('xa_insert', 'null_pointer_dereference')),
    *xa_erase(xa: number, index: bigint): Kernel<number> {
      return objects.addressOfEntry(yield* xa_erase(objects.xarray(xa), BigInt.asUintN(64, index)));
    },
    *xa_load(xa: number, index: bigint): Kernel<number> {
      return objects.addressOfEntry(yield* xa_load(objects.xarray(xa), BigInt.asUintN(64, index)));
    },
  };
}

function memoryCalls({ k, objects, memory }: Surroundings): Primitives['call'] {
  return {
    kfree(address: number): void {
      const object = objects.at(address);
      if (object?.region?.address !== address) k.report('invalid_free');
      else {
        memory().forbid(address, object.region.size);
        kfree(object);
      }
    },
    kho_is_enabled: () => (kho_is_enabled(k) ? 1 : 0),
    kho_add_subtree: (name: number, blob: number, size: number) => kho_add_subtree(k, memory().text(name), __va(k, toPhys(blob)), size),
    kho_retrieve_subtree(name: number, phys: number, size: number): number {
      const found = kho_retrieve_subtree(k, memory().text(name));
      if (typeof found === 'number') return found;
      if (found.phys === 0) return -ENOENT;
      memory().setU64(phys, BigInt(found.phys));
      memory().setU64(size, BigInt(found.size));
      return 0;
    },
  };
}

function fileSteps({ k, objects, memory, operations }: Surroundings): Primitives['steps'] {
  return {
    *anon_inode_getfile(name: number, fops: number, private_data: number): Kernel<number> {
      const owner = objects.at(private_data);
      const made = yield* anon_inode_getfile(k, memory().text(name), operations(fops), owner!);
      return typeof made === 'number' ? made : objects.describe(made, fops, private_data);
    },
    get_unused_fd_flags: (flags: number) => get_unused_fd_flags(k, flags),
    *put_unused_fd(fd: number): Kernel<number> {
      yield* put_unused_fd(k, fd);
      return 0;
    },
    *fd_install(fd: number, file: number): Kernel<number> {
      yield* fd_install(k, fd, file === 0 ? null : objects.file(file, 'fd_install'));
      return 0;
    },
    *fget(fd: number): Kernel<number> {
      const found = yield* fget(k, fd);
      return found === null ? 0 : objects.addressOf(found);
    },
  };
}

function fileCalls({ objects, handlers }: Surroundings): Primitives['call'] {
  return {
    get_file: (file: number) => void get_file(objects.file(file, 'get_file')),
    fput: (file: number) => fput(objects.file(file, 'fput')),
    get_id: (number: number, file: number) => handlers.get_id(number, file),
  };
}

function textCalls({ k, memory }: Surroundings): Primitives['call'] {
  return {
    warn: (where: number) => k.report(`warn:${memory().text(where)}`),
    endless(): never {
      throw new EndlessLoop('this loop does not end');
    },
    panic: (where: number, why: number) => k.panic(memory().text(where), memory().text(why)),
    format(to: number, size: number, pattern: number, args: number): number {
      const text = format(memory(), memory().text(pattern), args);
      memory().setText(to, text, size);
      return text.length;
    },
  };
}
