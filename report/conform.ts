// SPDX-License-Identifier: GPL-2.0-only
/** @file How a revision compares with recorded behaviour, as a readable diff. */
import type { AnyDifference } from '../systems/conformity.js';
import type { MainlineDifference } from '../systems/mainline/conformity.js';
import type { Difference, Plain, RecordedInput } from '../systems/v1/recorded.js';
import { count, grouped, WIDTH, wrap } from './layout.js';
import { PLAIN, type Style } from './style.js';

/** Recordings replayed. */
export interface ConformResult {
  readonly total: number;
  readonly identical: number;
  /** The first operation that differs in each of the first differing sequences. */
  readonly differences: readonly AnyDifference[];
  /** Why sequences were not replayed, and how many. */
  readonly skipped?: readonly (readonly [reason: string, sequences: number])[];
  /** They were replayed on the compiled C of a kernel tree: which files of it. */
  readonly compiled?: { readonly tree: string; readonly files: readonly string[]; readonly simulated: string };
}

export type { AnyDifference };

/** `N of N sequences identical`, and what differs. */
export function conformReport({ total, identical, differences, skipped = [], compiled }: ConformResult, style: Style = PLAIN): string {
  const head = `${grouped(identical)} of ${count(total, 'sequence')} identical`;
  const lines = [identical === total ? style.good(head) : style.bad(head)];
  if (compiled !== undefined) {
    lines.push(...wrap(`${compiled.files.join(', ')} of ${compiled.tree}`, 'compiled   ', ' '.repeat(11), WIDTH));
    lines.push(...wrap(compiled.simulated, 'simulated  ', ' '.repeat(11), WIDTH));
  }
  for (const [reason, sequences] of skipped) lines.push(`${count(sequences, 'sequence')} not replayed: ${reason}`);
  for (const difference of differences) lines.push('', ...('boot' in difference ? describeMainline(difference, style) : describeDifference(difference, style)));
  const hidden = total - identical - differences.length;
  if (hidden > 0) lines.push('', `${count(hidden, 'differing sequence')} more: --max ${total - identical} shows all`);
  return `${lines.join('\n')}\n`;
}

function describeDifference({ recording, index, input, fields }: Difference, style: Style): string[] {
  const { file, line, seed, revision } = recording;
  return [
    style.strong(`${file}:${line}: seed ${seed}, recorded on ${revision}, operation ${index + 1}: ${describeInput(input)}`),
    ...fields.flatMap(({ field, recorded, replayed }) => [
      `  ${field}`,
      ...valueLines('- recorded ', recorded).map(style.bad),
      ...valueLines('+ replayed ', replayed).map(style.good),
    ]),
  ];
}

function describeMainline({ recording, boot, index, operation, field, recorded, replayed }: MainlineDifference, style: Style): string[] {
  const { file, line, seed, kernel } = recording;
  const where = boot === 0 ? '' : `, after ${count(boot, 'jump')}`;
  return [
    style.strong(`${file}:${line}: seed ${seed}, recorded on Linux ${kernel}${where}, operation ${index + 1}: ${operation}`),
    `  ${field}`,
    ...valueLines('- recorded ', recorded).map(style.bad),
    ...valueLines('+ replayed ', replayed).map(style.good),
  ];
}

function valueLines(label: string, value: Plain): string[] {
  return wrap(show(value), `    ${label}`, ' '.repeat(4 + label.length), WIDTH);
}

/** As JSON would write it, with spaces to break lines at, and tokens of any size. */
function show(value: Plain | undefined): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'bigint') return String(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Plain[]).map(show).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, entry]) => `${key}: ${show(entry)}`)
    .join(', ')}}`;
}

/** `register s0 1 f0 !kmalloc:1`. */
function describeInput({ op, s, tok, file, kexec, handler, fault }: RecordedInput): string {
  const words = [op, s === undefined ? '' : `s${s}`, tok === undefined ? '' : `0x${tok.toString(16)}`, file ?? '', kexec === undefined ? '' : `kexec=${kexec}`];
  if (handler !== undefined) words.push(`handler=${handler ? 'yes' : 'no'}`);
  if (fault) words.push(`!${fault.kind}:${fault.n}${fault.errno === undefined ? '' : `:${fault.errno}`}`);
  return words.filter((word) => word !== '').join(' ');
}
