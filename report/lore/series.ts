// SPDX-License-Identifier: GPL-2.0-only
/** @file The patches of a mailed series, in the order in which they are applied. */
import { count, enumeration } from '../layout.js';
import type { Hunk } from './hunk.js';
import type { Mail } from './mail.js';
import { patchIn, PatchMailError } from './patch.js';

/** One patch of a series. */
export interface SeriesPatch {
  readonly subject: string;
  /** That it came in. */
  readonly mail: Mail;
  readonly hunks: readonly Hunk[];
  /** Old path -> new path of files that are moved. */
  readonly renames: ReadonlyMap<string, string>;
}

/** `[PATCH v3 2/7]`: of the second version of a series nothing stands in a third. */
interface Numbered extends SeriesPatch {
  readonly version: number;
  readonly number: number | null;
  readonly of: number;
}

/**
 * All patches of a file, as they were sent: replies are passed over, of several versions the last counts. Throws PatchMailError when there is
 * none, when one of the series is missing or damaged, and when a patch has what a text cannot be changed by.
 */
export function seriesIn(mails: readonly Mail[]): SeriesPatch[] {
  const sent = mails.filter(({ subject }) => !/^(?:re|aw|sv|antw):/i.test(subject));
  const patches = (sent.length > 0 ? sent : mails).flatMap(numbered).filter(({ hunks, renames }) => hunks.length > 0 || renames.size > 0);
  if (patches.length === 0) throw new PatchMailError("no patch in it: there is no hunk of a unified diff ('@@ -1,2 +3,4 @@') that is not quoted");
  const latest = Math.max(...patches.map(({ version }) => version));
  const last = patches.filter(({ version }) => version === latest);
  const series = last.filter(({ number }, i) => number === null || last.findIndex((other) => other.number === number) === i);
  refuseGaps(series);
  return series.every(({ number }) => number !== null) ? series.sort((a, b) => a.number! - b.number!) : series;
}

function numbered(mail: Mail): Numbered[] {
  const { body, otherBodies, subject } = mail;
  if (/^GIT binary patch$/m.test(body)) throw new PatchMailError(`'${subject}' has a binary patch`);
  const { hunks, isQuoted } = patchIn(body, otherBodies);
  if (isQuoted) return [];
  const renames = new Map([...body.matchAll(/^rename from (.+)\nrename to (.+)$/gm)].map(([, from, to]) => [from!, to!]));
  const [, tag = ''] = /^\s*\[([^\]]*)\]/.exec(subject) ?? [];
  const [, number, of] = /\b(\d+)\/(\d+)\s*$/.exec(tag) ?? [];
  const version = Number(/\bv(\d+)\b/i.exec(tag)?.[1] ?? 1);
  return [{ subject, mail, hunks, renames, version, number: number === undefined ? null : Number(number), of: Number(of ?? 0) }];
}

/** Throws PatchMailError: what a part of a series does says nothing about the series. The first ones may be in the tree already. */
function refuseGaps(series: readonly Numbered[]): void {
  const numbers = series.flatMap(({ number }) => number ?? []);
  if (numbers.length === 0) return;
  const of = Math.max(...series.map((patch) => patch.of));
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter((number) => number > Math.min(...numbers) && !numbers.includes(number));
  if (missing.length > 0)
    throw new PatchMailError(`a series of ${count(of, 'patch')}, of which ${enumeration(missing.map(String))} ${missing.length === 1 ? 'is' : 'are'} missing`);
}
