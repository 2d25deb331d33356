// SPDX-License-Identifier: GPL-2.0-only
/** @file What is at an offset of a struct: the piece of memory that accesses of it touch, and what reports call it. */
import type { Step } from '../engine/step.js';
import { point, type Memory } from '../kernel/index.js';
import type { Member, Types, Variable } from './types.js';

/** A member that is accessed as one: a number, a pointer, an array of characters. */
export interface Leaf {
  /** Where it begins, in the struct or variable that was asked about. */
  readonly at: number;
  readonly size: number;
  readonly memory: Memory;
  /** The same, accessed with a mark: READ_ONCE() and WRITE_ONCE(). */
  readonly marked: Memory;
  /** Empty: the memory is no struct. */
  readonly field: string;
  /** Steps before an access. */
  readonly read: Step;
  readonly write: Step;
  /** A lock, or a counter: what is in it is no memory that anybody accesses without a mark. */
  readonly isPrimitive: boolean;
}

/** As in include/luocheck/: their members are nobody's business. */
const PRIMITIVES: ReadonlySet<string> = new Set([
  'rw_semaphore',
  'mutex',
  'spinlock',
  'completion',
  'wait_queue_head',
  'srcu_struct',
  'refcount_struct',
  'xarray',
]);
/** Structs around those of the tree (runtime/handlers.c), and members whose name says no more than their struct. */
const WRAPPERS: ReadonlySet<string> = new Set(['test_handler', 'test_flb', 'test_subsystem']);
const SILENT: ReadonlySet<string> = new Set(['private']);
const LIST = 'list_head';

/** From the outside in. */
interface Link {
  readonly struct: string;
  readonly member: Member;
}

export class Layouts {
  private readonly leaves = new Map<string, Map<number, Leaf>>();
  private readonly scalars = new Map<string, Leaf>();
  private readonly memories = new Map<string, Memory>();
  private readonly names = new Map<string, string | null>();
  private readonly often = new Map<string, ReadonlySet<string>>();

  constructor(readonly types: Types) {}

  /** The static variable that an address lies in. */
  variableAt(address: number): Variable | null {
    const { variables } = this.types;
    let low = 0;
    let high = variables.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (variables[middle]!.at <= address) low = middle + 1;
      else high = middle;
    }
    const variable = variables[low - 1];
    return variable !== undefined && address < variable.at + variable.size ? variable : null;
  }

  /** The struct whose size is written `size` in a function: `sizeof(*p)`, `sizeof(struct s)`; null: nobody knows. */
  sized(size: string, function_: string): string | null {
    const { structs, locals } = this.types;
    const [, name = '', variable = ''] = /^sizeof\(\s*(?:struct\s+(\w+)|\*\s*(\w+))\s*\)$/.exec(size) ?? [];
    return Object.hasOwn(structs, name) ? name : (locals[`${function_}.${variable}`] ?? null);
  }

  /** The leaf at an offset of a struct, or of the static variable `variable` that is one; null: there is nothing that is known. */
  leaf(struct: string, offset: number, variable: string | null = null): Leaf | null {
    const key = variable ?? struct;
    let known = this.leaves.get(key);
    if (known === undefined) this.leaves.set(key, (known = new Map()));
    let leaf = known.get(offset);
    if (leaf === undefined) {
      const made = this.make(struct, offset, variable);
      if (made === null) return null;
      known.set(offset, (leaf = made));
    }
    return leaf;
  }

  private make(struct: string, offset: number, variable: string | null): Leaf | null {
    const { chain, at } = this.chain(struct, offset);
    const last = chain.at(-1);
    if (last === undefined) return null;
    const primitive = chain.findIndex(({ member }) => member.struct !== null && PRIMITIVES.has(member.struct));
    const isList = last.struct === LIST && chain.length > 1;
    const holder = isList ? chain.slice(0, -1) : chain;
    const name = isList ? this.named(holder, variable) : this.holderOf(holder, variable);
    return this.leafOf({ at, size: last.member.size, name, field: isList ? '' : last.member.name, isPrimitive: primitive >= 0 });
  }

  /** Memory without members. */
  scalar(name: string, size: number): Leaf {
    const key = `${name} ${size}`;
    let leaf = this.scalars.get(key);
    if (leaf === undefined) this.scalars.set(key, (leaf = this.leafOf({ at: 0, size, name, field: '', isPrimitive: false })));
    return leaf;
  }

  private leafOf({ name, field, ...rest }: Pick<Leaf, 'at' | 'size' | 'field' | 'isPrimitive'> & { readonly name: string }): Leaf {
    const object = { name: field === '' ? name : `${name}.${field}` };
    return {
      ...rest,
      field,
      memory: this.memory(name, 'plain'),
      marked: this.memory(name, 'atomic'),
      read: point('read', 'read', object),
      write: point('write', 'write', object),
    };
  }

  /** One a name: observers tell memory apart by it. */
  private memory(name: string, ordering: 'plain' | 'atomic'): Memory {
    const key = `${ordering} ${name}`;
    let memory = this.memories.get(key);
    if (memory === undefined) this.memories.set(key, (memory = { name, ordering }));
    return memory;
  }

  /** Members around an offset, and where the innermost begins. */
  private chain(struct: string, offset: number): { readonly chain: readonly Link[]; readonly at: number } {
    const chain: Link[] = [];
    let at = 0;
    let left = offset;
    for (let name: string | null = struct; name !== null;) {
      const holder: string = name;
      const member: Member | undefined = this.types.structs[holder]?.members.findLast((one) => left >= one.at && left < one.at + Math.max(one.size, 1));
      if (member === undefined) break;
      chain.push({ struct: holder, member });
      at += member.at;
      left -= member.at;
      name = member.struct;
      if (name === null || member.elementSize === 0) break;
      const index = Math.floor(left / member.elementSize);
      at += index * member.elementSize;
      left -= index * member.elementSize;
    }
    return { chain, at };
  }

  /** What a lock or counter at an offset is called. */
  nameOf(struct: string, offset: number, variable: string | null): string | null {
    const key = `${variable ?? ''} ${struct} ${offset}`;
    let name = this.names.get(key);
    if (name === undefined) this.names.set(key, (name = this.makeName(struct, offset, variable)));
    return name;
  }

  private makeName(struct: string, offset: number, variable: string | null): string | null {
    const { chain } = this.chain(struct, offset);
    const end = chain.findIndex(({ member }) => member.struct !== null && PRIMITIVES.has(member.struct));
    return end < 0 ? null : this.named(chain.slice(0, end + 1), variable);
  }

  /** `luo_session.mutex`, `luo_session_global.incoming.rwsem`, `flb.outgoing.lock`. */
  private named(chain: readonly Link[], variable: string | null): string {
    const { struct, member } = chain.at(-1)!;
    const path = pathOf(chain);
    if (variable !== null) return [variable, path].filter((part) => part !== '').join('.');
    const root = chain.find((link) => !WRAPPERS.has(link.struct))!.struct;
    return this.severalIn(root).has(struct) ? path : `${this.visible(chain)}.${member.name}`;
  }

  private holderOf(chain: readonly Link[], variable: string | null): string {
    if (variable === null) return this.visible(chain);
    return [variable, pathOf(chain.slice(0, -1))].filter((part) => part !== '').join('.');
  }

  /** The innermost struct that has a name. */
  private visible(chain: readonly Link[]): string {
    return chain.findLast(({ struct }) => !struct.startsWith('('))?.struct ?? 'struct';
  }

  /** Structs of which there is more than one in an object of this struct. */
  private severalIn(root: string): ReadonlySet<string> {
    let known = this.often.get(root);
    if (known !== undefined) return known;
    const counts = new Map<string, number>();
    const count = (struct: string): void => {
      for (const member of this.types.structs[struct]?.members ?? []) {
        if (member.struct === null || member.elementSize === 0 || PRIMITIVES.has(member.struct)) continue;
        counts.set(member.struct, (counts.get(member.struct) ?? 0) + 1);
        count(member.struct);
      }
    };
    count(root);
    known = new Set([...counts].filter(([struct, times]) => times > 1 && struct !== LIST).map(([struct]) => struct));
    this.often.set(root, known);
    return known;
  }
}

const pathOf = (chain: readonly Link[]): string => chain.flatMap(({ member: { name } }) => (name === '' || SILENT.has(name) ? [] : [name])).join('.');
