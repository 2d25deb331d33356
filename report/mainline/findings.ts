// SPDX-License-Identifier: GPL-2.0-only
/** @file What is found in the LUO of Linux 7.3.4, by defect, as a Markdown document. */
import type { CompiledLedger, MainlineLedger, Told } from '../../search/ledger.js';
import { count, enumeration } from '../layout.js';
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

/** Does the C show it? Only what is in a file that is compiled can be told by it. */
function inC(file: string | undefined, shown: readonly Shown[], { files, shown: inTree }: CompiledLedger): string {
  if (file !== undefined && !files.includes(file))
    return `is not asked: \`${file}\` is not compiled, and what a kernel tree runs of it is the mirrored one too`;
  const seen = shown.filter(({ id }) => inTree.includes(id)).length;
  if (seen === 0) return 'does not show it';
  return shown.length === 1 ? 'shows it too' : `shows it too: ${seen === shown.length ? 'all' : seen} of its ${count(shown.length, 'finding')}`;
}

function section(defect: KnownDefect, number: number, { ledger, compiled }: Ledgers, known: Known): string[] {
  const { title, loses, meets, why, besides, takes } = defect;
  const fix = known.fixes.find((one) => one.number === defect.fix);
  const shown = shownOf(defect, ledger, known);
  const [first] = shown;
  return [
    `## ${number}. ${title}`,
    '',
    `- **What a user loses:** ${loses}`,
    `- **Who meets it:** ${meets}`,
    ...(takes === undefined ? [] : [`- **What it takes:** ${takes}`]),
    `- **Seen by:** ${seenByText(first!.told.seenBy)}`,
    `- **Breaks:** ${[...new Set(shown.map(propertyOf))].map((id) => `\`${id}\``).join(', ')}`,
    `- **Expected:** ${first!.told.expected}; **happened:** ${first!.told.happened}`,
    `- **The C of ${compiled.kernel}** ${inC(fix?.file.split(', ')[0], shown, compiled)}`,
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

interface Ledgers {
  readonly ledger: MainlineLedger;
  readonly compiled: CompiledLedger;
}

/** The document. It depends on the ledgers alone. */
export function mainlineDocument(ledgers: Ledgers, known: Known): string {
  const { compiled } = ledgers;
  const lines = [
    '# What is found in the LUO of Linux 7.3.4',
    '',
    'The defects that `luocheck check` and `luocheck race` find in `linux-7.3` with their default options, the most harmful first: those that one task shows with each of the seeds 1, 2 and 3, the',
    'others with seed 1. [mainline.md](mainline.md) says what was searched, and how the programs are written. Written by `luocheck findings -r linux-7.3` out of `search/ledger/mainline.json`, which a test holds against what the searches find.',
    `What the C shows was tried with a tree of ${compiled.kernel}, whose ${enumeration(compiled.files.map((file) => `\`${file.split('/').at(-1)!}\``))} were compiled ([kernel-c.md](kernel-c.md)):`,
    'the calls below, of several tasks in up to 2,000 interleavings. `LUOCHECK_TREE=FOLDER LEDGER=write npx vitest run test/search/mainline/compiled.all.test.ts` writes `search/ledger/mainline-c.json`.',
    '',
    ...known.defects.flatMap((defect, i) => section(defect, i + 1, ledgers, known)),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}
