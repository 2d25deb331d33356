// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file The memory of a mirrored kernel as a text, for recognising a state that was seen before.
 *
 * It is a crawl from the static variables, the FLBs and the open files over everything that they point to, each object numbered where it is met first.
 * It knows no variable of LUO by name, so that it holds for every revision, fixed and mutated ones too. What it does not tell is what the text of a
 * compiled kernel does not tell either (reference/c/canonical.ts): addresses, leaked objects, the numbers that handlers made, the content of files.
 */
import {
  atomic64_t,
  embedded_struct,
  file,
  folio,
  inode,
  list_head,
  Lock,
  refcount_t,
  RESERVED,
  rw_semaphore,
  Statics,
  Struct,
  xarray,
  type Root,
} from '../../kernel/index.js';
import type { Names } from '../../mainline/luo_internal.js';
import type { MainlineMachine } from './machine.js';

const WORD = 8;
/** Of a word that lies in a page: an address, with flags above it. */
const FLAGS_FROM = 2 ** 20;

/** To be called while no call is under way. */
export function mirroredMemory(machine: MainlineMachine, names: Names): string {
  return new Crawl(machine, names).all();
}

class Crawl {
  private text = '';
  private readonly numbers = new Map<object, number>();

  constructor(
    private readonly machine: MainlineMachine,
    private readonly names: Names,
  ) {}

  all(): string {
    const { k, ram, modules, processes } = this.machine;
    const maps: xarray<object>[] = [];
    for (const { slots } of processes) for (const slot of slots) if (slot !== null && slot !== RESERVED) this.object(slot);
    for (const root of k.roots) {
      if (root instanceof xarray) maps.push(root as xarray<object>);
      else this.root(root);
    }
    // Drivers come by an FLB also when no handler has it.
    for (const flb of modules.all) this.object(flb);
    // Last: an index is the identity of what the entry is about, and orders entries by when they were made.
    for (const map of maps)
      this.text += `{${map.entries
        .map((entry) => (entry instanceof file ? this.names.file(entry) : '?'))
        .sort()
        .join()}}`;
    const waiting = ram.pages.flatMap((page) => (page instanceof folio && page.handed_over && !this.numbers.has(page) ? [`${page.who}${page.count}`] : []));
    return `${this.text};${waiting.sort().join()};${ram.allocated}`;
  }

  private root(root: Root): void {
    this.text += '|';
    if (root instanceof Statics) this.fields(root.variables);
    else this.member(root);
  }

  private member(member: object): void {
    if (member instanceof embedded_struct) this.fields(member.inner);
    else if (member instanceof list_head) this.list(member);
    else if (member instanceof refcount_t || member instanceof atomic64_t) this.text += `${member.value},`;
    else if (member instanceof rw_semaphore) this.text += member.idle ? '' : `${member.name}${member.count}`;
    else if (member instanceof Lock) this.text += member.idle ? '' : member.name;
  }

  /** The entries behind a head; of a node whether it is in a list. */
  private list(head: list_head<unknown>): void {
    if (head.entry !== null) this.text += head.next === null ? 'P' : head.next === head ? 'S' : 'L';
    else for (let node = head.next; node !== null && node !== head; node = node.next) this.value(node.entry);
  }

  private fields({ raw, embedded }: Struct): void {
    for (const value of raw) this.value(value);
    for (const member of embedded ?? []) this.member(member);
  }

  private value(value: unknown): void {
    if (typeof value === 'number') this.number(value);
    else if (value instanceof Struct) this.object(value);
    else if (value === null || value === undefined) this.text += '-';
    else if (typeof value === 'boolean') this.text += value ? 't' : 'f';
    else if (typeof value === 'string' || typeof value === 'bigint') this.text += `'${value}'`;
    else if (isInPage(value)) {
      this.object(value.page);
      this.text += `+${value.offset ?? 0}`;
    } else this.text += '.';
  }

  private number(value: number): void {
    const page = this.machine.ram.folio_at(value);
    if (page !== null) this.object(page);
    else this.text += `${this.names.data(value) ?? value},`;
  }

  private object(object: Struct): void {
    const known = this.numbers.get(object);
    if (known !== undefined) {
      this.text += `#${known},`;
      return;
    }
    this.numbers.set(object, this.numbers.size);
    this.text += `${object.struct_name}${object.freed ? '!' : ''}(`;
    if (object instanceof folio) this.page(object);
    else if (object instanceof file) this.text += this.names.file(object);
    this.fields(object);
    object.trace((next) => {
      if (next instanceof inode) this.object(next);
    });
    if (object instanceof inode)
      for (const [index, page] of object.i_pages) {
        this.text += `${index}:`;
        this.object(page);
      }
    this.text += ')';
  }

  private page(page: folio): void {
    const { who, count, refcount, preserved, lost, handed_over, freed } = page;
    this.text += `${who}${count}.${refcount}${preserved ? 'k' : ''}${lost ? 'l' : ''}${handed_over ? 'h' : ''}`;
    if (freed || who === 'shmem') return;
    const view = new DataView(page.bytes.buffer, page.bytes.byteOffset, page.bytes.byteLength);
    let zeros = 0;
    for (let at = 0; at < page.bytes.length; at += WORD) {
      const [low, high] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
      if (low === 0 && high === 0) zeros++;
      else {
        this.text += `0*${zeros},`;
        zeros = 0;
        this.word(low, high);
      }
    }
  }

  private word(low: number, high: number): void {
    const to = high % FLAGS_FROM === 0 ? this.machine.ram.folio_at(low) : null;
    if (to !== null) {
      this.object(to);
      this.text += `^${high}`;
    } else this.text += high === 0 ? `${this.names.data(low) ?? low},` : `${high.toString(16)}_${low.toString(16)},`;
  }
}

/** A pointer into a page. */
const isInPage = (value: unknown): value is { readonly page: folio; readonly offset?: number } =>
  typeof value === 'object' && value !== null && 'page' in value && value.page instanceof folio;
