// SPDX-License-Identifier: GPL-2.0-only
/** @file C structs whose fields are watched: use after free is reported, and each access is part of the step's footprint. */
import type { Restore } from './checkpoint.js';
import type { Linux } from './linux.js';
import type { Memory } from './ordering.js';

/** A member that is a struct itself: as alive as its owner. */
export interface Embedded {
  /** The first of its footprint locations. */
  readonly location: number;
  trace(visit: (object: Struct) => void): void;
  reset(): void;
  save(): Restore;
}

/** Of an object that is freed: what KASAN sees of it, not KCSAN. */
const EMBEDDED: Memory = { name: 'embedded', ordering: 'freed' };

/**
 * What is noted about an object and is not in the kernel's memory. Notes have one shape, and structs as many as there are classes: a
 * field is cheaper to fill in here.
 */
class Notes {
  /** Index in `k.objects`, -1 when not there. */
  slot = -1;
  /** The index under which a map got it last. */
  stored_at: bigint | null = null;
  /** A search for leaks has found it. */
  leaked = false;
  /** What reports call it. */
  alias: string | null = null;
  /** The round of `Linux.round` in which a use after free was reported last. */
  reported = -1;
  /** The crawl that came here last, and the number that it gave. */
  mark = 0;
  rank = 0;
}

/**
 * What all structs have. Field values are in `raw`, in the order of declaration.
 * The members are assigned in the constructor, not defined one by one: objects come and go by the million.
 */
export abstract class Struct {
  /** The kernel that it belongs to; memory that survives a kexec goes on to the next one. */
  declare k: Linux;
  /** Of the class: on its prototype. */
  declare readonly layout: Layout;
  /** First of the footprint locations: the object itself, then its fields. */
  declare location: number;
  declare readonly raw: unknown[];
  declare freed: boolean;
  /** Embedded locks, maps and list heads. */
  declare embedded: Embedded[] | null;
  declare readonly notes: Notes;

  constructor(k: Linux) {
    const { layout } = this;
    this.k = k;
    this.location = k.locations(layout.fields.length + 1);
    this.raw = layout.defaults.slice();
    this.freed = false;
    this.embedded = null;
    this.notes = new Notes();
    k.adopt(this);
  }

  /** Back to the field values `initial`. For static structs. */
  reset(initial: readonly unknown[]): void {
    for (let i = 0; i < initial.length; i++) this.raw[i] = initial[i];
    this.notes.reported = -1;
    if (this.embedded !== null) for (const member of this.embedded) member.reset();
  }

  /** To how it is now, with its members. A subclass with fields of its own adds them. */
  save(): Restore {
    const { k, location, freed, notes } = this;
    const { slot, stored_at, leaked, alias, reported } = notes;
    const raw = this.raw.slice();
    const embedded = (this.embedded ?? []).slice();
    const members = embedded.map((member) => member.save());
    // Most of it has not changed: looking is cheaper than writing.
    return () => {
      if (this.k !== k) this.k = k;
      if (this.location !== location) this.location = location;
      if (this.freed !== freed) this.freed = freed;
      if (notes.slot !== slot) notes.slot = slot;
      if (notes.stored_at !== stored_at) notes.stored_at = stored_at;
      if (notes.leaked !== leaked) notes.leaked = leaked;
      if (notes.alias !== alias) notes.alias = alias;
      if (notes.reported !== reported) notes.reported = reported;
      const now = this.raw;
      for (let i = 0; i < raw.length; i++) if (now[i] !== raw[i]) now[i] = raw[i];
      if (this.embedded !== null && !isSame(this.embedded, embedded)) this.embedded = embedded.length === 0 ? null : embedded.slice();
      for (let i = 0; i < members.length; i++) members[i]!();
    };
  }

  get struct_name(): string {
    return this.layout.name;
  }

  get called(): string {
    return this.notes.alias ?? this.layout.name;
  }

  /** Reports a use after free: each object once a call. */
  check(): void {
    const { k, notes } = this;
    if (!this.freed || k.observing || notes.reported === k.round) return;
    notes.reported = k.round;
    k.report(`use_after_free:${this.called}`);
  }

  /** Slow path of every field access. */
  watch(index: number, write: boolean): void {
    if (this.k.observing) return;
    if (this.freed) this.check();
    const { recorder } = this.k;
    if (recorder !== null) recorder.touch(this.location + 1 + index, this.layout, this.layout.fields[index]!, write);
  }

  /** Takes note of a member that is a struct itself. */
  embed(member: Embedded): void {
    if (this.embedded === null) this.embedded = [member];
    else this.embedded.push(member);
  }

  /** The whole object is written: it is freed. What is embedded goes with it: whoever uses that too must not come later. */
  touchAll(): void {
    const { k, layout } = this;
    if (k.recorder === null || k.observing) return;
    k.freeing = true;
    for (let i = 0; i < layout.fields.length; i++) k.recorder.touch(this.location + 1 + i, layout, layout.fields[i]!, true);
    for (const { location } of this.embedded ?? []) k.recorder.touch(location, EMBEDDED, '', true);
    k.freeing = false;
  }

  /** The same, but for what lies in memory of compiled code: who goes through all that is there anyway finds it without. */
  traceFields(visit: (object: Struct) => void): void {
    this.trace(visit);
  }

  /** Visits everything that this object points to. */
  trace(visit: (object: Struct) => void): void {
    const { raw } = this;
    for (let i = 0; i < raw.length; i++) {
      const value = raw[i];
      if (value instanceof Struct) visit(value);
    }
    if (this.embedded !== null) for (const member of this.embedded) member.trace(visit);
  }
}

/** Most objects have as many members as before, and the same. */
function isSame(now: readonly Embedded[], before: readonly Embedded[]): boolean {
  if (now.length !== before.length) return false;
  for (let i = 0; i < now.length; i++) if (now[i] !== before[i]) return false;
  return true;
}

/** Name, fields and initial values of a struct. */
export interface Layout {
  readonly name: string;
  readonly fields: readonly string[];
  readonly defaults: readonly unknown[];
}

export interface StructClass<F> {
  new (k: Linux): Struct & F;
  readonly layout: Layout;
}

function layoutOf(name: string, initial: object): Layout {
  const defaults: unknown[] = Object.values(initial);
  if (defaults.some((value) => typeof value === 'object' && value !== null)) {
    throw new TypeError(`struct ${name}: an embedded struct belongs into the constructor`);
  }
  return { name, fields: Object.keys(initial), defaults };
}

/** What all objects of a class share. */
export function defineLayout(prototype: Struct, layout: Layout): void {
  Object.defineProperty(prototype, 'layout', { value: layout });
}

/** One accessor pair a field, on the prototype: objects of the class carry nothing but their values. */
function defineFields(prototype: object, fields: readonly string[]): void {
  fields.forEach((field, index) => {
    Object.defineProperty(prototype, field, {
      get(this: Struct): unknown {
        if (this.freed || this.k.recorder !== null) this.watch(index, false);
        return this.raw[index];
      },
      set(this: Struct, value: unknown): void {
        if (this.freed || this.k.recorder !== null) this.watch(index, true);
        this.raw[index] = value;
      },
    });
  });
}

/**
 * A class with the fields that `initial` returns. `initial` runs once: it gives names, types and start values.
 * Locks, lists and maps inside the struct are plain members of the subclass, made in its constructor.
 */
export function struct<F extends object>(name: string, initial: () => F): StructClass<F> {
  const layout = layoutOf(name, initial());
  class Declared extends Struct {
    static readonly layout = layout;
  }
  defineLayout(Declared.prototype, layout);
  defineFields(Declared.prototype, layout.fields);
  return Declared as unknown as StructClass<F>;
}
