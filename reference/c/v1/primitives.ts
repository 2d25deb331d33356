// SPDX-License-Identifier: GPL-2.0-only
/** @file Primitives that the LUO of June 2025 has besides those of any design: pages, Kexec Handover as of then, libfdt's faults, callbacks. */
import { alloc_pages, ENOENT, free_pages, Page, phys_to_virt, type Kernel } from '../../kernel/index.js';
import type { LuoKernel } from '../../v1/luo_internal.js';
import type { Primitives } from '../imports.js';
import type { Around } from '../kernel.js';
import { toAddress, toPhys } from '../memory.js';
import { DATA_LOCATIONS } from '../objects.js';
import type { Handlers } from './handlers.js';
import type { UserMemory } from './user.js';

/** As in runtime/fdt.c. */
const FDT_OPERATIONS = ['fdt_setprop', 'fdt_addprop', 'fdt_begin_node', 'fdt_property'] as const;

/** panic() has a message for a reader: what it is about. */
const REASONS: readonly (readonly [message: RegExp, reason: string])[] = [
  [/incompatible/i, 'incompatible_fdt'],
  [/no registered handler/i, 'no_handler'],
  [/failed to parse token/i, 'bad_token'],
  [/duplicate token/i, 'duplicate_token'],
  [/missing 'compatible'/i, 'no_compatible'],
  [/data'? |property '%s'|_file data/i, 'no_data'],
];

interface Surroundings extends Around {
  readonly k: LuoKernel;
  readonly handlers: Handlers;
  readonly user: UserMemory;
  /** May the task that runs do what CAP_SYS_ADMIN allows? */
  readonly capable: () => boolean;
}

export function v1Primitives(around: Surroundings): Partial<Primitives> {
  const { k, memory, handlers, user, capable } = around;
  return {
    stepThen: user.primitives,
    steps: {
      ...handover(around),
      can_preserve: (number: number, file: number) => handlers.can_preserve(number, file),
      file_callback: (callback: number, number: number, args: number) => handlers.file_callback(callback, number, args),
      subsystem_callback: (callback: number, number: number, args: number) => handlers.subsystem_callback(callback, number, args),
    },
    call: {
      ...pages(around),
      capable: () => (capable() ? 1 : 0),
      panicked(where: number, message: number): never {
        const text = memory().text(message);
        return k.panic(memory().text(where), REASONS.find(([pattern]) => pattern.test(text))?.[1] ?? 'panic');
      },
      fdt_fault(operation: number, fdt: number): number {
        const owner = k.current?.fault ? around.objects.find(fdt)?.owner : null;
        return owner instanceof Page ? k.should_fail(`${FDT_OPERATIONS[operation]!}:${owner.who}`) : 0;
      },
    },
  };
}

function handover({ k, objects, memory }: Surroundings): Primitives['steps'] {
  const kho = (): typeof k.modules.kexec_handover => k.modules.kexec_handover;
  const page = (phys: number): Page => phys_to_virt(k, phys >>> 0);
  return {
    *alloc_pages(size: number, who: number): Kernel<number> {
      const made = yield* alloc_pages(k, size, memory().name(who));
      if (made === null) return 0;
      const address = toAddress(made.phys);
      memory().map(address, made.size, null);
      objects.addPage(address, made);
      objects.pages.set(made.phys, made);
      memory().allow(address, made.size);
      return address;
    },
    kho_preserve_phys: (phys: number, _size: number) => kho().kho_preserve_phys(page(phys)),
    kho_unpreserve_phys: (phys: number, _size: number) => kho().kho_unpreserve_phys(page(phys)),
    kho_add_subtree: (name: number, fdt: number) => kho().kho_add_subtree(memory().text(name), page(toPhys(fdt))),
    *kho_remove_subtree(fdt: number): Kernel<number> {
      yield* kho().kho_remove_subtree(page(toPhys(fdt)));
      return 0;
    },
    kho_finalize: () => kho().kho_finalize(),
    kho_abort: () => kho().kho_abort(),
  };
}

function pages({ k, objects, memory }: Surroundings): Primitives['call'] {
  return {
    free_pages(address: number): void {
      const page = objects.find(address)?.owner;
      if (!(page instanceof Page)) {
        k.report('invalid_free');
        return;
      }
      memory().forbid(address, page.size);
      free_pages(page);
      k.freeing = true;
      k.touch(DATA_LOCATIONS + address, page.layout, true);
      k.freeing = false;
    },
    kho_is_enabled: () => 1,
    kho_retrieve_subtree(name: number, phys: number): number {
      const found = k.modules.kexec_handover.kho_retrieve_subtree(memory().text(name));
      if (found === null) return -ENOENT;
      memory().setU64(phys, BigInt(found.phys));
      return 0;
    },
  };
}
