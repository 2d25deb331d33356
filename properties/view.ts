// SPDX-License-Identifier: GPL-2.0-only
/** @file What every observer sees of a simulated machine between two actions, whatever runs on it. */

/** What an observer sees of the machine between two calls. A system's own view says more. */
export interface View {
  /** LUO's state by the name that reports give it. */
  readonly state: string;
  /** Kexecs so far. */
  readonly boot: number;
}
