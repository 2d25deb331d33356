// SPDX-License-Identifier: GPL-2.0-only
/** @file How parts of a text are set off; the terminal decides what that looks like. */

type Paint = (text: string) => string;

/** What a part of a report is, not which colour it has. */
export interface Style {
  /** Headings. */
  readonly strong: Paint;
  /** What can be passed over. */
  readonly faint: Paint;
  /** It holds, it is identical. */
  readonly good: Paint;
  /** It is violated, it differs. */
  readonly bad: Paint;
  /** Nobody knows. */
  readonly open: Paint;
  /** To be copied: ids, commands. */
  readonly name: Paint;
}

const asIs: Paint = (text) => text;

/** No colour, no bold: files, pipes, tests. */
export const PLAIN: Style = { strong: asIs, faint: asIs, good: asIs, bad: asIs, open: asIs, name: asIs };
