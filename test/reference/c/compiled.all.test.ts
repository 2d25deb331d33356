// SPDX-License-Identifier: GPL-2.0-only
/** @file A small kernel of our own, compiled and run: every primitive, defects put into it, and several tasks; then a real tree. */
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { run, type Ending } from '../../../reference/engine/execution.js';
import { Dpor } from '../../../reference/engine/dpor.js';
import { Exhaustive } from '../../../reference/engine/exhaustive.js';
import type { Body } from '../../../reference/engine/step.js';
import { compile } from '../../../reference/c/compile.js';
import type { TreeError } from '../../../reference/c/error.js';
import { gatherSources, type Sources } from '../../../reference/c/headers.js';
import { compiledRevision } from '../../../reference/c/mainline/revision.js';
import { Tree } from '../../../reference/c/tree.js';
import { MainlineMachine, type CallResult, type InjectedFault } from '../../../reference/machine/mainline/index.js';
import type { Recorder } from '../../../reference/kernel/index.js';
import type { Revision } from '../../../reference/mainline/luo_internal.js';
import { linux_7_3 } from '../../../reference/mainline/linux-7.3/index.js';
import { theNextKernelBoots } from '../../../properties/mainline/handover/the-next-kernel-boots.js';
import { execute } from '../../../search/execute.js';
import { mainline } from '../../../systems/mainline.js';
import { DataRaces } from '../../../search/race/data-race.js';
import type { Call } from '../../../systems/system.js';
import { Replayer } from '../../../systems/mainline/conformity.js';
import { mainlineRecording } from '../../../systems/mainline/recording.js';
import { readLines } from '../../../systems/v1/recorded.js';
import { kernelTree, withoutTree } from '../../tree.js';

const SMALL = fileURLToPath(new URL('../../fixtures/trees/small', import.meta.url));
const TRACES = fileURLToPath(new URL('../../fixtures/traces/mainline-7.3.4.jsonl.gz', import.meta.url));
const FILE_TRACES = fileURLToPath(new URL('../../fixtures/traces/mainline-7.3.4-files.jsonl.gz', import.meta.url));
const BOX = 'kernel/liveupdate/small_box.c';
const DEVICE = 'kernel/liveupdate/small_device.c';

const silent = (): void => {};
const sources = gatherSources(new Tree(SMALL));

/** The small tree with one place changed. */
function changed(path: string, from: string, to: string): Sources {
  const text = sources.files[path]!;
  expect(text.split(from)).toHaveLength(2);
  return { ...sources, files: { ...sources.files, [path]: text.replace(from, to) } };
}

/** A machine on which calls of its first process are short to write. */
class Bench {
  readonly machine: MainlineMachine;
  readonly events: string[] = [];

  constructor(revision: Revision) {
    this.machine = new MainlineMachine(revision, { loaded: true, modules: [{ name: 'a', boot: true }] });
  }

  call(body: Body<number>, fault?: InjectedFault): CallResult {
    const result = this.machine.call(0, body, fault);
    this.events.push(...result.events.map(({ event }) => event));
    return result;
  }

  ret(body: Body<number>, fault?: InjectedFault): number | null {
    return this.call(body, fault).ret;
  }

  open(): number {
    return this.ret(this.machine.sys.open(0))!;
  }

  create(device: number, name: string): number {
    const { ret, value } = this.call(this.machine.sys.create(0, device, name));
    return ret === 0 ? (value as { fd: number }).fd : ret!;
  }
}

let small: Revision;
let module: Uint8Array;
beforeAll(async () => {
  module = await compile(sources, silent);
  small = compiledRevision('small', module);
});

describe('compiled C', () => {
  it('opens, makes sessions, answers in the layout of its own headers', () => {
    const bench = new Bench(small);
    const { sys, fs } = bench.machine;
    const device = bench.open();
    expect(bench.open()).toBe(-16);
    const one = bench.create(device, 'one');
    expect(bench.call(fs.link(0, one)).value).toBe('anon_inode:[box 3] one:0xabcdef');
    expect([bench.create(device, 'one'), bench.create(device, 'x'.repeat(24))]).toEqual([-17, -22]);
    expect(bench.ret(sys.finish(0, one))).toBe(-25);
    expect(bench.ret(sys.close(0, device))).toBe(0);
    expect(bench.open()).toBe(device);
    expect(bench.events).toEqual([]);
  });

  it('calls back, and gives back what it took', () => {
    const bench = new Bench(small);
    const { sys } = bench.machine;
    const one = bench.create(bench.open(), 'one');
    const test = bench.ret(sys.open_test_file(0, 'a'))!;
    expect(bench.ret(sys.preserve(0, one, 8n, test))).toBe(-22);
    const { ret, callbacks } = bench.call(sys.preserve(0, one, 7n, test));
    expect([ret, callbacks.map(({ callback }) => callback)]).toEqual([0, ['can_preserve', 'preserve']]);
    expect(bench.ret(sys.delete_module(0, 'a'))).toBe(-16);
    expect(bench.ret(sys.preserve(0, one, 7n, test))).toBe(-17);
    expect(bench.call(sys.close(0, one)).callbacks.map(({ callback }) => callback)).toEqual(['unpreserve']);
    expect(bench.ret(sys.delete_module(0, 'a'))).toBe(0);
    expect(bench.events).toEqual([]);
  });

  it('finds in the next kernel what it left, and nothing else', () => {
    const bench = new Bench(small);
    const { sys } = bench.machine;
    const device = bench.open();
    bench.create(device, 'one');
    bench.ret(sys.close(0, bench.create(device, 'two')));
    expect(bench.call(sys.reboot(0)).outcome).toBe('booted');
    const next = bench.open();
    expect([bench.ret(sys.retrieve(0, next, 'one')), bench.ret(sys.retrieve(0, next, 'two'))]).toEqual([0, -2]);
  });

  it.each([
    ['kmalloc', -12],
    ['no_fd', -24],
    ['no_file', -23],
    ['copy_from_user', -14],
    ['copy_to_user', -14],
  ] as const)('answers an injected fault, and loses nothing: %s', (kind, expected) => {
    const bench = new Bench(small);
    const { sys } = bench.machine;
    const device = bench.open();
    const { ret, fired } = bench.call(sys.create(0, device, 'one'), { kind, n: 1 });
    expect([ret, fired, bench.events]).toEqual([expected, true, []]);
    expect(bench.create(device, 'one')).toBeGreaterThan(0);
  });

  it('goes back to a checkpoint, and starts anew when it is reset', () => {
    const bench = new Bench(small);
    const { machine } = bench;
    const device = bench.open();
    const restore = machine.checkpoint();
    const play = (): (number | null)[] => [bench.create(device, 'one'), bench.create(device, 'one'), bench.call(machine.sys.reboot(0)).ret];
    const first = play();
    restore();
    expect(play()).toEqual(first);
    machine.reset();
    expect([bench.open(), bench.create(device, 'one')]).toEqual([device, first[0]]);
  });
});

describe('states of compiled C', () => {
  const after = (calls: (bench: Bench, device: number) => void): string => {
    const bench = new Bench(small);
    calls(bench, bench.open());
    return bench.machine.canonical();
  };

  it('are the same however the machine came there', () => {
    const nothing = after(() => {});
    const made = after((bench, device) => bench.create(device, 'one'));
    expect(made).not.toBe(nothing);
    const close = (bench: Bench, fd: number): number | null => bench.ret(bench.machine.sys.close(0, fd));
    expect(after((bench, device) => close(bench, bench.create(device, 'one')))).toBe(nothing);
    const again = after((bench, device) => {
      close(bench, bench.create(device, 'two'));
      bench.create(device, 'one');
    });
    expect(again).toBe(made);
    const twice = after((bench, device) => {
      const { sys } = bench.machine;
      close(bench, bench.create(device, 'one'));
      bench.ret(sys.preserve(0, bench.create(device, 'one'), 7n, bench.ret(sys.open_test_file(0, 'a'))!));
    });
    const once = after((bench, device) => {
      const { sys } = bench.machine;
      bench.ret(sys.preserve(0, bench.create(device, 'one'), 7n, bench.ret(sys.open_test_file(0, 'a'))!));
    });
    expect(twice).toBe(once);
  });

  it('differ in what is in memory, in descriptors, and in what the next kernel finds', () => {
    const states = [
      after(() => {}),
      after((bench, device) => bench.create(device, 'one')),
      after((bench, device) => bench.create(device, 'two')),
      after((bench, device) => {
        bench.create(device, 'one');
        bench.create(device, 'two');
      }),
      after((bench, device) => bench.ret(bench.machine.sys.close(0, device))),
      after((bench) => bench.call(bench.machine.sys.reboot(0))),
      after((bench, device) => {
        bench.create(device, 'one');
        bench.call(bench.machine.sys.reboot(0));
      }),
      after((bench) => bench.ret(bench.machine.sys.kexec_unload(0))),
      after((bench) => bench.ret(bench.machine.sys.delete_module(0, 'a'))),
    ];
    expect(new Set(states).size).toBe(states.length);
  });

  it('are put back by a checkpoint', () => {
    const bench = new Bench(small);
    const device = bench.open();
    const restore = bench.machine.checkpoint();
    const before = bench.machine.canonical();
    bench.create(device, 'one');
    expect(bench.machine.canonical()).not.toBe(before);
    restore();
    expect(bench.machine.canonical()).toBe(before);
  });
});

describe('what compiled C reaches', () => {
  it('is marked by function, piece of code and call of a primitive, also where a function has called others', () => {
    const read = (path: string): string | null => sources.files[path] ?? null;
    const { revision, sites, marks } = compiledRevision('marked', module, { read }).marked!();
    const reached = (kind: string): string[] =>
      sites.flatMap(({ kind: of, function: owner, text }, i) => (of === kind && marks.hit[i] !== 0 ? [`${owner}: ${text}`] : []));
    expect(sites.every(({ file, line }) => file.startsWith('kernel/liveupdate/small_') && line > 0)).toBe(true);
    const bench = new Bench(revision);
    marks.hit.fill(0);
    const device = bench.open();
    expect([reached('function'), reached('lock')]).toEqual([['small_open: small_open'], []]);
    const box = bench.create(device, 'one');
    expect(reached('function')).toEqual(expect.arrayContaining(['small_ioctl: small_ioctl', 'box_create: box_create']));
    expect(reached('step')).toContain('box_create: kmalloc: box = kzalloc_obj(*box);');
    expect(reached('branch').some((text) => text.includes('return -EINVAL'))).toBe(false);
    marks.hit.fill(0);
    bench.ret(bench.machine.sys.close(0, box));
    // Between the beginning of box_release() and its locks stands a call of box_empty().
    expect(reached('lock')).toEqual(expect.arrayContaining(['box_release: down_write(&boxes_rwsem);', 'box_release: up_write(&boxes_rwsem);']));
    expect(marks.site).toBeGreaterThan(0);
    bench.machine.reset();
    marks.hit.fill(0);
    bench.open();
    expect(reached('function')).toEqual(['small_open: small_open']);
    // Who is not asked marks nothing.
    marks.hit.fill(0);
    new Bench(small).open();
    expect(marks.hit.some((hit) => hit !== 0)).toBe(false);
  });
});

describe('tasks in compiled C', () => {
  it('are suspended at each primitive: two creates with at most 3 preemptions leave one session of that name', () => {
    const strategy = new Exhaustive(3);
    const seen = new Set<string>();
    const machine = new MainlineMachine(small);
    const device = machine.call(0, machine.sys.open(0)).ret!;
    const restore = machine.checkpoint();
    let executions = 0;
    for (; strategy.begin(); executions++) {
      restore();
      const tasks = [0, 1].map((id) => machine.spawn(0, machine.sys.create(0, device, 'one'), undefined, 'create', id));
      for (const task of tasks) task.start();
      const ending: Ending = run(tasks, strategy);
      expect(ending).toBe('finished');
      const results = tasks.map((task) => machine.finish(task));
      seen.add(results.map(({ ret }) => ret).join());
      expect(results.flatMap(({ events }) => events)).toEqual([]);
    }
    expect([...seen].sort()).toEqual(['-17,0', '0,-17']);
    expect(executions).toBeGreaterThan(100);
  });
});

/** Every class of interleavings of two calls that follow `open`: how many there are, what they answer, what is raced for. */
function classes(
  revision: Revision,
  boxes: readonly string[],
  calls: (machine: MainlineMachine, device: number, made: readonly number[]) => readonly Body<number>[],
): readonly [number, readonly string[], readonly string[]] {
  const bench = new Bench(revision);
  const { machine } = bench;
  const device = bench.open();
  const made = boxes.map((name) => bench.create(device, name));
  const restore = machine.checkpoint();
  const dpor = new Dpor();
  const answers = new Set<string>();
  const raced = new Set<string>();
  while (dpor.begin()) {
    restore();
    const races = new DataRaces({});
    machine.recorder = new Both(dpor, races);
    const tasks = calls(machine, device, made).map((body, id) => machine.spawn(0, body, undefined, 'call', id));
    for (const task of tasks) task.pauses = true;
    for (const task of tasks) task.start();
    let at = 0;
    const ending = run(tasks, dpor, { step: (task) => races.step(at++, task as Call) });
    machine.recorder = null;
    if (ending === 'pruned') continue;
    answers.add(tasks.map((task) => machine.finish(task).ret).join());
    for (const field of races.found.keys()) raced.add(field);
  }
  return [dpor.explored, [...answers].sort(), [...raced].sort()];
}

/** What each step touches goes to both. */
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

describe('classes of interleavings', () => {
  const twoCreates = ({ sys }: MainlineMachine, device: number): readonly Body<number>[] => [sys.create(0, device, 'one'), sys.create(0, device, 'one')];
  const twoCloses = ({ sys }: MainlineMachine, _device: number, [one, two]: readonly number[]): readonly Body<number>[] => [
    sys.close(0, one!),
    sys.close(0, two!),
  ];

  it('are as many whether accesses are steps or not, where all of them are under a lock', async () => {
    const primitives = compiledRevision('primitives', await compile(sources, silent), { accessSteps: false });
    const [count, answers, raced] = classes(small, [], twoCreates);
    expect([answers, raced]).toEqual([['-17,0', '0,-17'], []]);
    expect(classes(primitives, [], twoCreates)).toEqual([count, answers, raced]);
    expect(classes(primitives, ['one', 'two'], twoCloses)).toEqual(classes(small, ['one', 'two'], twoCloses));
  });

  it('show a list that is changed without its lock', async () => {
    const unlocked = '\tdown_write(&boxes_rwsem);\n\tlist_del(&box->list);\n\tup_write(&boxes_rwsem);\n';
    const racy = compiledRevision('racy', await compile(changed(BOX, unlocked, '\tlist_del(&box->list);\n'), silent));
    expect(classes(small, ['one', 'two'], twoCloses)[2]).toEqual([]);
    expect(classes(racy, ['one', 'two'], twoCloses)[2]).toEqual(expect.arrayContaining(['box.list']));
  });
});

describe('a backtrace', () => {
  /** `kernel/liveupdate/small_box.c:61`, of the one line that has this text. */
  function placeIn(text: Sources, path: string, code: string): string {
    const lines = text.files[path]!.split('\n');
    const found = lines.flatMap((line, i) => (line.includes(code) ? [i + 1] : []));
    expect(found).toHaveLength(1);
    return `${path}:${found[0]}`;
  }

  it('has the line of the tree that each function had come to, also behind what the compiler put into it', async () => {
    const text = changed(BOX, '\tbox_put(box);\n\treturn 0;', "\tbox_put(box);\n\treturn box->name[0] == 'z';");
    const bench = new Bench(compiledRevision('wrong', await compile(text, silent)));
    const one = bench.create(bench.open(), 'one');
    const [report] = bench.call(bench.machine.sys.close(0, one)).events;
    expect([report!.event, report!.functions, report!.lines]).toEqual(['use_after_free:box', ['box_release'], [placeIn(text, BOX, "box->name[0] == 'z'")]]);
  });

  it('may use what is only another way to say what there is', async () => {
    const uses = `{
		char short_name[4], *copy = kstrdup((char *)box.name, GFP_KERNEL);
		unsigned long flags, *array = kmalloc_array(2, sizeof(*array), GFP_KERNEL);
		spinlock_t lock;

		might_sleep();
		cond_resched();
		spin_lock_init(&lock);
		spin_lock_irqsave(&lock, flags);
		cpu_relax();
		spin_unlock_irqrestore(&lock, flags);
		pr_info_once("%s\\n", copy);
		if (!copy || !array || strscpy(short_name, copy) != 3 || strcmp(short_name, "one"))
			error = -ENOTTY;
		if (strscpy_pad(short_name, "a") != 1 || short_name[3] || strscpy(short_name, "four") != -E2BIG || strscpy(short_name, "no", 3) != 2)
			error = -ENOTTY;
		kfree(array);
		kfree(copy);
	}
	if (error)
		goto put_fd;
	error = box_create((char *)box.name, &made);`;
    const bench = new Bench(compiledRevision('more', await compile(changed(DEVICE, 'error = box_create((char *)box.name, &made);', uses), silent)));
    const device = bench.open();
    const before = bench.events.length;
    bench.create(device, 'one');
    expect(bench.events.slice(before)).toEqual([]);
    expect(bench.ret(bench.machine.sys.create(0, device, 'other'))).toBe(-25);
  });

  it('of a step is known where steps are traced', () => {
    const machine = new MainlineMachine(small, { loaded: true, traced: true });
    const places = new Set<string>();
    machine.call(0, machine.sys.open(0), undefined, ({ where }) => void places.add(where?.source ?? ''));
    expect([...places]).toContain(placeIn(sources, DEVICE, 'atomic_cmpxchg'));
  });

  it('names where functions are defined', () => {
    expect(small.code!.locate('box_release')).toEqual({ path: BOX, line: Number(placeIn(sources, BOX, 'static int box_release').split(':')[1]) });
    expect(small.code!.locate('kmalloc')).toBeNull();
  });
});

describe('a defect', () => {
  it.each([
    ['leak', BOX, '\tif (is_taken(name)) {\n\t\tkfree(box);', '\tif (is_taken(name)) {', 'leak:box'],
    ['lock that is not dropped', BOX, '\tmutex_unlock(&box->lock);\n\tfput(given);', '\tfput(given);', 'lock_left_held:box.lock'],
    ['lock dropped twice', BOX, '\tup_write(&boxes_rwsem);\n', '\tup_write(&boxes_rwsem);\n\tup_write(&boxes_rwsem);\n', 'unbalanced_up_write:boxes_rwsem'],
    ['double free', BOX, '\tmutex_destroy(&box->lock);\n\tkfree(box);', '\tmutex_destroy(&box->lock);\n\tkfree(box);\n\tkfree(box);', 'double_free:box'],
    ['use of a freed lock', BOX, '\tbox_put(box);\n\treturn 0;', '\tbox_put(box);\n\tmutex_destroy(&box->lock);\n\treturn 0;', 'use_after_free:box'],
    [
      'loop that does not end',
      BOX,
      '\tgiven = fget(preserve.fd);',
      '\tfor (volatile int i = 0; ; i++)\n\t\tif (i < 0)\n\t\t\tbreak;\n\tgiven = fget(preserve.fd);',
      'hang:box_ioctl',
    ],
    [
      'C stack that is full',
      BOX,
      'static long box_ioctl(struct file *file, unsigned int cmd, unsigned long arg)\n{\n',
      'static int deeper_and_deeper(int n)\n{\n\tvolatile char here[512];\n\n\there[n % 512] = n;\n\treturn deeper_and_deeper(n + 1) + here[n % 512];\n}\n\n' +
        'static long box_ioctl(struct file *file, unsigned int cmd, unsigned long arg)\n{\n\tif (deeper_and_deeper(cmd))\n\t\treturn 0;\n',
      'oops:deeper_and_deeper:stack_overflow',
    ],
    ['load from a freed object', BOX, '\tbox_put(box);\n\treturn 0;', "\tbox_put(box);\n\treturn box->name[0] == 'z';", 'use_after_free:box'],
    ['store behind an object', BOX, '\tmutex_init(&box->lock);\n', '\tmutex_init(&box->lock);\n\t((char *)(box + 1))[1] = 1;\n', 'out_of_bounds:box'],
    ['null pointer', BOX, '\tgiven = fget(preserve.fd);', '\tgiven = *(struct file **)8ul;', 'oops:box_ioctl:null_pointer_dereference'],
    ['refcount that underflows', BOX, '\trefcount_set(&box->users, 1);\n', '', 'refcount_underflow:box.users'],
    ['assertion that does not hold', BOX, '\tguard(rwsem_write)(&boxes_rwsem);\n\tif (is_taken', '\tif (is_taken', 'warn:is_taken'],
    ['lock that is not initialised', BOX, '\tmutex_init(&box->lock);\n', '', 'panic:mutex_lock:lock_not_initialised'],
    ['bad pointer', BOX, '\tgiven = fget(preserve.fd);', '\tgiven = *(struct file **)0xfffff000ul;', 'oops:box_ioctl:bad_memory_access'],
  ])('is reported: a %s', async (_, path, from, to, expected) => {
    const bench = new Bench(compiledRevision('defect', await compile(changed(path, from, to), silent)));
    const { sys } = bench.machine;
    const device = bench.open();
    const one = bench.create(device, 'one');
    bench.create(device, 'one');
    const test = bench.ret(sys.open_test_file(0, 'a'))!;
    if (bench.machine.ended === null) bench.ret(sys.preserve(0, one, 7n, test));
    if (bench.machine.ended === null) bench.ret(sys.close(0, one));
    expect(bench.events).toContain(expected);
  });
});

describe('C that does not compile', () => {
  const wrong = async (with_: Sources): Promise<TreeError> =>
    compile(with_, silent).then(
      () => expect.unreachable('it compiles'),
      (error: TreeError) => error,
    );

  it('is shown as the compiler shows it', async () => {
    const { message, details } = await wrong(changed(BOX, '\tbox_put(box);\n\treturn 0;', '\tbox_put(box)\n\treturn 0;'));
    expect(message).toMatch(/^kernel\/liveupdate\/small_box\.c:\d+ does not compile: expected ';'/);
    expect(details).toMatch(/^kernel\/liveupdate\/small_box\.c:\d+:\d+: error: expected ';' after expression$/m);
  });

  it('because its variables do not fit into memory says how large they are', async () => {
    const { message } = await wrong(changed(DEVICE, '\tatomic_set(&in_use, 0);', '\tstatic volatile char large[17 << 20];\n\tatomic_set(&in_use, large[0]);'));
    expect(message).toMatch(/^its variables take 18 MiB, and the simulated machine has 16 MiB for them$/);
  });

  it('because a primitive is not known names it, and the line that uses it', async () => {
    const undeclared = await wrong(changed(DEVICE, '\tatomic_set(&in_use, 0);', '\tkthread_stop();\n\tatomic_set(&in_use, 0);'));
    expect(undeclared.message).toMatch(/^kernel\/liveupdate\/small_device\.c:\d+ uses kthread_stop, which neither the tree declares nor luocheck has/);
    const undefined_ = await wrong(
      changed(
        DEVICE,
        'static int small_release(struct inode *inode, struct file *file)\n{\n',
        'void kthread_stop(void);\nstatic int small_release(struct inode *inode, struct file *file)\n{\n\tkthread_stop();\n',
      ),
    );
    expect(undefined_.message).toMatch(/^kernel\/liveupdate\/small_device\.c:\d+ uses kthread_stop, which/);
  });
});

describe.skipIf(kernelTree === null)(`the tree of Linux 7.3${withoutTree}`, () => {
  let whole: Promise<Uint8Array> | null = null;

  it.each([
    ['', TRACES, 836],
    [' of files', FILE_TRACES, 1229],
  ])('answers all recordings of the real kernel%s as it did', async (_, traces, count) => {
    whole ??= compile(gatherSources(new Tree(kernelTree!)), silent);
    const replayer = new Replayer(compiledRevision('tree', await whole));
    const lines = [...readLines(traces)];
    expect(lines).toHaveLength(count);
    const differences = lines.map(({ json, file, line, fail }) => replayer.replay(mainlineRecording(json as never, file, line, fail)));
    expect(differences.filter((difference) => difference !== null)).toEqual([]);
  });

  it('calls no operation that a handler does not have', async () => {
    whole ??= compile(gatherSources(new Tree(kernelTree!)), silent);
    const revision = compiledRevision('tree', await whole);
    const program = mainline.notation.parseProgram('open; create s0 a; preserve s0 0x1 f0; reboot !cb_freeze:1:EIO; reboot; open; retrieve s0 a; close s0');
    for (const size of mainline.machinery.realSizes(linux_7_3)) {
      const seen: string[] = [];
      const carriedOut = execute(revision, program, [theNextKernelBoots], (_, { happened }) => seen.push(happened) < 0, { size });
      expect([carriedOut, seen]).toEqual([program.actions.length, []]);
    }
  });

  it('does not when a line of its C is another one', async () => {
    const real = gatherSources(new Tree(kernelTree!));
    const path = 'kernel/liveupdate/luo_file.c';
    const text = real.files[path]!.replace('if (luo_token_is_used(file_set, token))', 'if (0)');
    expect(text).not.toBe(real.files[path]);
    const revision = compiledRevision('changed', await compile({ ...real, files: { ...real.files, [path]: text } }, silent));
    const replayer = new Replayer(revision);
    const differing = [...readLines(TRACES)].filter(
      ({ json, file, line, fail }) => replayer.replay(mainlineRecording(json as never, file, line, fail)) !== null,
    );
    expect(differing.length).toBeGreaterThan(0);
  });
});
