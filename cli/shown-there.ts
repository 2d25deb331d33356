// SPDX-License-Identifier: GPL-2.0-only
/** @file Does another revision of mainline show a finding of linux-7.3 by the same calls? */
import { Dpor } from '../reference/engine/dpor.js';
import { linux_7_3 } from '../reference/mainline/linux-7.3/index.js';
import { mainline } from '../systems/mainline.js';
import type { ConcurrentProgram, Program } from '../systems/program.js';
import type { Revision } from '../systems/system.js';
import { execute } from '../search/execute.js';
import { explore } from '../search/race/explore.js';
import { findingId, plainId } from '../search/verdict.js';

/** So many are tried of the calls of several tasks. */
export const INTERLEAVINGS = 2_000;

/** `text`: a program or race, as the ledger has it. */
export function showsThere(revision: Revision, text: string, id: string): boolean {
  const { notation } = mainline;
  return text.includes(' || ')
    ? showsTogether(revision, notation.parseRace(text).program, plainId(id))
    : showsAlone(revision, notation.parseProgram(text), plainId(id));
}

/** The same property, broken in the same function: what a macro of the C is called at its end differs, and so does what an order of calls is told of. */
function isIt(id: string, told: string): boolean {
  const [property, where] = id.split('/');
  const [other, place] = told.split('/');
  return property === other && (where === place || place === 'concurrent');
}

/** Does `replay` show it, whose pages nothing else fills? */
export function replayShowsThere(revision: Revision, text: string, id: string): boolean {
  if (text.includes(' || ')) return false;
  let seen = false;
  const { notation, properties } = mainline;
  execute(revision, notation.parseProgram(text), properties, (property, violation) => (seen ||= isIt(plainId(id), findingId(property.id, violation))));
  return seen;
}

/** One task: with pages of 4 KiB, filled as far as it takes. */
function showsAlone(revision: Revision, program: Program, id: string): boolean {
  return mainline.machinery.realSizes(linux_7_3).some((size) => {
    let seen = false;
    execute(revision, program, mainline.properties, (property, violation) => (seen ||= isIt(id, findingId(property.id, violation))), { size });
    return seen;
  });
}

/** Several tasks: how far each has come is not counted alike, so that the schedule is looked for. */
function showsTogether(revision: Revision, program: ConcurrentProgram, id: string): boolean {
  let isSeen = false;
  explore(revision, program, new Dpor(), mainline.raceProperties, {
    dataRaces: true,
    racesOnly: true,
    limit: INTERLEAVINGS,
    until: ({ seen }) => (isSeen = [...seen.keys()].some((told) => isIt(id, told))),
  });
  return isSeen;
}
