// SPDX-License-Identifier: GPL-2.0-only
/** @file Kexec Handover and physical memory, without LUO. */
import { describe, expect, it } from 'vitest';
import {
  alloc_pages,
  EBUSY,
  EEXIST,
  ENOENT,
  ENOMEM,
  Fault,
  fdt_check_header,
  fdt_create_empty_tree,
  free_pages,
  Linux,
  PAGE_SIZE,
  phys_to_virt,
  type Kernel,
  type Page,
} from '../../../reference/kernel/index.js';
import { kexec_handover } from '../../../reference/v1/base/kexec_handover.js';
import type { KexecHandover, LuoKernel } from '../../../reference/v1/luo_internal.js';
import { Workbench } from '../kernel/workbench.js';

class Lab extends Workbench {
  readonly kho: KexecHandover = kexec_handover(this.k as LuoKernel);

  constructor() {
    super();
    this.kho.kho_init();
  }

  blob(who: string, bytes = PAGE_SIZE): Page {
    const page = this.do(() => alloc_pages(this.k, bytes, who)) as Page;
    fdt_create_empty_tree(page);
    return page;
  }

  /** What a task that meets a fault gets. */
  failing(site: string, body: () => Kernel<number>): unknown {
    const task = this.start(body);
    task.fault = new Fault(site, 1, ENOMEM);
    return this.run(task).result;
  }

  /** The next kernel, which finds the pages that the map names. */
  jump(): { k: Linux; kho: KexecHandover } {
    const { ram } = this.k;
    const kept = ram.pages.filter((page) => page === ram.kho_root || ram.kho_map?.addresses.includes(page.phys));
    const k = new Linux(ram);
    ram.jump(k, kept);
    const kho = kexec_handover(k as LuoKernel);
    kho.kho_init();
    return { k, kho };
  }
}

describe('kexec handover', () => {
  it('preserves memory until it is finalized', () => {
    const lab = new Lab();
    const page = lab.blob('a', 2 * PAGE_SIZE);
    const ret = lab.do(function* () {
      const first = [yield* lab.kho.kho_preserve_phys(page), lab.k.ram.preserved, yield* lab.kho.kho_unpreserve_phys(page), lab.k.ram.preserved];
      yield* lab.kho.kho_preserve_phys(page);
      return [...first, yield* lab.kho.kho_finalize(), yield* lab.kho.kho_preserve_phys(page), yield* lab.kho.kho_unpreserve_phys(page)];
    });
    expect(ret).toEqual([0, 2, 0, 0, 0, -EBUSY, -EBUSY]);
  });

  it('is finalized once, and aborted once', () => {
    const lab = new Lab();
    const ret = lab.do(function* () {
      const { kho_finalize, kho_abort } = lab.kho;
      return [yield* kho_abort(), yield* kho_finalize(), yield* kho_finalize(), yield* kho_abort(), yield* kho_abort(), yield* kho_finalize()];
    });
    expect(ret).toEqual([-ENOENT, 0, -EEXIST, 0, -ENOENT, 0]);
  });

  it('fails by fault: preserving, and the memory map, which leaves an unfinished root blob', () => {
    const lab = new Lab();
    const page = lab.blob('a');
    expect(lab.failing('kho_preserve', () => lab.kho.kho_preserve_phys(page))).toBe(-ENOMEM);
    expect(lab.failing('kho_serialize', () => lab.kho.kho_finalize())).toBe(-ENOMEM);
    expect(fdt_check_header(lab.k.ram.kho_root!)).toBeLessThan(0);
    expect(lab.k.ram.kho_map).toBeNull();
    expect(lab.do(() => lab.kho.kho_abort())).toBe(-ENOENT);
  });

  it('keeps the root blob when it is aborted, as in v1', () => {
    const lab = new Lab();
    lab.do(() => lab.kho.kho_finalize());
    lab.do(() => lab.kho.kho_abort());
    expect(fdt_check_header(lab.k.ram.kho_root!)).toBe(0);
    expect(lab.k.ram.kho_map).toBeNull();
  });

  it('gives the next kernel the first subtree of a name, and the memory that was preserved', () => {
    const lab = new Lab();
    const [first, second, forgotten] = [lab.blob('first'), lab.blob('second'), lab.blob('forgotten')];
    lab.do(function* () {
      for (const page of [first, second]) {
        yield* lab.kho.kho_preserve_phys(page);
        yield* lab.kho.kho_add_subtree('name', page);
      }
      yield* lab.kho.kho_add_subtree('lost', forgotten);
      yield* lab.kho.kho_add_subtree('gone', second);
      yield* lab.kho.kho_remove_subtree(second);
      return yield* lab.kho.kho_finalize();
    });
    const next = lab.jump();
    expect(next.kho.kho_retrieve_subtree('name')).toBe(first);
    expect(fdt_check_header(first)).toBe(0);
    expect(next.kho.kho_retrieve_subtree('other')).toBeNull();
    expect(next.k.reports).toEqual([]);
    expect(fdt_check_header(next.kho.kho_retrieve_subtree('lost')!)).toBeLessThan(0);
    expect(next.k.reports.map(({ event }) => event)).toEqual(['lost_memory_read:unknown']);
  });
});

describe('pages', () => {
  it('that are freed while preserved are reported, and lost at the jump', () => {
    const lab = new Lab();
    const page = lab.blob('careless');
    lab.do(() => lab.kho.kho_preserve_phys(page));
    free_pages(page);
    expect(lab.events()).toEqual(['freed_while_preserved:careless']);
    expect(lab.k.ram.preserved).toBe(1);
    lab.do(() => lab.kho.kho_finalize());
    const next = lab.jump();
    expect(fdt_check_header(phys_to_virt(next.k, page.phys))).toBeLessThan(0);
    expect(next.k.reports.map(({ event }) => event)).toEqual(['lost_memory_read:careless']);
  });

  it('are watched: double free, use after free', () => {
    const lab = new Lab();
    const page = lab.blob('a');
    free_pages(page);
    fdt_check_header(page);
    free_pages(page);
    expect(lab.events()).toEqual(['use_after_free:pages:a', 'double_free:pages:a']);
  });
});
