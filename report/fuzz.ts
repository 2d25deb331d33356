// SPDX-License-Identifier: GPL-2.0-only
/** @file What a fuzz has found, and within what bound. */
import type { FuzzVerdict } from '../search/fuzz/fuzz.js';
import type { Finding } from '../search/verdict.js';
import { describeSeed, ignoredAtOnce, ignoredBehind } from './bound.js';
import { defectHeading, groupByDefect } from './defects.js';
import type { RaceCatalogue } from './race/catalogue.js';
import { count, grouped, wrap } from './layout.js';
import { notJudgedLines } from './not-judged.js';
import type { Style } from './style.js';
import { unminimisedNote } from './unminimised.js';

const TASKS = { one: 'sequential programs', many: 'concurrent programs', both: 'sequential and concurrent programs' } as const;

/** The bound first, then the defects, each with its smallest finding in front. */
export function fuzzReport(verdict: FuzzVerdict, known: RaceCatalogue, style: Style): string {
  const { revision } = verdict;
  const findings = [
    ...(verdict.sequential?.findings ?? []).map((finding) => ({ ...finding, token: known.replayToken(revision, finding.program) })),
    ...(verdict.concurrent?.findings ?? []).map((finding) => ({ ...finding, token: known.raceToken(revision, finding.race) })),
  ];
  const defects = groupByDefect(revision, findings, known.fixes);
  const lines = [
    ...summary(verdict, findings, style),
    ...defects.flatMap((defect, i) => {
      const { head, subject } = defectHeading(revision, defect, i + 1, defects.length);
      const repaired = defect.fix ? `; repaired by fix ${defect.fix.number} of the series` : '';
      return [
        '',
        ...wrap(subject, head, '  ').map(style.strong),
        `  ${count(defect.findings.length, 'finding')}${unminimisedNote(defect.findings)}${repaired}`,
        ...defect.findings.flatMap((finding) => ['', ...block(finding, style)]),
      ];
    }),
    ...ignoredBehind({ ignored: verdict.ignored ?? [], findings }).map(style.faint),
  ];
  const lenient = notJudgedLines(verdict.sequential?.notJudged ? 'check' : 'race', [verdict], known);
  return `${[...lines, ...(lenient.length > 0 ? ['', ...lenient.map(style.faint)] : [])].join('\n')}\n`;
}

function summary({ revision, answer, bound, ignored = [] }: FuzzVerdict, findings: readonly unknown[], style: Style): string[] {
  const number = findings.length;
  const passedOver = ignored.length === 0 ? '' : `${number === 0 ? ' but for' : ' and'} ${count(ignored.length, 'ignored finding')}`;
  const found =
    answer === 'holds' ? style.good('nothing found') : answer === 'unknown' ? style.open('undecided: nothing found') : style.bad(count(number, 'finding'));
  const details = [
    ...(bound.tasks === 'both' ? [`${grouped(bound.concurrent)} of them concurrent`] : []),
    `${count(bound.kept, 'input')} kept, ${grouped(bound.loaded)} of them from the corpus`,
    `${count(bound.features, 'feature')} reached`,
    ...describeSeed(bound),
    ...(bound.stopped ? ['stopped before its end'] : []),
  ];
  return [
    `${style.strong(revision)}: ${found}${passedOver} in ${count(bound.executions, 'execution')} of ${TASKS[bound.tasks]}`,
    `  (${details.join('; ')})`,
    ...ignoredAtOnce({ ignored, findings }).map(style.faint),
  ];
}

function block({ id, violation, token }: { readonly token: string } & Pick<Finding, 'id' | 'violation'>, style: Style): string[] {
  return [`  ${style.bad(id)}`, ...wrap(violation.happened, '    happened  '), `    replay    luocheck replay '${token}'`];
}
