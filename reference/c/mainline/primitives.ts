// SPDX-License-Identifier: GPL-2.0-only
/** @file Primitives that mainline's LUO has besides those of any design: Kexec Handover, files of its own, callbacks, arguments with a size. */
import {
  __va,
  anon_inode_getfile,
  ENOENT,
  kho_add_subtree,
  kho_alloc_preserve,
  kho_is_enabled,
  kho_restore_free,
  kho_retrieve_subtree,
  kho_unpreserve_free,
  type file_operations,
  type Kernel,
} from '../../kernel/index.js';
import type { Primitives } from '../imports.js';
import type { Around } from '../kernel.js';
import { toAddress, toPhys } from '../memory.js';
import type { Handlers } from './handlers.js';
import type { UserMemory } from './user.js';

interface Surroundings extends Around {
  readonly handlers: Handlers;
  readonly user: UserMemory;
  /** The operations of a file, by the address of its struct file_operations. */
  readonly operations: (address: number) => file_operations;
}

export function mainlinePrimitives(around: Surroundings): Partial<Primitives> {
  const { k, objects, memory, handlers, user, operations } = around;
  return {
    oneStep: {
      module_get: (number: number) => handlers.module_get(number),
      module_put: (number: number) => handlers.module_put(number),
    },
    stepThen: user.primitives,
    again: {
      ...handover(around),
      ...user.steps,
      anon_inode_getfile(address: number, fops: number, private_data: number): () => Kernel<number> {
        const owner = objects.at(private_data);
        const name = memory().text(address);
        return function* () {
          const made = yield* anon_inode_getfile(k, name, operations(fops), owner!);
          return typeof made === 'number' ? made : objects.describe(made, fops, private_data);
        };
      },
    },
    steps: {
      can_preserve: (number: number, file: number) => handlers.can_preserve(number, file),
      file_callback: (callback: number, number: number, args: number) => handlers.file_callback(callback, number, args),
      flb_callback: (callback: number, number: number, args: number) => handlers.flb_callback(callback, number, args),
    },
    call: {
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

function handover({ k, objects, memory }: Around): Primitives['again'] {
  const page = (address: number): ReturnType<typeof __va> | null => (address === 0 ? null : __va(k, toPhys(address)));
  return {
    kho_alloc_preserve: (size: number, who: number) =>
      function* (): Kernel<number> {
        const made = yield* kho_alloc_preserve(k, size, memory().name(who));
        if (typeof made === 'number') return made;
        const address = toAddress(made.phys);
        memory().map(address, made.size, null);
        objects.addPage(address, made);
        objects.pages.set(made.phys, made);
        memory().allow(address, made.size);
        return address;
      },
    kho_unpreserve_free(address: number): () => Kernel<number> {
      const found = page(address);
      return function* () {
        yield* kho_unpreserve_free(found);
        if (found !== null) memory().forbid(address, found.size);
        return 0;
      };
    },
    kho_restore_free(address: number): () => Kernel<number> {
      const found = page(address);
      return function* () {
        if (found === null) return 0;
        yield* kho_restore_free(k, found);
        memory().forbid(address, found.size);
        return 0;
      };
    },
  };
}
