// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file A machine's state as a string, for recognising a state that was seen before.
 *
 * It is a crawl over everything that the kernel or a process can still reach, each object numbered where it is met first:
 * static variables, locks, lists and maps of the C files in order of creation, then the descriptor tables, the handler
 * module and its test subsystems, and what Kexec Handover keeps. It knows no variable of LUO by name, so it holds for every revision, patched
 * and mutated ones too.
 *
 * Left out, and why two machines that differ only there behave the same:
 *
 * - addresses, footprint locations, numbers of sessions and boots: nothing but their equality is ever looked at, and
 *   that shows in the references;
 * - the order in which objects were allocated: it decides only which of several leaks is told first;
 * - the values of the handler's data: only equality matters (is the blob's data the file's?) and how often freeze added
 *   to it. `prepare` makes values that never occurred before, whatever the count of callbacks is. Data that a program asks for (0, or above 32 bits) is told as it is;
 * - objects that are leaked: nothing reaches them. What they still do is in the counts of the files that they hold
 *   and in the pages that stay preserved;
 * - the content of freed pages: whoever reads them is reported before anything else differs;
 * - the order of lock classes that lockdep has learned, and which leaks were reported: both only keep a report from being
 *   made twice;
 * - closed descriptors above the highest open one;
 * - the blob that the previous kernel handed over, as soon as no static variable points to it.
 */
import {
  beginCrawl,
  file,
  FIRST_ADDRESS,
  isMarked,
  list_head,
  Lock,
  markObject,
  mutex,
  Page,
  PAGE_SIZE,
  RESERVED,
  rw_semaphore,
  Statics,
  Struct,
  xarray,
  atomic64_t,
  type FdtBlob,
  type Ram,
  type Root,
} from '../kernel/index.js';
import type { Names } from '../v1/luo_internal.js';
import type { Machine } from './machine.js';

/** Pages are handed out from `FIRST_ADDRESS` on: no machine comes so far. What is higher is data that a program asked for, told as it is. */
const LAST_ADDRESS = 0xf000_0000;

/** See the file head. The machine must have no call under way. */
export function canonicalForm(machine: Machine): string {
  if (machine.ended !== null) return machine.ended;
  return new Writer(machine.ram).machine(machine);
}

class Writer {
  private text = '';
  private objects = 0;
  private readonly numbers: number[] = [];

  constructor(private readonly ram: Ram) {
    beginCrawl();
  }

  machine(machine: Machine): string {
    // First: what it meets has a number by then.
    this.text = machine.k.modules.reboot.describe?.(this.names) ?? '';
    for (const root of machine.k.roots) this.root(root);
    for (const { slots } of machine.processes) {
      let used = slots.length;
      while (used > 0 && slots[used - 1] === null) used--;
      this.text += ';';
      for (let fd = 0; fd < used; fd++) this.descriptor(slots[fd]!);
    }
    this.text += ';';
    this.value(machine.handler);
    for (const handler of machine.furtherHandlers) this.value(handler);
    this.text += machine.beyond;
    for (const filep of machine.testFiles) this.value(filep);
    this.handover();
    return this.text;
  }

  private readonly names: Names = {
    file: (filep) => this.aside(() => this.object(filep)),
    data: (value) => this.aside(() => this.number(value)),
    known: {
      object: (struct) => {
        if (markObject(struct)) struct.notes.rank = this.objects++;
        return `#${struct.notes.rank}`;
      },
      page: (page) => this.aside(() => this.object(page)),
      dataIn: 'private_data',
    },
  };

  /** What it writes. */
  private aside(write: () => void): string {
    const { text } = this;
    this.text = '';
    write();
    const written = this.text;
    this.text = text;
    return written;
  }

  private descriptor(slot: file | null | typeof RESERVED): void {
    if (slot === RESERVED) this.text += '*';
    else this.value(slot);
  }

  private root(root: Root): void {
    if (root instanceof Statics) {
      this.text += '|';
      this.fields(root.variables);
    } else if (root instanceof Lock) this.lock(root);
    else if (root instanceof list_head) this.list(root);
    else if (root instanceof xarray) this.map(root);
    else if (root instanceof atomic64_t) this.text += `|${root.value}`;
  }

  private lock(lock: Lock): void {
    if (lock.idle) return;
    if (lock instanceof rw_semaphore) this.text += `|${lock.name}${lock.count}`;
    else if (lock instanceof mutex) this.text += `|${lock.name}`;
  }

  private list(head: list_head<unknown>): void {
    this.text += '|';
    for (let node = head.next; node !== null && node !== head; node = node.next) this.value(node.entry);
  }

  private map(map: xarray<object>): void {
    this.text += '{';
    for (let i = 0; i < map.indices.length; i++) {
      this.text += `${map.indices[i]!}:`;
      this.value(map.entries[i]);
    }
    this.text += '}';
  }

  private fields({ raw }: Struct): void {
    for (let i = 0; i < raw.length; i++) this.value(raw[i]);
  }

  private value(value: unknown): void {
    if (typeof value === 'number') this.number(value);
    else if (value instanceof Struct) this.object(value);
    else if (value === null || value === undefined) this.text += '-';
    else if (typeof value === 'boolean') this.text += value ? 't' : 'f';
    else if (typeof value === 'string' || typeof value === 'bigint') this.text += `'${value}'`;
    else this.text += '.';
  }

  private number(value: number): void {
    if (value >= FIRST_ADDRESS) {
      const page = this.ram.at(value);
      this.text += '@';
      if (page === null) this.text += value >= LAST_ADDRESS ? `?${value},` : '?';
      else this.object(page);
    } else if (value > PAGE_SIZE && value % PAGE_SIZE !== 0) this.text += `d${this.data(value)}`;
    else this.text += `${value},`;
  }

  /** A value of the handler: its number in order of first occurrence, and how often freeze added to it. */
  private data(value: number): string {
    if (value < PAGE_SIZE || value >= FIRST_ADDRESS) return `=${value},`;
    const kind = (value - PAGE_SIZE) & 0xffff;
    let index = this.numbers.indexOf(kind);
    if (index < 0) index = this.numbers.push(kind) - 1;
    return `${index}+${(value - PAGE_SIZE) >> 16},`;
  }

  private object(object: Struct): void {
    if (!markObject(object)) {
      this.text += `#${object.notes.rank},`;
      return;
    }
    object.notes.rank = this.objects++;
    this.text += object.struct_name;
    if (object.freed) this.text += '!';
    this.text += '(';
    if (object instanceof Page) this.page(object);
    else if (object instanceof file) this.file(object);
    this.fields(object);
    if (object.embedded !== null) for (const member of object.embedded) this.member(member);
    this.text += ')';
  }

  private member(member: object): void {
    if (member instanceof xarray) this.map(member);
    else if (member instanceof Lock) this.lock(member);
    else if (member instanceof list_head) this.text += member.next === null ? 'P' : member.next === member ? 'S' : 'L';
  }

  private file(filep: file): void {
    if (filep.name.startsWith('r')) this.text += `r${this.data(Number(filep.name.slice(1)))}`;
    else this.text += `${filep.name},`;
    this.text += `${filep.f_count}`;
  }

  private page(page: Page): void {
    this.text += `${page.who}${page.count}${page.preserved ? 'k' : ''}${page.lost ? 'l' : ''}`;
    if (page.content !== null && !page.freed) this.blob(page.content);
  }

  private blob({ nodes, finished, used, total }: FdtBlob): void {
    this.text += finished ? `<${total - used}` : '<u';
    for (const node of nodes) {
      this.text += `/${node.depth}${node.name}`;
      for (let i = 0; i < node.names.length; i++) {
        this.text += ` ${node.names[i]!}=`;
        this.value(node.values[i]);
      }
    }
    this.text += '>';
  }

  /** What the next kernel would be told, and pages that are kept for it although nothing points to them. */
  private handover(): void {
    const { kho_map, pages } = this.ram;
    this.text += ';';
    if (kho_map !== null) for (const address of kho_map.addresses) this.number(address);
    this.text += ';';
    for (const page of pages) if (page.preserved && !isMarked(page)) this.text += `${page.who}${page.count},`;
  }
}
