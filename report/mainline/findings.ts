// SPDX-License-Identifier: GPL-2.0-only
/** @file What is found in the LUO of Linux 7.3.4, by defect, as a Markdown document. */
import type { MainlineLedger, Told } from '../../search/ledger.js';
import { seenByText } from '../seen-by.js';
import type { Known, KnownDefect } from './known.js';

const REVISION = 'linux-7.3';

/** A finding of the ledger. */
export interface Shown {
  readonly id: string;
  /** In the notation of programs or races. */
  readonly program: string;
  readonly told: Told;
}

const propertyOf = ({ id }: Shown): string => id.split('/')[0]!;
const lengthOf = ({ program }: Shown): number => program.split(';').length;

/** A property that is about the defect is told before that the model does not allow it; then what is shorter. */
const rank = (shown: Shown, { told }: KnownDefect): number =>
  (propertyOf(shown) === told ? 0 : 1000) +
  (propertyOf(shown) !== told && /^(conformance-with|linearizable-as)-the-model/.test(shown.id) ? 100 : 0) +
  lengthOf(shown);

/** The findings of a defect in linux-7.3, the one that tells it first. Throws when there is none. */
function shownOf(defect: KnownDefect, { findings, told }: MainlineLedger, { fixes }: Known): Shown[] {
  const all = Object.entries(findings[REVISION]!).map(([id, program]): Shown => ({ id, program, told: told[REVISION]![id]! }));
  const file = fixes.find(({ number }) => number === defect.fix)?.fileName;
  const mine = all.filter((one) => (file === undefined ? (defect.findings ?? []).includes(one.id) : one.told.repairedBy === file));
  if (mine.length === 0) throw new Error(`nothing in the ledger shows: ${defect.title}`);
  return mine.toSorted((a, b) => rank(a, defect) - rank(b, defect));
}

function section(defect: KnownDefect, number: number, ledger: MainlineLedger, known: Known): string[] {
  const { title, loses, meets, why, besides } = defect;
  const fix = known.fixes.find((one) => one.number === defect.fix);
  const shown = shownOf(defect, ledger, known);
  const [first] = shown;
  return [
    `## ${number}. ${title}`,
    '',
    `- **What a user loses:** ${loses}`,
    `- **Who meets it:** ${meets}`,
    `- **Seen by:** ${seenByText(first!.told.seenBy)}`,
    `- **Breaks:** ${[...new Set(shown.map(propertyOf))].map((id) => `\`${id}\``).join(', ')}`,
    `- **Expected:** ${first!.told.expected}; **happened:** ${first!.told.happened}`,
    ...(fix ? [`- **Fix ${fix.number}** (\`${fix.file}\`): ${fix.change}`] : ['- **Fix:** none in the series']),
    '',
    fix?.problem ?? why!,
    ...(besides === undefined ? [] : ['', besides]),
    '',
    '```',
    `luocheck replay 'v1 ${REVISION}: ${first!.program}'`,
    '```',
    '',
  ];
}

/** The document. It depends on the ledger alone. */
export function mainlineDocument(ledger: MainlineLedger, known: Known): string {
  const lines = [
    '# What is found in the LUO of Linux 7.3.4',
    '',
    'The defects that `luocheck check` and `luocheck race` find in `linux-7.3` with their default options, the most harmful first. [mainline.md](mainline.md) says what was',
    'searched, and how the programs are written. Written by `luocheck findings -r linux-7.3` out of `search/ledger/mainline.json`, which a test holds against what the searches find.',
    '',
    ...known.defects.flatMap((defect, i) => section(defect, i + 1, ledger, known)),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}
