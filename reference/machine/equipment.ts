// SPDX-License-Identifier: GPL-2.0-only
/** @file What a machine has beyond one file handler with a short compatible string. */

export interface Equipment {
  /** Handlers of the test module, 1 to 3. */
  readonly handlers: number;
  /** Length of their compatible strings; null: a short one. */
  readonly compatible: number | null;
  /** Subsystems besides that of the files, up to 3: the first is registered before it. */
  readonly subsystems: number;
}

/** That of the recorded traces. */
export const PLAIN: Equipment = { handlers: 1, compatible: null, subsystems: 0 };
