// SPDX-License-Identifier: GPL-2.0-only
/** @file The message of a fix, as far as a review tells it. */
import { wrap } from '../layout.js';

/** A patch of the series. */
export interface FixMessage {
  readonly number: string;
  readonly fileName: string;
  readonly subject: string;
  /** Paragraphs: what is wrong, what the fix does about it, how it shows. */
  readonly message: string;
}

/** How a message ends: what shows the defect and what catches it, which a review tells itself. */
const EVIDENCE = /^(?:Sequence|Race): /;

/** The first paragraph says what is wrong, the others what the fix does. */
export function partsOf({ message }: Pick<FixMessage, 'message'>): { readonly problem: string; readonly remedy: readonly string[] } {
  const [problem = '', ...rest] = message.trim().split(/\n{2,}/);
  return { problem, remedy: rest.filter((paragraph) => !EVIDENCE.test(paragraph)) };
}

/** A paragraph broken anew; the items of a list stay items. */
export function paragraphLines(paragraph: string, indent: string, width: number): string[] {
  const blocks: string[] = [];
  for (const line of paragraph.split('\n')) {
    const continues = blocks.length > 0 && !line.startsWith('- ') && (line.startsWith(' ') || !blocks.at(-1)!.startsWith('- '));
    if (continues) blocks.push(`${blocks.pop()!} ${line.trim()}`);
    else blocks.push(line.trim());
  }
  return blocks.flatMap((block) => (block.startsWith('- ') ? wrap(block.slice(2), `${indent}- `, `${indent}  `, width) : wrap(block, indent, indent, width)));
}
