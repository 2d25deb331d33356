// SPDX-License-Identifier: GPL-2.0-only
/** @file Memfds of the simulated kernel: what fallocate() makes, what a page costs, who has it, and what excludes whom. */
import { describe, expect, it } from 'vitest';
import { folio_get, kho_preserve_folio, type file, type inode_file } from '../../../reference/kernel/index.js';
import type { Revision } from '../../../reference/mainline/luo_internal.js';
import { likelyPairs } from '../../../search/race/likely.js';
import { explore } from '../../../search/race/explore.js';
import { Dpor } from '../../../reference/engine/dpor.js';
import type { FileName } from '../../../model/mainline/actions.js';
import { PLAIN_FILES } from '../../../systems/mainline/files.js';
import { MainlineComputer } from '../../../systems/mainline/computer.js';
import type { Program } from '../../../systems/mainline/program.js';
import { mainline } from '../../../systems/mainline.js';

const [linux, corrected] = (['linux-7.3', 'mainline-corrected'] as const).map((name) => mainline.revisions.find(name) as unknown as Revision);

/** The machine after a program, and the reports of its last call. */
function after(text: string, revision = linux!, before?: (computer: MainlineComputer) => void): { computer: MainlineComputer; events: readonly string[] } {
  const program = mainline.notation.parseProgram(text) as Program;
  const computer = new MainlineComputer(revision, program);
  const last = program.actions.length - 1;
  for (const action of program.actions.slice(0, last)) computer.perform(action);
  before?.(computer);
  const { events } = computer.perform(program.actions[last]!);
  return { computer, events: events.map(({ event }) => event) };
}

/** An open memfd; undefined: it is not there. */
const opened = ({ plain, retrieved }: MainlineComputer, name: FileName): file | undefined => plain[PLAIN_FILES.indexOf(name)] ?? retrieved.get(name);
const memfd = (computer: MainlineComputer, name: FileName): inode_file => opened(computer, name) as inode_file;
const viewOf = (computer: MainlineComputer, name: string) => computer.view().memfds.find((one) => one.name === name);

const TAKEN = 'open; create s0 a; preserve s0 0x1 m1; reboot; open; retrieve s0 a; retrieve_fd s0 0x1';

describe('a page that fallocate() made', () => {
  it('holds what was there, and is read as zeros', () => {
    const { computer } = after('open');
    const page = memfd(computer, 'm1').f_inode.i_pages.get(1)!;
    expect([page.uptodate, new Set(page.bytes)]).toEqual([false, new Set([0xa5])]);
    const was = viewOf(computer, 'm1')!.content;
    page.bytes[0] = 7;
    expect(viewOf(computer, 'm1')!.content).toBe(was);
    page.uptodate = true;
    expect(viewOf(computer, 'm1')!.content).not.toBe(was);
  });

  it('is cleared by PRESERVE_FD, and comes back like that', () => {
    const { computer } = after('open; create s0 a; preserve s0 0x1 m1', linux, (one) => {
      expect(memfd(one, 'm1').f_inode.i_pages.get(1)!.uptodate).toBe(false);
    });
    const page = memfd(computer, 'm1').f_inode.i_pages.get(1)!;
    expect([page.uptodate, new Set(page.bytes)]).toEqual([true, new Set([0])]);
    const [was, is] = [viewOf(computer, 'm1')!, viewOf(after(TAKEN).computer, 'a/0')!];
    expect([is.content, is.size]).toEqual([was.content, was.size]);
  });
});

describe('pages that nobody has', () => {
  it('are told when the call has ended', () => {
    const leave = (computer: MainlineComputer): void => folio_get(memfd(computer, 'a/0').f_inode.i_pages.get(0)!);
    expect(after(`${TAKEN}; finish s0; close_file a/0x1`, corrected).events).toEqual([]);
    expect(after(`${TAKEN}; finish s0; close_file a/0x1`, corrected, leave).events).toEqual(['leak:pages:shmem']);
  });

  it('are no such thing while they are kept for the next kernel', () => {
    const keep = (computer: MainlineComputer): void => {
      const page = memfd(computer, 'a/0').f_inode.i_pages.get(0)!;
      folio_get(page);
      const kept = kho_preserve_folio(page);
      while (kept.next().done !== true);
    };
    expect(after(`${TAKEN}; finish s0; close_file a/0x1`, corrected, keep).events).toEqual([]);
  });
});

describe('what a memfd is charged for', () => {
  it('is what it has', () => {
    const { computer } = after(TAKEN);
    const { i_blocks, alloced, i_pages } = memfd(computer, 'a/0').f_inode;
    expect([i_blocks, alloced, i_pages.size]).toEqual([2, 2, 2]);
    expect(memfd(after('resize m0').computer, 'm0').f_inode).toMatchObject({ i_blocks: 1, alloced: 1 });
  });

  it('is told when it is not given back, or too much of it', () => {
    for (const wrong of [1, -1]) {
      const { events } = after(`${TAKEN}; finish s0; close_file a/0x1`, corrected, (one) => void (memfd(one, 'a/0').f_inode.i_blocks += wrong));
      expect(events).toEqual(['miscounted:i_blocks']);
    }
  });

  it.each([1, 2, 3, 4, 5, 6])('comes to nothing when RETRIEVE_FD fails for want of memory: occasion %i of 6', (n) => {
    const program = (fault: number): string => `open; create s0 a; preserve s0 0x1 m0; reboot; open; retrieve s0 a; retrieve_fd s0 0x1 !page_cache:${fault}`;
    for (const revision of [linux!, corrected!]) {
      const { computer, events } = after(program(n), revision);
      expect([events, opened(computer, 'a/0')]).toEqual([expect.not.arrayContaining([expect.stringMatching(/^leak|i_blocks/)]), undefined]);
      expect(viewOf(after(program(7), revision).computer, 'a/0')).toBeDefined();
    }
  });
});

describe('a folio of two pages', () => {
  const pagesOf = ({ f_inode: { i_pages } }: inode_file): unknown => [...i_pages].map(([index, page]) => [index, page.index, page.count]);
  const LAID_OUT = [
    [0, 0, 2],
    [2, 2, 1],
  ];

  it('is handed over as one, with its place and its content', () => {
    const [was, is] = [after('open').computer, after(TAKEN.replace('m1', 'm4')).computer];
    expect([pagesOf(memfd(was, 'm4')), pagesOf(memfd(is, 'a/0'))]).toEqual([LAID_OUT, LAID_OUT]);
    expect(memfd(is, 'a/0').f_inode).toMatchObject({ i_blocks: 3, alloced: 3 });
    const [{ content, size }, come] = [viewOf(was, 'm4')!, viewOf(is, 'a/0')!];
    expect([come.content, come.size]).toEqual([content, size]);
  });

  it('has one reference for all who pin it', () => {
    const { computer } = after('open; create s0 a; preserve s0 0x1 m4');
    expect([...memfd(computer, 'm4').f_inode.i_pages.values()].map(({ refcount }) => refcount)).toEqual([2, 2]);
    expect(computer.view().pages['shmem']).toBe(3);
  });
});

describe('a file of tmpfs that has a name', () => {
  it('is handed over by nobody, and is no memfd', () => {
    const program = mainline.notation.parseProgram('open; create s0 a; preserve s0 0x1 x1') as Program;
    const computer = new MainlineComputer(linux!, program);
    expect(program.actions.map((action) => computer.perform(action).outcome.ret)).toEqual([0, 0, '-ENOENT']);
    expect(viewOf(computer, 'x1')).toBeUndefined();
    expect(computer.view().files.map(({ name }) => name)).toContain('x1');
  });
});

describe('flags of an inode', () => {
  const pairs = likelyPairs(mainline).map((program) => mainline.notation.printRace({ program, schedule: [] }));
  const FREEZING = 'open; create s0 a | preserve s0 0x1 m0 || resize m0 |';
  const THAWING = 'open; create s0 a; preserve s0 0x1 m0 | close s0 || resize m0 |';

  it('meet who changes the size, in what race tries first', () => {
    expect(pairs.map((text) => text.trim())).toEqual(expect.arrayContaining([FREEZING, THAWING]));
  });

  it.each([FREEZING, THAWING])("are nobody else's meanwhile: %s", (text) => {
    const program = mainline.notation.parseConcurrent(text);
    const { seen } = explore(linux as never, program, new Dpor(), mainline.raceProperties, { dataRaces: true, racesOnly: true, limit: 300 });
    expect([...seen.keys()].filter((id) => id.includes('shmem_inode_info'))).toEqual([]);
  });
});
