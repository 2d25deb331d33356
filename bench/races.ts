// SPDX-License-Identifier: GPL-2.0-only
/** @file Several tasks: executions, classes of executions, and fast-check's scheduler on the same race. */
import { v1 } from '../systems/v1.js';
import { Computer } from '../systems/v1/computer.js';
import { TaskRunner } from '../search/race/execution.js';
import { explore } from '../search/race/explore.js';
import { judge, startOf } from '../search/race/judge.js';
import { parseConcurrent } from '../systems/v1/notation.js';
import type { ConcurrentProgram } from '../systems/v1/program.js';
import { raceProperties } from '../properties/v1/tasks.js';
import { Dpor } from '../reference/engine/dpor.js';
import { Exhaustive } from '../reference/engine/exhaustive.js';
import { RandomWalk } from '../reference/engine/random-walk.js';
import { corrected } from '../reference/v1/revisions.js';
import { scheduledSteps } from './fc-scheduler.js';
import { rate, rates } from './measure.js';
import { atLeast, perSecond, times, type Row, type Section } from './table.js';

/** Three tasks with all that LUO has: about 150 steps. */
const TYPICAL = parseConcurrent(`
  open s0; preserve s0 0x1 f0; open s1; preserve s1 0x2 f1
  | prepare s0; cancel s0; prepare s0; cancel s0
  || preserve s1 0x3 f2; unpreserve s1 0x3; preserve s1 0x3 f2; open s2; close s2
  || get_state s0; preserve s0 0x4 f3; unpreserve s0 0x4; unpreserve s0 0x1 |`);

/** Small enough to be searched without reduction. */
const TINY: readonly string[] = [
  'open s0; preserve s0 0x1 f0 | unpreserve s0 0x1 || unregister_handler |',
  'open s0; open s1 | close s0 || close s1 |',
  'open s0; open s1 | preserve s0 0x1 f0 || preserve s1 0x2 f1 |',
  'open s0; preserve s0 0x1 f0 | cancel s0 || reboot |',
];
/** Executions after which plain search is given up. */
const PLAIN_LIMIT = 200_000;
/** Executions in one run of the work. */
const BATCH = 500;
const SEED = 1;

/** Executions by the engine and the machine alone: each from the state that the prefix leads to. The answer is its number of steps. */
function executions(program: ConcurrentProgram): (strategy: RandomWalk) => number {
  const computer = new Computer(corrected, program);
  for (const action of program.prefix) computer.perform(action);
  const rewind = computer.checkpoint();
  return (strategy) => {
    rewind();
    return new TaskRunner(v1.machinery, computer, program).run(strategy, null).steps;
  };
}

function executeMany(each: (strategy: RandomWalk) => number): number {
  const strategy = new RandomWalk(SEED, Infinity);
  let sum = 0;
  for (let i = 0; i < BATCH; i++) sum += each(strategy);
  return sum;
}

function judgeMany(program: ConcurrentProgram, dataRaces: boolean): number {
  const start = startOf(corrected, program, raceProperties);
  const sum = executeMany((strategy) => (judge(corrected, program, strategy, raceProperties, { start, dataRaces }) ? 1 : 0));
  start?.execution.computer.release();
  return sum;
}

function reduction(text: string): Row {
  const program = parseConcurrent(text);
  const dpor = new Dpor();
  explore(corrected, program, dpor, []);
  const plain = explore(corrected, program, new Exhaustive(), [], { limit: PLAIN_LIMIT }).executions;
  const more = plain >= PLAIN_LIMIT ? 'more than ' : '';
  return {
    what: `\`${text.replaceAll('|', '\\|')}\``,
    result: `${dpor.explored} of ${more}${plain.toLocaleString('en-US')}: ${more}${times(plain / dpor.explored)}`,
  };
}

export async function races(): Promise<Section> {
  const execute = executions(TYPICAL);
  const stepsEach = executeMany(execute) / BATCH;
  const [steps, peer] = (await rates([() => executeMany(execute), () => scheduledSteps(corrected, TYPICAL, BATCH / 10, SEED)])) as [number, number];
  const judged = await rate(() => judgeMany(TYPICAL, false));
  const judgedFully = await rate(() => judgeMany(TYPICAL, true));
  const classes = await rate(() => explore(corrected, TYPICAL, new Dpor(), raceProperties, { limit: BATCH }).executions);
  const classesAlone = await rate(() => explore(corrected, TYPICAL, new Dpor(), [], { limit: BATCH }).executions);
  return {
    title: 'Executions of concurrent programs',
    text: `The typical program has three tasks and ${Math.round(stepsEach)} steps in the mean, on \`corrected\`, after a prefix of four calls; before every execution the whole machine is put back to where the prefix led. The peer drives the same calls of the same machine as async functions that wait for \`fc.scheduler()\` before each step.`,
    rows: [
      { what: 'engine and machine', result: perSecond(steps / stepsEach, 'executions'), floor: atLeast(steps / stepsEach, 20_000, 'executions/s') },
      { what: 'engine and machine', result: perSecond(steps, 'steps') },
      { what: '`fc.scheduler()`', result: perSecond(peer, 'steps') },
      { what: 'engine and machine : `fc.scheduler()`', result: times(steps / peer), floor: atLeast(steps / peer, 10, 'x') },
      { what: `all ${raceProperties.length} properties but data races`, result: perSecond(judged, 'executions') },
      { what: `all ${raceProperties.length} properties`, result: perSecond(judgedFully, 'executions') },
      { what: 'DPOR, no properties', result: perSecond(classesAlone, 'classes') },
      { what: 'DPOR, all properties but data races', result: perSecond(classes, 'classes') },
      ...TINY.map(reduction),
    ],
  };
}
