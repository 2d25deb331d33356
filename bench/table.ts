// SPDX-License-Identifier: GPL-2.0-only
/** @file Results as Markdown. */

/** What has to be reached, and whether it was. */
export interface Floor {
  readonly text: string;
  readonly met: boolean;
}

export interface Row {
  readonly what: string;
  readonly result: string;
  readonly floor?: Floor;
}

export interface Section {
  readonly title: string;
  readonly text: string;
  readonly rows: readonly Row[];
}

/** `1,234,567`; three significant digits: the rest is noise. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '-';
  return Number(value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 2 });
}

export const perSecond = (value: number, unit: string): string => `${number(value)} ${unit}/s`;
export const times = (value: number): string => `${number(value)} x`;

/** `value` has to be at least `floor`. */
export function atLeast(value: number, floor: number, unit: string): Floor {
  return { text: `${number(floor)} ${unit}`, met: value >= floor };
}

export function markdown({ title, text, rows }: Section): string {
  const lines = rows.map(({ what, result, floor }) => `| ${what} | ${result} | ${floor ? `${floor.text}: ${floor.met ? 'met' : '**missed**'}` : ''} |`);
  return [`## ${title}`, '', text, '', '| what | measured | floor |', '| --- | ---: | --- |', ...lines, ''].join('\n');
}
