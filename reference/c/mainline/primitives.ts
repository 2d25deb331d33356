// SPDX-License-Identifier: GPL-2.0-only
/** @file Primitives that mainline's LUO has besides those of any design: Kexec Handover, files of its own, callbacks, arguments with a size. */
import {
  __va,
  ALLOC_FILE,
  anon_inode_getfile_now,
  ENOENT,
  kho_add_subtree,
  KHO_ALLOC,
  kho_alloc_preserve_now,
  kho_is_enabled,
  kho_restore_free,
  kho_retrieve_subtree,
  kho_unpreserve_free,
  type file_operations,
  type Kernel,
} from '../../kernel/index.js';
import type { Primitives } from '../imports.js';
import type { Around } from '../kernel.js';
import { toPhys } from '../memory.js';
import type { Handlers } from './handlers.js';
import { memfdPrimitives, placePage } from './memfd.js';
import type { Placed } from './placed.js';
import type { UserMemory } from './user.js';

interface Surroundings extends Around {
  readonly handlers: Handlers;
  readonly user: UserMemory;
  readonly placed: Placed;
  /** The operations of a file, by the address of its struct file_operations. */
  readonly operations: (address: number) => file_operations;
}

export function mainlinePrimitives(around: Surroundings): Partial<Primitives> {
  const { k, objects, memory, handlers, user, operations } = around;
  const memfd = memfdPrimitives(around);
  return {
    oneStep: {
      ...memfd.oneStep,
      module_get: (number: number) => handlers.module_get(number),
      module_put: (number: number) => handlers.module_put(number),
    },
    stepThen: {
      ...user.primitives,
      ...made(around),
      ...memfd.stepThen,
      anon_inode_getfile: {
        step: () => k.at(ALLOC_FILE),
        then(name: number, fops: number, private_data: number): number {
          const filep = anon_inode_getfile_now(k, memory().text(name), operations(fops), objects.at(private_data)!);
          return typeof filep === 'number' ? filep : objects.describe(filep, fops, private_data);
        },
      },
    },
    again: {
      ...handover(around),
      ...memfd.again,
      ...user.steps,
    },
    steps: {
      can_preserve: (number: number, file: number) => handlers.can_preserve(number, file),
      file_callback: (callback: number, number: number, args: number) => handlers.file_callback(callback, number, args),
      flb_callback: (callback: number, number: number, args: number) => handlers.flb_callback(callback, number, args),
    },
    call: {
      ...memfd.call,
      kho_is_enabled: () => (kho_is_enabled(k) ? 1 : 0),
      kho_add_subtree: (name: number, blob: number, size: number) => kho_add_subtree(k, memory().text(name), __va(k, toPhys(blob)), size),
      kho_retrieve_subtree(name: number, phys: number, size: number): number {
        const found = kho_retrieve_subtree(k, memory().text(name));
        if (typeof found === 'number') return found;
        if (found.phys === 0) return -ENOENT;
        memory().setU64(phys, BigInt(found.phys));
        if (size !== 0) memory().setU64(size, BigInt(found.size));
        return 0;
      },
      // What writes a device tree during boot has room for it.
      fdt_fault: () => 0,
      get_id: (number: number, file: number) => handlers.get_id(number, file),
    },
  };
}

function made(around: Around): Primitives['stepThen'] {
  const { k, memory } = around;
  return {
    kho_alloc_preserve: {
      step: () => k.at(KHO_ALLOC),
      then(size: number, who: number): number {
        const page = kho_alloc_preserve_now(k, size, memory().name(who));
        if (typeof page === 'number') return page;
        return placePage(around, page);
      },
    },
  };
}

/** What a page is has to be known before the first step: behind it somebody may have freed it. */
function handover({ k, memory }: Around): Primitives['again'] {
  const page = (address: number): ReturnType<typeof __va> | null => (address === 0 ? null : __va(k, toPhys(address)));
  // Not in what they answer: a generator function that is made with each call is compiled with each call.
  function* unpreserve_free(address: number, found: ReturnType<typeof page>): Kernel<number> {
    yield* kho_unpreserve_free(found);
    if (found !== null) memory().forbid(address, found.size);
    return 0;
  }
  function* restore_free(address: number, found: ReturnType<typeof page>): Kernel<number> {
    if (found === null) return 0;
    yield* kho_restore_free(k, found);
    memory().forbid(address, found.size);
    return 0;
  }
  return {
    kho_unpreserve_free(address: number): () => Kernel<number> {
      const found = page(address);
      return () => unpreserve_free(address, found);
    },
    kho_restore_free(address: number): () => Kernel<number> {
      const found = page(address);
      return () => restore_free(address, found);
    },
  };
}
