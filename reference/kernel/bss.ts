// SPDX-License-Identifier: GPL-2.0-only
/** @file The static variables of a C file: one struct that is there from boot to the end of the kernel. */
import type { Restore } from './checkpoint.js';
import type { Linux, Root } from './linux.js';
import { struct, type Struct, type StructClass } from './struct.js';

/** A C file has few sets of static variables: one a revision. */
const declared = new Map<string, StructClass<object>[]>();

function sameFields(fields: readonly string[], initial: object): boolean {
  let index = 0;
  for (const key in initial) if (fields[index++] !== key) return false;
  return index === fields.length;
}

/** The start values are set one by one. */
const blank = (initial: object): object => Object.fromEntries(Object.keys(initial).map((field) => [field, null]));

function classOf(name: string, initial: object): StructClass<object> {
  let classes = declared.get(name);
  if (classes === undefined) declared.set(name, (classes = []));
  let found = classes.find((candidate) => sameFields(candidate.layout.fields, initial));
  if (found === undefined) classes.push((found = struct(name, () => blank(initial))));
  return found;
}

const nothing: Restore = () => {};

/** The static variables of one C file, as observers find them. */
export class Statics implements Root {
  constructor(
    readonly name: string,
    readonly variables: Struct,
  ) {}

  trace(visit: (object: Struct) => void): void {
    this.variables.trace(visit);
  }

  /** The kernel resets all static structs itself, and so does a checkpoint. */
  reset(): void {}

  save(): Restore {
    return nothing;
  }
}

/** The static variables of C file `name`, with their start values; a root of reachability. */
export function bss<F extends object>(k: Linux, name: string, initial: F): Struct & F {
  const variables = new (classOf(name, initial) as StructClass<F>)(k);
  let index = 0;
  for (const key in initial) variables.raw[index++] = initial[key];
  k.roots.push(new Statics(name, variables));
  return variables;
}

/** A static variable that is a struct of a class of its own; a root of reachability. */
export function static_struct<S extends Struct>(k: Linux, name: string, variable: S): S {
  k.roots.push(new Statics(name, variable));
  return variable;
}
