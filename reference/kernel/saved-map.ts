// SPDX-License-Identifier: GPL-2.0-only
/** @file A map that is put back to how it was far more often than it changes. */
import type { Restore } from './checkpoint.js';

/** Versions of all maps: none comes twice. */
let versions = 0;

export class SavedMap<K, V> extends Map<K, V> {
  /** Of what is in it. */
  private version = 0;

  override set(key: K, value: V): this {
    this.version = ++versions;
    return super.set(key, value);
  }

  override delete(key: K): boolean {
    this.version = ++versions;
    return super.delete(key);
  }

  override clear(): void {
    this.version = ++versions;
    super.clear();
  }

  /** To how it is now. */
  save(): Restore {
    const { version } = this;
    const entries = [...this];
    return () => {
      if (this.version === version) return;
      super.clear();
      for (let i = 0; i < entries.length; i++) super.set(entries[i]![0], entries[i]![1]);
      this.version = version;
    };
  }
}
