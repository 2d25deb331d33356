// SPDX-License-Identifier: GPL-2.0-only
/** @file Which of the kernel's own checkers would have seen a defect in an execution that shows it, and why the others say nothing. */
import { systemOf } from '../systems/index.js';
import type { Revision } from '../systems/system.js';
import { execute } from './execute.js';
import type { Program } from '../systems/program.js';
import { repairedBy } from './repairs.js';
import { Watcher, type Sighting } from './sightings.js';
import { ASKED, type Asked, type Report, type SeenBy, type Silence, type Tool } from './tools.js';
import { findingId, type Finding } from './verdict.js';

/** Tools that report once a boot, and those that they turn off: a KASAN report taints the kernel so that lockdep is off. */
const TURNS_OFF: Partial<Record<Tool, readonly Tool[]>> = { lockdep: ['lockdep'], KASAN: ['KASAN', 'lockdep'] };

const askedFor = (tool: Tool): Asked => ASKED.find((asked) => asked === tool) ?? 'WARN';

/** `isOfDefect`: is a sighting another sign of the same defect? */
export function seenBy(sightings: readonly Sighting[], isConcurrent: boolean, isOfDefect: (sighting: Sighting) => boolean): SeenBy {
  const reports = new Map<string, Report>();
  const why = new Map<Asked, Silence>();
  /** Tool and boot -> the call in which it was turned off. */
  const off = new Map<string, number>();
  for (const sighting of sightings) {
    const { tool, kind, about, needs, limit, boot, at } = sighting;
    const asked = askedFor(tool);
    const isOff = (off.get(`${tool} ${boot}`) ?? Infinity) < at || (off.get(`${tool} ${boot}`) === at && !isConcurrent);
    const ofDefect = isOfDefect(sighting);
    if (limit !== null) {
      if (ofDefect) why.set(asked, limit);
    } else if (isOff) {
      if (ofDefect) why.set(asked, 'off');
    } else {
      for (const one of needs === null ? (TURNS_OFF[tool] ?? []) : []) if (!off.has(`${one} ${boot}`)) off.set(`${one} ${boot}`, at);
      if (ofDefect) reports.set(`${tool} ${kind} ${about}`, { tool, kind, about, needs });
      else if (!why.has(asked)) why.set(asked, 'another-defect');
    }
  }
  const reported = new Set([...reports.values()].map(({ tool }) => askedFor(tool)));
  return {
    reports: [...reports.values()],
    silent: ASKED.filter((tool) => !reported.has(tool)).map((tool) => ({
      tool,
      why: why.get(tool) ?? (tool === 'KCSAN' && !isConcurrent ? 'one-task' : 'nothing'),
    })),
  };
}

/** What tools would report of a program, whatever it is a sign of. */
export function sightingsIn(revision: Revision, program: Program): readonly Sighting[] {
  const watcher = new Watcher(systemOf(revision).watched);
  execute(revision, program, [watcher], () => false);
  return watcher.sightings;
}

/** Of one execution as a whole. */
export const seenInProgram = (revision: Revision, program: Program): SeenBy => seenBy(sightingsIn(revision, program), false, () => true);

/** Of a finding: what the same fix of the series makes go away is a sign of the same defect. */
export function findingSeenBy(revision: Revision, { id, program, repairedBy: fix }: Pick<Finding, 'id' | 'program' | 'repairedBy'>): SeenBy {
  return seenBy(sightingsIn(revision, program), false, ({ property, violation }) => {
    const seen = findingId(property.id, violation);
    return seen === id || repairedBy(revision, program, property, seen) === fix;
  });
}
