// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/slab.h, watched structs, static variables. */
import { describe, expect, it } from 'vitest';
import {
  beginCrawl,
  bss,
  crawl,
  DEFINE_XARRAY,
  ENOMEM,
  Fault,
  isMarked,
  kfree,
  kmalloc,
  kmalloc_nofail,
  mutex_init,
  mutex_lock,
  read,
  struct,
  xa_init,
  xa_store,
  type Kernel,
  type Linux,
  type mutex,
  type Recorder,
  type xarray,
} from '../../../reference/kernel/index.js';
import { Workbench } from './workbench.js';

class thing extends struct('thing', () => ({ value: 0, other: null as thing | null })) {
  readonly lock: mutex;
  readonly map: xarray<thing>;
  constructor(k: Linux) {
    super(k);
    this.lock = mutex_init(k, 'thing.lock', this);
    this.map = xa_init(k, 'map', this);
  }
}

const make = (bench: Workbench): thing => bench.do(() => kmalloc_nofail(bench.k, thing)) as thing;

describe('slab', () => {
  it('gives NULL on the n-th occasion', () => {
    const bench = new Workbench();
    const task = bench.start(function* () {
      const first = yield* kmalloc(bench.k, thing);
      const second = yield* kmalloc(bench.k, thing);
      return [first !== null, second];
    });
    task.fault = new Fault('kmalloc', 2, ENOMEM);
    bench.run(task);
    expect(task.result).toEqual([true, null]);
    expect(bench.k.objects).toHaveLength(1);
  });

  it('keeps the order of what is allocated when something is freed', () => {
    const bench = new Workbench();
    const [a, b, c] = [make(bench), make(bench), make(bench)];
    kfree(a);
    expect(bench.k.objects).toEqual([b, c]);
    kfree(c);
    expect(bench.k.objects).toEqual([b]);
  });

  it('reports a double free', () => {
    const bench = new Workbench();
    const object = make(bench);
    kfree(object);
    kfree(object);
    expect(bench.events()).toEqual(['double_free:thing']);
  });

  it('reports use after free of fields, locks and maps, once a call, and goes on', () => {
    const bench = new Workbench();
    const object = make(bench);
    object.value = 5;
    kfree(object);
    expect(object.value).toBe(5);
    object.value = 6;
    expect(bench.events()).toEqual(['use_after_free:thing']);
    bench.do(function* () {
      yield mutex_lock(object.lock);
    });
    expect(bench.events()).toEqual(['use_after_free:thing']);
    bench.do(() => xa_store(object.map, 1n, object));
    expect(bench.events()).toEqual(['use_after_free:thing']);
  });

  it('says nothing to an observer', () => {
    const bench = new Workbench();
    const object = make(bench);
    kfree(object);
    bench.k.observing = true;
    expect(object.value).toBe(0);
    bench.k.observing = false;
    expect(bench.events()).toEqual([]);
  });
});

describe('reachability', () => {
  it('follows fields, maps and lists from the static variables', () => {
    const bench = new Workbench();
    const [a, b, c, lost] = [make(bench), make(bench), make(bench), make(bench)];
    const vars = bss(bench.k, 'file', { pointer: a as thing | null, count: 0 });
    const xa = DEFINE_XARRAY<thing>(bench.k, 'xa');
    a.other = b;
    bench.do(() => xa_store(b.map, 1n, c));
    beginCrawl();
    for (const root of bench.k.roots) crawl(root);
    expect([a, b, c, lost].map(isMarked)).toEqual([true, true, true, false]);
    vars.pointer = null;
    bench.do(() => xa_store(xa, 1n, lost));
    beginCrawl();
    for (const root of bench.k.roots) crawl(root);
    expect([a, b, c, lost].map(isMarked)).toEqual([false, false, false, true]);
  });
});

describe('footprint', () => {
  class Log implements Recorder {
    readonly lines: string[] = [];
    readonly locations = new Set<number>();
    touch(location: number, { name }: { readonly name: string }, field: string, write: boolean): void {
      this.locations.add(location);
      this.lines.push(`${write ? 'w' : 'r'} ${name}${field && `.${field}`}`);
    }
    barrier(): void {
      this.lines.push('barrier');
    }
  }

  it('names each field that a step reads or writes, and the locks and maps', () => {
    const bench = new Workbench();
    const vars = bss(bench.k, 'file', { flag: false });
    const xa = DEFINE_XARRAY<thing>(bench.k, 'xa');
    const object = make(bench);
    const log = new Log();
    bench.k.recorder = log;
    bench.do(function* (): Kernel<void> {
      yield read(vars, 'flag');
      if (vars.flag) return;
      vars.flag = true;
      yield* xa_store(xa, 1n, object);
      yield mutex_lock(object.lock);
      object.value++;
    });
    expect(log.lines).toEqual(['r file.flag', 'w file.flag', 'w xa', 'w thing.lock', 'r thing.value', 'w thing.value']);
    expect(log.locations.size).toBe(4);
  });

  it('has the same locations in every run', () => {
    const run = (): number[] => {
      const bench = new Workbench();
      const log = new Log();
      bench.k.recorder = log;
      make(bench).value = 1;
      make(bench).value = 2;
      return [...log.locations];
    };
    expect(run()).toEqual(run());
  });
});

describe('static variables', () => {
  it('go back to their start values when the image is loaded again', () => {
    const bench = new Workbench();
    const vars = bss(bench.k, 'other', { flag: false, pointer: null as thing | null });
    const xa = DEFINE_XARRAY<thing>(bench.k, 'xa');
    bench.k.seal();
    const object = make(bench);
    vars.flag = true;
    vars.pointer = object;
    bench.do(() => xa_store(xa, 1n, object));
    const { location } = object;
    bench.k.reset(bench.k.ram, bench.k.reports);
    expect([vars.flag, vars.pointer, xa.indices.length, bench.k.objects.length]).toEqual([false, null, 0, 0]);
    expect(make(bench).location).toBe(location);
  });

  it('may have different fields in different revisions of a file', () => {
    const bench = new Workbench();
    expect(Object.keys(bss(bench.k, 'revised', { a: 1 }).raw)).toHaveLength(1);
    const later = bss(bench.k, 'revised', { a: 1, b: 2 });
    expect([later.a, later.b]).toEqual([1, 2]);
  });

  it('hold no struct by value', () => {
    expect(() => struct('wrong', () => ({ inner: {} }))).toThrow(/belongs into the constructor/);
  });
});
