// SPDX-License-Identifier: GPL-2.0-only
/** @file Reviews of what is known of posted, as the tests ask for them. */
import { raceCatalogue } from '../../../cli/race-catalogue.js';
import type { AnsweredPatch } from '../../../cli/lore.js';
import { series } from '../../../reference/loader/series.js';
import { cFixesFor } from '../../../report/lore/c-fixes.js';
import { readMails } from '../../../report/lore/mail.js';
import { hunksOf } from '../../../report/lore/patch.js';
import { POSTED_HUNKS } from '../../../report/lore/posted-hunks.js';
import { loreReview } from '../../../report/lore/review.js';
import type { LoreFinding } from '../../../report/lore/told.js';
import { listed, told, type Listed } from './findings.js';

export const FACTS: AnsweredPatch = { mail: null, hunks: POSTED_HUNKS };
export const ALL = listed('posted');

export async function answered(text: string): Promise<AnsweredPatch> {
  const [mail] = await readMails(text);
  return { mail: mail!, hunks: hunksOf(mail!.body) };
}

export function review(
  findings: readonly LoreFinding[],
  patch: AnsweredPatch,
  options: { readonly all?: boolean; readonly full?: boolean; readonly inherited?: boolean; readonly isPublic?: boolean } = {},
): string {
  const revisions = [
    {
      name: 'posted',
      isRepairKnown: true,
      isPublic: options.isPublic ?? true,
      findings,
      verdict: ['3 properties violated, 33 hold within 60 random programs of at most 20 calls.', '(seed 1)'],
    },
    { name: 'corrected', isRepairKnown: true, isPublic: true, findings: [], verdict: ['36 properties hold within 60 random programs of at most 20 calls.'] },
  ];
  const { all = false, full = false, inherited = true } = options;
  const told = { ...patch, revisions, fixes: series(), cFixes: cFixesFor(patch.hunks), tool: { version: '0.1.0', home: null } };
  return loreReview({ ...told, all, full, inherited, isSearched: true }, raceCatalogue());
}

export const named = (id: string): Listed => ALL.find((one) => one.id === id)!;
export const comment = (id: string, patch: AnsweredPatch, options = {}): string => review([told(named(id), patch)], patch, options);
export const ofDefect = (number: string): Listed[] => ALL.filter(({ repairedBy }) => repairedBy?.startsWith(number));

export const IMBALANCE = 'locks-are-balanced/luo_files_commit_data_to_fdt/unbalanced_up_read-luo_sessions_list_rwsem';
export const RECURSION = 'no-recursive-acquisition/luo_unregister_file/recursive_read-luo_state_rwsem';
export const LEAK = 'closing-in-prepared-keeps-the-registrations/luo_destroy_session/registration-lost-at-close';
export const OWNERS = 'a-token-has-one-owner/luo_register_file/token-held-twice';
export const DEADLOCK = 'every-call-ends/luo_destroy_session+luo_prepare/deadlock-luo_state_rwsem';

/** Lines that are too long, and not quoted from a patch. */
export const tooLong = (text: string): string[] => text.split('\n').filter((line) => line.length > 72 && !line.startsWith('> '));
