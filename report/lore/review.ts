// SPDX-License-Identifier: GPL-2.0-only
/** @file Findings as a mail: what a reviewer answers to a patch. */
import { groupByDefect, type Defect } from '../defects.js';
import { count, grouped, wrap } from '../layout.js';
import { checkersTable } from './checkers.js';
import { briefComment, cameWithPatch, comment, leading, MAIL_WIDTH, quotationOf, type Names } from './comment.js';
import { hunkOf } from './hunk.js';
import { attribution, headers } from './reply.js';
import { replayCommand } from './replay-command.js';
import type { LoreFinding, LoreReview, LoreRevision } from './told.js';

const LEGEND =
  's0, s1: sessions, each an open of the device. f0 to f3: files that the test handler accepts. Behind # stands what was made to fail. All calls start in NORMAL with the handler loaded.';

/** A revision with its defects: those that came with the patch, and the others. */
interface Section {
  readonly revision: LoreRevision;
  readonly fresh: readonly Defect<LoreFinding>[];
  readonly older: readonly Defect<LoreFinding>[];
}

/** Lines of at most 72 columns, except those quoted from a patch and those of a diff. Ends with a line end. */
export function loreReview(review: LoreReview, names: Names): string {
  const found = review.revisions.filter(({ findings }) => findings.length > 0);
  const sections = found.map((revision): Section => ({ revision, ...sectionOf(revision, review) }));
  const comments = sections.map((section, i) => {
    const before = sections.slice(0, i).reduce((sum, { fresh, older }) => sum + fresh.length + older.length, 0);
    const told = review.inherited ? [...section.fresh, ...section.older] : section.fresh;
    return told.map((defect, k) => comment(before + k + 1, defect, section.revision, review, names));
  });
  const isQuoting = comments[0]?.[0]?.lines[0]?.startsWith('> ') ?? false;
  const lines = [
    ...headers(review.mail),
    ...opening(sections, review, comments[0]?.[0]?.shown[0]?.[1] ?? null),
    ...(review.mail && isQuoting ? ['', ...attribution(review.mail)] : []),
    ...sections.flatMap((section, i) => [
      ...(found.length > 1 ? ['', `On ${section.revision.name}:`] : []),
      ...comments[i]!.flatMap(({ lines: text }, k) => [
        ...(i === 0 && k === 0 && review.mail && isQuoting ? [] : ['']),
        ...(review.inherited && section.fresh.length > 0 && k === section.fresh.length
          ? [...paragraph('The rest is not from this patch: it was there before, and is listed for completeness.'), '']
          : []),
        ...text,
      ]),
      ...(review.inherited ? [] : inheritedLines(section, names)),
    ]),
    '',
    ...closing(
      review,
      comments.flat().flatMap(({ shown }) => shown),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

const paragraph = (text: string): string[] => wrap(text, '', '', MAIL_WIDTH);

/** What no fix repairs may be several defects: what came with the patch is told apart from what was there before. */
function byAge(defect: Defect<LoreFinding>): Defect<LoreFinding>[] {
  if (defect.fix) return [defect];
  return [true, false].flatMap((isNew) => {
    const findings = defect.findings.filter((finding) => finding.isNew === isNew);
    return findings.length > 0 ? [{ ...defect, findings }] : [];
  });
}

/** Defects in the order of the patch, by what a comment on each quotes; those without a hunk behind them, in the order of the series. */
function sectionOf({ name, findings }: LoreRevision, review: LoreReview): Omit<Section, 'revision'> {
  const number = ({ fix }: Defect<LoreFinding>): string => fix?.number ?? '';
  const defects = groupByDefect(name, findings, review.fixes)
    .toSorted((a, b) => (number(a) < number(b) ? -1 : number(a) > number(b) ? 1 : 0))
    .flatMap(byAge);
  const position = (defect: Defect<LoreFinding>): readonly number[] => {
    const hunk = hunkOf(review.hunks, leading(defect).place.function);
    const quotation = quotationOf(defect, review);
    return [hunk ? review.hunks.indexOf(hunk) : review.hunks.length, quotation?.last ?? 0, quotation?.first ?? 0];
  };
  const inOrder = (list: readonly Defect<LoreFinding>[]): Defect<LoreFinding>[] => {
    const known = new Map(list.map((defect) => [defect, position(defect)]));
    return [...list].sort(
      (a, b) =>
        known
          .get(a)!
          .map((n, i) => n - known.get(b)![i]!)
          .find((difference) => difference !== 0) ?? 0,
    );
  };
  return { fresh: inOrder(defects.filter(cameWithPatch)), older: inOrder(defects.filter((defect) => !cameWithPatch(defect))) };
}

/** What was there before the patch, one line each. */
function inheritedLines({ older, fresh }: Section, names: Names): string[] {
  if (older.length === 0) return [];
  const which = fresh.length > 0 ? 'Not from this patch, but found on the way' : 'Not from this patch';
  return [
    '',
    ...paragraph(`${which}, with the numbers of the fixes in luocheck's series (--inherited tells them in full):`),
    '',
    ...older.flatMap((defect) => briefComment(defect, names)),
  ];
}

/** What is said first: how much was found, what ran, what that was compared with, where the tool is, and one line to try. */
function opening(sections: readonly Section[], review: LoreReview, first: LoreFinding | null): string[] {
  const replay = first && sections[0]!.revision.isPublic ? ['', ...replayCommand(first.token, '  ', MAIL_WIDTH)] : [];
  return [...paragraph(`Thanks for the patch. ${summary(sections, review)} ${honesty(review)} ${whereToGet(review, replay.length > 0)}`), ...replay];
}

function summary(sections: readonly Section[], { isSearched }: LoreReview): string {
  const fresh = sections.reduce((sum, section) => sum + section.fresh.length, 0);
  const older = sections.reduce((sum, section) => sum + section.older.length, 0);
  if (fresh + older === 0) return `luocheck found nothing to complain about${isSearched ? ' within the bound below' : ' in these calls'}.`;
  const parts = [
    ...(fresh > 0 ? [`${count(fresh, 'defect')} that ${fresh === 1 ? 'comes' : 'come'} with this patch`] : []),
    ...(older > 0 ? [`${fresh > 0 ? older : count(older, 'defect')} that ${older === 1 ? 'was' : 'were'} there before it`] : []),
  ];
  const isAnyLonger = sections.some(({ revision }) => revision.findings.some(({ notMinimised }) => notMinimised !== undefined));
  const minimal = isAnyLonger ? 'a sequence of calls or race, minimal where it does not say otherwise' : 'a minimal sequence of calls or race';
  const how = isSearched ? ` Each comes with ${minimal}: nothing of it can be left out.` : '';
  return `luocheck shows ${parts.join(', and ')}.${how}`;
}

/** Recorded sequences of the C code that the code before and after the patch answers identically. */
export const RECORDINGS = 1400;

function honesty({ revisions }: LoreReview): string {
  const isCarried = revisions.some(({ isPublic, isCompiled }) => !isPublic && !isCompiled);
  if (revisions.every(({ isCompiled }) => isCompiled)) return 'This ran on the C of a kernel tree, compiled for a simulated kernel, not on a machine.';
  const compiled = revisions.filter(({ isCompiled }) => isCompiled).map(({ name }) => name);
  return [
    'This ran on a transcription of the C into TypeScript, function by function, not on a kernel.',
    `Of LUO before and after the patch "session-based file descriptor tracking" (v1) it answers ${grouped(RECORDINGS)} sequences of calls exactly as they were recorded from the C, compiled for user space, one task at a time; how tasks interleave was not recorded.`,
    ...(compiled.length > 0 ? [`Of ${compiled.join(' and ')} the C itself ran, compiled for a simulated kernel.`] : []),
    ...(isCarried ? ['What was reviewed here was carried over from C by hand, and compared with nothing.'] : []),
  ].join(' ');
}

function whereToGet({ tool: { version, home } }: LoreReview, hasReplay: boolean): string {
  const where = home === null ? 'ask me for it' : `it is at ${home}`;
  return `luocheck ${version} is GPL-2.0 and needs Node.js alone: ${where}.${hasReplay ? ' The first of what follows, step by step:' : ''}`;
}

function closing(
  { revisions, all, isSearched, inherited, cFixes, hunks }: LoreReview,
  shown: readonly (readonly [label: string, finding: LoreFinding])[],
): string[] {
  const table = checkersTable(
    shown.map(([label, { seenBy }]) => [label, seenBy] as const),
    MAIL_WIDTH,
  );
  const more = [
    ...(all ? [] : ['--all shows every finding with a sequence of its own']),
    ...(inherited ? [] : ['--inherited what was there before the patch']),
  ];
  const isBare = !hunks.some(({ lines = [] }) => lines.some(({ text }) => /^.[ +-]?\t/.test(text)));
  const hasDiff = shown.some(([, { repairedBy }]) => cFixes.has(repairedBy?.slice(0, 4) ?? ''));
  return [
    ...(table.length > 0 ? [...table, ''] : []),
    isSearched ? 'What was searched:' : 'What was run:',
    ...revisions.flatMap(({ name, verdict }) => {
      const [first = '', ...rest] = verdict;
      return ['', ...wrap(first, `${name}: `, '  ', MAIL_WIDTH), ...rest.flatMap((text) => wrap(text, '  ', '  ', MAIL_WIDTH))];
    }),
    ...(hasDiff
      ? [
          '',
          ...paragraph(
            `The diffs use only lines that the mail shows, each for itself against the files with the patch applied. The rest of the files was not at hand: they were not compiled there.${isBare ? ' This copy of the mail has lost its indentation: so have the lines around the changes, and the diffs apply only to a file without it.' : ''}`,
          ),
        ]
      : []),
    ...(shown.length > 0 ? ['', ...paragraph(LEGEND)] : []),
    ...(isSearched && more.length > 0 && shown.length > 0 ? ['', ...paragraph(`luocheck ${more.join(', ')}.`)] : []),
  ];
}
