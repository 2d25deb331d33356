// SPDX-License-Identifier: GPL-2.0-only
/** @file What a fuzz has found, and within what bound. */
import type { FuzzVerdict } from '../search/fuzz/fuzz.js';
import type { Finding } from '../search/verdict.js';
import type { RaceFinding } from '../search/race/search.js';
import { describeSeed, ignoredLines } from './bound.js';
import type { RaceCatalogue } from './race/catalogue.js';
import { count, grouped, wrap } from './layout.js';
import type { Style } from './style.js';

const TASKS = { one: 'sequential programs', many: 'concurrent programs', both: 'sequential and concurrent programs' } as const;

/** Findings first, the smallest of each kind at the top; then the bound. */
export function fuzzReport(verdict: FuzzVerdict, known: RaceCatalogue, style: Style): string {
  const { revision, bound, ignored = [] } = verdict;
  const [findings, races] = [verdict.sequential?.findings ?? [], verdict.concurrent?.findings ?? []];
  const all = [
    ...findings.map((finding) => block(finding, known.replayToken(revision, finding.program))),
    ...races.map((found) => block(found, known.raceToken(revision, found.race))),
  ];
  const passedOver = ignored.length === 0 ? '' : `${all.length === 0 ? ' but for' : ' and'} ${count(ignored.length, 'ignored finding')}`;
  const number = (all.length === 0 ? style.good('nothing found') : style.bad(count(all.length, 'finding'))) + passedOver;
  const lines = [
    `${style.strong(revision)}: ${number} in ${count(bound.executions, 'execution')} of ${TASKS[bound.tasks]}`,
    `  (${bound.tasks === 'both' ? `${grouped(bound.concurrent)} of them concurrent; ` : ''}${count(bound.kept, 'input')} kept, ${grouped(bound.loaded)} of them from the corpus; ` +
      `${count(bound.features, 'feature')} reached; ${describeSeed(bound).join('')})`,
    ...ignoredLines(ignored).map(style.faint),
  ];
  return [`${lines.join('\n')}\n`, ...all].join('\n');

  function block({ id, violation, repairedBy }: Finding | RaceFinding, token: string): string {
    const text = [
      ...wrap(violation.happened, '    happened  '),
      ...(repairedBy === null ? [] : [`    repaired  by fix ${repairedBy.slice(0, 4)} of the series`]),
      `    replay    luocheck replay '${token}'`,
    ];
    return `  ${style.bad(id)}\n${text.join('\n')}\n`;
  }
}
