// SPDX-License-Identifier: GPL-2.0-only
/** @file Recorded lines of either system, told apart by what is in them, each replayed on a revision of its own system. */
import { findMainlineRevision } from '../reference/mainline/revisions.js';
import type { Revision as MainlineRevision } from '../reference/mainline/luo_internal.js';
import type { Revision } from '../reference/v1/luo_internal.js';
import { Replayer, revisionOfKernel, type MainlineDifference } from './mainline/conformity.js';
import { isMainlineLine, mainlineRecording } from './mainline/recording.js';
import { recordingOf, V1Replayer, type Difference, type RecordedLine } from './v1/recorded.js';

export type AnyDifference = Difference | MainlineDifference;

/** What came of a line: the first operation that differs (null: none), or why it was not replayed. */
export type Replayed = { readonly difference: AnyDifference | null } | { readonly skipped: string };

/** The revision that all lines are to be replayed on; those of the other system are not replayed. */
export type Wanted = { readonly v1: Revision } | { readonly mainline: MainlineRevision };

export class Conformity {
  private readonly replayers = new Map<MainlineRevision, Replayer>();
  private readonly v1Replayers = new Map<Revision, V1Replayer>();

  constructor(
    /** The revision of v1 by name; throws when there is none. */
    private readonly named: (name: string) => Revision,
    /** Null: each on the revision that it was recorded on. */
    private readonly wanted: Wanted | null,
  ) {}

  /** Throws RecordingError. */
  replay(line: RecordedLine): Replayed {
    return isMainlineLine(line.json) ? this.replayMainline(line) : this.replayV1(line);
  }

  private replayV1(line: RecordedLine): Replayed {
    const recording = recordingOf(line);
    if (this.wanted !== null && !('v1' in this.wanted)) return { skipped: `recorded on ${recording.revision}, of another system` };
    const revision = this.wanted?.v1 ?? this.named(recording.revision);
    let replayer = this.v1Replayers.get(revision);
    if (replayer === undefined) this.v1Replayers.set(revision, (replayer = new V1Replayer(revision)));
    return { difference: replayer.replay(recording) };
  }

  private replayMainline({ json, file, line, fail }: RecordedLine): Replayed {
    const recording = mainlineRecording(json as Parameters<typeof mainlineRecording>[0], file, line, fail);
    const { kernel } = recording;
    if (this.wanted !== null && 'v1' in this.wanted) return { skipped: `recorded on Linux ${kernel}, of another system` };
    const name = revisionOfKernel(kernel);
    if (name === null) return { skipped: `recorded on Linux ${kernel}, of which there is no revision` };
    const revision = this.wanted?.mainline ?? findMainlineRevision(name)!;
    let replayer = this.replayers.get(revision);
    if (replayer === undefined) this.replayers.set(revision, (replayer = new Replayer(revision)));
    return { difference: replayer.replay(recording) };
  }
}
