// SPDX-License-Identifier: GPL-2.0-only
/** @file What is known of mainline's defects and of the series, as far as reports speak of it. */

export interface KnownDefect {
  readonly title: string;
  readonly loses: string;
  readonly meets: string;
  readonly fix: string | null;
  readonly why?: string;
  readonly findings?: readonly string[];
  readonly told?: string;
  readonly besides?: string;
  /** What the kernel itself has nothing of. */
  readonly takes?: string;
}

export interface KnownFix {
  readonly number: string;
  readonly fileName: string;
  readonly subject: string;
  readonly problem: string;
  readonly change: string;
  readonly file: string;
}

export interface Known {
  readonly defects: readonly KnownDefect[];
  readonly fixes: readonly KnownFix[];
}
