// SPDX-License-Identifier: GPL-2.0-only
/** @file How much harm a finding does: the one order in which findings of a defect are told. */
import type { Action, Fault } from '../model/model.js';
import { isProducible } from '../systems/producible.js';

/** What the order looks at. `id`: `property/function/cause`. */
export interface Harmful {
  readonly id: string;
  /** Does the code before the patch not show it? */
  readonly isNew?: boolean;
}

/**
 * From the worst to the least: memory that is corrupted, data that is lost, tasks that hang; what may come to that; what is left
 * behind; what is only otherwise than specified.
 */
const CLASSES: readonly RegExp[] = [
  /^(no-use-after-free\/.*\/(use_after_free|double_free|out_of_bounds)|no-out-of-bounds-access|nothing-is-freed-while-preserved)/,
  /^(no-use-after-free|no-oops|the-next-kernel-never-panics|the-next-kernel-reads-only-preserved-memory)/,
  /^(a-restored-file-goes-to-one-caller|a-session-reaches-only-its-own-registrations|the-next-kernel-|the-jump-|each-callback-gets-)/,
  /^(every-call-ends|no-lock-held-in-userspace|locks-are-balanced)/,
  /^(no-data-race|no-recursive-acquisition|no-lock-order-cycle)/,
  /^(no-kernel-warning|reference-counts-are-exact)/,
  /^(callbacks-follow-|finish-tells-|kho-follows-|closing-in-prepared-|a-token-has-one-owner|files-have-the-state|a-failed-|cancel-undoes-|a-handler-in-use)/,
  /^(every-registration-is-reachable|file-references-are-exact|no-page-leaks|the-count-of-files|nothing-is-held|nothing-leaks|the-flb-)/,
  /^(?!conformance-with-the-model|linearizable-as-the-model)/,
];

/** Of the third class, too: what mainline's sessions and files lose. */
const LOST = /^(a-name-is-retrieved-once|a-refused-finish-|a-file-has-one-session|each-file-is-what-it-was|finish-is-all-or-nothing)/;
const LOST_PLACE = 2;

/** Small is harmful. */
function harmOf(id: string): number {
  if (LOST.test(id)) return LOST_PLACE;
  const place = CLASSES.findIndex((pattern) => pattern.test(id));
  return place < 0 ? CLASSES.length : place;
}

/** What shows the finding, as far as it is known. */
export interface ShownBy {
  /** Instead of what the finding says of itself. */
  readonly isNew?: boolean;
  readonly program?: { readonly actions: readonly Action[] };
  readonly race?: {
    readonly program: { readonly prefix: readonly Action[]; readonly tasks: readonly (readonly Action[])[]; readonly suffix: readonly Action[] };
  };
}

function faultsOf({ program, race }: ShownBy): readonly Fault[] {
  const actions = race ? [...race.program.prefix, ...race.program.tasks.flat(), ...race.program.suffix] : (program?.actions ?? []);
  return actions.flatMap(({ fault }) => fault ?? []);
}

/** A number for each question, the most important first; small comes first. */
type Rank = readonly number[];

function rankOf(finding: Harmful, shown: ShownBy): Rank {
  const faults = faultsOf(shown);
  const isOutOfReach = faults.some((fault) => !isProducible(fault));
  return [
    Number(isOutOfReach),
    harmOf(finding.id),
    Number(faults.length > 0),
    Number(!(shown.isNew ?? finding.isNew ?? true)),
    shown.race?.program.tasks.length ?? 1,
  ];
}

const compare = (a: Rank, b: Rank): number => a.reduce((known, value, i) => known || value - b[i]!, 0);

/** What tells how much harm each of a list does. */
export type Shows<F> = (finding: F) => ShownBy;

/**
 * What no kernel gets to comes last. Then the most harmful first; then what needs no fault; then what came with the patch; then what takes
 * fewer tasks. Equals stay in their order.
 */
export function byHarm<F extends Harmful>(findings: readonly F[], shownBy: Shows<F> = () => ({})): F[] {
  const ranked = findings.map((finding) => ({ finding, rank: rankOf(finding, shownBy(finding)) }));
  return ranked.toSorted((a, b) => compare(a.rank, b.rank)).map(({ finding }) => finding);
}

/** Whoever reviews a patch looks first for what it has brought. */
const newFirst = ([isOutOfReach, harm, hasFaults, isOld, tasks]: Rank): Rank => [isOutOfReach!, isOld!, harm!, hasFaults!, tasks!];

/** What no kernel gets to comes last. Then what came with the patch, before what was there; then in the order of harm, each by its most harmful finding. */
export function groupsByHarm<G, F extends Harmful>(groups: readonly G[], findingsOf: (group: G) => readonly F[], shownBy: Shows<F> = () => ({})): G[] {
  const ranked = groups.map((group) => ({
    group,
    rank: findingsOf(group)
      .map((finding) => rankOf(finding, shownBy(finding)))
      .toSorted(compare)[0]!,
  }));
  return ranked.toSorted((a, b) => compare(newFirst(a.rank), newFirst(b.rank))).map(({ group }) => group);
}
