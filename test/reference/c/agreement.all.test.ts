// SPDX-License-Identifier: GPL-2.0-only
/** @file The C of Linux 7.3 and the mirrored linux-7.3: the same answers, callbacks and states, and as many classes of interleavings. */
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../../reference/c/compile.js';
import { gatherSources } from '../../../reference/c/headers.js';
import { compiledRevision } from '../../../reference/c/mainline/revision.js';
import { Tree } from '../../../reference/c/tree.js';
import { REAL_SIZE } from '../../../reference/machine/mainline/index.js';
import { linux_7_3 } from '../../../reference/mainline/linux-7.3/index.js';
import type { Revision } from '../../../reference/mainline/luo_internal.js';
import { likelyPairs } from '../../../search/race/likely.js';
import type { ConcurrentProgram } from '../../../search/race/program.js';
import { systemOf } from '../../../systems/index.js';
import type { Program } from '../../../systems/program.js';
import { kernelTree, withoutTree } from '../../tree.js';
import { behaviours, classesOf } from './agreement.js';

/** LUOCHECK_PROGRAMS says how many of each kind instead. */
const SEQUENCES = Number(process.env['LUOCHECK_PROGRAMS'] ?? 1_500);
const CONCURRENT = Number(process.env['LUOCHECK_PROGRAMS'] ?? 150);
const LIMIT = 400;

/** On the same machine: pages of a tree have 4 KiB. */
const mirror: Revision = { ...linux_7_3, name: 'linux-7.3 with real pages', configs: [REAL_SIZE] };
const system = systemOf(mirror);
const PAIRS = likelyPairs(system);

const reboots = ({ tasks }: ConcurrentProgram): boolean => tasks.flat().some(({ verb }) => verb === 'reboot');
/** That a module which cannot be loaded is freed is a write to the mirrored handler only: there are more classes of that. */
const frees = ({ tasks }: ConcurrentProgram): boolean => tasks.flat().some(({ verb, fault }) => verb === 'load_module' && fault !== undefined);
/** An FLB that is registered beside other calls: the mirror has more classes of that, which come to the same. */
const binds = ({ tasks }: ConcurrentProgram): boolean => tasks.flat().some(({ verb }) => verb === 'bind_flb');
const isCounted = (program: ConcurrentProgram): boolean => !reboots(program) && !frees(program) && !binds(program);
const textOf = (program: ConcurrentProgram): string => system.notation.printRace({ program, schedule: [] });

describe.skipIf(kernelTree === null)(`the tree of Linux 7.3 and linux-7.3${withoutTree}`, () => {
  let tree: Revision;
  beforeAll(async () => {
    const files = new Tree(kernelTree!);
    tree = compiledRevision('tree', await compile(gatherSources(files), () => {}), { read: (path) => files.read(path) });
  });

  it(`${SEQUENCES} random sequences show the same after each action`, () => {
    // That an FLB comes too early kills the kernel: that the C shows it too says search/ledger/mainline-c.json.
    const early = ({ verb, ...rest }: Program['actions'][number]): boolean => verb === 'bind_flb' && 'early' in rest;
    const drawn = fc.sample(system.drawing.programs(), { numRuns: SEQUENCES, seed: 21 }) as Program[];
    const programs = drawn.map((program) => ({ ...program, actions: program.actions.filter((action) => !early(action)) }));
    const differing = programs.filter((program) => behaviours(tree, program).join('\n') !== behaviours(mirror, program).join('\n'));
    expect(differing.map((program) => system.notation.printProgram(program))).toEqual([]);
  });

  it('pairs of calls have as many classes of interleavings, and each class is one of the other', () => {
    // A kernel that is left ends every step under way: of those there are more in C, where each access is one.
    const counted = PAIRS.filter(isCounted);
    expect(counted.length).toBeGreaterThan(400);
    for (const program of counted) expect([textOf(program), classesOf(tree, program, 2_000)]).toEqual([textOf(program), classesOf(mirror, program, 2_000)]);
  });

  it(`${CONCURRENT} random concurrent programs and pairs with a reboot, a module that is freed or an FLB come to the same`, () => {
    const drawn = fc.sample(system.drawing.concurrentPrograms(), { numRuns: CONCURRENT, seed: 22 }) as ConcurrentProgram[];
    let compared = 0;
    for (const program of [...drawn, ...PAIRS.filter((program) => !isCounted(program))]) {
      const [inC, mirrored] = [classesOf(tree, program, LIMIT), classesOf(mirror, program, LIMIT)];
      if (inC.isCut || mirrored.isCut) continue;
      compared++;
      expect([textOf(program), inC.behaviours]).toEqual([textOf(program), mirrored.behaviours]);
    }
    expect(compared).toBeGreaterThan(PAIRS.filter(reboots).length / 2);
  });
});
