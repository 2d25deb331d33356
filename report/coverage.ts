// SPDX-License-Identifier: GPL-2.0-only
/** @file What was reached, as text, which begins with the sum, and as JSON, where what was not reached comes first. */
import type { Coverage, CoveragePart, Item, SiteItem } from '../search/coverage/coverage.js';
import { count, grouped } from './layout.js';
import type { Style } from './style.js';

export const COVERAGE_FORMAT = 'luocheck-coverage';
/** Goes up when a reader of the last version would misunderstand the new one. */
export const COVERAGE_VERSION = 1;

const NAMES: Readonly<Record<CoveragePart, string>> = {
  functions: 'functions',
  branches: 'branches',
  locks: 'lock sites',
  transitions: 'transitions of the machines',
  successions: 'pairs of transitions',
  faults: 'faults',
  preemptions: 'preemption points',
};
const PARTS = Object.keys(NAMES) as CoveragePart[];
/** The parts, and what they are called, in the order in which they are told. */
export const COVERAGE_NAMES = PARTS.map((part) => [part, NAMES[part]] as const);

/** Versioned JSON, with the items of every part that were not reached first. */
export function coverageJson(all: readonly Coverage[], tool: string): string {
  const coverages = all.map((coverage) => ({ ...coverage, ...Object.fromEntries(PARTS.map((part) => [part, missingFirst(coverage[part])])) }));
  return `${JSON.stringify({ format: COVERAGE_FORMAT, version: COVERAGE_VERSION, tool, coverages }, null, 2)}\n`;
}

function missingFirst(items: readonly Item[]): Item[] {
  return [...items.filter(({ hits }) => hits === 0), ...items.filter(({ hits }) => hits > 0)];
}

export function coverageText(all: readonly Coverage[], style: Style): string {
  return all.map((coverage) => textOf(coverage, style)).join('\n');
}

function textOf(coverage: Coverage, style: Style): string {
  const parts = PARTS.map((part) => ({ part, items: coverage[part], missing: coverage[part].filter(({ hits }) => hits === 0) })).filter(
    ({ items }) => items.length > 0,
  );
  const lines = [style.strong(`${coverage.revision}: ${count(coverage.runs, 'run')}`), '', 'reached'];
  for (const { part, items, missing } of parts) lines.push(`  ${share(items.length - missing.length, items.length)}  ${NAMES[part]}`);
  if (coverage.preemptions.length === 0) lines.push('  no tasks ran side by side: there was nothing to pre-empt');
  for (const { part, items, missing } of parts) {
    if (missing.length === 0) continue;
    lines.push('', style.bad(`not reached: ${grouped(missing.length)} of ${grouped(items.length)} ${NAMES[part]}`), ...namesOf(missing));
  }
  return `${lines.join('\n')}\n`;
}

function share(reached: number, all: number): string {
  const percent = Math.floor((100 * reached) / all);
  return `${String(percent).padStart(3)} %  ${`${grouped(reached)} of ${grouped(all)}`.padStart(14)}`;
}

const isSite = (item: Item | SiteItem): item is SiteItem => 'file' in item;

/** Places by file, the rest as they are. */
function namesOf(items: readonly (Item | SiteItem)[]): string[] {
  let file = '';
  return items.flatMap((item) => {
    if (!isSite(item)) return [`  ${item.name}`];
    const head = item.file === file ? [] : [`  ${item.file}`];
    ({ file } = item);
    const text = item.text === item.function ? '' : `: ${item.text}`;
    return [...head, `    ${String(item.line).padStart(4)}  ${item.function}()${text}`];
  });
}
