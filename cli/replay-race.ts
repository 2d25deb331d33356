// SPDX-License-Identifier: GPL-2.0-only
/** @file One race step by step, a column a CPU. */
import type { Race } from '../search/race/program.js';
import { seenInRace } from '../search/race/seen-by.js';
import { replay } from '../search/race/explore.js';
import { notJudgedList } from '../report/not-judged.js';
import { systemOf } from '../systems/index.js';
import { printSwitch } from '../systems/notation.js';
import { raceTrace, type RaceTrace } from '../search/race/trace.js';
import type { Judged } from '../search/race/judge.js';
import { findingId } from '../search/verdict.js';
import type { Revision } from '../systems/system.js';
import { count } from '../report/layout.js';
import { raceReplay, type ShownViolation } from '../report/race/race.js';
import { EXIT, type ExitCode } from './errors.js';
import { raceCatalogue } from './race-catalogue.js';
import type { Terminal } from './terminal.js';

/** `full`: every step; `strict`: what is left open is judged. */
export function replayRace(
  revision: Revision,
  race: Race,
  { full, strict }: { readonly full: boolean; readonly strict: boolean },
  terminal: Terminal,
): ExitCode {
  const system = systemOf(revision);
  const { raceProperties, raceChoices } = system;
  const trace = raceTrace(revision, race, strict ? [...raceProperties, ...raceChoices] : raceProperties);
  tellIdle(trace, terminal);
  const shown = shownViolations(trace.judged);
  terminal.out(raceReplay(revision, trace, shown, raceCatalogue(system), { full, style: terminal.style, seenBy: seenInRace(revision, race) }));
  const { notJudged } = replay(revision, race, [], { choices: raceChoices });
  if (!strict && notJudged.length > 0) terminal.out(`${notJudgedList(notJudged, raceCatalogue(system))}; --strict judges it\n`);
  return shown.length > 0 ? EXIT.violated : EXIT.holds;
}

/** One line when the schedule is not followed: somebody has changed the program, or replays it on another revision. That is no error. */
export function tellIdle({ idle, steps }: RaceTrace, terminal: Terminal): void {
  const inTime = idle.filter(({ at }) => at < steps.length);
  const causes = [
    { switches: inTime, why: 'the task cannot move there' },
    { switches: idle.slice(inTime.length), why: `the tasks end after ${count(steps.length, 'step')}` },
  ].filter(({ switches }) => switches.length > 0);
  const told = causes.map(({ switches, why }) => `at ${switches.map(printSwitch).join(', ')}: ${why}`);
  if (told.length > 0) terminal.err(`luocheck: the schedule is not followed ${told.join('; ')}\n`);
}

/** Each finding once: in a deadlock every task that waits reports it. */
function shownViolations({ violations }: Judged): ShownViolation[] {
  const byId = new Map(violations.map(({ property, violation }) => [findingId(property.id, violation), { property: property.id, violation }]));
  return [...byId.values()];
}
