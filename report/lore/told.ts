// SPDX-License-Identifier: GPL-2.0-only
/** @file What a review has to be told: it searches nothing and looks nothing up. */
import type { Place } from '../../search/place.js';
import type { Program } from '../../systems/program.js';
import type { Violation } from '../../properties/property.js';
import type { SeenBy } from '../../search/tools.js';
import type { Unminimised } from '../../search/verdict.js';
import type { RaceTrace } from '../../search/race/trace.js';
import type { Hunk } from './hunk.js';
import type { Mail } from './mail.js';
import type { FixMessage } from './message.js';

/** A finding of one task, or of several with the race carried out once more. */
export interface LoreFinding {
  readonly id: string;
  readonly property: string;
  readonly violation: Violation;
  readonly repairedBy: string | null;
  /** Without a fix: the finding whose cause it shares; null: it is told for its cause; absent: nobody has looked for it. */
  readonly consequenceOf?: string | null;
  readonly shown: { readonly program: Program } | { readonly trace: RaceTrace };
  /** What `luocheck replay` takes. */
  readonly token: string;
  readonly place: Place;
  /** Functions that the place calls for what the finding is about. */
  readonly calls: readonly string[];
  /** The lock that it is about. */
  readonly lock: string | null;
  /** Which checkers of the kernel see it. */
  readonly seenBy: SeenBy;
  /** Why something may be left out of what shows it; absent: nothing can. */
  readonly notMinimised?: Unminimised;
  /** Does the code before the patch not show it? */
  readonly isNew: boolean;
}

/** What was found in one revision. */
export interface LoreRevision {
  readonly name: string;
  /** Was it tried which fix of the series repairs a finding? */
  readonly isRepairKnown: boolean;
  /** Does everybody have it who has the tool? Of others nobody else can replay anything. */
  readonly isPublic: boolean;
  /** It is the C of a kernel tree, compiled. */
  readonly isCompiled?: boolean;
  /** In order of size. */
  readonly findings: readonly LoreFinding[];
  /** The whole verdict with its bound, one sentence each. */
  readonly verdict: readonly string[];
}

/** A fix in C. */
export interface CFix {
  /** A unified diff against the files with the patch applied. */
  readonly diff: readonly string[];
  /** Numbers of other fixes that are in it. */
  readonly includes: readonly string[];
}

export interface LoreReview {
  readonly revisions: readonly LoreRevision[];
  /** Number of a fix -> the same in C, as far as the lines of the mail allow it. */
  readonly cFixes: ReadonlyMap<string, CFix>;
  /** What the reader is told of the tool: `luocheck 0.1.0 (https://…)`. */
  readonly tool: { readonly version: string; readonly home: string | null };
  /** The series, in order. */
  readonly fixes: readonly FixMessage[];
  readonly hunks: readonly Hunk[];
  /** The mail to answer. */
  readonly mail: Mail | null;
  /** Every finding, not only the first of each defect. */
  readonly all: boolean;
  /** What was there before the patch in full, and not in a line each. */
  readonly inherited: boolean;
  /** Every step of a race, with the lock state. */
  readonly full: boolean;
  /** Were the sequences found by a search, and not given? */
  readonly isSearched: boolean;
}
