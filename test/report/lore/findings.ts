// SPDX-License-Identifier: GPL-2.0-only
/** @file Everything that is found in a revision, out of docs/findings.md, as a review is told it. */
import { readFileSync } from 'node:fs';
import { concurrency, sequence, type AnsweredPatch } from '../../../cli/lore.js';
import { readProgram, readRace, splitToken } from '../../../cli/token.js';
import { properties } from '../../../properties/v1/index.js';
import { isRace } from '../../../systems/v1/notation.js';
import { raceProperties } from '../../../properties/v1/tasks.js';
import { raceSeenBy } from '../../../search/race/seen-by.js';
import { raceTrace } from '../../../search/race/trace.js';
import { findingSeenBy } from '../../../search/seen-by.js';
import { trace } from '../../../search/trace.js';
import { findingId, plainId } from '../../../search/verdict.js';
import { findRevision } from '../../../reference/v1/revisions.js';
import { series } from '../../../reference/loader/series.js';
import type { LoreFinding } from '../../../report/lore/told.js';

const DOCUMENT = new URL('../../../docs/findings.md', import.meta.url);

/** A finding of the document. */
export interface Listed {
  readonly id: string;
  /** What replays it. */
  readonly token: string;
  readonly repairedBy: string | null;
}

/** The findings of a revision, in the order of the document: by defect, then by size. */
export function listed(revision: string): Listed[] {
  const text = readFileSync(DOCUMENT, 'utf8');
  const part = text.split(/^## /m).find((section) => section.startsWith(`${revision}:`))!;
  return part
    .split(/^### /m)
    .slice(1)
    .flatMap((group) => {
      const repairedBy = series().find(({ number }) => group.startsWith(`${number} `))?.fileName ?? null;
      return [...group.matchAll(/^- `([^`]+)`.*\n\n {2}```\n {2}(.*)\n {2}```$/gm)].map(([, id, token]) => ({ id: id!, token: token!, repairedBy }));
    });
}

/** The finding, carried out once more. Throws when it is not there any more. */
export function told({ id, token, repairedBy }: Listed, patch: AnsweredPatch): LoreFinding {
  const { revision: name, source } = splitToken(token);
  const revision = findRevision(name)!;
  const [property = '', , cause] = plainId(id).split('/');
  const common = { id, property, repairedBy };
  if (!isRace(source)) {
    const program = readProgram(source);
    const shown = trace(
      revision,
      program,
      properties.filter((one) => one.id === property),
    ).flatMap(({ violations }) => violations);
    const { violation } = shown.find((one) => one.violation.cause === cause)!;
    return sequence(revision, { ...common, program, violation, seenBy: findingSeenBy(revision, { id, program, repairedBy }) }, patch);
  }
  const race = readRace(source);
  const traced = raceTrace(
    revision,
    race,
    raceProperties.filter((one) => one.id === property),
  );
  const { violation } = traced.judged.violations.find((one) => one.violation.cause === cause)!;
  const seenAs = findingId(property, violation);
  return concurrency(revision, { ...common, race, violation, seenAs, seenBy: raceSeenBy(revision, race, seenAs, repairedBy) }, traced, patch);
}
