// SPDX-License-Identifier: GPL-2.0-only
/** @file One comment of a review: a defect, with a minimal sequence or race that shows it. */
import type { Property } from '../../properties/property.js';
import type { Catalogue } from '../catalogue.js';
import { ranked, type Defect } from '../defects.js';
import { numberedCalls } from '../calls.js';
import { count, enumeration, wrap } from '../layout.js';
import { brokenLines } from '../race/broken.js';
import { racePicture } from '../race/race.js';
import { consequenceOf } from './consequence.js';
import { hunkOf } from './hunk.js';
import { paragraphLines, partsOf, type FixMessage } from './message.js';
import { quoted, type Quotation } from './quote.js';
import { replayCommand } from './replay-command.js';
import { notMinimisedText } from '../unminimised.js';
import type { LoreFinding, LoreReview, LoreRevision } from './told.js';

/** No line of a mail is longer, except those that it quotes. */
export const MAIL_WIDTH = 72;

export type Names = Pick<Catalogue, 'errnoName' | 'properties'>;

const paragraph = (text: string): string[] => wrap(text, '', '', MAIL_WIDTH);
const ended = (text: string): string => (/[.!?:]$/.test(text) ? text : `${text}.`);
const capital = (text: string): string => (/^[a-z]+ /.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text);

/** The finding that a comment tells. */
export const leading = ({ findings }: Defect<LoreFinding>): LoreFinding => ranked(findings)[0]!;

/** Did the defect come with the patch? Not, when the code before it shows it in any way. */
export const cameWithPatch = ({ findings }: Defect<LoreFinding>): boolean => findings.every(({ isNew }) => isNew);

/** A comment, and what was said elsewhere of the sequences in it. */
export interface Comment {
  readonly lines: readonly string[];
  readonly shown: readonly (readonly [label: string, finding: LoreFinding])[];
}

/** What a comment stands below: the hunk in which it is, if the patch has one of that function. */
export function quotationOf(defect: Defect<LoreFinding>, { hunks }: Pick<LoreReview, 'hunks'>): Quotation | null {
  const { place, calls, lock } = leading(defect);
  const hunk = hunkOf(hunks, place.function);
  if (!hunk) return null;
  const hints = { function: place.function, statements: place.statements, calls, object: lock };
  return quoted(hunk, hints, !cameWithPatch(defect) && hunk.changes[place.function]! > FEW);
}

/** The comment, without an empty line around it: what it leads to, what is wrong, the calls that show it, the fix. */
export function comment(number: number, defect: Defect<LoreFinding>, revision: LoreRevision, review: LoreReview, names: Names): Comment {
  const [first, ...others] = ranked(defect.findings);
  const isNew = cameWithPatch(defect);
  const fix = review.fixes.find(({ fileName }) => fileName === defect.fix?.fileName);
  const parts = fix && partsOf(fix);
  const shown = (review.all ? [first!, ...others] : [first!]).map((finding, i) => [i === 0 ? `${number}` : `${number}.${i + 1}`, finding] as const);
  const quotation = quotationOf(defect, review);
  const lines = [
    ...(quotation ? [...quotation.lines, ''] : []),
    ...paragraph(`${number}. In ${placeOf(first!)}: ${ended(consequence(first!, names))}${originOf(first!, isNew, review)}`),
    ...(parts ? ['', ...paragraphLines(parts.problem, '', MAIL_WIDTH)] : []),
    ...shown.flatMap(([label, finding], i) => [
      '',
      ...(i === 0 ? [] : [...paragraph(`${label} ${capital(ended(consequence(finding, names)))}`), '']),
      ...oneFinding(finding, revision, review.full, names),
    ]),
    ...(review.all ? [] : otherConsequences(first!, others, isNew)),
    ...(fix ? suggestion(fix, parts?.remedy ?? [], review) : []),
    ...(!fix && revision.isRepairKnown ? ['', "No patch of luocheck's series fixes it."] : []),
  ];
  return { lines, shown };
}

/** A defect that was there before the patch, in one line: where, what it leads to, what the patch added to it, and the fix that repairs it. */
export function briefComment(defect: Defect<LoreFinding>, names: Names): string[] {
  const [first, ...others] = ranked(defect.findings);
  const added = [...new Set(others.filter(({ isNew }) => isNew).map((finding) => consequence(finding, names)))].filter(
    (text) => !defect.findings.some((finding) => !finding.isNew && consequence(finding, names) === text),
  );
  const text = `${first!.place.function}(): ${consequence(first!, names)}${added.length === 0 ? '' : `; new with this patch: ${added.join('; ')}`}`;
  return wrap(text, `  ${defect.fix?.number ?? '-   '}  `, undefined, MAIL_WIDTH);
}

/** So few lines of a hunk are quoted whatever they are. */
const FEW = 4;

const placeOf = ({ place }: LoreFinding): string => `${place.function}()${place.file === undefined ? '' : ` (${place.file})`}`;

function originOf({ place }: LoreFinding, isNew: boolean, { hunks }: LoreReview): string {
  const isTouched = hunkOf(hunks, place.function) !== undefined;
  if (isNew) return isTouched ? '' : ' The patch does not touch this function; before it the calls below do not show this.';
  return ` Not from this patch: present before it${isTouched ? '; this hunk changes the function' : ''}.`;
}

function consequence({ property, violation }: LoreFinding, { properties }: Names): string {
  const statement = properties.get(property);
  return consequenceOf(property, violation) ?? `violates ${property}${statement ? `: ${statement.statement}` : ''}`;
}

/** The fix in words, and as C where the lines of the mail allow it. */
function suggestion(fix: FixMessage, remedy: readonly string[], { cFixes }: LoreReview): string[] {
  const inC = cFixes.get(fix.number);
  const others = inC?.includes ?? [];
  const includes = others.length === 0 ? '' : `, with ${others.length === 1 ? 'fix' : 'the fixes'} ${enumeration(others)} in it`;
  return [
    '',
    ...paragraph(`Suggested fix (${fix.number} of luocheck's series)${inC ? ', against the file with this patch applied' : ''}${includes}:`),
    ...wrap(fix.subject, '  ', '    ', MAIL_WIDTH),
    ...remedy.flatMap((text) => ['', ...paragraphLines(text, '  ', MAIL_WIDTH)]),
    ...(inC ? ['', ...inC.diff] : []),
  ];
}

function oneFinding(finding: LoreFinding, { isPublic }: LoreRevision, full: boolean, names: Names): string[] {
  const { property, violation, shown, token, notMinimised } = finding;
  const statement = names.properties.get(property);
  return [
    ...(notMinimised === undefined ? [] : [`(${notMinimisedText(notMinimised)})`]),
    ...('trace' in shown ? racePicture(shown.trace, [violation], names, full) : numberedCalls(shown.program, names, '  ', MAIL_WIDTH)),
    '',
    ...('trace' in shown ? reportOf(finding, names) : []),
    ...paragraph(`${capital(ended(violation.happened))} Expected: ${ended(violation.expected + (statement ? promisedBy(statement) : ''))}`),
    ...(isPublic ? ['', 'To replay:', ...replayCommand(token, '  ', MAIL_WIDTH)] : []),
  ];
}

/** What the kernel's own checkers would say of a race. */
function reportOf({ shown, violation }: LoreFinding, names: Names): string[] {
  const lines = 'trace' in shown ? brokenLines(shown.trace, violation, names) : [];
  return lines.length === 0 ? [] : [...lines.map((line) => (line === '' ? '' : `  ${line}`)), ''];
}

/** What every code of the kernel keeps to: nobody has to promise it, whatever items rest on it. */
const UNPROMISED = new Set([
  'every-registration-is-reachable',
  'no-kernel-warning',
  'no-oops',
  'no-out-of-bounds-access',
  'no-use-after-free',
  'nothing-is-freed-while-preserved',
]);

/** Who promised what did not hold: the commit message or the kernel-doc, where it promises all of it. */
export function promisedBy({ id, source }: Pick<Property, 'id' | 'source'>): string {
  const isOf = (letter: string): boolean => source.length > 0 && source.every((item) => (/\((.*)\)$/.exec(item)?.[1] ?? '').split(', ').includes(letter));
  if (UNPROMISED.has(id)) return '';
  if (isOf('M')) return ' (commit message)';
  return isOf('K') ? ' (kernel-doc)' : '';
}

/** What else the defect leads to, each once; where the defect is older than the patch, what came with it says so. */
function otherConsequences(told: LoreFinding, others: readonly LoreFinding[], isNew: boolean): string[] {
  const textOf = ({ property, violation }: LoreFinding): string => consequenceOf(property, violation) ?? property;
  const cameLater = new Map<string, boolean>();
  for (const finding of others) cameLater.set(textOf(finding), finding.isNew && (cameLater.get(textOf(finding)) ?? true));
  cameLater.delete(textOf(told));
  if (cameLater.size === 0) return [];
  return [
    '',
    ...paragraph(`It also shows as the following (${count(others.length, 'further finding')}):`),
    ...[...cameLater].flatMap(([text, isLater]) => wrap(`${text}${isLater && !isNew ? ' (new with this patch)' : ''}`, '  - ', '    ', MAIL_WIDTH)),
  ];
}
