// SPDX-License-Identifier: GPL-2.0-only
/** @file Executions that go on in the middle of the one before, against the same run from the beginning of their tasks: our own compiled C, and a tree's. */
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../../reference/c/compile.js';
import { gatherSources } from '../../../reference/c/headers.js';
import { compiledRevision } from '../../../reference/c/mainline/revision.js';
import { Tree } from '../../../reference/c/tree.js';
import { Dpor } from '../../../reference/engine/dpor.js';
import { Recording } from '../../../reference/engine/schedule.js';
import type { Revision } from '../../../reference/mainline/luo_internal.js';
import { Checkpoints, type Checkpoint, type Distances } from '../../../search/race/checkpoints.js';
import type { TaskRunner } from '../../../search/race/execution.js';
import { DporRecorder, explore, type Executed, type ExploreOptions } from '../../../search/race/explore.js';
import { judge, startOf } from '../../../search/race/judge.js';
import { likelyPairs } from '../../../search/race/likely.js';
import type { ConcurrentProgram } from '../../../search/race/program.js';
import { systemOf } from '../../../systems/index.js';
import { kernelTree, withoutTree } from '../../tree.js';
import { differences, stateOf } from './state.js';

const SMALL = fileURLToPath(new URL('../../fixtures/trees/small', import.meta.url));
const BOX = 'kernel/liveupdate/small_box.c';

/** At every step where it is possible; seldom, so that much is run again; and as searches have them. */
const DISTANCES: readonly (Distances | undefined)[] = [{ gap: 1, far: 1, again: 1, first: 0 }, { gap: 5, far: 17, again: 3, first: 2 }, undefined];
const LIMIT = 60;
/** Executions of a program, where all state is looked at. */
const LOOKED_AT = 12;
/** Programs of the tree, of each kind, of which it is. */
const WHOLE = 6;
/** LUOCHECK_PROGRAMS says how many random ones of the tree instead. */
const PROGRAMS = Number(process.env['LUOCHECK_PROGRAMS'] ?? 25);
/** Calls that return, fail, wait, end a process, load a module, jump. */
const SMALL_PROGRAMS: readonly string[] = [
  'open | create s0 a || create s1 a || create s2 b | close s0',
  'open; create s0 a; create s1 b | close s0 || close s1 |',
  'open; create s0 a | preserve s0 0x7 f0 || close s0 | create s1 a',
  'open; create s0 a | preserve s0 0x7 f0; close s0 || preserve s0 0x7 f1 !cb_preserve:1:EIO | close s0',
  'open; create s0 a | exit || create s1 b !kmalloc:1 |',
  'open; create s0 a | reboot || create s1 b | open',
  'open | load_module T || unload_module T || create s0 a | create s1 b',
  'open; create s0 a | close s0; create s0 a || create s1 a || kill 0 | create s2 a',
];

const plain = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value instanceof Map ? [...value] : value);
const text = (value: unknown): string => JSON.stringify(value, plain);

/** All that an execution shows to anybody. */
function shown({ judged, suffix, schedule }: Executed): string {
  const { outcome, violations, linearizability, dataRaces } = judged;
  const calls = outcome.history.map(({ settled, ...call }) => ({ ...call, outcome: settled?.outcome, fired: settled?.fired, events: settled?.events }));
  const after = suffix.map((seen) => [seen.outcome, seen.callbacks, seen.events]);
  const { ending, steps, callbacks, events, waiting } = outcome;
  return text({ schedule, ending, steps, callbacks, events, waiting, calls, violations, linearizability, dataRaces, after, behaviour: judged.behaviour() });
}

interface Everything {
  readonly executions: readonly string[];
  readonly exploration: string;
  readonly resumed: number;
}

function everything(revision: Revision, program: ConcurrentProgram, checkpoints: Distances | false | undefined): Everything {
  const executions: string[] = [];
  const dpor = new Dpor();
  const options: ExploreOptions = {
    limit: LIMIT,
    dataRaces: true,
    racesOnly: true,
    each: (execution) => executions.push(shown(execution)),
    ...(checkpoints !== undefined && { checkpoints }),
  };
  const { seen, alone, notJudged, resumed, ...counts } = explore(revision, program, dpor, systemOf(revision).raceProperties, options);
  const exploration = text({ ...counts, seen: [...seen], alone: [...alone], notJudged: [...notJudged], races: dpor.races, pruned: dpor.pruned });
  return { executions, exploration, resumed };
}

/** How many executions began in the middle of another. */
function compare(revision: Revision, programs: readonly ConcurrentProgram[]): number {
  const system = systemOf(revision);
  let sum = 0;
  for (const program of programs) {
    const whole = everything(revision, program, false);
    expect(whole.resumed).toBe(0);
    for (const distances of DISTANCES) {
      const name = [system.notation.printRace({ program, schedule: [] }), distances];
      const { executions, exploration, resumed } = everything(revision, program, distances);
      const first = executions.findIndex((execution, i) => execution !== whole.executions[i]);
      expect([name, first, executions[first] ?? '']).toEqual([name, -1, '']);
      expect([name, executions.length, exploration]).toEqual([name, whole.executions.length, whole.exploration]);
      sum += resumed;
    }
  }
  return sum;
}

/** Looks at all state where it is kept, and again where it was put back. */
class Looking extends Checkpoints {
  readonly differences = new Set<string>();
  private readonly states = new Map<number, ReturnType<typeof stateOf>>();
  private runs: TaskRunner | null = null;

  override watch(...[runner, races]: Parameters<Checkpoints['watch']>): this {
    this.runs = runner;
    return super.watch(runner, races);
  }

  override keep(moves: number): void {
    this.states.set(moves, stateOf(this.runs!));
    super.keep(moves);
  }

  override last(): Checkpoint<TaskRunner> | null {
    const last = super.last();
    if (last === null) return null;
    const { moves, runner, restore } = last;
    const look = (): void => {
      for (const difference of differences(this.states.get(moves)!, stateOf(runner))) this.differences.add(difference);
    };
    return { ...last, restore: () => (restore(), look()) };
  }
}

/** What of the state was not put back, and how often it was. */
function left(revision: Revision, program: ConcurrentProgram): { readonly differences: readonly string[]; readonly used: number } {
  const { raceProperties } = systemOf(revision);
  const dpor = new Dpor();
  const recording = new Recording(dpor);
  const checkpoints = new Looking(dpor, recording, { gap: 5, far: 17, again: 3, first: 0 });
  const start = startOf(revision, program, raceProperties)!;
  const options = { start, checkpoints, dataRaces: true, recorder: new DporRecorder(dpor) };
  for (let i = 0; i < LOOKED_AT && recording.begin(); i++) judge(revision, program, recording, raceProperties, options);
  start.execution.computer.release();
  return { differences: [...checkpoints.differences], used: checkpoints.used };
}

/** How often the state was looked at. */
function nothingLeft(revision: Revision, programs: readonly ConcurrentProgram[]): number {
  let sum = 0;
  for (const program of programs) {
    const { differences: found, used } = left(revision, program);
    expect(found, systemOf(revision).notation.printRace({ program, schedule: [] })).toEqual([]);
    sum += used;
  }
  return sum;
}

const parse = (revision: Revision, ...texts: readonly string[]): ConcurrentProgram[] =>
  texts.map((program) => systemOf(revision).notation.parseConcurrent(program) as ConcurrentProgram);

describe('executions that go on in the middle of the one before', () => {
  const sources = gatherSources(new Tree(SMALL));
  const broken = sources.files[BOX]!.replace('\tdown_write(&boxes_rwsem);\n\tlist_del(&box->list);\n\tup_write(&boxes_rwsem);\n', '\tlist_del(&box->list);\n');
  let modules: readonly Uint8Array[];
  beforeAll(async () => {
    expect(broken).not.toBe(sources.files[BOX]);
    modules = [await compile(sources, () => {}), await compile({ ...sources, files: { ...sources.files, [BOX]: broken } }, () => {})];
  });

  it.each([true, false])('on a small kernel of our own, and with a list changed without its lock; every access is a step: %s', (accessSteps) => {
    for (const module of modules) {
      const revision = compiledRevision('small', module, { accessSteps });
      expect(compare(revision, parse(revision, ...SMALL_PROGRAMS))).toBeGreaterThan(200);
    }
  });

  it.each([true, false])('begin with all state as it was; every access is a step: %s', (accessSteps) => {
    const revision = compiledRevision('small', modules[0]!, { accessSteps });
    expect(nothingLeft(revision, parse(revision, ...SMALL_PROGRAMS))).toBeGreaterThan(20);
  });

  it.skipIf(kernelTree === null)(`on the tree of Linux 7.3${withoutTree}`, async () => {
    const module = await compile(gatherSources(new Tree(kernelTree!)), () => {});
    for (const accessSteps of [true, false]) {
      const revision = compiledRevision('tree', module, { accessSteps });
      const system = systemOf(revision);
      const drawn = fc.sample(system.drawing.concurrentPrograms(), { numRuns: PROGRAMS, seed: accessSteps ? 31 : 32 }) as ConcurrentProgram[];
      const pairs = likelyPairs(system).filter((_, i) => i % 20 === 0);
      expect(compare(revision, [...drawn, ...pairs])).toBeGreaterThan(1_000);
      expect(nothingLeft(revision, [...drawn.slice(0, WHOLE), ...pairs.slice(0, WHOLE)])).toBeGreaterThan(20);
    }
  });
});
