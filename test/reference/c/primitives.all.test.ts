// SPDX-License-Identifier: GPL-2.0-only
/** @file Primitives that a patch may use, in C of our own: right use is silent in every interleaving, and each wrong use is found. */
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { Dpor } from '../../../reference/engine/dpor.js';
import { run } from '../../../reference/engine/execution.js';
import { compile } from '../../../reference/c/compile.js';
import { Folder } from '../../../reference/c/folder.js';
import { gatherSources } from '../../../reference/c/headers.js';
import { compiledRevision } from '../../../reference/c/mainline/revision.js';
import { Tree } from '../../../reference/c/tree.js';
import { MainlineMachine } from '../../../reference/machine/mainline/index.js';
import type { Recorder } from '../../../reference/kernel/index.js';
import type { Revision } from '../../../reference/mainline/luo_internal.js';
import { DataRaces } from '../../../search/race/data-race.js';
import type { Call } from '../../../systems/system.js';

const folder = (name: string): Folder => new Folder(fileURLToPath(new URL(`../../fixtures/trees/${name}`, import.meta.url)));

/** Headers that it does not have are those of the other small tree. */
function primitivesTree(name: 'prims' | 'works'): Tree {
  const [own, core, small] = [folder(name), folder('prims'), folder('small')];
  return new Tree(name, {
    read: (path) => own.read(path) ?? core.read(path) ?? (path.startsWith('kernel/') ? null : small.read(path)),
    hasFolder: (path) => core.hasFolder(path),
  });
}

let revision: Revision;
/** Of a tree that has work items, entering and leaving LUO are places where they are run: the others do without. */
let works: Revision;
beforeAll(async () => {
  for (const name of ['prims', 'works'] as const) {
    const compiled = compiledRevision(name, await compile(gatherSources(primitivesTree(name)), () => {}));
    if (name === 'prims') revision = compiled;
    else works = compiled;
  }
});

/** What was seen of all interleavings that differ, each text once. */
interface Seen {
  readonly answers: readonly string[];
  readonly events: readonly string[];
  readonly raced: readonly string[];
}

class Both implements Recorder {
  constructor(
    private readonly dpor: Dpor,
    private readonly races: DataRaces,
  ) {}

  touch(...[location, object, field, write]: Parameters<Recorder['touch']>): void {
    this.dpor.touch(location, write);
    this.races.touch(location, object, field, write);
  }

  barrier(): void {
    this.dpor.barrier();
  }
}

/** One task for each name, after the calls of `before`. */
function beside(names: readonly string[], before: readonly string[] = [], tree = revision): Seen {
  const machine = new MainlineMachine(tree);
  const { sys } = machine;
  const device = machine.call(0, sys.open(0)).ret!;
  for (const name of before) expect(machine.call(0, sys.create(0, device, name))).toMatchObject({ ret: 0, events: [] });
  const restore = machine.checkpoint();
  const dpor = new Dpor();
  const seen = { answers: new Set<string>(), events: new Set<string>(), raced: new Set<string>() };
  while (dpor.begin()) {
    restore();
    const races = new DataRaces({});
    machine.recorder = new Both(dpor, races);
    const tasks = names.map((name, id) => machine.spawn(0, sys.create(0, device, name), undefined, 'call', id));
    for (const task of tasks) task.pauses = true;
    for (const task of tasks) task.start();
    let at = 0;
    let ending: string;
    try {
      ending = run(tasks, dpor, { step: (task) => races.step(at++, task as Call) });
    } catch (error) {
      machine.panicked(error);
      dpor.end('finished');
      ending = 'panic';
    }
    machine.recorder = null;
    if (ending === 'pruned') continue;
    if (ending === 'deadlock') for (const task of tasks) if (task.status === 'blocked') machine.deadlocked(task);
    const results = tasks.map((task) => machine.finish(task));
    seen.answers.add(ending === 'finished' ? results.map(({ ret }) => ret).join() : ending);
    for (const { event } of results.flatMap(({ events }) => events)) seen.events.add(event);
    for (const field of races.found.keys()) seen.raced.add(field);
  }
  return { answers: [...seen.answers].sort(), events: [...seen.events].sort(), raced: [...seen.raced].sort() };
}

/** The same of one task alone, as `check` runs it. */
function alone(name: string, before: readonly string[] = [], tree = revision): { readonly ret: number | null; readonly events: readonly string[] } {
  const machine = new MainlineMachine(tree);
  const device = machine.call(0, machine.sys.open(0)).ret!;
  for (const first of before) machine.call(0, machine.sys.create(0, device, first));
  const { ret, events } = machine.call(0, machine.sys.create(0, device, name));
  return { ret, events: events.map(({ event }) => event) };
}

const silent = (...answers: readonly string[]): Seen => ({ answers, events: [], raced: [] });

describe('right use is silent', () => {
  it.each([
    ['guards'],
    ['compute'],
    ['put'],
    ['wait-try'],
    ['sleep'],
    ['spin'],
    ['downgrade'],
    ['read'],
    ['write'],
    ['entries'],
    ['allocate'],
    ['idr'],
    ['fd-give-up'],
    ['fd-without'],
    ['fd-take'],
    ['user'],
    ['memory'],
    ['notify'],
    ['texts'],
  ])('of one task: %s', (name) => {
    expect(alone(name)).toEqual({ ret: 0, events: [] });
  });

  const CASES: readonly (readonly [names: readonly string[], answers: readonly string[], before?: readonly string[]])[] = [
    [
      ['try', 'try'],
      ['-16,0', '0,-16', '0,0'],
    ],
    [
      ['a-try-b', 'b-try-a'],
      ['-16,-16', '-16,0', '0,-16', '0,0'],
    ],
    [
      ['try-b-a', 'a-try-b'],
      ['-16,0', '0,-16', '0,0'],
    ],
    [
      ['downgrade', 'read'],
      ['0,-16', '0,0'],
    ],
    [['downgrade', 'downgrade'], ['0,0']],
    [
      ['write', 'read'],
      ['-16,0', '0,-16', '0,0'],
    ],
    [['spin', 'spin'], ['0,0']],
    [
      ['cmpxchg', 'cmpxchg'],
      ['1,2', '2,1'],
    ],
    [
      ['bit', 'bit'],
      ['-16,0', '0,-16', '0,0'],
    ],
    [
      ['publish', 'look'],
      ['0,-16', '0,0'],
    ],
    [['wait', 'done'], ['0,0']],
    [['wait', 'done-all', 'wait-intr'], ['0,0,0']],
    [['wait-timeout', 'done'], ['0,0']],
    [
      ['wait-stack', 'done-there', 'set'],
      ['0,0,0', 'deadlock'],
    ],
    [['event', 'wake'], ['0,0']],
    [['event-intr', 'wake-intr'], ['0,0']],
    [['event-timeout', 'wake-early'], ['0,0']],
    [['var', 'wake-var'], ['0,0']],
    [['relax', 'set'], ['0,0']],
    [['rcu-look', 'exchange'], ['0,0'], ['put-there']],
    [['rcu-look', 'free-rcu'], ['0,0'], ['put-there']],
    [['rcu-look', 'call-rcu', 'rcu-look'], ['0,0,0'], ['put-there']],
    [['rcu-spin', 'exchange'], ['0,0'], ['put-there']],
    [['srcu-look', 'srcu-exchange'], ['0,0'], ['put-there']],
    [
      ['number-once', 'number-once'],
      ['0,1', '1,0'],
    ],
    [
      ['next-number', 'next-number'],
      ['0,1', '1,0'],
    ],
    [
      ['if-free', 'if-free'],
      ['-16,0', '0,-16'],
    ],
    [
      ['number-locked', 'number-locked'],
      ['0,1', '1,0'],
    ],
    [['fd-look', 'fd-close'], ['-9,0', '0,0'], ['fd-add']],
    [['fd-give-up', 'fd-take'], ['0,0']],
    [['tell', 'unlisten'], ['0,0'], ['listen']],
    [['table-write', 'table-read'], ['0,0']],
    [['slot', 'slot'], ['0,0']],
    [
      ['slot', 'slot-try'],
      ['0,-16', '0,0'],
    ],
    [['gate', 'gate-close'], ['0,0']],
    [['take-bit', 'take-bit'], ['0,0']],
  ];
  it.each(CASES.map(([names, answers, before = []]) => ({ names, answers, before })))('of $names', ({ names, answers, before }) => {
    const expected = answers.includes('deadlock') ? { ...silent(...answers), events: ['deadlock:mine'] } : silent(...answers);
    expect(beside(names, before)).toEqual(expected);
  });
});

describe('wrong use is found', () => {
  it.each([
    ['keep', 'lock_left_held:a'],
    ['downgrade-wrong', 'unbalanced_up_write:sem'],
    ['assert-read', 'warn:assert_read'],
    ['spin-sleep', 'sleeps_in_atomic:spin'],
    ['spin-lock', 'sleeps_in_atomic:spin'],
    ['put-often', 'use_after_free:counted'],
    ['put-often', 'refcount_dec_to_zero:refcount_t'],
    ['for-ever', 'hang:loop_for_ever'],
    ['wait', 'deadlock:done'],
    ['event', 'deadlock:queue'],
    ['done-unmade', 'panic:complete:lock_not_initialised'],
    ['relax', 'hang:spin_until_ready'],
    ['rcu-bare', 'warn:look_without_lock'],
    ['rcu-sleep', 'sleeps_in_atomic:rcu'],
    ['rcu-stay', 'lock_left_held:rcu'],
    ['call-sleep', 'sleeps_in_atomic:softirq'],
    ['free-twice', 'double_free:thing'],
    ['srcu-self', 'deadlock:domain'],
    ['fd-lost', 'leak:descriptor'],
    ['moved', 'use_after_free:use_what_moved'],
    ['quick-sleep', 'sleeps_in_atomic:rcu'],
    ['table-sleep', 'sleeps_in_atomic:table_lock'],
    ['unaligned', 'warn:__xa_store'],
    ['store-twice', 'recursive_lock:map.xa_lock'],
    ['insert-sleep', 'sleeps_in_atomic:numbers_lock'],
  ])('of one task: %s', (name, event) => {
    expect(alone(name, ['put-there']).events).toContain(event);
  });

  it.each([['fd-look', ['fd-add', 'fd-twice'], 'use_after_free:file']])('of %s behind %j', (name, before, event) => {
    expect(alone(name, before).events).toContain(event);
  });

  it('and a wait that ends by its time answers so', () => {
    expect([alone('wait-timeout'), alone('event-timeout')]).toEqual(Array.from({ length: 2 }, () => ({ ret: -16, events: [] })));
  });

  it.each([
    [['a-b', 'b-a'], 'deadlock:a'],
    [['a-b', 'b-a'], 'lock_order_cycle:b:a'],
    [['event', 'wake-early'], 'deadlock:queue'],
    [['event', 'wake-intr'], 'deadlock:queue'],
    [['wait', 'wait', 'done'], 'deadlock:done'],
    [['tell', 'unlisten-state'], 'lock_order_cycle:chain.rwsem:state_lock'],
    [['take-bit', 'forget-bit'], 'deadlock:variable'],
    [['rcu-late', 'exchange'], 'use_after_free:thing'],
    [['rcu-late', 'free-rcu'], 'use_after_free:thing'],
    [['rcu-look', 'put-there'], 'use_after_free:thing'],
    [['rcu-look', 'srcu-exchange'], 'use_after_free:thing'],
    [['map-look', 'map-keep', 'map-free'], 'use_after_free:item'],
  ])('of %j: %s', (names, event) => {
    const { events } = beside(names, names.some((name) => name.includes('rcu')) ? ['put-there'] : names.includes('tell') ? ['listen'] : []);
    expect(events).toContain(event);
  });

  it.each([
    [
      ['store', 'store'],
      ['1,1', '1,2', '2,1'],
    ],
    [
      ['publish-late', 'look'],
      ['0,-16', '0,0'],
    ],
    [
      ['if-free-bare', 'if-free-bare'],
      ['-16,0', '0,-16', '0,0'],
    ],
  ])('of %j: what is answered', (names, answers) => {
    expect(beside(names).answers).toEqual(answers);
  });

  it.each([
    [['bit-relaxed', 'bit-relaxed'], 'counter'],
    [['publish-late', 'look'], 'data'],
    [['wait', 'done-early'], 'result'],
    [['number', 'number'], 'numbers.idr_rt'],
    [['table-wrong', 'table-read'], 'shared'],
  ])('of %j: a data race of %s', (names, field) => {
    expect(beside(names).raced).toEqual([field]);
  });
});

describe('work items', () => {
  it.each(['queue', 'flush', 'cancel', 'compute', 'hand-over', 'free-cancelled', 'in-order'])('of one task: %s', (name) => {
    expect(alone(name, [], works)).toEqual({ ret: 0, events: [] });
  });

  it.each([
    ['queue', 'queue'],
    ['queue', 'enter'],
    ['queue', 'flush'],
    ['queue', 'cancel'],
    ['flush', 'flush'],
    ['compute', 'enter'],
    ['hand-over', 'enter'],
    ['free-cancelled', 'enter'],
  ])('of %s and %s are silent', (...names) => {
    expect(beside(names, [], works)).toEqual(silent('0,0'));
  });

  it.each([
    ['flush-locked', 'recursive_lock:lock'],
    ['flush-self', 'deadlock:work_done'],
    ['free-queued', 'use_after_free:item'],
    ['never-made', 'warn:__queue_work'],
  ])('that are used wrongly by one task: %s', (name, event) => {
    expect(alone(name, [], works).events).toContain(event);
  });

  it('that frees what its maker still uses is found when another task runs it', () => {
    expect(alone('hand-over-use', [], works)).toEqual({ ret: 0, events: [] });
    expect(beside(['hand-over-use', 'enter'], [], works).events).toContain('use_after_free:item');
  });

  it('that nobody waited for writes beside who reads', () => {
    expect(beside(['compute-look', 'enter'], [], works).raced).toEqual(['result']);
  });

  it('holds up who flushes it with a lock that it takes', () => {
    const { events } = beside(['flush-locked', 'enter'], [], works);
    expect(events).toContain('deadlock:work_done');
  });
});

describe('who calls, and pages', () => {
  it.each(['who', 'page'])('of one task: %s', (name) => {
    expect(alone(name, [], works)).toEqual({ ret: 0, events: [] });
  });

  it('threads of a process have pids of their own, the first one that of the process', () => {
    expect(beside(['who-am-i', 'who-am-i'], [], works)).toEqual(silent('100,101'));
    expect(alone('who-am-i', ['enter'], works).ret).toBe(100);
  });

  it('a page that was freed is not used', () => {
    expect(alone('page-late', [], works).events).toContain('use_after_free:use_page');
  });
});
