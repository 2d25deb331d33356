// SPDX-License-Identifier: GPL-2.0-only
/** @file Names of revisions in commands that are to be copied. */

/** As a shell reads them back, separated by blanks. */
export const revisionNames = (names: readonly string[]): string =>
  names.map((name) => (/^[\w@%+=:,./-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`)).join(' ');
