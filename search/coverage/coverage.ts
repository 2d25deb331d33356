// SPDX-License-Identifier: GPL-2.0-only
/** @file What runs on one revision have reached, and what there is to reach. */
import { transitionNames } from '../../model/compile.js';
import { systemOf } from '../../systems/index.js';
import type { Site, SiteKind } from '../../reference/loader/instrument.js';
import { siteName, type Collector } from './collector.js';
import type { FeatureKind } from './features.js';
import { possibleFaults } from './faults.js';
import { successionNames } from './transitions.js';

/** Something that can be reached. */
export interface Item {
  readonly name: string;
  /** Runs that reached it: executions of a fuzz, programs of a check or a race. */
  readonly hits: number;
}

/** The same with its place in the code. */
export interface SiteItem extends Item {
  /** Path below `reference/v1`, or of another system below `reference`. */
  readonly file: string;
  readonly line: number;
  readonly function: string;
  readonly text: string;
}

export interface Coverage {
  readonly revision: string;
  readonly runs: number;
  /** Transitions of the model's machines. */
  readonly transitions: readonly Item[];
  /** Two transitions of one machine, one after the other. */
  readonly successions: readonly Item[];
  readonly functions: readonly SiteItem[];
  readonly branches: readonly SiteItem[];
  /** Steps that take or release a lock. */
  readonly locks: readonly SiteItem[];
  /** Faults that a call can meet, by verb: injected, and they happened. */
  readonly faults: readonly Item[];
  /** Steps before which a task lost the processor. Empty when only one task ran at a time. */
  readonly preemptions: readonly SiteItem[];
}

export const COVERAGE_PARTS = ['transitions', 'successions', 'functions', 'branches', 'locks', 'faults', 'preemptions'] as const;
export type CoveragePart = (typeof COVERAGE_PARTS)[number];

/** What `collector` has seen. */
export function coverageOf(revision: string, collector: Collector): Coverage {
  const { features, instrumented, runs } = collector;
  const { tables } = systemOf(instrumented.revision).reachable;
  const hits = (kind: FeatureKind, name: string): number => features.hitsOf(kind, name);
  const items = (kind: FeatureKind, names: readonly string[]): Item[] => names.map((name) => ({ name, hits: hits(kind, name) }));
  const sites = (wanted: readonly SiteKind[], kind: FeatureKind = 'site'): SiteItem[] => {
    // Places of one line with one text are one, with the hits of all.
    const byName = new Map(instrumented.sites.filter((site) => wanted.includes(site.kind)).map((site) => [siteName(site), site]));
    return [...byName].map(([name, site]) => siteItem(site, hits(kind, name)));
  };
  return {
    revision,
    runs,
    transitions: items('transition', transitionNames(tables)),
    successions: items('succession', successionNames(tables)),
    functions: sites(['function']),
    branches: sites(['branch']),
    locks: sites(['lock']),
    faults: items('fault', possibleFaults(instrumented.revision)),
    preemptions: collector.isConcurrent ? sites(['lock', 'step'], 'preemption') : [],
  };
}

const siteItem = (site: Site, hits: number): SiteItem => ({
  name: siteName(site),
  hits,
  file: site.file,
  line: site.line,
  function: site.function,
  text: site.text,
});

/** Adds up what was reached on each revision; in the order in which they first come. */
export function mergeCoverage(all: readonly Coverage[]): Coverage[] {
  const byRevision = new Map<string, Coverage>();
  for (const coverage of all) {
    const known = byRevision.get(coverage.revision);
    byRevision.set(coverage.revision, known ? sum(known, coverage) : coverage);
  }
  return [...byRevision.values()];
}

function sum(a: Coverage, b: Coverage): Coverage {
  const parts = Object.fromEntries(COVERAGE_PARTS.map((part) => [part, sumItems<Item>(a[part], b[part])]));
  return { ...(parts as unknown as Omit<Coverage, 'revision' | 'runs'>), revision: a.revision, runs: a.runs + b.runs };
}

function sumItems<I extends Item>(a: readonly I[], b: readonly I[]): I[] {
  const byName = new Map(a.map((item) => [item.name, item]));
  for (const item of b) byName.set(item.name, { ...item, hits: item.hits + (byName.get(item.name)?.hits ?? 0) });
  return [...byName.values()];
}
