// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck bisect` as data: the format `luocheck-bisect`, described by bisect.schema.json and docs/json.md. */
import type { Sight } from '../../search/cause.js';
import type { Hunk } from '../lore/hunk.js';
import { culprit } from './cause.js';
import type { ToldCause } from './text.js';

export const BISECT_FORMAT = 'luocheck-bisect';
/** Goes up when a reader of the last version would misunderstand; additions leave it alone. */
export const BISECT_VERSION = 1;

interface HunkDocument {
  readonly file: string;
  readonly header: string;
  /** What the tree shows without it. */
  readonly without: Sight;
}

export interface BisectDocument {
  readonly format: typeof BISECT_FORMAT;
  readonly version: typeof BISECT_VERSION;
  /** Version of the tool that wrote it. */
  readonly tool: string;
  readonly revision: string;
  readonly finding: string;
  /** What `luocheck replay` takes. */
  readonly replay: string;
  readonly interrupted: boolean;
  readonly answer: 'patch' | 'patches' | 'none' | 'unknown';
  /** The tree without patches, and what it shows. */
  readonly base: { readonly revision: string; readonly sight: Sight };
  readonly patches: readonly { readonly subject: string; readonly sight: Sight | null }[];
  /** Numbers of the patches between which it changes; null: no answer, or none brings it. */
  readonly change: { readonly after: number; readonly by: number } | null;
  /** Of the patch with which it comes: those that are enough for it, without any of which it does not show, or nobody can tell. */
  readonly hunks: { readonly kept: readonly HunkDocument[]; readonly compiled: number; readonly all: number } | null;
}

const hunkDocument = ({ file, header }: Hunk, without: Sight): HunkDocument => ({ file, header, without });

export function bisectJson(told: ToldCause & { readonly replay: string }, tool: string): string {
  const { revision, tree, id, replay, cause } = told;
  const { patches, sights, change, hunks } = cause;
  const base = sights.get(0) ?? 'unknown';
  const document: BisectDocument = {
    format: BISECT_FORMAT,
    version: BISECT_VERSION,
    tool,
    revision,
    finding: id,
    replay,
    interrupted: cause.isStopped,
    answer: culprit(cause) !== null ? 'patch' : change !== null ? 'patches' : base === 'shown' ? 'none' : 'unknown',
    base: { revision: tree, sight: base },
    patches: patches.map(({ subject }, i) => ({ subject, sight: sights.get(i + 1) ?? null })),
    change,
    hunks:
      hunks === null
        ? null
        : { compiled: hunks.compiled, all: hunks.all, kept: hunks.kept.map((hunk) => hunkDocument(hunk, hunks.untellable.get(hunk) ?? 'not-shown')) },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
