// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck bisect` in words. */
import type { Sight } from '../../search/cause.js';
import type { Violation } from '../../properties/property.js';
import { columns, ordinal, wrap } from '../layout.js';
import type { Style } from '../style.js';
import { culprit, hunksInWords, type Cause, type CauseHunks } from './cause.js';

export interface ToldCause {
  /** The tree, with its patches. */
  readonly revision: string;
  /** Without them. */
  readonly tree: string;
  readonly id: string;
  readonly violation: Violation;
  /** The program or race, as tokens have it. */
  readonly calls: string;
  readonly cause: Cause;
}

const SIGHTS: Readonly<Record<Sight, string>> = {
  shown: 'shows it',
  'not-shown': 'does not',
  'does-not-compile': 'does not compile',
  unknown: 'too many interleavings',
};

export function causeReport({ tree, id, violation, calls, cause }: ToldCause, style: Style): string {
  const { patches, sights } = cause;
  const at = culprit(cause);
  const paint = (sight: Sight, text: string): string => (sight === 'shown' ? style.bad(text) : sight === 'not-shown' ? style.good(text) : style.open(text));
  const rows = [tree, ...patches.map(({ subject }, i) => `+ ${i + 1} ${subject === '' ? 'the patch' : subject}`)].map((name, i): [string, string] => [
    `${at !== null && patches[i - 1] === at ? '>' : ' '} ${name}`,
    sights.has(i) ? paint(sights.get(i)!, SIGHTS[sights.get(i)!]) : style.faint('not tried'),
  ]);
  const hunks = hunksInWords(cause);
  const lines = [
    style.name(id),
    ...wrap(`${violation.happened}. Expected: ${violation.expected}.`, '  '),
    ...wrap(`by ${calls}`, '  '),
    '',
    ...columns(rows).map((line) => `  ${line}`.trimEnd()),
    '',
    ...wrap(answer(cause)),
    ...(at === null || cause.hunks === null ? [] : [...(hunks === null ? [] : wrap(hunks)), '', ...quoted(cause.hunks, style)]),
  ];
  return `${lines.join('\n')}\n`;
}

function answer(cause: Cause): string {
  const { change, patches, sights, isStopped } = cause;
  const at = culprit(cause);
  if (isStopped && cause.hunks === null)
    return `Interrupted: ${at === null ? 'which patch it comes with' : `it comes with the ${ordinal(change!.by)} of ${patches.length} patches, and which of its hunks it takes`} is not known.`;
  if (at !== null)
    return patches.length === 1 ? 'It comes with the patch.' : `It comes with the ${ordinal(change!.by)} of ${patches.length} patches, ${at.subject}.`;
  if (change !== null)
    return `It comes with one of the patches ${change.after + 1} to ${change.by}: what the tree shows with a part of them is unknown, because it does not compile or takes too many interleavings.`;
  return sights.get(0) === 'shown'
    ? 'The tree shows it without the patches: none of them brings it.'
    : 'What the tree shows without the patches is unknown, because it does not compile or takes too many interleavings: whether one of them brings it nobody knows.';
}

/** As they are in the patch. */
function quoted({ kept, untellable }: CauseHunks, style: Style): string[] {
  return kept.flatMap((hunk, i) => {
    const open = untellable.get(hunk);
    return [
      ...(kept[i - 1]?.file === hunk.file ? [] : [`    +++ b/${hunk.file}`]),
      `    ${hunk.header}`,
      ...(open === undefined ? [] : [style.faint(`    [without this one: ${SIGHTS[open]}]`)]),
      ...(hunk.lines ?? []).map(({ text }) => `    ${text}`.trimEnd()),
    ];
  });
}
