// SPDX-License-Identifier: GPL-2.0-only
/** @file libfdt. */
import { describe, expect, it } from 'vitest';
import {
  alloc_pages,
  fdt_add_subnode,
  fdt_begin_node,
  fdt_check_header,
  fdt_create,
  fdt_create_empty_tree,
  fdt_end_node,
  FDT_ERR_BADMAGIC,
  FDT_ERR_BADOFFSET,
  FDT_ERR_BADSTATE,
  FDT_ERR_EXISTS,
  FDT_ERR_NOSPACE,
  FDT_ERR_NOTFOUND,
  fdt_finish,
  fdt_finish_reservemap,
  fdt_for_each_subnode,
  fdt_get_name,
  fdt_getprop,
  fdt_node_check_compatible,
  fdt_property_string,
  fdt_property_u64,
  fdt_setprop,
  fdt_setprop_inplace,
  fdt_subnode_offset,
  Fault,
  PAGE_SIZE,
  type Page,
} from '../../../reference/kernel/index.js';
import { Workbench } from './workbench.js';

function page(bench: Workbench): Page {
  return bench.do(() => alloc_pages(bench.k, PAGE_SIZE, 'test_setup')) as Page;
}

function written(fdt: Page, ...names: string[]): Page {
  fdt_create(fdt, PAGE_SIZE);
  fdt_finish_reservemap(fdt);
  fdt_begin_node(fdt, 'root');
  fdt_property_string(fdt, 'compatible', 'test-v1');
  for (const [index, name] of names.entries()) {
    fdt_begin_node(fdt, name);
    fdt_property_u64(fdt, 'data', index);
    fdt_end_node(fdt);
  }
  fdt_end_node(fdt);
  expect(fdt_finish(fdt)).toBe(0);
  return fdt;
}

describe('libfdt, sequential write', () => {
  it('does not notice two nodes of one name; the first is found', () => {
    const fdt = written(page(new Workbench()), '0x1', '0x1', '0x2');
    const nodes = fdt_for_each_subnode(fdt, 0);
    expect(nodes.map((node) => fdt_get_name(fdt, node))).toEqual(['0x1', '0x1', '0x2']);
    expect(fdt_getprop(fdt, fdt_subnode_offset(fdt, 0, '0x1'), 'data')).toBe(0);
  });

  it('is no blob before fdt_finish', () => {
    const fdt = page(new Workbench());
    expect(fdt_check_header(fdt)).toBe(-FDT_ERR_BADMAGIC);
    fdt_create(fdt, PAGE_SIZE);
    fdt_finish_reservemap(fdt);
    fdt_begin_node(fdt, '');
    expect(fdt_check_header(fdt)).toBe(-FDT_ERR_BADMAGIC);
    expect(fdt_node_check_compatible(fdt, 0, 'test-v1')).toBe(-FDT_ERR_BADMAGIC);
    expect(fdt_setprop(fdt, 0, 'data', 1)).toBe(-FDT_ERR_BADSTATE);
  });

  it('cannot go on after fdt_finish', () => {
    const fdt = written(page(new Workbench()));
    expect([fdt_begin_node(fdt, 'x'), fdt_property_u64(fdt, 'x', 1), fdt_end_node(fdt), fdt_finish(fdt)]).toEqual(new Array(4).fill(-FDT_ERR_BADSTATE));
  });

  it('runs out of space', () => {
    const fdt = page(new Workbench());
    fdt_create(fdt, 128);
    fdt_finish_reservemap(fdt);
    fdt_begin_node(fdt, '');
    expect(fdt_property_string(fdt, 'compatible', 'short')).toBe(0);
    expect(fdt_property_string(fdt, 'long', 'x'.repeat(100))).toBe(-FDT_ERR_NOSPACE);
  });

  it('counts bytes as libfdt does: 1 KiB and 128 bytes a file are enough for any file', () => {
    const fdt = page(new Workbench());
    fdt_create(fdt, PAGE_SIZE);
    fdt_finish_reservemap(fdt);
    fdt_begin_node(fdt, 'file-descriptors');
    const before = fdt.content!.used;
    fdt_begin_node(fdt, '0xffffffffffffffff');
    fdt_property_string(fdt, 'compatible', 'test-file-v1');
    fdt_property_u64(fdt, 'data', 0);
    fdt_end_node(fdt);
    // node: 4 + 20; compatible: 12 + 16 and 11 for its name; data: 12 + 8 and 5; end: 4.
    expect(fdt.content!.used - before).toBe(24 + 28 + 11 + 20 + 5 + 4);
  });

  it('fails by fault at the n-th node', () => {
    const bench = new Workbench();
    const fdt = page(bench);
    const task = bench.start(function* () {
      yield* alloc_pages(bench.k, 1, 'other');
      fdt_create(fdt, PAGE_SIZE);
      fdt_finish_reservemap(fdt);
      return [fdt_begin_node(fdt, ''), fdt_begin_node(fdt, 'a'), fdt_end_node(fdt)];
    });
    task.fault = new Fault('fdt_begin_node:test_setup', 2, 28);
    bench.run(task);
    expect(task.result).toEqual([0, -FDT_ERR_NOSPACE, 0]);
  });
});

describe('libfdt, changes', () => {
  it('overwrites what is there; a finished blob has no room for more', () => {
    const fdt = written(page(new Workbench()), '0x1');
    const node = fdt_subnode_offset(fdt, 0, '0x1');
    expect(fdt_setprop(fdt, node, 'data', 77)).toBe(0);
    expect(fdt_getprop(fdt, node, 'data')).toBe(77);
    expect(fdt_setprop(fdt, node, 'more', 1)).toBe(-FDT_ERR_NOSPACE);
    expect(fdt_setprop_inplace(fdt, node, 'data', 78)).toBe(0);
    expect(fdt_setprop_inplace(fdt, node, 'absent', 1)).toBe(-FDT_ERR_NOTFOUND);
  });

  it('adds nodes and properties to an open tree', () => {
    const fdt = page(new Workbench());
    expect(fdt_create_empty_tree(fdt)).toBe(0);
    expect(fdt_setprop(fdt, 0, 'compatible', 'luo')).toBe(0);
    const node = fdt_add_subnode(fdt, 0, 'subsystems');
    expect(node).toBeGreaterThan(0);
    expect(fdt_add_subnode(fdt, 0, 'subsystems')).toBe(-FDT_ERR_EXISTS);
    expect(fdt_setprop(fdt, node, 'files', 0)).toBe(0);
    expect(fdt_subnode_offset(fdt, 0, 'subsystems')).toBe(node);
    expect(fdt_node_check_compatible(fdt, 0, 'luo')).toBe(0);
    expect(fdt_node_check_compatible(fdt, 0, 'kho')).toBe(1);
    expect(fdt_node_check_compatible(fdt, node, 'luo')).toBe(-FDT_ERR_NOTFOUND);
  });

  it('answers errors for nodes that are not there', () => {
    const fdt = written(page(new Workbench()), '0x1');
    const absent = fdt_subnode_offset(fdt, 0, '0x9');
    expect(absent).toBe(-FDT_ERR_NOTFOUND);
    expect(fdt_setprop(fdt, absent, 'data', 1)).toBe(-FDT_ERR_BADOFFSET);
    expect(fdt_getprop(fdt, absent, 'data')).toBe(null);
    expect(fdt_for_each_subnode(fdt, absent)).toEqual([]);
  });

  it('tells a property that is made from one that is changed', () => {
    const bench = new Workbench();
    const fdt = page(bench);
    fdt_create_empty_tree(fdt);
    const task = bench.start(function* () {
      yield* alloc_pages(bench.k, 1, 'other');
      return [fdt_setprop(fdt, 0, 'a', 1), fdt_setprop(fdt, 0, 'a', 2), fdt_setprop(fdt, 0, 'a', 3)];
    });
    task.fault = new Fault('fdt_setprop:test_setup', 1, 28);
    bench.run(task);
    expect(task.result).toEqual([0, -FDT_ERR_NOSPACE, 0]);
  });
});
