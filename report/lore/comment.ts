// SPDX-License-Identifier: GPL-2.0-only
/** @file One comment of a review: a defect, with the smallest sequence or race that shows it. */
import type { Property } from '../../properties/property.js';
import type { Catalogue } from '../catalogue.js';
import { ranked, type Defect } from '../defects.js';
import { numberedCalls } from '../calls.js';
import { count, wrap } from '../layout.js';
import { brokenLines } from '../race/broken.js';
import { racePicture } from '../race/race.js';
import { wouldSeeSentence } from '../seen-by.js';
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

/** The finding that a comment tells. */
export const leading = ({ findings }: Defect<LoreFinding>): LoreFinding => ranked(findings)[0]!;

/** Did the defect come with the patch? Not, when the code before it shows it in any way. */
export const cameWithPatch = ({ findings }: Defect<LoreFinding>): boolean => findings.every(({ isNew }) => isNew);

/** The comment, without an empty line around it. */
export function comment(number: number, defect: Defect<LoreFinding>, { bound, isRepairKnown }: LoreRevision, review: LoreReview, names: Names): string[] {
  const [smallest, ...others] = ranked(defect.findings);
  const isNew = cameWithPatch(defect);
  const fix = review.fixes.find(({ fileName }) => fileName === defect.fix?.fileName);
  const parts = fix && partsOf(fix);
  const shown = review.all ? [smallest!, ...others] : [smallest!];
  return [
    ...quoteOf(smallest!, isNew, review),
    ...paragraph(`${number}. ${placeOf(smallest!, isNew, review)}`),
    ...(parts ? ['', ...paragraphLines(parts.problem, '', MAIL_WIDTH)] : []),
    ...shown.flatMap((finding) => ['', ...oneFinding(finding, bound, review.full, names)]),
    ...(review.all ? [] : otherConsequences(smallest!, others, isNew)),
    ...(fix ? ['', `Suggested fix (${fix.number} of luocheck's series):`, ...wrap(fix.subject, '  ', '    ', MAIL_WIDTH)] : []),
    ...(!fix && isRepairKnown ? ['', "No patch of luocheck's series fixes it."] : []),
    ...(parts?.remedy ?? []).flatMap((text) => ['', ...paragraphLines(text, '  ', MAIL_WIDTH)]),
  ];
}

/** So few lines of a hunk are quoted whatever they are. */
const FEW = 4;

/** The hunk in which it is, if the patch has one of that function. */
function quoteOf({ place, calls, lock }: LoreFinding, isNew: boolean, { hunks }: LoreReview): string[] {
  const hunk = hunkOf(hunks, place.function);
  return hunk
    ? [...quoted(hunk, { function: place.function, statements: place.statements, calls, object: lock }, !isNew && hunk.changes[place.function]! > FEW), '']
    : [];
}

function placeOf({ place }: LoreFinding, isNew: boolean, { hunks }: LoreReview): string {
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
    ...paragraph(`${capital(ended(violation.happened))} Expected: ${ended(violation.expected + (statement ? promisedBy(statement) : ''))}`),
    '',
    ...paragraph(`Consequence: ${ended(consequence ?? `violates ${property}${statement ? `: ${statement.statement}` : ''}`)}`),
    '',
    ...paragraph(wouldSeeSentence(seenBy)),
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

/** What every code of the kernel keeps to: nobody has to promise it, whatever items rest on it. */
const UNPROMISED = new Set([
  'every-registration-is-reachable',
  'no-kernel-warning',
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
function otherConsequences(smallest: LoreFinding, others: readonly LoreFinding[], isNew: boolean): string[] {
  const textOf = ({ property, violation }: LoreFinding): string => consequenceOf(property, violation) ?? property;
  const cameLater = new Map<string, boolean>();
  for (const finding of others) cameLater.set(textOf(finding), finding.isNew && (cameLater.get(textOf(finding)) ?? true));
  cameLater.delete(textOf(smallest));
  if (cameLater.size === 0) return [];
  return [
    '',
    ...paragraph(`It also shows as the following (${count(others.length, 'further finding')}):`),
    ...[...cameLater].flatMap(([text, isLater]) => wrap(`${text}${isLater && !isNew ? ' (new with this patch)' : ''}`, '  - ', '    ', MAIL_WIDTH)),
  ];
}
