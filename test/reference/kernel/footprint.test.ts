// SPDX-License-Identifier: GPL-2.0-only
/** @file What is separate memory in C has a location of its own; what is the same memory has the same. */
import { describe, expect, it } from 'vitest';
import {
  alloc_pages,
  clear_page,
  fdt_add_subnode,
  fdt_create_empty_tree,
  fdt_getprop,
  fdt_setprop,
  fdt_setprop_inplace,
  file,
  fput,
  free_pages,
  get_file,
  INIT_LIST_HEAD,
  kfree,
  kmalloc,
  LIST_HEAD,
  list_add_tail,
  list_del,
  list_empty,
  list_for_each_entry,
  mutex_init,
  mutex_lock,
  preserved_addresses,
  PAGE_SIZE,
  set_preserved,
  struct,
  use_file,
  type Linux,
  type list_head,
  type Memory,
  type mutex,
  type Page,
  type Recorder,
} from '../../../reference/kernel/index.js';
import { Workbench } from './workbench.js';

class item extends struct('item', () => ({ value: 0 })) {
  readonly list: list_head<item>;
  readonly lock: mutex;
  constructor(k: Linux) {
    super(k);
    this.list = INIT_LIST_HEAD(k, this);
    this.lock = mutex_init(k, 'item.lock', this);
  }
}

class Footprint implements Recorder {
  readonly reads = new Set<number>();
  readonly writes = new Set<number>();
  readonly orderings = new Set<Memory['ordering']>();
  touch(location: number, { ordering }: Memory, _field: string, write: boolean): void {
    (write ? this.writes : this.reads).add(location);
    this.orderings.add(ordering ?? 'plain');
  }
  barrier(): void {
    throw new Error('nothing jumps here');
  }
}

function footprintOf(bench: Workbench, work: () => void): Footprint {
  const footprint = new Footprint();
  bench.k.recorder = footprint;
  work();
  bench.k.recorder = null;
  return footprint;
}

/** Does one of them write what the other touches? */
function conflicts(a: Footprint, b: Footprint): boolean {
  const meets = (writes: ReadonlySet<number>, other: Footprint): boolean => [...writes].some((at) => other.reads.has(at) || other.writes.has(at));
  return meets(a.writes, b) || meets(b.writes, a);
}

const make = (bench: Workbench): item => bench.do(() => kmalloc(bench.k, item)) as item;
const pageOf = (bench: Workbench): Page => bench.do(() => alloc_pages(bench.k, PAGE_SIZE, 'test')) as Page;

describe('a page', () => {
  it('is other memory than the bit by which Kexec Handover keeps it', () => {
    const bench = new Workbench();
    const page = pageOf(bench);
    const content = footprintOf(bench, () => clear_page(page));
    const mark = footprintOf(bench, () => set_preserved(page, true));
    const serialized = footprintOf(bench, () => preserved_addresses(bench.k));
    expect([conflicts(content, mark), conflicts(content, serialized), conflicts(mark, serialized)]).toEqual([false, false, true]);
    expect([...mark.orderings, ...serialized.orderings]).toEqual(['atomic', 'atomic']);
    set_preserved(page, false);
    expect(
      conflicts(
        content,
        footprintOf(bench, () => free_pages(page)),
      ),
    ).toBe(true);
  });

  it('holds a blob of which one value is written in place while another is read', () => {
    const bench = new Workbench();
    const page = pageOf(bench);
    fdt_create_empty_tree(page);
    fdt_setprop(page, 0, 'a', 1);
    fdt_setprop(page, 0, 'b', 2);
    const reads = (name: string): Footprint => footprintOf(bench, () => void fdt_getprop(page, 0, name));
    const inPlace = footprintOf(bench, () => void fdt_setprop_inplace(page, 0, 'a', 3));
    expect([conflicts(inPlace, reads('a')), conflicts(inPlace, reads('b'))]).toEqual([true, false]);
    // These two write the header and move what follows.
    expect(
      conflicts(
        footprintOf(bench, () => void fdt_setprop(page, 0, 'a', 4)),
        reads('b'),
      ),
    ).toBe(true);
    expect(
      conflicts(
        footprintOf(bench, () => void fdt_add_subnode(page, 0, 'child')),
        reads('b'),
      ),
    ).toBe(true);
  });
});

describe('a list', () => {
  it('is two pointers a node: an append to a list that is not empty leaves the head’s next alone', () => {
    const bench = new Workbench();
    const head = LIST_HEAD<item>(bench.k, 'head');
    const [a, b, c] = [make(bench), make(bench), make(bench)];
    const looks = footprintOf(bench, () => void list_empty(head));
    expect(
      conflicts(
        looks,
        footprintOf(bench, () => list_add_tail(a.list, head)),
      ),
    ).toBe(true);
    expect(
      conflicts(
        looks,
        footprintOf(bench, () => list_add_tail(b.list, head)),
      ),
    ).toBe(false);
    list_add_tail(c.list, head);
    // Of three, the last one's neighbours are the second and the head: what the first one's neighbours point back to stays.
    const last = footprintOf(bench, () => list_del(c.list));
    expect(
      conflicts(
        last,
        footprintOf(bench, () => void list_for_each_entry(head).next()),
      ),
    ).toBe(false);
    expect(
      conflicts(
        last,
        footprintOf(bench, () => void [...list_for_each_entry(head)]),
      ),
    ).toBe(true);
    expect(conflicts(last, looks)).toBe(false);
  });
});

describe('a struct', () => {
  it('is freed with what is embedded in it', () => {
    const bench = new Workbench();
    const [first, second] = [make(bench), make(bench)];
    const takes = footprintOf(
      bench,
      () =>
        void bench.do(() =>
          (function* () {
            yield mutex_lock(first.lock);
          })(),
        ),
    );
    const links = footprintOf(bench, () => void list_empty(first.list));
    const frees = footprintOf(bench, () => kfree(first));
    expect([conflicts(frees, takes), conflicts(frees, links)]).toEqual([true, true]);
    const other = footprintOf(bench, () => kfree(second));
    expect([conflicts(other, takes), conflicts(other, links)]).toEqual([false, false]);
  });
});

describe('a file', () => {
  it('may be looked at while others take and drop references, but not while it goes', () => {
    const bench = new Workbench();
    const filep = new file(bench.k, 'f0', null);
    const looks = footprintOf(bench, () => use_file(filep));
    const takes = footprintOf(bench, () => void get_file(filep));
    const drops = footprintOf(bench, () => fput(filep));
    const last = footprintOf(bench, () => fput(filep));
    expect([conflicts(looks, takes), conflicts(looks, drops), conflicts(looks, last)]).toEqual([false, false, true]);
    expect([conflicts(takes, drops), conflicts(drops, last)]).toEqual([false, true]);
  });
});
