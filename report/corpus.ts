// SPDX-License-Identifier: GPL-2.0-only
/** @file What a corpus has. */
import { columns, count, grouped } from './layout.js';
import type { Style } from './style.js';

/** What was kept for one revision. */
export interface CorpusPart {
  readonly revision: string;
  readonly all: number;
  /** Of them, races. */
  readonly concurrent: number;
}

export function corpusStats(path: string, inputs: readonly CorpusPart[], findings: readonly CorpusPart[], style: Style): string {
  const total = (parts: readonly CorpusPart[]): number => parts.reduce((sum, { all }) => sum + all, 0);
  const rows = (what: string, parts: readonly CorpusPart[]): string[][] =>
    parts.map(({ revision, all, concurrent }) => [`  ${revision}`, count(all, what), `${grouped(concurrent)} of them concurrent`]);
  const head = `${style.strong(path)}: ${count(total(inputs), 'input')}, ${count(total(findings), 'finding')}`;
  return `${[head, ...columns([...rows('input', inputs), ...rows('finding', findings)])].join('\n')}\n`;
}
