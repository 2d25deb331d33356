// SPDX-License-Identifier: GPL-2.0-only
/** @file A struct inside of a struct: as alive as the one around it. */
import type { Struct } from './struct.js';
import { type Embedded } from './struct.js';

/** The member that stands for the struct inside. */
export class embedded_struct implements Embedded {
  constructor(readonly inner: Struct) {}

  get location(): number {
    return this.inner.location;
  }

  trace(visit: (object: Struct) => void): void {
    this.inner.trace(visit);
  }

  reset(): void {
    this.inner.reset(this.inner.layout.defaults);
  }

  save(): ReturnType<Embedded['save']> {
    return this.inner.save();
  }
}

/** Makes `inner` a member of `owner`; who frees the owner calls `free_embedded` too, by overriding `touchAll`. */
export function embed<S extends Struct>(owner: Struct, inner: S): S {
  owner.embed(new embedded_struct(inner));
  return inner;
}

/** The struct around `inner` is freed. */
export function free_embedded(inner: Struct): void {
  inner.freed = true;
  inner.touchAll();
}
