// SPDX-License-Identifier: GPL-2.0-only
/** @file The memory of a compiled kernel goes back to a copy, whatever was written to it meanwhile. */
import { describe, expect, it } from 'vitest';
import { CMemory, toAddress } from '../../../reference/c/memory.js';
import { wasm } from '../../../reference/c/wasm.js';

const { Memory } = wasm as unknown as { readonly Memory: new (pages: { readonly initial: number }) => ConstructorParameters<typeof CMemory>[0] };
const FIRST_PHYS = 0x1000_0000;
const PAGE = 4096;
/** A page, a gap in which another one is that C does not see, a page. */
const FIRST = toAddress(FIRST_PHYS);
const GAP = FIRST + PAGE;
const SECOND = FIRST + 3 * PAGE;
const LATER = FIRST + 5 * PAGE;

function made(): CMemory {
  const memory = new CMemory(new Memory({ initial: 1024 }), 8192, 4096);
  memory.map(FIRST, PAGE, null);
  memory.map(SECOND, PAGE, new Uint8Array(PAGE).fill(7));
  memory.allow(SECOND, PAGE);
  return memory;
}

/** All that C can come across. */
const everything = (memory: CMemory): Buffer => Buffer.from(memory.range(0, memory.size));

describe('a copy of the memory of a compiled kernel', () => {
  it('brings back data, objects and pages, with what of them may be accessed, and takes away what came later', () => {
    const memory = made();
    const object = memory.reserve(24, 0);
    memory.setU32(object, 5);
    const copy = memory.copy();
    const before = everything(memory);
    for (let round = 0; round < 2; round++) {
      memory.setU32(2048, 1);
      memory.setU32(object, 6);
      memory.allow(object, 24);
      memory.setU32(memory.reserve(8, 1), 8);
      memory.setU32(SECOND + 8, 9);
      memory.forbid(SECOND, PAGE);
      memory.map(LATER, PAGE, null);
      memory.allow(LATER, PAGE);
      memory.setU32(LATER, 1);
      expect(everything(memory).equals(before)).toBe(false);
      memory.put(copy);
      expect(everything(memory).equals(before)).toBe(true);
      expect(memory.placeOf(LATER)).toBeNull();
    }
  });

  it('clears what was written beside all pages, once somebody has said that this may be', () => {
    const memory = made();
    const copy = memory.copy();
    const before = everything(memory);
    memory.setU32(GAP, 1);
    memory.mayStray(GAP);
    memory.put(copy);
    expect(everything(memory).equals(before)).toBe(true);
  });

  it('is none of what the module was loaded with', () => {
    const memory = made();
    memory.setU32(FIRST, 1);
    memory.reset();
    expect(memory.u32(FIRST)).toBe(0);
    expect(memory.u32(SECOND)).toBe(0);
  });
});
