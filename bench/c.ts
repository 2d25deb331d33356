// SPDX-License-Identifier: GPL-2.0-only
/** @file The C of a kernel tree, which LUOCHECK_TREE names, against the mirrored linux-7.3: the same program on the same machine. */
import { cacheFolder } from '../cli/kernel-tree.js';
import { build } from '../reference/c/build.js';
import { Cache } from '../reference/c/cache.js';
import { compiledRevision } from '../reference/c/mainline/revision.js';
import { Tree } from '../reference/c/tree.js';
import { Dpor } from '../reference/engine/dpor.js';
import type { Strategy } from '../reference/engine/execution.js';
import { Pct } from '../reference/engine/pct.js';
import { RandomWalk } from '../reference/engine/random-walk.js';
import { REAL_SIZE } from '../reference/machine/mainline/index.js';
import { linux_7_3 } from '../reference/mainline/linux-7.3/index.js';
import type { Revision } from '../reference/mainline/luo_internal.js';
import { DISTANCES } from '../search/race/checkpoints.js';
import { TaskRunner } from '../search/race/execution.js';
import { explore, type ExploreOptions } from '../search/race/explore.js';
import { mainline } from '../systems/mainline.js';
import { MainlineComputer } from '../systems/mainline/computer.js';
import type { ConcurrentProgram } from '../systems/mainline/program.js';
import { rates } from './measure.js';
import { number, perSecond, times, type Floor, type Row, type Section } from './table.js';

const TITLE = 'The C of a kernel tree';
const PROGRAM = mainline.notation.parseConcurrent(
  'open; create s0 a; create s1 b | preserve s0 0x1 f0; preserve s0 0x2 g0; close s0 || preserve s1 0x1 f1; preserve s1 0x2 g1; close s1 |',
) as ConcurrentProgram;
const BATCH = 100;
/** Of them one search: states in the middle are worth little to the first ones. */
const CLASSES = 600;
const SEED = 1;
const RESTORES = 2_000;
/** Three rounds of so many milliseconds of processor time: V8 takes half a second to compile what a walk runs. */
const ROUND = 1_500;
const ROUNDS = 3;

/** At least `least` times what the mirrored revision does. */
const against = (ratio: number, least: number): Floor => ({ text: `${number(least)} x`, met: ratio >= least });

/** Executions from where the prefix leads to; the answer is the steps of all. */
function walking(revision: Revision): (strategy: Strategy) => number {
  const computer = new MainlineComputer(revision, PROGRAM);
  for (const action of PROGRAM.prefix) computer.perform(action);
  const rewind = computer.checkpoint();
  return (strategy) => {
    let steps = 0;
    while (strategy.begin()) {
      rewind();
      steps += new TaskRunner(mainline.machinery, computer, PROGRAM).run(strategy, null).steps;
    }
    return steps;
  };
}

/** The whole machine is put back, from where it has run the program once. */
function restoring(revision: Revision): () => number {
  const computer = new MainlineComputer(revision, PROGRAM);
  for (const action of PROGRAM.prefix) computer.perform(action);
  const rewind = computer.checkpoint();
  return () => {
    for (let i = 0; i < RESTORES; i++) rewind();
    return RESTORES;
  };
}

async function compared(what: string, unit: string, works: readonly (() => number)[], floors: readonly [number, number]): Promise<Row[]> {
  const [mirror, locks, accesses] = (await rates(works, ROUND, ROUNDS)) as [number, number, number];
  const row = (name: string, value: number, least: number): Row => ({
    what: `${what}, ${name}`,
    result: `${perSecond(value, unit)}, ${times(value / mirror)}`,
    floor: against(value / mirror, least),
  });
  return [
    { what: `${what}, \`linux-7.3\``, result: perSecond(mirror, unit) },
    row('C, primitives are steps', locks, floors[0]),
    row('C, every access is a step', accesses, floors[1]),
  ];
}

/** What it gains that executions go on in the middle of the one before: without data races, and with them, of which the whole execution is looked at. */
async function gained(revisions: readonly Revision[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const dataRaces of [false, true]) {
    for (const revision of revisions) {
      const classes = (options: ExploreOptions) => (): number =>
        explore(revision, PROGRAM, new Dpor(), [], { limit: CLASSES, dataRaces, ...options }).executions;
      const [anew, resumed] = (await rates([classes({ checkpoints: false }), classes({ checkpoints: DISTANCES })], ROUND, ROUNDS)) as [number, number];
      const searched = `DPOR${dataRaces ? ' and data races' : ''}, C, ${revision.name === 'accesses' ? 'every access is a step' : 'primitives are steps'}`;
      const what = `${searched}: each execution goes on in the middle of the one before, and none does`;
      rows.push({ what, result: `${perSecond(resumed, 'classes')} and ${perSecond(anew, 'classes')}: ${times(resumed / anew)}` });
    }
  }
  return rows;
}

export async function compiledC(): Promise<Section> {
  const name = process.env['LUOCHECK_TREE'];
  if (!name) return { title: TITLE, text: 'Not measured: no kernel tree here. `LUOCHECK_TREE=FOLDER npm run bench -- c` names one.', rows: [] };
  // In a thread that has ended: what V8 goes on doing for clang would be measured too.
  const { module } = await build(new Tree(name), {
    cache: new Cache(cacheFolder(process.env), () => Date.now()),
    onProgress: () => {},
    onCacheFailure: () => {},
    isSearched: false,
  });
  const revisions: readonly Revision[] = [
    { ...linux_7_3, name: 'linux-7.3 with real pages', configs: [REAL_SIZE] },
    compiledRevision('primitives', module, { accessSteps: false }),
    compiledRevision('accesses', module),
  ];
  const walks = revisions.map(walking);
  const steps = walks.map((walk) => Math.round(walk(new RandomWalk(SEED, BATCH)) / BATCH));
  const many = (strategy: () => Strategy): (() => number)[] => walks.map((walk) => () => (walk(strategy()), BATCH));
  const classes = revisions.map((revision) => () => explore(revision, PROGRAM, new Dpor(), [], { limit: CLASSES }).executions);
  const [mirrored, restored] = (await rates([restoring(revisions[0]!), restoring(revisions[2]!)], ROUND, ROUNDS)) as [number, number];
  return {
    title: TITLE,
    text: `Two tasks of three calls on the LUO of Linux 7.3: ${steps[0]} steps in the mirrored \`linux-7.3\`, ${steps[1]} in its C where primitives are steps, ${steps[2]} where every load and store of shared memory is one, each of them checked. Before every execution the machine is put back to where the prefix led. What the mirrored revision does is the 1 x. The module was compiled before.`,
    rows: [
      ...(await compared(
        'random walk',
        'executions',
        many(() => new RandomWalk(SEED, BATCH)),
        [2.5, 1],
      )),
      ...(await compared(
        'PCT',
        'executions',
        many(() => new Pct(SEED, BATCH)),
        [2.5, 1],
      )),
      ...(await compared('DPOR, no properties', 'classes', classes, [2, 2])),
      ...(await gained(revisions.slice(1))),
      { what: 'the whole machine put back, `linux-7.3`', result: `${number(1e6 / mirrored)} µs` },
      { what: 'the whole machine put back, C', result: `${number(1e6 / restored)} µs`, floor: { text: '5 µs', met: restored >= 200_000 } },
    ],
  };
}
