// SPDX-License-Identifier: GPL-2.0-only
/** @file What is known of a property, a fix or a finding of mainline, for people. */
import type { Property } from '../../properties/property.js';
import type { MainlineLedger, Told } from '../../search/ledger.js';
import { count, grouped, wrap } from '../layout.js';
import { describeProperty } from '../properties.js';
import { seenByText } from '../seen-by.js';
import { describeSource, PLAIN_LEGEND } from '../sources.js';
import type { Style } from '../style.js';
import type { KnownFix } from './known.js';

const LABEL = 14;

/** A finding of one revision. */
interface Listed {
  readonly revision: string;
  readonly id: string;
  readonly program: string;
  readonly told: Told;
}

/** Another revision than those of the ledger, and which of the findings of linux-7.3 it shows by the same calls: by id. */
export interface There {
  readonly revision: string;
  readonly shows: ReadonlyMap<string, boolean>;
  /** Those that `replay` of these calls shows: of several tasks it takes another schedule, at the end of a page more sessions or files. */
  readonly replayed: ReadonlySet<string>;
  /** Interleavings that are tried at the most. */
  readonly interleavings: number;
}

const SEARCHED = 'linux-7.3';

/** What is said of it: of all that are listed, and of which of them that is not so. */
function thereRows(there: There | null, all: readonly Listed[], style: Style): string[] {
  if (there === null) return [];
  const asked = all.filter(({ revision, id }) => revision === SEARCHED && there.shows.has(id));
  const shown = asked.filter(({ id }) => there.shows.get(id));
  const missing = asked.filter((one) => !shown.includes(one));
  const bound = asked.some(({ program }) => program.includes('||')) ? `, of several tasks in up to ${grouped(there.interleavings)} interleavings` : '';
  const said =
    asked.length === 0
      ? 'nothing was tried: what is said here is known of linux-7.3'
      : `${shown.length === asked.length ? (shown.length === 1 ? 'shows it too' : `shows all ${shown.length} too`) : shown.length === 0 ? 'does not show it' : `shows ${shown.length} of the ${asked.length}`}, by the same calls${bound}; nothing else was tried there`;
  return [
    `  ${style.faint(`on ${there.revision}`)}`,
    ...row('', said, style),
    ...(shown.length === 0 ? [] : missing.flatMap(({ id }) => [`    not ${id}`])),
    ...shown.filter(({ id }) => there.replayed.has(id)).flatMap(({ program }) => [`      ${replay({ revision: there.revision, program }, style)}`]),
  ];
}

function listed({ findings, told }: MainlineLedger): Listed[] {
  return Object.entries(findings).flatMap(([revision, found]) =>
    Object.entries(found).map(([id, program]) => ({ revision, id, program, told: told[revision]![id]! })),
  );
}

const row = (label: string, text: string, style: Style): string[] => {
  const [first = '', ...rest] = wrap(text, ' '.repeat(LABEL + 2));
  return [`  ${style.faint(label.padEnd(LABEL))}${first.trimStart()}`, ...rest];
};
const fixText = (fileName: string | null, fixes: readonly KnownFix[]): string => {
  const fix = fixes.find((one) => one.fileName === fileName);
  return fix ? `${fix.number} ${fix.subject}` : 'no fix of the series';
};
const replay = ({ revision, program }: Pick<Listed, 'revision' | 'program'>, style: Style): string =>
  style.name(`luocheck replay 'v1 ${revision}: ${program}'`);
const text = (lines: readonly string[], style: Style): string => `${[...lines, '', ...wrap(PLAIN_LEGEND).map(style.faint)].join('\n')}\n`;

/** Statement, source, fixes, and what breaks it. */
export function explainedProperty(property: Property, ledger: MainlineLedger, series: readonly KnownFix[], style: Style, there: There | null = null): string {
  const all = listed(ledger).filter(({ id }) => id.split('/')[0] === property.id);
  const fixes = [...new Set(all.filter(({ revision }) => revision === 'linux-7.3').map(({ told }) => fixText(told.repairedBy, series)))].sort();
  return text(
    [
      ...describeProperty(property, style),
      '',
      ...row('restored by', fixes.length > 0 ? fixes[0]! : 'no fix of the series: linux-7.3 does not break it', style),
      ...fixes.slice(1).flatMap((one) => row('', one, style)),
      ...row(
        'broken by',
        all.length > 0 ? `${count(all.length, 'finding')} of ${[...new Set(all.map(({ revision }) => revision))].join(', ')}` : 'no finding that is known',
        style,
      ),
      ...all.flatMap((one) => [`    ${one.id}`, `      ${replay(one, style)}`]),
      ...thereRows(there, all, style),
    ],
    style,
  );
}

/** Its message, and what goes away with it. */
export function explainedFix(fix: KnownFix, ledger: MainlineLedger, series: readonly KnownFix[], style: Style, there: There | null = null): string {
  const repaired = listed(ledger).filter(({ revision, told }) => revision === 'linux-7.3' && told.repairedBy === fix.fileName);
  return text(
    [
      style.strong(`${fix.number} ${fix.subject}`),
      '',
      ...wrap(fix.problem, '  '),
      '',
      ...wrap(`${fix.change} (${fix.file})`, '  '),
      '',
      `  ${count(repaired.length, 'finding')} of linux-7.3 ${repaired.length === 1 ? 'goes' : 'go'} away with it:`,
      ...repaired.flatMap((one) => [`    ${one.id}`, `      ${replay(one, style)}`]),
      ...thereRows(there, repaired, style),
      '',
      ...wrap(`With it alone undone the series is linux-7.3+${series.at(-1)!.number}-${fix.number}.`, '  '),
    ],
    style,
  );
}

/** What it is, its fix, where it is found and how to see it. */
export function explainedFinding(
  id: string,
  property: Property,
  ledger: MainlineLedger,
  series: readonly KnownFix[],
  style: Style,
  there: There | null = null,
): string {
  const found = listed(ledger).filter((one) => one.id === id);
  const [first] = found;
  const { expected, happened, repairedBy, seenBy } = first!.told;
  const [, where = '', cause = ''] = id.split('/');
  return text(
    [
      style.strong(id),
      '',
      ...row('property', property.id, style),
      ...row('', `${property.statement} Holds ${property.holds}; ${describeSource(property.source)}.`, style),
      ...row('function', where, style),
      ...row('cause', cause, style),
      ...row('expected', expected, style),
      ...row('happened', happened, style),
      ...row('needs', first!.program.includes('||') ? 'several tasks' : 'one task', style),
      ...row('repaired by', fixText(repairedBy, series), style),
      ...row('seen by', seenByText(seenBy), style),
      ...row('found in', found.map(({ revision }) => revision).join(', '), style),
      ...found.map((one, i) => `  ${style.faint((i === 0 ? 'replay' : '').padEnd(LABEL))}${replay(one, style)}`),
      ...thereRows(there, found, style),
    ],
    style,
  );
}
