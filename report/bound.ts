// SPDX-License-Identifier: GPL-2.0-only
/** @file The bound of a verdict in words. */
import type { Shard } from '../search/shard.js';
import type { Bound, Verdict } from '../search/verdict.js';
import { count, enumeration, grouped } from './layout.js';

/** `2,000 random programs of at most 20 calls`. */
export function describeBound(bound: Bound): string {
  const { search, executions, start, likely } = bound;
  if (search === 'exhaustive')
    return `${count(executions, 'state')}${start === undefined ? '' : ` after '${start}'`} with every call and fault${likely ? ' that race tries first' : ''} in each`;
  return `${count(bound.executions, 'random program')} of at most ${count(bound.length, 'call')}`;
}

/** `seed 7`, `seed 7, shard 1/2`: what repeats a search; nothing when nothing was left to chance. */
export function describeSeed({ seed, shard }: { readonly seed?: number | null; readonly shard?: Shard }): string[] {
  if (seed === undefined || seed === null) return [];
  return [shard === undefined ? `seed ${seed}` : `seed ${seed}, shard ${shard.index}/${shard.count}`];
}

/** The rest of it: how large the machines were, how much was carried out, and how to repeat it. */
export function boundDetails(bound: Bound): string {
  const { sessions, tokens, processes, actions, cut, length, search, stopped } = bound;
  const parts = [
    `${search === 'random' ? 'at most ' : ''}${count(sessions, 'session')}, ${count(tokens, 'token')}, ${count(processes, 'process')}`,
    ...(search === 'exhaustive' ? [`depth ${length}`] : []),
    `${grouped(actions)} calls carried out`,
    ...describeSeed(bound),
    ...(cut ? [`${count(cut, 'state')} not followed further: the model has no such state`] : []),
    ...(stopped ? ['stopped before its end'] : []),
  ];
  return parts.join('; ');
}

/** `14 properties violated, 22 hold within …`. */
export function describeVerdict({ properties, bounds, ignored = [], baseline }: Verdict): string {
  const number = (answer: Verdict['answer']): number => properties.filter((property) => property.answer === answer).length;
  const [violated, holds, unknown] = [number('violated'), number('holds'), number('unknown')];
  const parts = [
    ...(violated > 0 ? [`${count(violated, 'property')} violated`] : []),
    ...(holds > 0 ? [violated > 0 ? `${grouped(holds)} hold` : `${count(holds, 'property')} ${holds === 1 ? 'holds' : 'hold'}`] : []),
    ...(unknown > 0 ? [`${violated > 0 ? grouped(unknown) : count(unknown, 'property')} undecided`] : []),
  ];
  const passedOver = ignored.length === 0 ? '' : `${holds > 0 && unknown === 0 ? ' but for' : ', and'} ${ignoredCount(ignored.length, baseline)}`;
  return `${parts.join(', ')}${passedOver} within ${enumeration(bounds.map(describeBound))}`;
}

/** `2 ignored findings`, and with a baseline `2 findings that linux-7.3 shows too`. */
export function ignoredCount(n: number, baseline: string | undefined): string {
  return baseline === undefined ? count(n, 'ignored finding') : `${count(n, 'finding')} that ${baseline} shows too`;
}

/** What may have ignored findings beside those that are told. */
type Told = Pick<Verdict, 'ignored' | 'baseline'> & { readonly findings: readonly unknown[] };

/** Where nothing else is told, they stand below the verdict. */
export const ignoredAtOnce = (told: Told): string[] => (told.findings.length > 0 ? [] : ignoredLines(told));

/** Where findings are told, they come first, and what is ignored stands behind them. */
export function ignoredBehind(told: Told): string[] {
  const lines = told.findings.length > 0 ? ignoredLines(told) : [];
  return lines.length === 0 ? [] : ['', ...lines];
}

/** The ids of ignored findings, one a line. */
function ignoredLines({ ignored = [], baseline }: Pick<Verdict, 'ignored' | 'baseline'>): string[] {
  const label = baseline === undefined ? 'ignored' : 'not new';
  return ignored.map((id, i) => `  ${i === 0 ? label : '       '}  ${id}`);
}
