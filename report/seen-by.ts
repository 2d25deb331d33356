// SPDX-License-Identifier: GPL-2.0-only
/** @file Which checkers of the kernel see a defect, and why the others do not, in words. */
import { deathText } from '../properties/words.js';
import type { Asked, Report, SeenBy, Silence } from '../search/tools.js';
import { count, enumeration } from './layout.js';

/** Kind of report -> what the kernel log calls it. */
const HEADLINES: Readonly<Record<string, string>> = {
  recursive_read: 'possible recursive locking',
  recursive_lock: 'possible recursive locking',
  unbalanced_up_read: 'bad unlock balance',
  unbalanced_up_write: 'bad unlock balance',
  unbalanced_unlock: 'bad unlock balance',
  destroyed_while_held: 'mutex destroyed while it is locked',
  lock_left_held: 'lock held when returning to user space',
  lock_order_cycle: 'possible circular locking dependency',
  deadlock: 'a task is blocked',
  waits_for_callback: 'a task is blocked',
  hang: 'a CPU is stuck',
  use_after_free: 'use after free',
  double_free: 'double free',
  invalid_free: 'invalid free',
  out_of_bounds: 'out of bounds',
  list_corruption: 'list corruption',
  warn: 'WARNING',
  rwsem: 'DEBUG_RWSEMS',
  refcount_underflow: 'refcount_t: underflow',
  refcount_inc_on_zero: 'refcount_t: addition on 0',
  refcount_saturated: 'refcount_t: saturated',
  module_put_underflow: 'WARNING',
  panic: 'kernel panic',
  leak_luo_file: 'unreferenced object',
  leak_luo_session: 'unreferenced object',
  data_race: 'data race',
};

const NEEDS: Readonly<Record<NonNullable<Report['needs']>, string>> = {
  sampling: 'if it samples the accesses',
  'a scan': 'at its next scan',
  'a free page behind it': 'if the next page is free',
  CONFIG_SLUB_RCU_DEBUG: 'with CONFIG_SLUB_RCU_DEBUG',
  CONFIG_DEBUG_ATOMIC_SLEEP: 'with CONFIG_DEBUG_ATOMIC_SLEEP',
};

const NOTHING_THERE: Readonly<Record<Asked, string>> = {
  lockdep: 'no lock is misused',
  KASAN: 'nothing freed is used',
  KCSAN: 'all accesses are ordered',
  kmemleak: 'no unreferenced object',
  WARN: 'none, and no oops',
};

const SILENCES: Readonly<Record<Exclude<Silence, 'nothing'>, string>> = {
  'one-task': 'one task',
  'another-defect': 'reports only another defect',
  off: 'turned itself off at another defect',
  pages: 'does not track pages',
  killable: 'none, and the hung task detector skips killable waits',
};

const whyNot = (tool: Asked, why: Silence): string => (why === 'nothing' ? NOTHING_THERE[tool] : SILENCES[why]);

/** `lockdep (possible recursive locking)`. */
function seen({ tool, kind, about, needs }: Report): string {
  const headline =
    kind === 'oops'
      ? deathText(about.slice(about.indexOf(':') + 1))
      : tool === 'oops' && about === 'handler_module'
        ? 'page fault in an unloaded module'
        : (HEADLINES[kind] ?? kind);
  return `${tool} (${headline}${needs === null ? '' : `, ${NEEDS[needs]}`})`;
}

/** `lockdep (possible recursive locking)`, or `nothing`. */
export const whatSees = ({ reports }: SeenBy): string => (reports.length === 0 ? 'nothing' : enumeration([...new Set(reports.map(seen))]));
/** `KASAN (nothing freed is used), …`, empty when all see it. */
export const whatDoesNot = ({ silent }: SeenBy): string => silent.map(({ tool, why }) => `${tool} (${whyNot(tool, why)})`).join(', ');

/** `lockdep (possible recursive locking); not by KASAN (nothing freed is used), …`: what stands behind the label. */
export const seenByText = (seenBy: SeenBy): string => `${whatSees(seenBy)}${seenBy.silent.length === 0 ? '' : `; not by ${whatDoesNot(seenBy)}`}`;

/** The same as one sentence. */
export const seenBySentence = (seenBy: SeenBy): string =>
  `${seenBy.reports.length === 0 ? "Seen by none of the kernel's checkers" : `Seen by ${whatSees(seenBy)}`} in this run${seenBy.silent.length === 0 ? '' : `; not by ${whatDoesNot(seenBy)}`}.`;

/** Of so many findings: those that no checker sees, and those that only KCSAN sees, which has to be lucky. */
export const unseenAmong = (findings: readonly SeenBy[]): { readonly unseen: number; readonly sampled: number } => ({
  unseen: findings.filter(({ reports }) => reports.length === 0).length,
  sampled: findings.filter(({ reports }) => reports.length > 0 && reports.every(({ tool }) => tool === 'KCSAN')).length,
});

/** How many findings no checker sees, as one sentence; null: it is told of none. `untold`: how many findings it is not told of. */
export function unseenSentence(findings: readonly SeenBy[], untold: number): string | null {
  if (findings.length === 0) return null;
  const { unseen, sampled } = unseenAmong(findings);
  const all = count(findings.length, 'finding');
  return [
    unseen === 0
      ? `${findings.length === 1 ? all : `Each of ${all}`} is seen by at least one of the kernel's own checkers in the execution that shows it`
      : `${unseen} of ${all} ${unseen === 1 ? 'is' : 'are'} seen by none of the kernel's own checkers in the execution that shows ${unseen === 1 ? 'it' : 'them'}`,
    ...(sampled === 0 ? [] : [`${sampled} only by KCSAN, if it samples the two accesses`]),
    ...(untold === 0 ? [] : [`of ${count(untold, 'other finding')} the results do not say`]),
  ]
    .join('; ')
    .concat('.');
}
