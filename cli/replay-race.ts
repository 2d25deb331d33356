// SPDX-License-Identifier: GPL-2.0-only
/** @file One race step by step, a column a CPU. */
import type { Race } from '../properties/race/program.js';
import { seenInRace } from '../properties/race/seen-by.js';
import { raceProperties } from '../properties/race/properties.js';
import { raceTrace } from '../properties/race/trace.js';
import type { Judged } from '../properties/race/judge.js';
import { findingId } from '../properties/verdict.js';
import type { Revision } from '../reference/luo/luo_internal.js';
import { raceReplay, type ShownViolation } from '../report/race/race.js';
import { EXIT, type ExitCode } from './errors.js';
import { raceCatalogue } from './race-catalogue.js';
import type { Terminal } from './terminal.js';

export function replayRace(revision: Revision, race: Race, full: boolean, terminal: Terminal): ExitCode {
  const trace = raceTrace(revision, race, raceProperties);
  const shown = shownViolations(trace.judged);
  terminal.out(raceReplay(revision, trace, shown, raceCatalogue(), { full, style: terminal.style, seenBy: seenInRace(revision, race) }));
  return shown.length > 0 ? EXIT.violated : EXIT.holds;
}

/** Each finding once: in a deadlock every task that waits reports it. */
function shownViolations({ violations }: Judged): ShownViolation[] {
  const byId = new Map(violations.map(({ property, violation }) => [findingId(property.id, violation), { property: property.id, violation }]));
  return [...byId.values()];
}
