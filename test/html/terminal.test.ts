// SPDX-License-Identifier: GPL-2.0-only
/** @file Pictures of a terminal: colours, and columns that stay below each other. */
import { describe, expect, it } from 'vitest';
import { terminalPicture } from '../../scripts/terminal.js';

const texts = (svg: string) =>
  [...svg.matchAll(/<text x="([\d.]+)" y="(\d+)" textLength="([\d.]+)"([^>]*)>([^<]*)<\/text>/g)].map(([, x, y, length, more, text]) => ({
    x: Number(x),
    y: Number(y),
    length: Number(length),
    more,
    text,
  }));

describe('a picture of a terminal', () => {
  const svg = terminalPicture([{ command: 'say "<hi>"', output: 'CPU0    CPU1\n        \u001b[31mwaits\u001b[39m\n\u001b[2mfaint\u001b[22m\n' }], 'A & B');

  it('has a text for each run, at its column', () => {
    const [, command, heads, waits, faint] = texts(svg);
    expect(command!.text).toBe('say &quot;&lt;hi&gt;&quot;');
    expect(heads!.text).toBe('CPU0\u00a0\u00a0\u00a0\u00a0CPU1');
    expect(waits!.x - heads!.x).toBeCloseTo((8 / 12) * heads!.length, 1);
    expect(waits!.more).toContain('fill="#ff9a9a"');
    expect(faint!.more).toContain('fill-opacity');
    expect(waits!.y - heads!.y).toBe(18);
  });

  it('says what it shows', () => {
    expect(svg).toContain('<title>A &amp; B</title>');
  });

  it('refuses a colour that it cannot paint', () => {
    expect(() => terminalPicture([{ command: 'x', output: '\u001b[35mmagenta' }], 't')).toThrow('no paint');
  });
});
