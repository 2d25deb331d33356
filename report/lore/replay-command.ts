// SPDX-License-Identifier: GPL-2.0-only
/** @file The line that replays a finding, so that a mail can carry it. */

/**
 * `luocheck replay 'TOKEN'`, broken where the notation allows a line end: behind a colon, semicolon, bar or comma. A shell takes the
 * quoted lines as one argument.
 */
export function replayCommand(token: string, indent: string, width: number): string[] {
  const [first = '', ...parts] = `luocheck replay '${token}'`.split(/(?<=[:;,|]) /);
  const lines = [indent + first];
  for (const part of parts) {
    const longer = `${lines.at(-1)!} ${part}`;
    if (longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(indent + part);
  }
  return lines;
}
