// SPDX-License-Identifier: GPL-2.0-only
/** @file What searches reached, for the report: what they did not reach by name. */
import type { Coverage, Item, SiteItem } from '../../search/coverage/coverage.js';
import { COVERAGE_NAMES } from '../coverage.js';
import { count } from '../layout.js';
import type { CoveragePart } from './document.js';

/** Parts of which there is nothing to reach are left out. */
export function coveragePart(coverage: Coverage): CoveragePart {
  const groups = COVERAGE_NAMES.map(([part, name]) => {
    const items: readonly (Item | SiteItem)[] = coverage[part];
    const missed = items.filter(({ hits }) => hits === 0);
    return { name, reached: items.length - missed.length, total: items.length, missed: missed.map(nameOf) };
  });
  return { title: `${coverage.revision}: ${count(coverage.runs, 'run')}`, groups: groups.filter(({ total }) => total > 0) };
}

/** `luo_files.ts:120 luo_register_file(): if (ret)`. */
function nameOf(item: Item | SiteItem): string {
  if (!('file' in item)) return item.name;
  return `${item.file}:${item.line} ${item.function}()${item.text === item.function ? '' : `: ${item.text}`}`;
}
