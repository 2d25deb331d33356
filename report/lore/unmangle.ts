// SPDX-License-Identifier: GPL-2.0-only
/** @file The lines of a hunk as they were before archives and mail programs took hold of them. */

/** Lines that a hunk has, by its header. */
export interface HunkSize {
  readonly old: number;
  readonly new: number;
}

/** What a line may have been. `tail`: the end of the line before, broken off. `noise`: no line of the patch. */
type Reading = 'added' | 'removed' | 'context' | 'tail' | 'noise';

/** A way to read the first lines, and what it costs: the more unlikely, the more. */
interface Path {
  readonly at: number;
  readonly old: number;
  readonly new: number;
  readonly cost: number;
  readonly reading: Reading;
  readonly before: Path | null;
}

/** What an end costs for each line behind it that seems to be of the patch. */
const LEFT_OVER = 4;
const MOST_LEFT_OVER = 5;
/** No reading that costs more is believed, and for each line so much more. */
const MOST = 60;

/** A hunk as it was. */
export interface ReadHunk {
  readonly lines: string[];
  readonly header: string;
  /** How many lines are taken for the ends of others. */
  readonly joined: number;
}

/** What the mail as a whole tells of its lines. */
export interface Habits {
  /** An archive took the leading white space away. */
  readonly isStripped: boolean;
  /** No line is longer: one is broken only where its next word would have made it so. */
  readonly width: number;
  /** What stands behind the last hunk need not be of the patch. */
  readonly isLast: boolean;
}

/**
 * The cheapest reading of `raw` as a hunk of that size: signs that were stripped are put back, broken lines joined. Null when there
 * is none. `raw` may go on behind the hunk. The first line may be the end of `header`: then it is not in the answer, and `header` is longer.
 *
 * Dijkstra's shortest path over (lines read, old lines left, new lines left).
 */
export function hunkLines(raw: readonly string[], size: HunkSize, header: string, habits: Habits): ReadHunk | null {
  const queue: Path[][] = [[{ at: 0, old: size.old, new: size.new, cost: 0, reading: 'noise', before: null }]];
  const done = new Set<string>();
  const most = MOST + raw.length;
  for (let cost = 0; cost <= most; cost++) {
    for (let path = queue[cost]?.pop(); path; path = queue[cost]?.pop()) {
      const isEnd = path.old === 0 && path.new === 0;
      if (isEnd && path.at < 0) return rebuilt(raw, path, header);
      const key = `${path.at} ${path.old} ${path.new}`;
      if (done.has(key)) continue;
      done.add(key);
      const next = [...(isEnd ? [ending(raw, path, habits)] : []), ...steps(raw, path, path.at === 0 ? header : raw[path.at - 1]!, habits)];
      for (const step of next) if (step.cost <= most) (queue[step.cost] ??= []).push(step);
    }
  }
  return null;
}

/** Nothing, an empty line, or what stands below a patch may follow the last hunk; nothing but empty lines any other. */
function ending(raw: readonly string[], path: Path, { isLast }: Habits): Path {
  const end = isLast
    ? raw.findIndex((line, i) => i >= path.at && /^(?:\s*$|--\s*$|\[\.\.\.\])/.test(line))
    : raw.findLastIndex((line) => line.trim() !== '') + 1;
  const left = Math.max(0, Math.min(MOST_LEFT_OVER, (end < 0 ? raw.length : end) - path.at));
  return { ...path, at: -path.at - 1, cost: path.cost + left * LEFT_OVER, before: path };
}

function steps(raw: readonly string[], path: Path, previous: string, habits: Habits): Path[] {
  const line = raw[path.at];
  if (line === undefined) return [];
  return readingsOf(line, previous, habits).flatMap(([reading, cost]): Path[] => {
    const left = {
      old: path.old - Number(reading === 'removed' || reading === 'context'),
      new: path.new - Number(reading === 'added' || reading === 'context'),
    };
    return left.old < 0 || left.new < 0 ? [] : [{ ...left, at: path.at + 1, cost: path.cost + cost, reading, before: path }];
  });
}

/** How a line can be read, and how unlikely each reading is. */
function readingsOf(line: string, previous: string, { isStripped, width }: Habits): readonly (readonly [Reading, number])[] {
  if (line.startsWith('\\ ')) return [['noise', 0]];
  if (line === '')
    return [
      ['context', 0],
      ['noise', 3],
    ];
  const word = line.trimStart().split(' ', 1)[0]!.length;
  const tail = Math.min(5, Math.max(0, width - previous.length - word)) + unlikelyBreak(previous);
  const isOpen = previous.startsWith('@@') && previous.includes('(') && !previous.includes(')');
  switch (line[0]) {
    case '+':
      return [
        ['added', 0],
        ['tail', tail + 4],
      ];
    case '-':
      return [
        ['removed', 0],
        ['tail', tail + 4],
      ];
    case ' ':
    case '\t':
      return [
        ['context', 0],
        ['tail', tail + 2],
      ];
    default:
      return [
        ['context', (isStripped ? 0 : 3) + (isOpen ? 3 : 0)],
        ['tail', tail],
      ];
  }
}

/** How unlikely it is that a line which ends like that was broken there. */
function unlikelyBreak(previous: string): number {
  const isHeader = previous.startsWith('@@');
  const text = (isHeader ? previous.replace(/^@@.*?@@/, '') : previous.slice(1)).trim();
  const count = (sign: string): number => text.split(sign).length - 1;
  if (text === '') return 4;
  if (/^(?:\*|\/\*)/.test(text) && !text.endsWith('*/')) return 1;
  if (count('(') > count(')') || /[,&|=(]$/.test(text)) return 1;
  return /(?:[;{}:)]|\*\/)$/.test(text) ? 4 : isHeader ? 1 : 2;
}

function rebuilt(raw: readonly string[], end: Path, header: string): ReadHunk {
  const readings: Reading[] = [];
  for (let path = end.before; path?.before; path = path.before) readings.unshift(path.reading);
  const lines: string[] = [];
  let whole = header;
  for (const [i, reading] of readings.entries()) {
    const line = raw[i]!;
    if (reading === 'tail' && lines.length === 0) whole = `${whole} ${line.trimStart()}`;
    else if (reading === 'tail') lines.push(`${lines.pop()!} ${line.trimStart()}`);
    else if (reading === 'context') lines.push(/^[ ]/.test(line) ? line : ` ${line}`);
    else if (reading !== 'noise') lines.push(line);
  }
  return { lines, header: whole, joined: readings.filter((reading) => reading === 'tail').length };
}
