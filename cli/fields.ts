// SPDX-License-Identifier: GPL-2.0-only
/** @file Reads the fields of an object in a file that anybody may have written: what is missing or of another kind is one line. */
import { UsageError } from './errors.js';

/** Each reader throws UsageError, with the path of the file and the place in it. */
export class Fields {
  readonly whole: Readonly<Record<string, unknown>>;

  /** `at`: the place of the object in the file, with a dot at its end; empty for the whole file. */
  constructor(
    value: unknown,
    private readonly path: string,
    private readonly at: string,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UsageError(`${path}: ${at.slice(0, -1) || 'the file'} is not an object`);
    this.whole = value as Record<string, unknown>;
  }

  /** Throws UsageError. */
  refuse(name: string, kind: string): never {
    throw new UsageError(`${this.path}: ${this.at}${name} is not ${kind}`);
  }

  text(name: string): string {
    const value = this.whole[name];
    return typeof value === 'string' ? value : this.refuse(name, 'a text');
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T {
    const value = this.whole[name];
    return values.find((one) => one === value) ?? this.refuse(name, `one of ${values.join(', ')}`);
  }

  has(name: string): boolean {
    return name in this.whole;
  }

  fields(name: string): Fields {
    return new Fields(this.whole[name], this.path, `${this.at}${name}.`);
  }

  list(name: string): Fields[] {
    const value = this.whole[name];
    if (!Array.isArray(value)) this.refuse(name, 'a list');
    return value.map((entry, i) => new Fields(entry, this.path, `${this.at}${name}[${i}].`));
  }

  texts(name: string): string[] {
    const value = this.whole[name];
    if (!Array.isArray(value) || !value.every((text) => typeof text === 'string')) this.refuse(name, 'a list of texts');
    return value;
  }

  /** The object, when these are numbers. */
  numbers(names: readonly string[]): Readonly<Record<string, unknown>> {
    for (const name of names) if (typeof this.whole[name] !== 'number') this.refuse(name, 'a number');
    return this.whole;
  }

  flag(name: string): boolean {
    const value = this.whole[name];
    return typeof value === 'boolean' ? value : this.refuse(name, 'true or false');
  }

  integer(name: string): number {
    const value = this.whole[name];
    return Number.isSafeInteger(value) ? Number(value) : this.refuse(name, 'a whole number');
  }

  /** A whole number from 0 to below `end`. */
  count(name: string, end = Infinity): number {
    const value = this.whole[name];
    if (!Number.isSafeInteger(value) || Number(value) < 0) this.refuse(name, 'a whole number from 0');
    return Number(value) < end ? Number(value) : this.refuse(name, `below ${end}`);
  }

  /** The object, when these are whole numbers from 0. */
  counts(names: readonly string[]): Readonly<Record<string, unknown>> {
    for (const name of names) this.count(name);
    return this.whole;
  }
}
