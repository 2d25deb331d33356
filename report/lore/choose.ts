// SPDX-License-Identifier: GPL-2.0-only
/** @file The patch of a thread that a review answers: one mail among those that talk about it. */
import { enumeration } from '../layout.js';
import { touchedFunctions, type Hunk } from './hunk.js';
import type { Mail } from './mail.js';
import { changeDigest, strangeHunk, type KnownHunk } from './mirrored.js';
import { brokenLines, isQuotedDiff, patchIn, PatchMailError } from './patch.js';

/** A patch that is read, and is not the one that the revision mirrors. */
export class ForeignPatchError extends PatchMailError {}

export interface Wanted {
  /** Is a C function of what is checked? */
  readonly isOfSystem: (name: string) => boolean;
  /** The only patch that may be answered; null: any. */
  readonly mirrored: readonly KnownHunk[] | null;
}

/** A mail that has a diff in it. */
interface Candidate {
  readonly mail: Mail;
  readonly hunks: readonly Hunk[];
  readonly isQuoted: boolean;
  readonly brokenAt: number | null;
}

/** One that cannot be read. */
interface Damaged {
  readonly mail: Mail;
  readonly reason: string;
  readonly isQuoted: boolean;
}

/**
 * A patch that a mail brings goes before one that a reply quotes, and one that is whole before one that is damaged: what is wrong with other
 * mails of the thread does no harm. The same patch twice is one. Throws PatchMailError when there is none, or more than one.
 */
export function chosenPatch(mails: readonly Mail[], { isOfSystem, mirrored }: Wanted): Pick<Candidate, 'mail' | 'hunks'> {
  const { whole, damaged } = read(mails);
  const ofSystem = whole.filter(({ hunks }) => [...touchedFunctions(hunks).keys()].some(isOfSystem));
  const answerable = mirrored ? ofSystem.filter(({ hunks }) => strangeHunk(hunks, mirrored) === null) : ofSystem;
  const [first, ...others] = foremost(answerable);
  if (first && others.length === 0) return first;
  const isThread = mails.length > 1;
  if (first)
    throw new PatchMailError(
      `${others.length + 1} mails with patches of LUO, ${enumeration([first, ...others].slice(0, 4).map(({ mail }) => `'${mail.subject}'`))}${others.length > 3 ? ' …' : ''}: save the one to be answered`,
    );
  // What was sent and is damaged says more than what others quote of it, or than another patch.
  const broken = damaged.find(({ isQuoted }) => !isQuoted) ?? (ofSystem.length === 0 ? damaged[0] : undefined);
  if (broken) throw new PatchMailError(`${isThread ? `${titleOf(broken.mail, mails)}: ` : ''}${broken.reason}`);
  if (ofSystem[0]) throw foreign(ofSystem[0], mirrored!, isThread ? `${titleOf(ofSystem[0].mail, mails)}: ` : '');
  throw new PatchMailError(whole.length > 0 ? otherCode(whole) : noPatch(mails));
}

function read(mails: readonly Mail[]): { readonly whole: Candidate[]; readonly damaged: Damaged[] } {
  const whole: Candidate[] = [];
  const damaged: Damaged[] = [];
  for (const mail of mails) {
    try {
      const patch = patchIn(mail.body, mail.otherBodies);
      if (patch.hunks.length > 0) whole.push({ mail, ...patch });
    } catch (error) {
      if (!(error instanceof PatchMailError)) throw error;
      damaged.push({ mail, reason: error.message, isQuoted: isQuotedDiff(mail.body) });
    }
  }
  return { whole, damaged };
}

/** Those that are really different, of the best kind that there is. */
function foremost(candidates: readonly Candidate[]): Candidate[] {
  const isReply = ({ mail }: Candidate): boolean => /^(?:re|aw|sv|antw):/i.test(mail.subject);
  const kinds = [
    candidates.filter((one) => !one.isQuoted && !isReply(one)),
    candidates.filter((one) => !one.isQuoted),
    // Who quotes a patch may leave out some of it.
    [...candidates].sort((a, b) => b.hunks.length - a.hunks.length),
  ];
  const kept: Candidate[] = [];
  for (const one of kinds.find(({ length }) => length > 0) ?? []) if (!kept.some((other) => isCopy(one, other))) kept.push(one);
  return kept;
}

/** The same mail, or one with no other changes in it. */
function isCopy(one: Candidate, other: Candidate): boolean {
  const digests = new Set(other.hunks.map(changeDigest));
  return (one.mail.messageId !== '' && one.mail.messageId === other.mail.messageId) || one.hunks.every((hunk) => digests.has(changeDigest(hunk)));
}

/** `mail 3 of 43, 'Re: [PATCH] x' of Jane`. */
const titleOf = (mail: Mail, mails: readonly Mail[]): string =>
  `mail ${mails.indexOf(mail) + 1} of ${mails.length}, '${mail.subject}'${mail.from === '' ? '' : ` of ${mail.from}`}`;

function foreign({ hunks, brokenAt }: Candidate, mirrored: readonly KnownHunk[], title: string): PatchMailError {
  const { file, header } = strangeHunk(hunks, mirrored)!;
  // That may be no more than two lines taken for one.
  if (brokenAt !== null)
    return new PatchMailError(
      `${title}cannot be compared with the patch that posted mirrors (${file}, hunk '${/^@@.*?@@/.exec(header)![0]}'): ${brokenLines(brokenAt)}`,
    );
  return new ForeignPatchError(`${title}not the patch that posted mirrors (${file}, hunk '${/^@@.*?@@/.exec(header)![0]}', is not of it)`);
}

function otherCode(whole: readonly Candidate[]): string {
  const files = [...new Set(whole.flatMap(({ hunks }) => hunks.map(({ file }) => file || 'a file without a name')))];
  const isMainline = files.some((file) => /^(?:kernel\/liveupdate\/luo_(?:session|file|flb|core)\.c|mm\/memfd_luo\.c)$/.test(file));
  return `the patch changes no function of the LUO of June 2025, but ${enumeration(files.slice(0, 3))}${isMainline ? ': with --revision TREE it is applied to a kernel tree, which is searched' : ''}`;
}

/** A diffstat without a hunk is a mail that was cut. */
function noPatch(mails: readonly Mail[]): string {
  const stat = mails.map(({ body }) => /^(?:> ?)* *(\d+ files? changed.*)$/m.exec(body)?.[1]).find((one) => one !== undefined);
  return `no patch in it: there is no hunk of a unified diff ('@@ -1,2 +3,4 @@')${stat === undefined ? '' : `, though a diffstat says '${stat}'`}`;
}
