// SPDX-License-Identifier: GPL-2.0-only
/** @file What lies where in compiled code: structs with their members, and static variables, out of the debugging information. */
import { readDwarf, TAG, type Entry } from './dwarf.js';

/** A member of a struct. */
export interface Member {
  /** Empty: an anonymous struct or union. */
  readonly name: string;
  readonly at: number;
  readonly size: number;
  /** The struct that it is, or that its elements are; null: none. */
  readonly struct: string | null;
  /** Of an element of an array; of the member itself where it is none. */
  readonly elementSize: number;
}

export interface StructType {
  readonly size: number;
  readonly members: readonly Member[];
}

/** A static variable. */
export interface Variable extends Omit<Member, 'name'> {
  readonly name: string;
  /** Nobody writes to it. */
  readonly constant: boolean;
}

export interface Types {
  /** By name; anonymous ones by a name that no C struct has. */
  readonly structs: Readonly<Record<string, StructType>>;
  /** By ascending address. */
  readonly variables: readonly Variable[];
  /** Variables of kmalloc_obj(): address -> the struct that is allocated there. */
  readonly allocated: Readonly<Record<number, string>>;
  /** `FUNCTION.VARIABLE` -> the struct that a local variable points to. */
  readonly locals: Readonly<Record<string, string>>;
}

/** As in include/luocheck/memory.h. */
const ALLOCATED = 'luocheck_type';
const POINTER = 8;

export const NO_TYPES: Types = { structs: {}, variables: [], allocated: {}, locals: {} };

export function typesOf(module: Uint8Array): Types {
  return new Collector(readDwarf(module)).collect();
}

class Collector {
  private readonly structs: Record<string, StructType> = {};
  private readonly names = new Map<Entry, string>();

  constructor(private readonly entries: ReadonlyMap<number, Entry>) {}

  collect(): Types {
    const variables: Variable[] = [];
    const allocated: Record<number, string> = {};
    const owners = this.functions();
    const locals: Record<string, string> = {};
    for (const entry of this.entries.values()) {
      const { tag, address, name } = entry;
      if (tag === TAG.struct && name !== null) this.structOf(entry);
      if (tag !== TAG.variable || name === null) continue;
      if (address === null || address === 0) {
        const struct = owners.has(entry) ? this.pointedTo(entry) : null;
        if (struct !== null) locals[`${owners.get(entry)!}.${name}`] = struct;
        continue;
      }
      if (name !== ALLOCATED) {
        const owner = owners.get(entry);
        variables.push({ ...this.shape(entry), name: owner === undefined ? name : `${owner}.${name}`, at: address, constant: this.isConstant(entry) });
        continue;
      }
      const struct = this.structOf(this.typeOf(this.plain(this.typeOf(entry))));
      if (struct !== null) allocated[address] = struct;
    }
    return { structs: this.structs, variables: variables.sort((a, b) => a.at - b.at), allocated, locals };
  }

  /** The struct that a variable points to; null: it points to none. */
  private pointedTo(variable: Entry): string | null {
    const type = this.plain(this.typeOf(variable));
    const target = type?.tag === TAG.pointer ? this.plain(this.typeOf(type)) : null;
    return target === null || target.isDeclaration || target.tag !== TAG.struct ? null : this.structOf(target);
  }

  /** Of what is declared in a function, its name. */
  private functions(): Map<Entry, string> {
    const owners = new Map<Entry, string>();
    const own = ({ children }: Entry, name: string): void => {
      for (const child of children) {
        if (child.tag === TAG.variable) owners.set(child, name);
        else if (child.tag === TAG.block) own(child, name);
      }
    };
    for (const entry of this.entries.values()) if (entry.tag === TAG.function && entry.name !== null) own(entry, entry.name);
    return owners;
  }

  private typeOf(entry: Entry | null): Entry | null {
    return entry === null || entry.type === null ? null : (this.entries.get(entry.type) ?? null);
  }

  /** Without typedef, const and volatile. */
  private plain(type: Entry | null): Entry | null {
    let at = type;
    while (at !== null && (at.tag === TAG.typedef || at.tag === TAG.constant || at.tag === TAG.volatile)) at = this.typeOf(at);
    return at;
  }

  private isConstant(variable: Entry): boolean {
    let at = this.typeOf(variable);
    while (at !== null && (at.tag === TAG.typedef || at.tag === TAG.array)) at = this.typeOf(at);
    return at?.tag === TAG.constant;
  }

  private sizeOf(type: Entry | null): number {
    const plain = this.plain(type);
    if (plain === null) return 0;
    if (plain.size !== null) return plain.size;
    if (plain.tag === TAG.pointer) return POINTER;
    if (plain.tag !== TAG.array) return 0;
    const counts = plain.children.filter(({ tag }) => tag === TAG.subrange).map(({ count }) => count ?? 0);
    return counts.reduce((all, one) => all * one, this.sizeOf(this.typeOf(plain)));
  }

  /** Of a variable or a member, but for its name and place. */
  private shape(entry: Entry): Pick<Member, 'size' | 'struct' | 'elementSize'> {
    const type = this.plain(this.typeOf(entry));
    const element = type?.tag === TAG.array ? this.plain(this.typeOf(type)) : type;
    return { size: this.sizeOf(type), struct: this.structOf(element), elementSize: this.sizeOf(element) };
  }

  /** The name of a struct or union, whose members are then known. */
  private structOf(type: Entry | null): string | null {
    const plain = this.plain(type);
    if (plain === null || (plain.tag !== TAG.struct && plain.tag !== TAG.union)) return null;
    const known = this.names.get(plain);
    if (known !== undefined) return known;
    const name = plain.name ?? `(anonymous ${this.names.size})`;
    this.names.set(plain, name);
    if (plain.isDeclaration || (Object.hasOwn(this.structs, name) && this.structs[name]!.members.length > 0)) return name;
    const members = plain.children.filter(({ tag }) => tag === TAG.member);
    this.structs[name] = { size: plain.size ?? 0, members: [] };
    this.structs[name] = { size: plain.size ?? 0, members: members.map((member) => ({ name: member.name ?? '', at: member.at, ...this.shape(member) })) };
    return name;
  }
}
