// SPDX-License-Identifier: GPL-2.0-only
/** @file libfdt: device-tree blobs, written sequentially or changed in place. The `void *fdt` of C is the page that holds it. */
import { copyInto } from './arrays.js';
import type { Linux } from './linux.js';
import type { Page } from './mm.js';
import type { Memory } from './ordering.js';

export const FDT_ERR_NOTFOUND = 1;
export const FDT_ERR_EXISTS = 2;
export const FDT_ERR_NOSPACE = 3;
export const FDT_ERR_BADOFFSET = 4;
export const FDT_ERR_BADSTATE = 7;
export const FDT_ERR_BADMAGIC = 9;

/** Strings, and numbers for u64. */
export type FdtValue = string | number;

export class FdtNode {
  readonly names: string[] = [];
  readonly values: FdtValue[] = [];
  /** Footprint of each value: it is changed in place while others read the next one. */
  readonly locations: number[] = [];

  constructor(
    readonly name: string,
    readonly depth: number,
  ) {}

  clone(): FdtNode {
    const copy = new FdtNode(this.name, this.depth);
    copyInto(copy.names, this.names);
    copyInto(copy.values, this.values);
    copyInto(copy.locations, this.locations);
    return copy;
  }
}

/** The content of a page. An offset is an index into `nodes`, which are in the order of the structure block. */
export class FdtBlob {
  readonly nodes: FdtNode[] = [];
  /** fdt_finish() was called: before, only the sequential-write functions may touch it. */
  finished = false;
  /** Depth of the node that is being written, -1 outside of any. */
  depth = -1;
  /** Bytes used by header, reserve map, structure and strings. */
  used = 40;
  /** Property names that already have a place in the strings block. */
  readonly strings: string[] = [];

  constructor(public total: number) {}

  clone(): FdtBlob {
    const copy = new FdtBlob(this.total);
    copy.finished = this.finished;
    copy.depth = this.depth;
    copy.used = this.used;
    copyInto(copy.strings, this.strings);
    for (let i = 0; i < this.nodes.length; i++) copy.nodes.push(this.nodes[i]!.clone());
    return copy;
  }

  /** Kernel `k` has the blob from now on. */
  relocate(k: Linux): void {
    for (const { locations } of this.nodes) for (let i = 0; i < locations.length; i++) locations[i] = k.locations(1);
  }
}

/** A property's value in a blob. */
const VALUE: Memory = { name: 'pages' };

const align4 = (bytes: number): number => (bytes + 3) & ~3;
const sizeOf = (value: FdtValue): number => (typeof value === 'string' ? value.length + 1 : 8);

/** False when the blob has no room for that many bytes more. */
function grow(blob: FdtBlob, bytes: number): boolean {
  if (blob.used + bytes > blob.total) return false;
  blob.used += bytes;
  return true;
}

function propertySize(blob: FdtBlob, name: string, value: FdtValue): number {
  return 12 + align4(sizeOf(value)) + (blob.strings.includes(name) ? 0 : name.length + 1);
}

function addProperty({ k }: Page, blob: FdtBlob, node: FdtNode, name: string, value: FdtValue): number {
  if (!grow(blob, propertySize(blob, name, value))) return -FDT_ERR_NOSPACE;
  if (!blob.strings.includes(name)) blob.strings.push(name);
  node.names.push(name);
  node.values.push(value);
  node.locations.push(k.locations(1));
  return 0;
}

/* Sequential write. */

function writing(fdt: Page): FdtBlob | null {
  fdt.use(true);
  return fdt.content !== null && !fdt.content.finished ? fdt.content : null;
}

export function fdt_create(fdt: Page, size: number): number {
  fdt.use(true);
  if (size > fdt.size) fdt.k.report(`out_of_bounds:${fdt.notes.alias}`);
  fdt.content = new FdtBlob(size);
  return grow(fdt.content, 0) ? 0 : -FDT_ERR_NOSPACE;
}

export function fdt_finish_reservemap(fdt: Page): number {
  const blob = writing(fdt);
  if (blob === null) return -FDT_ERR_BADSTATE;
  return grow(blob, 16) ? 0 : -FDT_ERR_NOSPACE;
}

/** Does not notice a sibling of the same name. */
export function fdt_begin_node(fdt: Page, name: string): number {
  const blob = writing(fdt);
  if (blob === null) return -FDT_ERR_BADSTATE;
  if (fails(fdt, 'fdt_begin_node') || !grow(blob, 4 + align4(name.length + 1))) return -FDT_ERR_NOSPACE;
  blob.depth++;
  blob.nodes.push(new FdtNode(name, blob.depth));
  return 0;
}

export function fdt_property(fdt: Page, name: string, value: FdtValue): number {
  const blob = writing(fdt);
  if (blob === null) return -FDT_ERR_BADSTATE;
  if (fails(fdt, 'fdt_property')) return -FDT_ERR_NOSPACE;
  return addProperty(fdt, blob, blob.nodes.at(-1)!, name, value);
}

export function fdt_property_string(fdt: Page, name: string, value: string): number {
  return fdt_property(fdt, name, value);
}

export function fdt_property_u64(fdt: Page, name: string, value: number): number {
  return fdt_property(fdt, name, value);
}

export function fdt_end_node(fdt: Page): number {
  const blob = writing(fdt);
  if (blob === null) return -FDT_ERR_BADSTATE;
  if (!grow(blob, 4)) return -FDT_ERR_NOSPACE;
  blob.depth--;
  return 0;
}

/** The blob is as large as it has to be from now on: nothing can be added to it any more. */
export function fdt_finish(fdt: Page): number {
  const blob = writing(fdt);
  if (blob === null) return -FDT_ERR_BADSTATE;
  if (!grow(blob, 4)) return -FDT_ERR_NOSPACE;
  blob.finished = true;
  blob.total = blob.used;
  return 0;
}

/** A blob with an empty root that fills the page, open for changes. */
export function fdt_create_empty_tree(fdt: Page): number {
  const ret = fdt_create(fdt, fdt.size) || fdt_finish_reservemap(fdt) || fdt_begin_node(fdt, '') || fdt_end_node(fdt) || fdt_finish(fdt);
  if (ret === 0) fdt.content!.total = fdt.size;
  return ret;
}

/* Read. */

/** 0, or -FDT_ERR_BADMAGIC when the page holds no finished blob. */
export function fdt_check_header(fdt: Page): number {
  fdt.use(false);
  return fdt.content !== null && fdt.content.finished ? 0 : -FDT_ERR_BADMAGIC;
}

/** The node at an offset that may be an error code. */
function nodeAt(fdt: Page, offset: number): FdtNode | null {
  return fdt.content === null || offset < 0 ? null : (fdt.content.nodes[offset] ?? null);
}

/** Offsets of the children, in order. */
export function fdt_for_each_subnode(fdt: Page, parent: number): number[] {
  fdt.use(false);
  const children: number[] = [];
  const depth = nodeAt(fdt, parent)?.depth;
  if (depth === undefined) return children;
  const { nodes } = fdt.content!;
  for (let i = parent + 1; i < nodes.length && nodes[i]!.depth > depth; i++) if (nodes[i]!.depth === depth + 1) children.push(i);
  return children;
}

/** The first child of that name, or a negative error. */
export function fdt_subnode_offset(fdt: Page, parent: number, name: string): number {
  const error = fdt_check_header(fdt);
  if (error) return error;
  const depth = nodeAt(fdt, parent)?.depth;
  if (depth === undefined) return -FDT_ERR_BADOFFSET;
  const { nodes } = fdt.content!;
  for (let i = parent + 1; i < nodes.length && nodes[i]!.depth > depth; i++) if (nodes[i]!.depth === depth + 1 && nodes[i]!.name === name) return i;
  return -FDT_ERR_NOTFOUND;
}

/** The name of the node; empty for the root and where there is none. */
export function fdt_get_name(fdt: Page, offset: number): string {
  fdt.use(false);
  return nodeAt(fdt, offset)?.name ?? '';
}

export function fdt_getprop(fdt: Page, offset: number, name: string): FdtValue | null {
  if (fdt_check_header(fdt)) return null;
  const node = nodeAt(fdt, offset);
  const index = node === null ? -1 : node.names.indexOf(name);
  if (index < 0) return null;
  useValue(fdt, node!, index, false);
  return node!.values[index]!;
}

/** The value is read, or changed where it is: the blob around it stays as it was. */
function useValue(fdt: Page, node: FdtNode, index: number, write: boolean): void {
  fdt.use(false);
  fdt.k.touch(node.locations[index]!, VALUE, write);
}

/** 0 when it is, 1 when it is not, a negative error when there is no such property or no blob. */
export function fdt_node_check_compatible(fdt: Page, offset: number, compatible: string): number {
  const error = fdt_check_header(fdt);
  if (error) return error;
  const value = fdt_getprop(fdt, offset, 'compatible');
  if (value === null) return -FDT_ERR_NOTFOUND;
  return value === compatible ? 0 : 1;
}

/* Change in place. */

/**
 * Site `fdt_setprop:WHO` when the property is there, `fdt_addprop:WHO` when it has to be made: only the latter needs
 * room in the blob of the C function `WHO`.
 */
export function fdt_setprop(fdt: Page, offset: number, name: string, value: FdtValue): number {
  // Also a value of the same size: what follows it is moved by nothing, and the header is written.
  fdt.use(true);
  const blob = fdt.content;
  if (blob === null) return -FDT_ERR_BADMAGIC;
  if (!blob.finished) return -FDT_ERR_BADSTATE;
  const node = nodeAt(fdt, offset);
  if (node === null) return -FDT_ERR_BADOFFSET;
  const index = node.names.indexOf(name);
  if (fails(fdt, index < 0 ? 'fdt_addprop' : 'fdt_setprop')) return -FDT_ERR_NOSPACE;
  if (index < 0) return addProperty(fdt, blob, node, name, value);
  if (!grow(blob, align4(sizeOf(value)) - align4(sizeOf(node.values[index]!)))) return -FDT_ERR_NOSPACE;
  node.values[index] = value;
  return 0;
}

/** For a property that is there and keeps its size. */
export function fdt_setprop_inplace(fdt: Page, offset: number, name: string, value: FdtValue): number {
  fdt.use(false);
  const node = nodeAt(fdt, offset);
  const index = node === null ? -1 : node.names.indexOf(name);
  if (index < 0) return -FDT_ERR_NOTFOUND;
  if (sizeOf(node!.values[index]!) !== sizeOf(value)) return -FDT_ERR_NOSPACE;
  useValue(fdt, node!, index, true);
  node!.values[index] = value;
  return 0;
}

/** The offset of the new node, which becomes the first child, or a negative error. */
export function fdt_add_subnode(fdt: Page, parent: number, name: string): number {
  const present = fdt_subnode_offset(fdt, parent, name);
  if (present >= 0) return -FDT_ERR_EXISTS;
  if (present !== -FDT_ERR_NOTFOUND) return present;
  fdt.use(true);
  const blob = fdt.content!;
  if (!grow(blob, 8 + align4(name.length + 1))) return -FDT_ERR_NOSPACE;
  blob.nodes.splice(parent + 1, 0, new FdtNode(name, nodeAt(fdt, parent)!.depth + 1));
  return parent + 1;
}

/** The injected fault of the running call hits this write to a blob of `fdt.who`. */
function fails(fdt: Page, operation: string): boolean {
  const fault = fdt.k.current?.fault;
  return fault !== null && fault !== undefined && fdt.k.should_fail(`${operation}:${fdt.who}`) !== 0;
}
