// SPDX-License-Identifier: GPL-2.0-only
/** @file A kernel tree with a series of patches applied: the tree itself stays as it is. */
import { applyPatch, type StructuredPatch, type StructuredPatchHunk } from 'diff';
import { TreeError } from './error.js';
import type { TreeSource } from './source.js';

/** What a patch does to one file. */
export interface FilePatch {
  /** Path before; null: the patch brings the file. */
  readonly from: string | null;
  /** Path after; null: the patch removes it. */
  readonly to: string | null;
  readonly hunks: readonly StructuredPatchHunk[];
}

export interface TreePatch {
  /** What messages call it. */
  readonly title: string;
  readonly files: readonly FilePatch[];
}

/** Where a header of `linux/` may stand that a series includes, by its name. */
export function headersIncluded(series: readonly TreePatch[]): ReadonlyMap<string, readonly string[]> {
  const lines = series.flatMap(({ files }) => files.flatMap(({ hunks }) => hunks.flatMap((hunk) => hunk.lines)));
  const names = lines.flatMap((line) => /^\+[ \t]*#[ \t]*include[ \t]*<(linux\/[^>]+)>/.exec(line)?.[1] ?? []);
  return new Map(names.map((name) => [name, [`include/${name}`, `include/uapi/${name}`]]));
}

/** Lines of context at either end that need not be there, as for patch(1). */
const FUZZ = [0, 1, 2] as const;

export class Patched implements TreeSource {
  private readonly texts = new Map<string, string | null>();
  /** Hunks that fit only with some of their context left out: `PATH hunk N with fuzz M`. */
  readonly fuzzy: string[] = [];

  /** Throws TreeError that names the file and the hunk which does not fit. */
  constructor(
    private readonly base: TreeSource,
    private readonly series: readonly TreePatch[],
  ) {
    for (const patch of series) for (const file of patch.files) this.apply(patch, file);
  }

  read(path: string): string | null {
    const text = this.texts.get(path);
    return text === undefined ? this.base.read(path) : text;
  }

  /** Headers that the patches include and nobody has: what they may declare is answered all the same. */
  get unknownHeaders(): string[] {
    return [...headersIncluded(this.series)].flatMap(([name, paths]) => (paths.every((path) => this.read(path) === null) ? [name] : []));
  }

  /** Files that are not as in the tree. */
  get changed(): string[] {
    return [...this.texts.keys()];
  }

  hasFolder(path: string): boolean {
    return this.base.hasFolder(path) || [...this.texts].some(([name, text]) => text !== null && name.startsWith(`${path}/`));
  }

  private apply({ title }: TreePatch, { from, to, hunks }: FilePatch): void {
    const before = from === null ? '' : this.read(from);
    if (before === null) throw new TreeError(`${title}: changes ${from}, which is not in the tree`);
    if (from === null && this.read(to!) !== null) throw new TreeError(`${title}: brings ${to}, which is in the tree already`);
    const after = this.after(before, hunks, `${title}: ${from ?? to}`);
    if (from !== null) this.texts.set(from, null);
    if (to !== null) this.texts.set(to, after);
  }

  private after(text: string, hunks: readonly StructuredPatchHunk[], place: string): string {
    const fitting: StructuredPatchHunk[] = [];
    let changed = text;
    for (const [index, hunk] of hunks.entries()) {
      const found = FUZZ.map((fuzz) => ({ fuzz, hunk: withFuzz(hunk, fuzz) }))
        .map((one) => ({ ...one, text: applied(text, [...fitting, one.hunk]) }))
        .find((one) => one.text !== false);
      const number = `hunk ${index + 1} of ${hunks.length}`;
      if (found === undefined)
        throw new TreeError(`${place}: ${number} (${rangeOf(hunk)}) does not apply${isThere(text, hunk) ? ': the tree has it already' : ''}`);
      if (found.fuzz > 0) this.fuzzy.push(`${place}: ${number} with fuzz ${found.fuzz}`);
      fitting.push(found.hunk);
      changed = found.text as string;
    }
    return changed;
  }
}

/** False: they do not fit. */
const applied = (text: string, hunks: StructuredPatchHunk[]): string | false =>
  applyPatch(text, { hunks, oldFileName: 'a', newFileName: 'b' } as StructuredPatch);

/** Does the text look as the hunk makes it? */
function isThere(text: string, { oldStart, oldLines, newStart, newLines, lines }: StructuredPatchHunk): boolean {
  const turned = lines.map((line) => (line.startsWith('+') ? `-${line.slice(1)}` : line.startsWith('-') ? `+${line.slice(1)}` : line));
  return applied(text, [{ oldStart: newStart, oldLines: newLines, newStart: oldStart, newLines: oldLines, lines: turned }]) !== false;
}

const rangeOf = ({ oldStart, oldLines, newStart, newLines }: StructuredPatchHunk): string => `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`;

/** The longer of the two contexts loses `fuzz` lines; the other as many as makes it no longer than that. */
function withFuzz(hunk: StructuredPatchHunk, fuzz: number): StructuredPatchHunk {
  const isContext = (line: string): boolean => line.startsWith(' ');
  const first = hunk.lines.findIndex((line) => !isContext(line));
  if (fuzz === 0 || first < 0) return hunk;
  const last = hunk.lines.findLastIndex((line) => /^[+-]/.test(line));
  const head = first;
  const tail = hunk.lines.slice(last + 1).filter(isContext).length;
  const kept = Math.max(head, tail) - fuzz;
  const [above, below] = [Math.max(0, head - Math.max(0, kept)), Math.max(0, tail - Math.max(0, kept))];
  const counted = hunk.lines.filter((line) => !line.startsWith('\\'));
  const lines = counted.slice(above, counted.length - below);
  return {
    oldStart: hunk.oldStart + above,
    oldLines: hunk.oldLines - above - below,
    newStart: hunk.newStart + above,
    newLines: hunk.newLines - above - below,
    lines,
  };
}
