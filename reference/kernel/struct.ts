// SPDX-License-Identifier: GPL-2.0-only
/** @file C structs whose fields are watched: use after free is reported, and each access is part of the step's footprint. */
import type { Linux } from './linux.js';

/** A struct that is embedded in another one, by value: it is as alive as its owner. */
export interface Embedded {
  trace(visit: (object: Struct) => void): void;
}

/** What all structs have. Field values are in `raw`, in the order of declaration. */
export abstract class Struct {
  /** First of the footprint locations: the object itself, then its fields. */
  location: number;
  readonly raw: unknown[];
  freed = false;
  /** Index in `k.objects`, -1 when not there. */
  slot = -1;
  /** Embedded maps and list heads, which point to other objects. */
  embedded: Embedded[] | null = null;
  /** The index under which a map got it last. Observers only. */
  stored_at: bigint | null = null;
  /** A search for leaks has found it. */
  leaked = false;
  /** What reports call it. */
  alias: string | null = null;
  /** The round of `Linux.round` in which a use after free was reported last. */
  private reported = -1;
  /** The crawl that came here last. */
  mark = 0;

  constructor(
    /** The kernel that it belongs to; memory that survives a kexec goes on to the next one. */
    public k: Linux,
    readonly layout: Layout,
  ) {
    this.raw = layout.defaults.slice();
    this.location = k.locations(layout.fields.length + 1);
  }

  get struct_name(): string {
    return this.layout.name;
  }

  get called(): string {
    return this.alias ?? this.layout.name;
  }

  /** Reports a use after free: each object once a call. */
  check(): void {
    const k = this.k;
    if (!this.freed || k.observing || this.reported === k.round) return;
    this.reported = k.round;
    k.report(`use_after_free:${this.called}`);
  }

  /** Slow path of every field access. */
  watch(index: number, write: boolean): void {
    if (this.k.observing) return;
    if (this.freed) this.check();
    const { recorder } = this.k;
    if (recorder !== null) recorder.touch(this.location + 1 + index, this.layout, this.layout.fields[index]!, write);
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
    constructor(k: Linux) {
      super(k, layout);
    }
  }
  defineFields(Declared.prototype, layout.fields);
  return Declared as unknown as StructClass<F>;
}
