// SPDX-License-Identifier: GPL-2.0-only
/** @file Findings as a mail: what a reviewer answers to a patch. */
import { groupByDefect, type Defect } from '../defects.js';
import { count, wrap } from '../layout.js';
import { cameWithPatch, comment, leading, MAIL_WIDTH, type Names } from './comment.js';
import { hunkOf } from './hunk.js';
import type { Mail } from './mail.js';
import type { LoreFinding, LoreReview, LoreRevision } from './told.js';

const LEGEND =
  's0, s1: sessions, each an open of the device. f0 to f3: files that the test handler accepts. Behind # stands what was made to fail. All calls start in NORMAL with the handler loaded.';
const HONESTY = 'This ran on a transcription of the C code, function by function, not on a kernel.';

/** Lines of at most 72 columns, except those quoted from a patch. Ends with a line end. */
export function loreReview(review: LoreReview, names: Names): string {
  const found = review.revisions.filter(({ findings }) => findings.length > 0);
  const sections = found.map((revision) => ({ revision, ...sectionOf(revision, review) }));
  const hasQuote = sections.some(({ fresh }) => fresh.some((defect) => isQuoted(defect, review)));
  let number = 0;
  const lines = [
    ...headers(review.mail),
    ...opening(sections, review.isSearched),
    ...(review.mail && hasQuote ? ['', ...attribution(review.mail)] : []),
    ...sections.flatMap(({ revision, fresh, older }) => {
      const comments = (defects: readonly Defect<LoreFinding>[]): string[] =>
        defects.flatMap((defect, i) => [
          ...(i === 0 && review.mail && hasQuote && number === 0 ? [] : ['']),
          ...comment(++number, defect, revision, review, names),
        ]);
      return [
        ...(found.length > 1 ? ['', `On ${revision.name}:`] : []),
        ...comments(fresh),
        ...(older.length > 0 && fresh.length > 0
          ? ['', ...paragraph('The rest is not from this patch: it was there before, and is listed for completeness.')]
          : []),
        ...comments(older),
      ];
    }),
    '',
    ...closing(review, found.length > 0),
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

/** Defects in the order of the patch; those that were there before it, and those without a hunk, in the order of the series. */
function sectionOf({ name, findings }: LoreRevision, review: LoreReview): { readonly fresh: Defect<LoreFinding>[]; readonly older: Defect<LoreFinding>[] } {
  const defects = groupByDefect(name, findings, review.fixes).flatMap(byAge);
  const at = (defect: Defect<LoreFinding>): number => {
    const hunk = hunkOf(review.hunks, leading(defect).place.function);
    return hunk ? review.hunks.indexOf(hunk) : Infinity;
  };
  return {
    fresh: defects.filter(cameWithPatch).sort((a, b) => at(a) - at(b) || 0),
    older: defects.filter((defect) => !cameWithPatch(defect)),
  };
}

const isQuoted = (defect: Defect<LoreFinding>, { hunks }: LoreReview): boolean => hunkOf(hunks, leading(defect).place.function) !== undefined;

/** Folded as a header is: lines that go on begin with a space. */
function headers(mail: Mail | null): string[] {
  if (!mail || mail.subject === '') return [];
  const subject = /^re:/i.test(mail.subject) ? mail.subject : `Re: ${mail.subject}`;
  return [...wrap(subject, 'Subject: ', ' ', MAIL_WIDTH), ...(mail.messageId === '' ? [] : [`In-Reply-To: ${mail.messageId}`]), ''];
}

function attribution({ from, date }: Mail): string[] {
  if (from === '') return [];
  return paragraph(`${date === '' ? '' : `On ${date}, `}${from} wrote:`);
}

function opening(sections: readonly { readonly fresh: readonly unknown[]; readonly older: readonly unknown[] }[], isSearched: boolean): string[] {
  const fresh = sections.reduce((sum, section) => sum + section.fresh.length, 0);
  const older = sections.reduce((sum, section) => sum + section.older.length, 0);
  if (fresh + older === 0)
    return paragraph(`Thanks for the patch. luocheck found nothing to complain about${isSearched ? ' within the bound below' : ' in these calls'}.`);
  const parts = [
    ...(fresh > 0 ? [`${count(fresh, 'defect')} that ${fresh === 1 ? 'comes' : 'come'} with this patch`] : []),
    ...(older > 0 ? [`${fresh > 0 ? older : count(older, 'defect')} that ${older === 1 ? 'was' : 'were'} there before it`] : []),
  ];
  const how = isSearched ? ' Each stands with the smallest sequence of calls or race that shows it.' : '';
  return paragraph(`Thanks for the patch. luocheck shows ${parts.join(', and ')}.${how}`);
}

function closing({ revisions, all, isSearched }: LoreReview, hasFindings: boolean): string[] {
  return [
    isSearched ? 'What was searched:' : 'What was run:',
    ...revisions.flatMap(({ name, verdict }) => {
      const [first = '', ...rest] = verdict;
      return ['', ...wrap(first, `${name}: `, '  ', MAIL_WIDTH), ...rest.flatMap((text) => wrap(text, '  ', '  ', MAIL_WIDTH))];
    }),
    '',
    ...paragraph(HONESTY),
    ...(hasFindings
      ? ['', ...paragraph(LEGEND), ...(all || !isSearched ? [] : ['', ...paragraph('luocheck --all shows every finding with a sequence of its own.')])]
      : []),
  ];
}
