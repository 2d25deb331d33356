// SPDX-License-Identifier: GPL-2.0-only
/** @file The course of a search as JSON Lines: the format `luocheck-events`, described by events.schema.json and docs/formats.md. */
import type { Progress } from '../../search/check.js';
import type { Violation } from '../../properties/property.js';
import type { Answer } from '../../search/verdict.js';

export const EVENTS_FORMAT = 'luocheck-events';
/** Goes up when a reader of the last version would misunderstand; additions leave it alone. */
export const EVENTS_VERSION = 1;

/** What is told, line by line. */
export type SearchEvent =
  | {
      readonly event: 'start';
      readonly tool: string;
      readonly command: string;
      readonly revisions: readonly string[];
      /** Null: nothing is left to chance. */
      readonly seed: number | null;
      /** Milliseconds; null: no limit. */
      readonly time: number | null;
    }
  | ({ readonly event: 'progress'; readonly revision: string; readonly left: number | null } & Omit<Progress, 'left'>)
  | {
      readonly event: 'finding';
      readonly revision: string;
      readonly id: string;
      readonly property: string;
      readonly violation: Violation;
      readonly minimal: boolean;
      /** What `luocheck replay` takes. */
      readonly replay: string;
    }
  | {
      readonly event: 'verdict';
      readonly revision: string;
      readonly answer: Answer;
      readonly findings: readonly string[];
      readonly ignored?: readonly string[];
      readonly notJudged?: readonly string[];
    }
  | { readonly event: 'end'; readonly answer: Answer; readonly interrupted: boolean; readonly exit: number };

/** One line. `at`: ISO 8601, UTC. The first line names the format. */
export function eventLine(event: SearchEvent, at: string): string {
  const head = event.event === 'start' ? { format: EVENTS_FORMAT, version: EVENTS_VERSION } : {};
  return `${JSON.stringify({ ...head, at, ...event })}\n`;
}
