// SPDX-License-Identifier: GPL-2.0-only
/** @file The kernel's own checkers: what they say of a defect, and why they may say nothing. */

export const TOOLS = ['lockdep', 'KASAN', 'KCSAN', 'kmemleak', 'DEBUG_LIST', 'WARN', 'oops', 'panic', 'hung task', 'soft lockup'] as const;
/** What of the kernel says that something is wrong. */
export type Tool = (typeof TOOLS)[number];

export const NEEDS = ['sampling', 'a scan', 'a free page behind it', 'CONFIG_SLUB_RCU_DEBUG', 'CONFIG_DEBUG_ATOMIC_SLEEP'] as const;
/**
 * Luck or a configuration: KCSAN samples, kmemleak scans, pages have no red zones, struct file is freed by type-safe RCU, sleeps where none
 * may be are looked for where that is configured.
 */
export type Need = (typeof NEEDS)[number];
/** kmemleak does not track pages of the page allocator; the hung task detector passes killable waits over. */
export type Limit = 'pages' | 'killable';

/** One tool's report of the defect. */
export interface Report {
  readonly tool: Tool;
  readonly kind: string;
  readonly about: string;
  readonly needs: Need | null;
}

/** What a reader asks for: WARN stands for everything that the kernel says without a checker, which ends in a line of the log. */
export const ASKED = ['lockdep', 'KASAN', 'KCSAN', 'kmemleak', 'WARN'] as const;
export type Asked = (typeof ASKED)[number];

export const SILENCES = ['nothing', 'one-task', 'another-defect', 'off', 'pages', 'killable'] as const;
/**
 * Why a tool says nothing of the defect: nothing that it looks for is there; one task is no race; it reports another defect;
 * it turned itself off when it reported another defect; kmemleak does not track pages; the hung task detector passes
 * killable waits over.
 */
export type Silence = (typeof SILENCES)[number];

export interface SeenBy {
  /** In the order in which they come, each once. Empty: no tool of the kernel sees it. */
  readonly reports: readonly Report[];
  readonly silent: readonly { readonly tool: Asked; readonly why: Silence }[];
}
