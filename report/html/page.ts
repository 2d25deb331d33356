// SPDX-License-Identifier: GPL-2.0-only
/** @file The report as one HTML file that needs nothing else. */
import { createHash } from 'node:crypto';
import type { ReportDocument } from './document.js';

/** The bundled view. */
export interface Bundle {
  readonly script: string;
  readonly style: string;
}

/** Text of the file. Its policy lets the browser run the one script and load nothing. */
export function reportPage(document: ReportDocument, { script, style }: Bundle): string {
  const policy = `default-src 'none'; script-src '${hash(script)}'; style-src '${hash(style)}'; base-uri 'none'; form-action 'none'`;
  const names = document.revisions.map(({ name }) => name).join(', ');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeText(names === '' ? 'luocheck' : `luocheck: ${names}`)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<div id="report"><noscript>This report is walked through step by step: it needs JavaScript. <code>luocheck replay</code> shows the same as text.</noscript></div>',
    `<script type="application/json" id="data">${embedded(document)}</script>`,
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

const hash = (text: string): string => `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`;

/** JSON that cannot end its element and that is JavaScript too. */
export function embedded(document: ReportDocument): string {
  return JSON.stringify(document).replace(/[<\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
