// SPDX-License-Identifier: GPL-2.0-only
/** @file What a test may take that builds, packs or searches for long. */

/** In milliseconds: far more than any machine needs, so that it says that something hangs and not that the machine is slow. */
export const SLOW = 3_600_000;
