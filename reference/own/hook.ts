// SPDX-License-Identifier: GPL-2.0-only
/** @file What happens before files of somebody else are loaded, and after. */

/** Set by a thread that others watch; whoever sets nothing runs such files unwatched. */
export const ownFilesHook: {
  /** Comes back when they may be loaded. */
  before: () => void;
  /** The file is about to be run; its statements note `number` in `watched.cells`. */
  loading: (file: string, number: number) => void;
} = { before: () => {}, loading: () => {} };
