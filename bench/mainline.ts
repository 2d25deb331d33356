// SPDX-License-Identifier: GPL-2.0-only
/** @file The LUO of Linux 7.3.4 beside the patch of June 2025: the same measured of both, in turns. */
import * as fc from 'fast-check';
import type { Model } from '../model/model.js';
import { explore } from '../model/mainline/explore.js';
import { explore as exploreV1 } from '../model/v1/explore.js';
import { Dpor } from '../reference/engine/dpor.js';
import { RandomWalk } from '../reference/engine/random-walk.js';
import { BUGS } from '../reference/mainline/bugs.js';
import { execute } from '../search/execute.js';
import { TaskRunner } from '../search/race/execution.js';
import { explore as exploreRace } from '../search/race/explore.js';
import type { ConcurrentProgram } from '../systems/program.js';
import type { Revision, System } from '../systems/system.js';
import { mainline } from '../systems/mainline.js';
import { v1 } from '../systems/v1.js';
import type { BugShown, BugTask } from './bug-worker.js';
import { inThread } from './in-thread.js';
import { median, rates } from './measure.js';
import type { Options } from './options.js';
import { number, perSecond, times, type Floor, type Row, type Section } from './table.js';

/** What is measured of one design. */
interface Side {
  readonly system: System;
  readonly revision: Revision;
  /** Three tasks with all that LUO has. */
  readonly typical: ConcurrentProgram;
}

const LENGTH = 20;
const SEQUENCES = 100;
const BATCH = 200;
const SEED = 1;
/** Milliseconds of processor time a measurement, and how often both are measured. */
const TIME = 500;
const ROUNDS = 5;
/** Of v1's rate. */
const LEAST = 0.8;
/** Milliseconds of processor time. */
const LIMITS = { sequence: 10_000, race: 20_000 };

/** Needs a second task. */
const CONCURRENT = 'session-used-without-the-list-lock';

function side(system: System, name: string, typical: string): Side {
  return { system, revision: system.revisions.find(name)!, typical: system.notation.parseConcurrent(typical) };
}

const SIDES: readonly [Side, Side] = [
  side(
    v1,
    'corrected',
    `open s0; preserve s0 0x1 f0; open s1; preserve s1 0x2 f1
     | prepare s0; cancel s0; prepare s0; cancel s0
     || preserve s1 0x3 f2; unpreserve s1 0x3; preserve s1 0x3 f2; open s2; close s2
     || get_state s0; preserve s0 0x4 f3; unpreserve s0 0x4; unpreserve s0 0x1 |`,
  ),
  side(
    mainline,
    'mainline-corrected',
    `open; create s0 a; preserve s0 0x1 f0; create s1 b; preserve s1 0x2 g0
     | preserve s0 0x2 f1; get_name s0; close s0; create s2 c
     || preserve s1 0x3 m0; get_name s1; close s1
     || get_flb out; put_flb out; get_name s0 |`,
  ),
];

function sequences({ system, revision }: Side): () => number {
  const list = fc
    .sample(system.drawing.programs({ maxActions: 2 * LENGTH }), { numRuns: SEQUENCES, seed: SEED })
    .map((program) => ({ ...program, actions: program.actions.slice(0, LENGTH) }));
  return () => list.reduce((n, program) => n + execute(revision, program, system.properties, () => false), 0);
}

function executions({ system, revision, typical }: Side): () => number {
  const computer = system.machinery.computer(revision, typical, {});
  for (const action of typical.prefix) computer.perform(action);
  const rewind = computer.checkpoint();
  return () => {
    const strategy = new RandomWalk(SEED, Infinity);
    for (let i = 0; i < BATCH; i++) {
      rewind();
      new TaskRunner(system.machinery, computer, typical).run(strategy, null);
    }
    return BATCH;
  };
}

const classes =
  ({ revision, typical, system }: Side) =>
  (): number =>
    exploreRace(revision, typical, new Dpor(), system.raceProperties, { limit: BATCH }).executions;

async function compared(what: string, unit: string, works: readonly [() => number, () => number]): Promise<Row[]> {
  const [of1, ofMainline] = (await rates(works, TIME, ROUNDS)) as [number, number];
  const ratio = ofMainline / of1;
  const floor: Floor = { text: `${LEAST} x`, met: ratio >= LEAST };
  return [
    { what: `${what}, v1`, result: perSecond(of1, unit) },
    { what: `${what}, mainline`, result: `${perSecond(ofMainline, unit)}, ${times(ratio)}`, floor },
  ];
}

async function bug(name: string, isConcurrent: boolean, seeds: number): Promise<Row> {
  const limit = isConcurrent ? LIMITS.race : LIMITS.sequence;
  const shown: number[] = [];
  for (let seed = 1; seed <= seeds; seed++)
    shown.push((await inThread<BugTask, BugShown>('./bug-worker.js', { name: `linux-7.3+bug-${name}`, seed, isConcurrent, limit })) ?? Infinity);
  const middle = median(shown);
  const missed = shown.filter((time) => time > limit).length;
  return {
    what: `\`linux-7.3+bug-${name}\``,
    result: `${Number.isFinite(middle) ? `${number(middle / 1000)} s` : 'not in time'}${missed > 0 ? `, ${missed} of ${shown.length} not in time` : ''}`,
    floor: { text: `${limit / 1000} s with each seed`, met: missed === 0 },
  };
}

/** `seeds`: searches for each defect. */
export async function mainlineBeside({ seeds }: Options): Promise<Section> {
  const perBoth = <T>(make: (side: Side) => T): [T, T] => [make(SIDES[0]), make(SIDES[1])];
  const small: Parameters<Model['initialState']>[0] = { sessions: 1, tokens: 1, processes: 1, descriptors: 1 };
  const larger = { sessions: 2, tokens: 2, processes: 1, descriptors: 1 };
  const rows = [
    ...(await compared(`sequences of ${LENGTH}, every property`, 'operations', perBoth(sequences))),
    ...(await compared('typical program of three tasks, engine and machine', 'executions', perBoth(executions))),
    ...(await compared('the same under DPOR, every property', 'classes', perBoth(classes))),
    ...(await compared('the model, every state', 'states', [() => exploreV1(larger).states, () => explore(small, { files: ['x0'] }).states])),
  ];
  for (const { name } of BUGS) rows.push(await bug(name, name === CONCURRENT, seeds));
  return {
    title: "Mainline's LUO beside the patch of June 2025",
    text: `\`corrected\` and \`mainline-corrected\`, in turns. A defect of an earlier kernel has shown when a random program, or for \`${CONCURRENT}\` a pair of calls, shows a finding that the ledger of \`linux-7.3\` has not: median of ${seeds} seeds, in seconds of processor time from a cold start.`,
    rows,
  };
}
