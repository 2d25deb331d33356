// SPDX-License-Identifier: GPL-2.0-only
/** @file A machine as a self-contained SVG picture. */
import type { Table } from '../compile.js';
import { layOut, LINE, type Box, type Picture, type Route } from './arc-layout.js';
import { splitName } from './label.js';

const INK = '#1f2937';
/** Fill of a box by the order in which its parent state appears. */
const FILLS = ['#ffffff', '#e0f2fe', '#fef3c7', '#ecfccb'];

/** Text of an SVG document that needs no font, style sheet or script. Size in pixels. */
export function svg(table: Table): string {
  const picture = layOut(table);
  const parents = [...new Set([undefined, ...table.states.map((state) => splitName(state).parent)])];
  const fillOf = (state: string) => FILLS[parents.indexOf(splitName(state).parent) % FILLS.length]!;
  return [
    ...head(table, picture),
    ...picture.routes.map(line),
    ...picture.boxes.flatMap((box) => drawBox(box, fillOf(box.state))),
    ...picture.routes.flatMap(labels),
    ...start(picture.boxes.find(({ state }) => state === table.initial)!),
    '</svg>',
    '',
  ].join('\n');
}

function head(table: Table, { width, height }: Picture): string[] {
  const size = `width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="monospace" font-size="11" fill="${INK}">`,
    `<title>${escape(table.id)}</title>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">',
    '<path d="M0 0 8 4 0 8z"/></marker></defs>',
    '<rect width="100%" height="100%" fill="#ffffff"/>',
  ];
}

function line({ points }: Route): string {
  const path = points.map(([x, y]) => `${round(x)} ${round(y)}`).join(' L');
  return `<path d="M${path}" fill="none" stroke="${INK}" marker-end="url(#tip)"/>`;
}

function drawBox({ state, inner, x, y, width, height }: Box, fill: string): string[] {
  const top = y + (height - (inner.length + 1) * LINE) / 2 + 11;
  const middle = x + width / 2;
  const size = `width="${round(width)}" height="${round(height)}"`;
  return [
    `<rect x="${round(x)}" y="${round(y)}" ${size} rx="8" fill="${fill}" stroke="${INK}"/>`,
    text(middle, top, 'middle', state, ' font-weight="bold"'),
    ...inner.map((label, i) => text(middle, top + (i + 1) * LINE, 'middle', label)),
  ];
}

function labels({ labels: lines, labelX, labelY, side }: Route): string[] {
  const top = labelY - ((lines.length - 1) * LINE) / 2 + 4;
  return lines.map((label, i) => text(labelX, top + i * LINE, side === 'right' ? 'start' : 'end', label));
}

function start({ x, y, width }: Box): string[] {
  const middle = round(x + width / 2);
  return [
    `<circle cx="${middle}" cy="${round(y - 26)}" r="5"/>`,
    `<path d="M${middle} ${round(y - 21)} L${middle} ${round(y)}" stroke="${INK}" marker-end="url(#tip)"/>`,
  ];
}

function text(x: number, y: number, anchor: string, content: string, more = ''): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${more}>${escape(content)}</text>`;
}

function round(n: number): number {
  return Math.round(10 * n) / 10;
}

function escape(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
