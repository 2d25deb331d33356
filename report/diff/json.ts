// SPDX-License-Identifier: GPL-2.0-only
/** @file Differences as data: the format `luocheck-diff`, described by diff.schema.json and docs/json.md. */
import type { Behaviour } from '../../systems/behaviour.js';
import type { DiffBound, DiffResult, Difference } from '../../search/diff/difference.js';
import type { Unminimised } from '../../search/verdict.js';
import { programDocument, type ProgramDocument } from '../json.js';
import type { RaceCatalogue } from '../race/catalogue.js';
import { raceProgramDocument, type RaceProgramDocument } from '../race/json.js';
import { isStopped } from './bound.js';

export const DIFF_FORMAT = 'luocheck-diff';
/** Goes up when a reader of the last version would misunderstand; additions leave it alone. */
export const DIFF_VERSION = 1;

export interface BehaviourDocument extends Omit<Behaviour, 'callbacks'> {
  /** Token -> its callbacks. */
  readonly callbacks: Readonly<Record<string, readonly string[]>>;
}

interface CommonDocument {
  readonly ids: readonly string[];
  readonly aspects: Difference['aspects'];
  /** Why it may not be minimal. */
  readonly notMinimised?: Unminimised;
  /** What `luocheck replay` takes, one for each revision that is to be looked at. */
  readonly replay: readonly string[];
}

export type DifferenceDocument = CommonDocument &
  (
    | { readonly kind: 'sequence'; readonly programs: readonly ProgramDocument[]; readonly behaviours: readonly BehaviourDocument[] }
    | {
        readonly kind: 'race';
        /** The revision that can come to `behaviour`. */
        readonly revision: string;
        readonly race: RaceProgramDocument;
        readonly preemptions: number;
        readonly behaviour: BehaviourDocument;
        readonly nearest: BehaviourDocument;
        readonly outcomes: readonly number[];
      }
  );

export interface DiffDocument {
  readonly format: typeof DIFF_FORMAT;
  readonly version: typeof DIFF_VERSION;
  /** Version of the tool that wrote it. */
  readonly tool: string;
  readonly revisions: readonly string[];
  readonly answer: 'same' | 'different' | 'unknown';
  readonly bound: DiffBound;
  readonly differences: readonly DifferenceDocument[];
}

export function diffDocument(result: DiffResult, catalogue: RaceCatalogue, tool: string): DiffDocument {
  const { revisions, bound, differences } = result;
  return {
    format: DIFF_FORMAT,
    version: DIFF_VERSION,
    tool,
    revisions,
    answer: differences.length > 0 ? 'different' : isStopped(bound) ? 'unknown' : 'same',
    bound,
    differences: differences.map((difference) => differenceDocument(difference, revisions, catalogue)),
  };
}

function differenceDocument(difference: Difference, revisions: DiffResult['revisions'], catalogue: RaceCatalogue): DifferenceDocument {
  const { ids, aspects, notMinimised } = difference;
  const incomplete = notMinimised === undefined ? {} : { notMinimised };
  if (difference.kind === 'sequence') {
    const { programs, behaviours } = difference;
    return {
      kind: 'sequence',
      ids,
      aspects,
      ...incomplete,
      programs: programs.map((program) => programDocument(program, catalogue)),
      behaviours: behaviours.map(behaviourDocument),
      replay: programs.map((program, i) => catalogue.replayToken(revisions[i]!, program)),
    };
  }
  const { side, race, preemptions, behaviour, nearest, outcomes } = difference;
  return {
    kind: 'race',
    ids,
    aspects,
    ...incomplete,
    revision: revisions[side],
    race: raceProgramDocument(race, catalogue),
    preemptions,
    behaviour: behaviourDocument(behaviour),
    nearest: behaviourDocument(nearest),
    outcomes,
    replay: [catalogue.raceToken(revisions[side], race)],
  };
}

const behaviourDocument = (behaviour: Behaviour): BehaviourDocument => ({ ...behaviour, callbacks: Object.fromEntries(behaviour.callbacks) });

/** The document as text, indented, with a line end. */
export function diffJson(result: DiffResult, catalogue: RaceCatalogue, tool: string): string {
  return `${JSON.stringify(diffDocument(result, catalogue, tool), null, 2)}\n`;
}
