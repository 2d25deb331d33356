// SPDX-License-Identifier: GPL-2.0-only
/** @file What a terminal shows as an SVG picture: GitHub shows it, and it needs no font of its own. */
import { createAnsiSequenceParser, type ParseToken } from 'ansi-sequence-parser';

// In pixels.
const COLUMN = 7.8;
const LINE = 18;
const FONT = 13;
const MARGIN = 18;
const BAR = 30;

/** Colours of a dark terminal, readable on BACKGROUND. */
const COLORS: Readonly<Record<string, string>> = { green: '#7fd8a1', red: '#ff9a9a', yellow: '#f0c46b', cyan: '#7fd3e6' };
const INK = '#e4e8ee';
const BACKGROUND = '#12161d';

export interface Session {
  /** What was typed. */
  readonly command: string;
  /** What was answered, with its escape sequences. */
  readonly output: string;
}

/** `title` says what is to be seen. Throws on a colour that it does not know. */
export function terminalPicture(sessions: readonly Session[], title: string): string {
  const lines = sessions.flatMap(({ command, output }, i) => [
    ...(i > 0 ? [''] : []),
    `\u001b[32m$\u001b[39m \u001b[1m${command}\u001b[22m`,
    ...output.trimEnd().split('\n'),
  ]);
  const parser = createAnsiSequenceParser();
  const rows = lines.map((line) => parser.parse(line));
  const columns = Math.max(...rows.map((row) => row.reduce((sum, { value }) => sum + value.length, 0)));
  const [width, height] = [Math.ceil(columns * COLUMN + 2 * MARGIN), rows.length * LINE + BAR + MARGIN];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title)}">`,
    `<title>${escape(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${BACKGROUND}"/>`,
    ...['#ff6159', '#ffbd2e', '#28c941'].map((fill, i) => `<circle cx="${MARGIN + i * 18}" cy="17" r="5.5" fill="${fill}"/>`),
    `<g font-family="ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT}" fill="${INK}">`,
    ...rows.flatMap((row, i) => texts(row, BAR + (i + 1) * LINE - 4)),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/**
 * Every run of one colour at its column, stretched to its columns: whatever the font, the lines stand below each other.
 * Spaces beside spaces would become one.
 */
function texts(row: readonly ParseToken[], y: number): string[] {
  let column = 0;
  return row.flatMap((token) => {
    const { value } = token;
    const indent = value.length - value.trimStart().length;
    const text = value.trim();
    const x = MARGIN + (column + indent) * COLUMN;
    column += value.length;
    if (text === '') return [];
    const place = `x="${round(x)}" y="${y}" textLength="${round(text.length * COLUMN)}"`;
    return [`<text ${place}${attributes(token)}>${escape(text).replaceAll('  ', '\u00a0\u00a0')}</text>`];
  });
}

function attributes({ foreground, decorations }: ParseToken): string {
  const color = foreground === null ? null : foreground.type === 'named' ? COLORS[foreground.name] : undefined;
  if (color === undefined) throw new Error('a colour that the picture has no paint for');
  return `${color === null ? '' : ` fill="${color}"`}${decorations.has('bold') ? ' font-weight="bold"' : ''}${decorations.has('dim') ? ' fill-opacity="0.66"' : ''}`;
}

const round = (n: number): number => Math.round(10 * n) / 10;

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
