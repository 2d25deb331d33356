// SPDX-License-Identifier: GPL-2.0-only
/** @file The kernel's primitives for compiled code: those of the simulated kernel, by the addresses that C has for their objects. */
import {
  CLOSE_FD,
  close_fd_now,
  down_read,
  down_write,
  down_write_killable,
  EndlessLoop,
  FD_INSTALL,
  fd_install_now,
  FGET,
  fget_now,
  fput,
  get_file,
  GET_UNUSED_FD,
  get_unused_fd_flags_now,
  kfree,
  KMALLOC,
  kmalloc_nofail_now,
  kmalloc_now,
  might_sleep,
  mutex_destroy,
  mutex_lock,
  mutex_unlock,
  point,
  PUT_UNUSED_FD,
  put_unused_fd_now,
  up_read,
  up_write,
  type Memory,
} from '../kernel/index.js';
import type { Step } from '../engine/step.js';
import { currentCalls } from './current.js';
import { format } from './format.js';
import { MARKED } from './access.js';
import { rmwSteps } from './atomics.js';
import type { Primitives } from './imports.js';
import type { Around } from './kernel.js';
import { moreLockSteps, waitCalls, waitSteps } from './locking.js';
import { mapPrimitives } from './maps.js';
import { HeapObject, LOCK_LOCATIONS } from './objects.js';
import { workPrimitives } from './works.js';

/** Those that every design has, and `own` ones. */
export function primitivesOf(around: Around, own: Partial<Primitives>): Primitives {
  const maps = mapPrimitives(around);
  const works = workPrimitives(around);
  return {
    oneStep: { ...lockSteps(around), ...moreLockSteps(around), ...waitSteps(around), ...around.rcu.oneStep, ...own.oneStep },
    stepThen: { ...atomics(around), ...rmwSteps(around), ...allocation(around), ...maps.stepThen, ...fileSteps(around), ...works.stepThen, ...own.stepThen },
    access: { access: around.accesses, ...own.access },
    steps: own.steps ?? {},
    again: own.again ?? {},
    call: {
      ...lockCalls(around),
      ...waitCalls(around),
      ...around.rcu.call,
      ...memoryCalls(around),
      ...maps.call,
      ...works.call,
      ...currentCalls(around),
      ...fileCalls(around),
      ...textCalls(around),
      ...own.call,
    },
  };
}

const ATOMIC: Memory = { name: 'atomic_t', ordering: 'lock' };
/** Never a data race, and nothing is ordered by it: Documentation/atomic_t.txt, ORDERING. */
const RELAXED: Memory = { name: 'atomic_t', ordering: 'atomic' };
const COUNTER: Memory = { name: 'refcount_t', ordering: 'lock' };
/** By the number that atomic.c gives them. */
const REFCOUNT_WARNINGS = ['inc_on_zero', 'underflow', 'saturated', 'dec_to_zero'] as const;
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
    ['atomic64_read', RELAXED],
    ['atomic64_add', RELAXED],
  ] as const
).map(([name, memory]) => ({ step: point(name, /_read/.test(name) ? 'read' : 'write', memory), memory, writes: !/_read/.test(name) }));

/** Of barriers: no variable is there. */
const FENCES = LOCK_LOCATIONS + 16;
const FENCE: Memory = { name: 'barrier', ordering: 'fence' };

function lockSteps({ objects }: Around): Primitives['oneStep'] {
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

function atomics({ k, objects, accesses, memory }: Around): Primitives['stepThen'] {
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
    // On a C stack nobody else looks.
    flag: {
      step: (write: number, address: number, size: number) => (memory().isStack(address) ? null : accesses.step(address, size, MARKED | write)),
      then: (write: number, address: number, size: number) => (memory().isStack(address) ? 0 : accesses.flag(address, size, write !== 0)),
    },
  };
}

function lockCalls({ k, objects, accesses }: Around): Primitives['call'] {
  return {
    lock_init: (lock: number, magic: number, name: number) => objects.initLock(lock, magic, name),
    fence: (what: number) => k.touch(FENCES, FENCE, false, what === 3 ? 'mb' : what === 1 ? 'rmb' : 'wmb'),
    published: (address: number) => accesses.publish(address),
    check: (address: number) => objects.at(address)?.check(),
    mutex_destroy: (lock: number) => mutex_destroy(objects.mutex(lock, 'mutex_destroy')),
    refcount_warn(counter: number, what: number): void {
      k.report(`refcount_${REFCOUNT_WARNINGS[what]!}:${objects.nameOf(counter) ?? 'refcount_t'}`);
    },
    refcount_made(counter: number): void {
      objects.at(counter)?.check();
      k.touch(LOCK_LOCATIONS + counter, COUNTER, true);
    },
  };
}

/** As in include/luocheck/memory.h. */
const NOFAIL = 1;
const GFP_ATOMIC = 2;
const KMALLOC_MAX_SIZE = 0x40_0000;

function allocation({ k, objects, layouts, memory }: Around): Primitives['stepThen'] {
  return {
    kmalloc: {
      step(_size: number, _type: number, _who: number, flags: number): Step {
        if ((flags & GFP_ATOMIC) === 0) might_sleep(k);
        return k.at(KMALLOC);
      },
      then(size: number, type: number, who: number, flags: number): number {
        if (size >>> 0 > KMALLOC_MAX_SIZE) return 0;
        const object = (flags & NOFAIL) === 0 ? kmalloc_now(k, HeapObject) : kmalloc_nofail_now(k, HeapObject);
        if (object === null) return 0;
        const struct = layouts.types.allocated[type] ?? layouts.sized(memory().name(type), memory().name(who));
        const region = objects.make(size, struct, struct ?? memory().name(who), object);
        if (region === null) throw new Error('the heap of the compiled kernel is full');
        object.place(objects, region);
        return region.address;
      },
    },
  };
}

function memoryCalls({ k, objects, memory }: Around): Primitives['call'] {
  return {
    ksize(address: number): number {
      const object = objects.at(address);
      object?.check();
      if (object?.region?.address !== address) k.report('warn:ksize');
      return object?.region?.size ?? 0;
    },
    kfree(address: number): void {
      const object = objects.at(address);
      if (object?.region?.address !== address) k.report('invalid_free');
      else {
        memory().forbid(address, object.region.size);
        kfree(object);
      }
    },
  };
}

function fileSteps({ k, objects }: Around): Primitives['stepThen'] {
  return {
    get_unused_fd_flags: { step: () => k.at(GET_UNUSED_FD), then: (flags: number) => get_unused_fd_flags_now(k, flags) },
    close_fd: { step: () => k.at(CLOSE_FD), then: (fd: number) => close_fd_now(k, fd) },
    put_unused_fd: {
      step: () => k.at(PUT_UNUSED_FD),
      then(fd: number): number {
        put_unused_fd_now(k, fd);
        return 0;
      },
    },
    fd_install: {
      step(_fd: number, address: number): Step {
        if (address !== 0) objects.file(address, 'fd_install');
        return k.at(FD_INSTALL);
      },
      then(fd: number, address: number): number {
        fd_install_now(k, fd, address === 0 ? null : objects.file(address, 'fd_install'));
        return 0;
      },
    },
    fget: {
      step: () => k.at(FGET),
      then(fd: number): number {
        const found = fget_now(k, fd);
        return found === null ? 0 : objects.addressOf(found);
      },
    },
  };
}

function fileCalls({ objects }: Around): Primitives['call'] {
  return {
    get_file: (file: number) => void get_file(objects.file(file, 'get_file')),
    fput: (file: number) => fput(objects.file(file, 'fput')),
  };
}

function textCalls({ k, memory }: Around): Primitives['call'] {
  return {
    warn: (where: number) => k.report(`warn:${memory().text(where)}`),
    endless(): never {
      throw new EndlessLoop('this loop does not end');
    },
    died: (where: number, why: number) => k.die(memory().text(where), memory().text(why)),
    panicked: (where: number, _message: number) => k.panic(memory().text(where), 'panic'),
    format(to: number, size: number, pattern: number, args: number): number {
      const text = format(memory(), memory().text(pattern), args);
      memory().setText(to, text, size);
      return text.length;
    },
  };
}
