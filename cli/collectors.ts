// SPDX-License-Identifier: GPL-2.0-only
/** @file What the searches of one command reach, when somebody wants to know. */
import { Collector } from '../search/coverage/collector.js';
import { coverageOf } from '../search/coverage/coverage.js';
import { systemOf } from '../systems/index.js';
import type { Revision } from '../systems/system.js';
import { coverageJson } from '../report/coverage.js';
import { version } from './version.js';

export class Collectors {
  private readonly all = new Map<Revision, Collector>();

  /** `file`: where the coverage goes; undefined: nobody asked for it. */
  constructor(private readonly file: string | undefined) {}

  /** The options that a search of `revision` gets. */
  optionsFor(revision: Revision): { readonly collector?: Collector } {
    if (this.file === undefined) return {};
    const collector = this.all.get(revision) ?? new Collector(systemOf(revision).reachable.instrument(revision));
    this.all.set(revision, collector);
    return { collector };
  }

  json(): string {
    return coverageJson(
      [...this.all].map(([{ name }, collector]) => coverageOf(name, collector)),
      version(),
    );
  }
}
