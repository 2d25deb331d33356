// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/list.h. */
import { describe, expect, it } from 'vitest';
import {
  INIT_LIST_HEAD,
  kfree,
  LIST_HEAD,
  list_add_tail,
  list_del,
  list_del_init,
  list_empty,
  list_for_each_entry,
  list_for_each_entry_safe,
  struct,
  type Linux,
  type list_head,
} from '../../../reference/kernel/index.js';
import { Workbench } from './workbench.js';

class item extends struct('item', () => ({ value: 0 })) {
  readonly list: list_head<item>;
  constructor(k: Linux, value: number) {
    super(k);
    this.value = value;
    this.list = INIT_LIST_HEAD(k, this);
  }
}

function threeItems(bench: Workbench): { head: list_head<item>; items: [item, item, item] } {
  const head = LIST_HEAD<item>(bench.k, 'head');
  const items = [1, 2, 3].map((value) => new item(bench.k, value)) as [item, item, item];
  for (const { list } of items) list_add_tail(list, head);
  return { head, items };
}

const valuesOf = (head: list_head<item>): number[] => Array.from(list_for_each_entry(head), ({ value }) => value);

describe('list', () => {
  it('keeps the order of list_add_tail', () => {
    const bench = new Workbench();
    const { head, items } = threeItems(bench);
    expect(valuesOf(head)).toEqual([1, 2, 3]);
    list_del(items[1].list);
    expect(valuesOf(head)).toEqual([1, 3]);
    list_del_init(items[0].list);
    list_del_init(items[0].list);
    list_del(items[2].list);
    expect(list_empty(head)).toBe(true);
    expect(bench.events()).toEqual([]);
  });

  it('reports a second list_del, and leaves the list alone', () => {
    const bench = new Workbench();
    const { head, items } = threeItems(bench);
    list_del(items[0].list);
    list_del(items[0].list);
    expect(bench.events()).toEqual(['list_corruption:del:item.list']);
    expect(valuesOf(head)).toEqual([2, 3]);
  });

  it('reports adding what is in a list already', () => {
    const bench = new Workbench();
    const { head, items } = threeItems(bench);
    list_add_tail(items[0].list, head);
    expect(bench.events()).toEqual(['list_corruption:add:head']);
  });

  it('oopses where an iteration follows a poisoned node', () => {
    const bench = new Workbench();
    const { head } = threeItems(bench);
    const outcome = bench.do(function* () {
      for (const { list } of list_for_each_entry(head)) list_del(list);
      yield { name: '', access: 'call', object: { name: '' }, execute: () => 0 };
    });
    expect(outcome).toBe('panic:list_for_each_entry:poison');
  });

  it('lets list_for_each_entry_safe unlink and free', () => {
    const bench = new Workbench();
    const { head } = threeItems(bench);
    for (const entry of list_for_each_entry_safe(head)) {
      list_del(entry.list);
      kfree(entry);
    }
    expect(list_empty(head)).toBe(true);
    expect(bench.events()).toEqual([]);
  });

  it('reports walking over what was freed while linked', () => {
    const bench = new Workbench();
    const { head, items } = threeItems(bench);
    kfree(items[1]);
    expect(valuesOf(head)).toEqual([1, 2, 3]);
    expect(bench.events()).toEqual(['use_after_free:item']);
  });
});
