// SPDX-License-Identifier: GPL-2.0-only
/** @file What a check of mainline found, as text. */
import type { MainlineFinding, MainlineVerdict } from '../../search/mainline/check.js';
import type { Style } from '../style.js';
import { callLines, legend } from './calls.js';

export interface MainlineTextOptions {
  readonly style: Style;
  /** The properties that were checked. */
  readonly properties: number;
  /** The line that replays a finding. */
  readonly token: (revision: MainlineVerdict['revision'], finding: MainlineFinding) => string;
}

const plural = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;

export function mainlineReport(verdicts: readonly MainlineVerdict[], options: MainlineTextOptions): string {
  const heads = verdicts.map((verdict) => headline(verdict, options));
  const bodies = verdicts.flatMap((verdict) => verdict.findings.map((finding, i) => findingText(verdict, finding, i, options)));
  return `${[...heads, ...bodies].join('\n')}${verdicts.map((verdict) => closing(verdict)).join('')}`;
}

function headline({ revision, runs, calls, seed, stopped, violated, answer }: MainlineVerdict, { style, properties }: MainlineTextOptions): string {
  const rest = properties - violated.length;
  const what =
    violated.length === 0
      ? answer === 'unknown'
        ? style.open(`${plural(properties, 'property', 'properties')} undecided`)
        : style.good(`${plural(properties, 'property', 'properties')} hold`)
      : `${style.bad(`${plural(violated.length, 'property', 'properties')} violated`)}, ${rest} ${stopped ? 'undecided' : 'hold'}`;
  const bound = `(at most 5 sessions, 6 tokens, 2 processes; pages of a small machine; ${plural(calls, 'call')} carried out; seed ${seed}${stopped ? '; stopped early' : ''})`;
  return `${style.strong(revision.name)}: ${what} within ${plural(runs, 'random program')} of at most 24 calls\n  ${bound}\n`;
}

function findingText({ revision, findings }: MainlineVerdict, finding: MainlineFinding, i: number, { style, token }: MainlineTextOptions): string {
  const { property, violation, program, padding, others } = finding;
  const lines = [
    style.strong(`${revision.name}, finding ${i + 1} of ${findings.length}: ${property.id}`),
    `  ${property.statement}`,
    '',
    ...callLines(program.actions, program.tokens).map((line) => ` ${line}`),
    ...legend(program.actions).map((line) => `       ${style.faint(line)}`),
    '',
    `    expected  ${violation.expected} [semantics item ${property.source.join(', ')}]`,
    `    happened  ${violation.happened}`,
    `    where     ${violation.where}()`,
    ...(padding === null ? [] : [`    real size ${sizeText(padding)}`]),
    ...(others.length === 0 ? [] : [`    also      ${others.join('\n              ')}`]),
    `    replay    luocheck replay '${token(revision, finding)}'`,
    '',
  ];
  return lines.join('\n');
}

/** What has to be there besides, when a page has 4 KiB. */
function sizeText({ sessions, files }: NonNullable<MainlineFinding['padding']>): string {
  const parts = [
    ...(sessions > 0 ? [`${sessions} more sessions, created before the first (a page has room for 51)`] : []),
    ...(files > 0 ? [`${files} more files in each session, preserved before the first (a page has room for 63)`] : []),
  ];
  return `with pages of 4 KiB it takes ${parts.join(' and ')}`;
}

const closing = ({ onlySmall }: MainlineVerdict): string =>
  onlySmall.length === 0 ? '' : `Not reported, because pages of 4 KiB do not show it: ${onlySmall.join(', ')}\n`;
