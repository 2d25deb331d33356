// SPDX-License-Identifier: GPL-2.0-only
/** @file The hunks of a mailed patch, and the functions that they change. */
import { parsePatch } from 'diff';
import type { Hunk, HunkLine } from './hunk.js';
import { count } from '../layout.js';
import { hunkLines, type HunkSize } from './unmangle.js';

/** A text that is no whole patch; the message says why, on one line. */
export class PatchMailError extends Error {
  override readonly name = 'PatchMailError';
}

const HEADER = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@.*$/;
/** Where another file begins: a removed line may look like the first of its lines, hardly like all. */
function isNext(lines: readonly string[], i: number): boolean {
  const [line = '', after = '', third = ''] = lines.slice(i, i + 3);
  return /^(?:diff --git |Index: )/.test(line) || (/^--- (?:a\/|\/dev\/null)/.test(line) && /^\+\+\+ /.test(after) && HEADER.test(third));
}

/** A hunk as it stands in the mail. */
interface RawHunk {
  readonly file: string;
  readonly header: string;
  readonly size: HunkSize;
  readonly lines: string[];
}

/** What a mail has of a patch. */
export interface PatchText {
  readonly hunks: readonly Hunk[];
  /** Is the diff quoted, as in a reply? */
  readonly isQuoted: boolean;
  /** A mail program seems to have broken lines at that column, and it is not certain how they belong together; null: none. */
  readonly brokenAt: number | null;
}

/**
 * The hunks of the unified diff in the body of a mail, in order; empty when there is no diff in it. Throws PatchMailError when a hunk
 * is not as long as its header says, however its lines are read, and when the diffstat tells of more than there is.
 */
export function hunksOf(body: string): readonly Hunk[] {
  return patchIn(body).hunks;
}

/** The same of a mail whose text can be read in several ways: the first that is whole. */
export function patchIn(body: string, otherBodies: readonly string[] = []): PatchText {
  const { lines, isQuoted } = diffLines(body);
  const readings = [halved(lines), lines, ...otherBodies.map((other) => diffLines(other).lines)].filter((one) => one !== null);
  let failure: PatchMailError | null = null;
  for (const reading of readings) {
    try {
      const patch = readHunks(reading, isQuoted);
      if (patch.hunks.length > 0) return { ...patch, brokenAt: patch.brokenAt ?? (isQuoted ? brokenQuoteAt(body) : null), isQuoted };
    } catch (error) {
      if (!(error instanceof PatchMailError)) throw error;
      failure ??= error;
    }
  }
  if (failure) throw failure;
  return { hunks: [], isQuoted, brokenAt: null };
}

/** Is the diff of this text quoted? That it is damaged is another matter. */
export const isQuotedDiff = (body: string): boolean => diffLines(body).isQuoted;

function readHunks(lines: readonly string[], isQuoted: boolean): Omit<PatchText, 'isQuoted'> {
  const raw = rawHunks(lines);
  if (raw.length === 0) return { hunks: [], brokenAt: null };
  let joined = 0;
  // A line of an unharmed patch begins with a sign; where no line begins with a space, an archive took the spaces away.
  const all = raw.flatMap(({ header, lines: own }) => [header, ...own]);
  const habits = { isStripped: !all.some((line) => /^[ \t]/.test(line)), width: widthOf(all) };
  const hunks = raw.map((hunk, i) => {
    const read = hunkLines(hunk.lines, hunk.size, hunk.header, { ...habits, isLast: i === raw.length - 1 });
    if (!read)
      throw new PatchMailError(
        `${isQuoted ? 'quoted in part' : 'damaged or truncated'}: ${nameOf(hunk)} has not the lines that its header counts${(i === raw.length - 1 ? ending(hunk) : '') || wrapping(lines)}`,
      );
    joined += read.joined;
    return { file: hunk.file, header: read.header, ...contentOf(hunk.file, read.header, read.lines) };
  });
  const missing = missingByDiffstat(lines, hunks);
  if (missing !== null) throw new PatchMailError(`${isQuoted ? 'quoted in part' : 'incomplete'}: ${missing}`);
  return { hunks, brokenAt: joined > 1 ? habits.width : null };
}

/** No line is longer, but those that nobody could break: they have no space behind their first word. */
const widthOf = (lines: readonly string[]): number => lines.reduce((most, line) => (/^.\s*\S+ +\S/.test(line) ? Math.max(most, line.length) : most), 0);

const nameOf = ({ file, header }: RawHunk): string => `${file || 'a file without a name'}, hunk '${/^@@.*?@@/.exec(header)![0]}'`;

/** Lines that go on without a sign say that a mail program broke them; it did so where the longest end. */
function wrapping(lines: readonly string[]): string {
  const diff = lines.slice(lines.findIndex((line) => HEADER.test(line)));
  const width = widthOf(diff);
  const tails = diff.filter((line, i) => /^[^\s+\-@\\]/.test(line) && (diff[i - 1]?.length ?? 0) > width / 2);
  return width <= 80 && tails.length >= 2 ? `: ${brokenLines(width)}` : '';
}

/** A text that was cut off ends in the middle of its last hunk; broken lines would be more than there should be, and not fewer. */
function ending({ lines, size }: RawHunk): string {
  return lines.length < Math.max(size.old, size.new) ? ', and is the last: the text ends in the middle of it' : '';
}

/**
 * Where a mail program broke the lines of a quoted diff and did not quote the rest of them: what stands between two quoted lines, with no empty
 * line around it, is no answer. Null: it did not.
 */
function brokenQuoteAt(body: string): number | null {
  const lines = body.split('\n');
  const isQuote = (line = ''): boolean => line.startsWith('>');
  const rests = lines.filter((line, i) => line.trim() !== '' && !isQuote(line) && isQuote(lines[i - 1]) && isQuote(lines[i + 1]));
  return rests.length >= 2 ? widthOf(lines.filter(isQuote)) : null;
}

export const brokenLines = (width: number): string => `its lines are broken, none is longer than ${width} columns: save the mail as it was sent`;

/**
 * The lines in which the diff is. Where a diff stands in a mail that also quotes one, the one that is not quoted counts; in a reply that only
 * quotes, what its writer put between the quoted lines is not of the patch.
 */
function diffLines(body: string): { readonly lines: readonly string[]; readonly isQuoted: boolean } {
  const lines = body
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.replace(/[ \t]+$/, (blank) => (line.trim() === '' ? '' : blank)));
  if (lines.some((line) => HEADER.test(line))) return { lines: withoutSignature(lines), isQuoted: false };
  const depth = /^((?:> ?)+)@@ -\d/m.exec(body)?.[1]!.replaceAll(' ', '').length ?? 0;
  if (depth === 0) return { lines: withoutSignature(lines), isQuoted: false };
  const prefix = new RegExp(`^(?:> ?){${depth}}`);
  return { lines: withoutSignature(lines.filter((line) => prefix.test(line)).map((line) => line.replace(prefix, ''))), isQuoted: true };
}

/** A mail that is signed inline: lines that begin with a dash have another in front (RFC 4880, 7.1), and behind them stands the signature. */
function withoutSignature(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex((line) => /^-----BEGIN PGP SIGNED MESSAGE-----$/.test(line));
  if (start < 0) return lines;
  const end = lines.findIndex((line, i) => i > start && /^-----BEGIN PGP SIGNATURE-----$/.test(line));
  const signed = lines.slice(start + 1, end < 0 ? undefined : end);
  return [...lines.slice(0, start), ...signed.map((line) => line.replace(/^- /, ''))];
}

/** So many lines tell whether each second is empty. */
const FEW = 6;

/** The lines without an empty one behind each, where each has one: what some programs make of a line end. Null where that is not so. */
function halved(lines: readonly string[]): readonly string[] | null {
  const first = lines.findIndex((line) => HEADER.test(line));
  if (first < 0) return null;
  const at = (parity: number): readonly string[] => lines.filter((_, i) => i % 2 === parity);
  const between = lines.slice(first).filter((_, i) => i % 2 === 1);
  return between.length >= FEW && between.filter((line) => line === '').length > 0.9 * between.length ? at(first % 2) : null;
}

/** What the diffstat tells of and the hunks do not have; null: nothing, or there is no diffstat. */
function missingByDiffstat(lines: readonly string[], hunks: readonly Hunk[]): string | null {
  const first = lines.findIndex((line) => HEADER.test(line));
  const head = (first < 0 ? lines : lines.slice(0, first)).join('\n');
  const stat = /^ *(\d+) files? +changed(?:,\s+(\d+) insertions?\(\+\))?(?:,\s+(\d+) deletions?\(-\))?/m.exec(head);
  if (!stat) return null;
  const [files, added, removed] = [stat[1], stat[2], stat[3]].map((n) => Number(n ?? 0)) as [number, number, number];
  const signs = (sign: string): number => hunks.reduce((sum, { lines: own = [] }) => sum + own.filter(({ text }) => text.startsWith(sign)).length, 0);
  const has = { files: new Set(hunks.map(({ file }) => file)).size, added: signs('+'), removed: signs('-') };
  // A patch that was changed by hand has more of something: what a mail was cut off has less, and more of nothing.
  const isLess = has.files < files || has.added < added || has.removed < removed;
  if (!isLess || has.files > files || has.added > added || has.removed > removed) return null;
  return `the diffstat says ${count(files, 'file')}, +${added}/-${removed}, the hunks have ${count(has.files, 'file')}, +${has.added}/-${has.removed}`;
}

function rawHunks(lines: readonly string[]): RawHunk[] {
  const hunks: RawHunk[] = [];
  let file = '';
  let current: RawHunk | null = null;
  for (const [i, line] of lines.entries()) {
    const header = HEADER.exec(line);
    if (header) hunks.push((current = { file, header: line.trimEnd(), size: { old: Number(header[1] ?? 1), new: Number(header[2] ?? 1) }, lines: [] }));
    else if (isNext(lines, i)) current = null;
    else if (current) current.lines.push(line);
    // A file that the patch removes goes by its old name.
    const name = /^(?:diff --git a\/(\S+)|\+\+\+ b\/(\S+)|--- a\/(\S+))/.exec(current === null ? line : '');
    file = name?.[2] ?? name?.[1] ?? name?.[3] ?? file;
  }
  return hunks;
}

/** The whole is read once more by a parser of unified diffs: what it does not take is no patch. */
function contentOf(file: string, header: string, lines: readonly string[]): Pick<Hunk, 'changes' | 'lines'> {
  const text = `--- a/${file}\n+++ b/${file}\n${[header, ...lines].join('\n')}\n`;
  const parsed = parsePatch(text)[0]?.hunks[0]?.lines ?? [];
  return functionsIn(functionNamed(header.replace(/^@@.*?@@ ?/, '')), parsed);
}

/** `static int f(struct g *h)`, where it does not end in a semicolon. */
const FUNCTION = /^(?:(?:static|inline|const|unsigned|struct|enum|extern|__\w+)\s+)*\w+[\s*]+(\w+)\s*\((?!.*;\s*$)/;
const KEYWORDS = /^(?:return|else|goto|case|if|while|for|do|switch|sizeof|typedef|define)\b/;

function functionNamed(text: string): string | null {
  const code = text.trim();
  return KEYWORDS.test(code) ? null : (FUNCTION.exec(code)?.[1] ?? null);
}

/**
 * The hunks of a patch, with the functions that the file says which the patch makes: a header may name none (`diff -u` without -p), or a label.
 * `read` gives the text of a path; null: there is none, and the header has to do.
 */
export function withFunctions(hunks: readonly Hunk[], read: (path: string) => string | null): Hunk[] {
  const texts = new Map<string, readonly string[] | null>();
  return hunks.map((hunk) => {
    const { file, lines = [] } = hunk;
    if (!texts.has(file)) texts.set(file, read(file)?.split('\n') ?? null);
    const text = texts.get(file) ?? null;
    const place = text === null ? null : placeOf(text, hunk);
    if (place === null) return hunk;
    return {
      ...hunk,
      ...functionsIn(
        functionAbove(text!, place),
        lines.map((line) => line.text),
      ),
    };
  });
}

/** Index of the first line of a hunk in a text of which later patches may have changed some lines; null: it is not there. */
function placeOf(text: readonly string[], { header, lines = [] }: Hunk): number | null {
  const made = lines.filter((line) => /^[ +]/.test(line.text)).map((line) => line.text.slice(1));
  const [, start, size = '1'] = /\+(\d+)(?:,(\d+))?/.exec(header)!;
  const expected = Number(start) - (size === '0' ? 0 : 1);
  if (made.length === 0) return expected;
  const alike = (place: number): number => made.filter((line, i) => text[place + i] === line).length;
  const places = [...text.keys()].map((place) => ({ place, alike: alike(place), away: Math.abs(place - expected) }));
  const [best] = places.sort((a, b) => b.alike - a.alike || a.away - b.away);
  return best !== undefined && 2 * best.alike > made.length ? best.place : null;
}

/** The function in which a line is; null: in none. */
function functionAbove(text: readonly string[], place: number): string | null {
  const { lines = [] } = functionsIn(
    null,
    text.slice(0, place).map((line) => ` ${line}`),
  );
  // A line that closes a function is the last of it.
  return text[place - 1]?.startsWith('}') ? null : (lines.at(-1)?.function ?? null);
}

/** Follows the lines from function to function. A comment that begins with two stars ends the one before it, as does a brace in the first column. */
function functionsIn(first: string | null, lines: readonly string[]): Pick<Hunk, 'changes' | 'lines'> {
  const changes: Record<string, number> = {};
  let current = first;
  let isHead = false;
  const isStripped = isStrippedBrace(lines);
  const told = lines.map((line): HunkLine => {
    const code = line.slice(1);
    const begun = functionNamed(code);
    if (begun) [current, isHead] = [begun, true];
    else if (isBetween(code, isStripped) || /^(?:static [^()]*(?:=|;)|struct [^()]*\{)/.test(code)) [current, isHead] = [null, false];
    if (current !== null && /^[+-]/.test(line) && code.trim() !== '') changes[current] = (changes[current] ?? 0) + Number(!isHead);
    const one = { text: line, function: current };
    if (isHead && /\{\s*$/.test(code)) isHead = false;
    if (/^\}/.test(code) && !isStripped) current = null;
    return one;
  });
  return { changes, lines: told };
}

/** What stands between functions. A comment in one of them is indented, unless indentation was taken away. */
function isBetween(code: string, isStripped: boolean): boolean {
  return (
    (isStripped ? /^\s*(?:\/\*\*|\*\/|\* |\*$)/ : /^ ?(?:\/\*\*|\*\/|\* |\*$)/).test(code) ||
    /^\s*(?:EXPORT_SYMBOL|#\s*(?:define|include|undef)|late_initcall\()/.test(code)
  );
}

/** Where indentation was taken away, a brace in the first column may close anything. */
const isStrippedBrace = (lines: readonly string[]): boolean => !lines.some((line) => /^[ +-]\t|^[ +-] {4}/.test(line));
