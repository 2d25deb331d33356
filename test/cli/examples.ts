// SPDX-License-Identifier: GPL-2.0-only
/** @file Examples in Markdown: blocks of `console` with commands behind `$ ` and what they print; `...` stands for anything. */

export interface Example {
  readonly command: string;
  readonly output: string;
}

/** All examples, in order. */
export function examplesIn(markdown: string): Example[] {
  return [...markdown.matchAll(/^```console\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .filter((part) => part.trim() !== '')
      .map((part) => {
        const [command = '', ...lines] = part.split('\n');
        return { command, output: lines.join('\n') };
      }),
  );
}

/** Is `text` what `output` says? A line of `...` stands for any lines, `...` within a line for any text. */
export function fits(text: string, output: string): boolean {
  const pattern = output
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/^\\\.\\\.\\\.\n/gm, '(?:.*\n)*?')
    .replaceAll('\\.\\.\\.', '.*');
  return new RegExp(`^${pattern}$`).test(text);
}
