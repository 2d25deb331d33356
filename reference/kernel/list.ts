// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/list.h: circular doubly linked lists, with the checks of CONFIG_DEBUG_LIST. */
import type { Restore } from './checkpoint.js';
import type { Linux, Root } from './linux.js';
import type { Memory } from './ordering.js';
import type { Layout, Struct } from './struct.js';

/** Pointers of lists as WRITE_ONCE() and READ_ONCE() have them, by the names of the lists: once for all nodes of a name. */
const marked = new Map<string, Memory>();

function onceOf(name: string): Memory {
  let memory = marked.get(name);
  if (memory === undefined) marked.set(name, (memory = { name, ordering: 'atomic' }));
  return memory;
}

/** A head (no entry) or the node inside an entry. */
export class list_head<T> implements Root {
  /** Of `next`; that of `prev` follows. */
  readonly location: number;
  next: list_head<T> | null;
  prev: list_head<T> | null;

  constructor(
    readonly k: Linux,
    readonly name: string,
    /** What container_of() gives: null for a head. */
    readonly entry: T | null,
  ) {
    this.location = k.locations(2);
    this.next = this;
    this.prev = this;
  }

  /** A list keeps its entries reachable. Observers only. */
  trace(visit: (object: Struct) => void): void {
    if (this.entry !== null) return;
    for (let node = this.next; node !== null && node !== this; node = node.next) visit(node.entry as unknown as Struct);
  }

  /** Memory that is all zeros: it takes INIT_LIST_HEAD() to make a list of it. What the first entry would be lies a little below address 0. */
  zero(): void {
    this.next = null;
    this.prev = null;
  }

  reset(): void {
    this.next = this;
    this.prev = this;
  }

  save(): Restore {
    const { next, prev } = this;
    return () => {
      this.next = next;
      this.prev = prev;
    };
  }

  /** Entries as they are linked now, without a footprint. Observers only. */
  get entries(): T[] {
    const entries: T[] = [];
    for (let node = this.next; node !== null && node !== this; node = node.next) entries.push(node.entry!);
    return entries;
  }

  /** `next` or `prev` is read or written: two pieces of memory. `once`: with READ_ONCE() or WRITE_ONCE(). */
  use(member: 'next' | 'prev', write: boolean, once = false): void {
    if (this.entry !== null) (this.entry as unknown as Struct).check();
    this.k.touch(member === 'next' ? this.location : this.location + 1, once ? onceOf(this.name) : this, write, once ? '' : member);
  }

  /** Another one's pointer to this node is changed. */
  link(member: 'next' | 'prev', node: list_head<T>, once = false): void {
    this.use(member, true, once);
    if (member === 'next') this.next = node;
    else this.prev = node;
  }
}

export function LIST_HEAD<T>(k: Linux, name: string): list_head<T> {
  const head = new list_head<T>(k, name, null);
  k.roots.push(head);
  return head;
}

/** A head inside a struct: as alive as its owner. */
class embedded_head<T> extends list_head<T> {
  constructor(
    private readonly owner: Struct,
    name: string,
  ) {
    super(owner.k, name, null);
    owner.embed(this);
  }

  override use(member: 'next' | 'prev', write: boolean, once = false): void {
    this.owner.check();
    super.use(member, write, once);
  }
}

/** The empty list `name` inside of `owner`. */
export function INIT_LIST_HEAD_OF<T>(owner: Struct, name: string): list_head<T> {
  return new embedded_head(owner, name);
}

/** What reports call the nodes: once for all structs of a class. */
const names = new WeakMap<Layout, string>();

/** The node of `owner`, in no list. */
export function INIT_LIST_HEAD<T extends Struct>(k: Linux, owner: T): list_head<T> {
  const { layout } = owner;
  let name = names.get(layout);
  if (name === undefined) names.set(layout, (name = `${layout.name}.list`));
  const node = new list_head<T>(k, name, owner);
  owner.embed(node);
  return node;
}

export function list_add_tail<T>(node: list_head<T>, head: list_head<T>): void {
  head.use('prev', false);
  const last = head.prev!;
  if (node.next !== null && node.next !== node) {
    head.k.report(`list_corruption:add:${head.name}`);
    return;
  }
  head.link('prev', node);
  node.link('next', head);
  node.link('prev', last);
  last.link('next', node, true);
}

/** False when the node is poisoned: it stays as it is. */
function unlink<T>(node: list_head<T>): boolean {
  const { next, prev, k } = node;
  node.use('next', false);
  node.use('prev', false);
  if (next === null || prev === null) {
    k.report(`list_corruption:del:${node.name}`);
    return false;
  }
  next.link('prev', prev);
  prev.link('next', next, true);
  k.dirty = true;
  return true;
}

/** Unlinks and poisons: whoever follows the node's pointers from now on oopses. */
export function list_del<T>(node: list_head<T>): void {
  if (!unlink(node)) return;
  write_pointers(node, null, false);
}

/** Both pointers of a node that is in no list any more. */
function write_pointers<T>(node: list_head<T>, value: list_head<T> | null, once: boolean): void {
  node.use('next', true, once);
  node.use('prev', true, once);
  node.next = value;
  node.prev = value;
}

export function list_del_init<T>(node: list_head<T>): void {
  if (!unlink(node)) return;
  write_pointers(node, node, true);
}

export function list_empty<T>(head: list_head<T>): boolean {
  head.use('next', false, true);
  return head.next === head;
}

class ListIterator<T> implements IterableIterator<T> {
  private node: list_head<T>;
  private ahead: list_head<T> | null = null;
  private readonly result: { done: boolean; value: T };

  constructor(
    private readonly head: list_head<T>,
    /** Reads the pointer to the next one before the body runs. */
    private readonly safe: boolean,
  ) {
    this.node = head;
    this.result = { done: false, value: undefined as unknown as T };
  }

  [Symbol.iterator](): this {
    return this;
  }

  private follow(node: list_head<T>): list_head<T> {
    node.use('next', false);
    return node.next ?? node.k.die('list_for_each_entry', node.entry === null ? 'bad_memory_access' : 'poison');
  }

  next(): IteratorResult<T> {
    const node = this.ahead ?? this.follow(this.node);
    if (node === this.head) return { done: true, value: undefined };
    this.node = node;
    if (this.safe) this.ahead = this.follow(node);
    this.result.value = node.entry!;
    return this.result as IteratorResult<T>;
  }
}

/** Follows the pointers as they are at each turn. */
export function list_for_each_entry<T>(head: list_head<T>): IterableIterator<T> {
  return new ListIterator(head, false);
}

/** The body may unlink and free the entry that it is at. */
export function list_for_each_entry_safe<T>(head: list_head<T>): IterableIterator<T> {
  return new ListIterator(head, true);
}

/** The neighbour of `node`, null where the list ends. */
function neighbour<T>(node: list_head<T>, head: list_head<T>, forward: boolean): T | null {
  node.use(forward ? 'next' : 'prev', false);
  const next = (forward ? node.next : node.prev) ?? node.k.die('list_entry', 'poison');
  return next === head ? null : next.entry;
}

/** The first entry; null when the list is empty. */
export function list_first_entry_or_null<T>(head: list_head<T>): T | null {
  return neighbour(head, head, true);
}

/** The last entry; null when the list is empty. */
export function list_last_entry_or_null<T>(head: list_head<T>): T | null {
  return neighbour(head, head, false);
}

/** Of a list that is not empty. */
export function list_first_entry<T>(head: list_head<T>): T {
  return neighbour(head, head, true)!;
}

/** Of a list that is not empty. */
export function list_last_entry<T>(head: list_head<T>): T {
  return neighbour(head, head, false)!;
}

/** The entry after that of `node`, which is not the last. */
export function list_next_entry<T>(node: list_head<T>, head: list_head<T>): T {
  return neighbour(node, head, true)!;
}

/** The entry before that of `node`, which is not the first. */
export function list_prev_entry<T>(node: list_head<T>, head: list_head<T>): T {
  return neighbour(node, head, false)!;
}

export function list_is_last<T>(node: list_head<T>, head: list_head<T>): boolean {
  node.use('next', false);
  return node.next === head;
}

export function list_is_first<T>(node: list_head<T>, head: list_head<T>): boolean {
  node.use('prev', false);
  return node.prev === head;
}

/** From the last entry to the first, following the pointers as they are at each turn. */
export function list_for_each_entry_reverse<T>(head: list_head<T>): IterableIterator<T> {
  return backwards(head, head);
}

/** The entries before that of `node`, backwards. */
export function list_for_each_entry_continue_reverse<T>(node: list_head<T>, head: list_head<T>): IterableIterator<T> {
  return backwards(node, head);
}

function* backwards<T>(node: list_head<T>, head: list_head<T>): Generator<T, void> {
  for (let at = neighbour_node(node); at !== head; at = neighbour_node(at)) yield at.entry!;
}

function neighbour_node<T>(node: list_head<T>): list_head<T> {
  node.use('prev', false);
  return node.prev ?? node.k.die('list_for_each_entry_reverse', 'poison');
}
