// SPDX-License-Identifier: GPL-2.0-only
/** @file One comment of a review: a defect, with the smallest sequence or race that shows it. */
import type { Catalogue } from '../catalogue.js';
import type { Defect } from '../defects.js';
import { numberedCalls } from '../calls.js';
import { count, wrap } from '../layout.js';
import { brokenLines } from '../race/broken.js';
import { racePicture } from '../race/race.js';
import { seenBySentence } from '../seen-by.js';
import { consequenceOf } from './consequence.js';
import { hunkOf } from './hunk.js';
import { paragraphLines, partsOf } from './message.js';
import { quoted } from './quote.js';
import { replayCommand } from './replay-command.js';
import type { LoreFinding, LoreReview, LoreRevision } from './told.js';

/** No line of a mail is longer, except those that it quotes. */
export const MAIL_WIDTH = 72;

export type Names = Pick<Catalogue, 'errnoName' | 'properties'>;

const paragraph = (text: string): string[] => wrap(text, '', '', MAIL_WIDTH);
const ended = (text: string): string => (/[.!?:]$/.test(text) ? text : `${text}.`);
const capital = (text: string): string => (/^[a-z]+ /.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text);

/** Properties that say that something differs or may go wrong, and not what is bad about it. */
const GENERAL = new Set(['conformance-with-the-model', 'linearizable-as-the-model', 'no-data-race', 'no-recursive-acquisition']);

/** Smallest first; what those properties say comes behind. */
function ranked(findings: readonly LoreFinding[]): LoreFinding[] {
  return [...findings].sort((a, b) => Number(GENERAL.has(a.property)) - Number(GENERAL.has(b.property)));
}

/** The finding that a comment tells. */
export const leading = ({ findings }: Defect<LoreFinding>): LoreFinding => ranked(findings)[0]!;

/** The comment, without an empty line around it. */
export function comment(number: number, defect: Defect<LoreFinding>, { bound, isRepairKnown }: LoreRevision, review: LoreReview, names: Names): string[] {
  const [smallest, ...others] = ranked(defect.findings);
  const fix = review.fixes.find(({ fileName }) => fileName === defect.fix?.fileName);
  const parts = fix && partsOf(fix);
  const shown = review.all ? [smallest!, ...others] : [smallest!];
  return [
    ...quoteOf(smallest!, review),
    ...paragraph(`${number}. ${placeOf(smallest!, review)}`),
    ...(parts ? ['', ...paragraphLines(parts.problem, '', MAIL_WIDTH)] : []),
    ...shown.flatMap((finding) => ['', ...oneFinding(finding, bound, review.full, names)]),
    ...(review.all ? [] : otherConsequences(smallest!, others)),
    ...(fix ? ['', `Suggested fix (${fix.number} of luocheck's series):`, ...wrap(fix.subject, '  ', '    ', MAIL_WIDTH)] : []),
    ...(!fix && isRepairKnown ? ['', "No patch of luocheck's series fixes it."] : []),
    ...(parts?.remedy ?? []).flatMap((text) => ['', ...paragraphLines(text, '  ', MAIL_WIDTH)]),
  ];
}

/** So few lines of a hunk are quoted whatever they are. */
const FEW = 4;

/** The hunk in which it is, if the patch has one of that function. */
function quoteOf({ place, calls, lock, isNew }: LoreFinding, { hunks }: LoreReview): string[] {
  const hunk = hunkOf(hunks, place.function);
  return hunk
    ? [...quoted(hunk, { function: place.function, statements: place.statements, calls, object: lock }, !isNew && hunk.changes[place.function]! > FEW), '']
    : [];
}

function placeOf({ place, isNew }: LoreFinding, { hunks }: LoreReview): string {
  const where = `In ${place.function}()${place.file === undefined ? '' : ` (${place.file})`}`;
  const isTouched = hunkOf(hunks, place.function) !== undefined;
  if (isNew) return isTouched ? `${where}:` : `${where}, which the patch does not touch; before it the calls below do not show this.`;
  return `${where}. Not from this patch: present before it${isTouched ? '; this hunk changes the function' : ''}.`;
}

function oneFinding(finding: LoreFinding, bound: string, full: boolean, names: Names): string[] {
  const { property, violation, shown, seenBy, token } = finding;
  const consequence = consequenceOf(property, violation);
  const statement = names.properties.get(property);
  return [
    ...('trace' in shown ? racePicture(shown.trace, [violation], names, full) : numberedCalls(shown.program, names, '  ', MAIL_WIDTH)),
    '',
    ...('trace' in shown ? reportOf(finding, names) : []),
    ...paragraph(`${capital(ended(violation.happened))} Expected: ${ended(violation.expected + promisedBy(statement?.source ?? []))}`),
    '',
    ...paragraph(`Consequence: ${ended(consequence ?? `violates ${property}${statement ? `: ${statement.statement}` : ''}`)}`),
    '',
    ...paragraph(seenBySentence(seenBy)),
    '',
    ...paragraph(`${bound} To replay:`),
    ...replayCommand(token, '  ', MAIL_WIDTH),
  ];
}

/** What the kernel's own checkers would say of a race. */
function reportOf({ shown, violation }: LoreFinding, names: Names): string[] {
  const lines = 'trace' in shown ? brokenLines(shown.trace, violation, names) : [];
  return lines.length === 0 ? [] : [...lines.map((line) => (line === '' ? '' : `  ${line}`)), ''];
}

/** Who promised what did not hold: the commit message or the kernel-doc, where they are the source. */
function promisedBy(source: readonly string[]): string {
  if (source.some((item) => item.endsWith('(M)'))) return ' (commit message)';
  return source.some((item) => item.endsWith('(K)')) ? ' (kernel-doc)' : '';
}

/** What else the defect leads to, each once. */
function otherConsequences(smallest: LoreFinding, others: readonly LoreFinding[]): string[] {
  const known = new Set([consequenceOf(smallest.property, smallest.violation)]);
  const lines: string[] = [];
  for (const { property, violation, isNew } of others) {
    const text = consequenceOf(property, violation) ?? property;
    if (known.has(text)) continue;
    known.add(text);
    lines.push(...wrap(`${text}${isNew && !smallest.isNew ? ' (new with this patch)' : ''}`, '  - ', '    ', MAIL_WIDTH));
  }
  if (lines.length === 0) return [];
  return ['', ...paragraph(`It also shows as the following (${count(others.length, 'further finding')}):`), ...lines];
}
