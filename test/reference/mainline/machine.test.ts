// SPDX-License-Identifier: GPL-2.0-only
/** @file The machine of mainline's LUO: what it answers, small and at its real size, and what the revisions with old defects do. */
import { describe, expect, it } from 'vitest';
import { run } from '../../../reference/engine/execution.js';
import { Exhaustive } from '../../../reference/engine/exhaustive.js';
import type { Body } from '../../../reference/engine/step.js';
import {
  MainlineMachine,
  REAL_SIZE,
  SMALL_SIZE,
  type Call,
  type CallResult,
  type InjectedFault,
  type MainlineOptions,
} from '../../../reference/machine/mainline/index.js';
import { BUGS } from '../../../reference/mainline/bugs.js';
import { MAINLINE_FIXES } from '../../../reference/mainline/fixes.js';
import { findMainlineRevision } from '../../../reference/mainline/revisions.js';

const MODULES = [
  { name: 'a', boot: true, flbs: ['x'] },
  { name: 'b', flbs: ['x', 'y'] },
] as const;

/** A machine, and calls of its first process in short. */
class Bench {
  readonly machine: MainlineMachine;
  readonly events: string[] = [];

  constructor(revision = 'linux-7.3', options: MainlineOptions = {}) {
    this.machine = new MainlineMachine(findMainlineRevision(revision)!, { config: SMALL_SIZE, loaded: true, modules: MODULES, ...options });
  }

  call(body: Body<number>, fault?: InjectedFault): CallResult {
    const result = this.machine.call(0, body, fault);
    this.events.push(...result.events.map(({ event }) => event));
    return result;
  }

  ret(body: Body<number>, fault?: InjectedFault): number | null {
    return this.call(body, fault).ret;
  }

  /** The descriptor that an ioctl answered. */
  fd(body: Body<number>): number {
    const { ret, value } = this.call(body);
    expect(ret).toBe(0);
    return (value as { fd: number }).fd;
  }

  memfd(text: string): number {
    const { fs } = this.machine;
    const fd = this.ret(fs.memfd_create(0))!;
    expect(this.ret(fs.write(0, fd, 0, text.length, (i) => text.charCodeAt(i)))).toBe(text.length);
    return fd;
  }

  hash(fd: number): unknown {
    return this.call(this.machine.fs.hash(0, fd)).value;
  }

  open(): number {
    return this.ret(this.machine.sys.open(0))!;
  }

  kexec(): string | null {
    expect(this.ret(this.machine.sys.kexec_file_load(0))).toBe(0);
    return this.call(this.machine.sys.reboot(0)).outcome;
  }
}

describe.each([
  ['small', SMALL_SIZE],
  ['real', REAL_SIZE],
])('a machine of %s size', (_, config) => {
  it('hands sessions and files over to the next kernel', () => {
    const bench = new Bench('linux-7.3', { config });
    const { sys, fs } = bench.machine;
    const session = bench.fd(sys.create(0, bench.open(), 'one'));
    const text = 'x'.repeat(3 * config.page_size + 5);
    const fd = bench.memfd(text);
    const before = bench.hash(fd);
    expect(bench.ret(fs.seek(0, fd, 7))).toBe(7);
    expect(bench.ret(sys.preserve(0, session, 2n ** 64n - 1n, fd))).toBe(0);
    expect(bench.ret(fs.truncate(0, fd, 1))).toBe(-1);
    expect(bench.kexec()).toBe('booted');

    const dev = bench.open();
    const again = bench.fd(sys.retrieve(0, dev, 'one'));
    const file = bench.fd(sys.retrieve_fd(0, again, 2n ** 64n - 1n));
    expect(bench.hash(file)).toBe(before);
    expect(bench.ret(fs.seek(0, file, null))).toBe(7);
    expect(bench.ret(sys.finish(0, again))).toBe(0);
    expect(bench.ret(sys.close(0, again))).toBe(0);
    expect(bench.machine.snapshot()).toMatchObject({ boot: 1, incoming: [], managed: 0 });
    expect(bench.events).toEqual(['miscounted:NR_VMALLOC']);
  });

  it('is put back by a checkpoint, as often as one likes', () => {
    const bench = new Bench('linux-7.3', { config });
    const { sys } = bench.machine;
    const dev = bench.open();
    const session = bench.fd(sys.create(0, dev, 'one'));
    bench.ret(sys.preserve(0, session, 0n, bench.memfd('abc')));
    const before = bench.machine.snapshot();
    const restore = bench.machine.checkpoint();
    for (let i = 0; i < 3; i++) {
      bench.ret(sys.create(0, dev, 'two'));
      bench.ret(sys.close(0, session));
      expect(bench.kexec()).toBe('booted');
      expect(bench.open()).toBeGreaterThanOrEqual(0);
      restore();
      expect(bench.machine.snapshot()).toEqual(before);
    }
    expect(bench.events).toEqual([]);
  });
});

describe('sizes follow from the page', () => {
  it('at the real size 51 sessions and 63 files share one', () => {
    const bench = new Bench('linux-7.3', { config: REAL_SIZE });
    const { sys } = bench.machine;
    const dev = bench.open();
    const sessions = Array.from({ length: 52 }, (_, i) => bench.fd(sys.create(0, dev, `s${i}`)));
    expect(bench.machine.snapshot().blocks).toBe(2);
    for (let i = 0; i < 64; i++) expect(bench.ret(sys.preserve(0, sessions[0]!, BigInt(i), bench.memfd('x')))).toBe(0);
    expect(bench.machine.snapshot().outgoing[0]!.blocks).toBe(2);
  });

  it('at the small size two do, names have seven bytes, and the seventh session finds no room', () => {
    const bench = new Bench();
    const { sys } = bench.machine;
    const dev = bench.open();
    expect(bench.ret(sys.create(0, dev, '12345678'))).toBe(-22);
    for (let i = 0; i < 6; i++) expect(bench.ret(sys.create(0, dev, `name-${i}.`.slice(0, 7)))).toBe(0);
    expect(bench.machine.snapshot().blocks).toBe(3);
    expect(bench.ret(sys.create(0, dev, 'seventh'))).toBe(-28);
  });
});

describe('what one kernel leaves is what the next one reads', () => {
  it.each([
    ['small', SMALL_SIZE, 2],
    ['real', REAL_SIZE, 51],
  ])('a page without entries at the end of the table is the death of the next kernel, at %s size', (_, config, full) => {
    const bench = new Bench('linux-7.3', { config });
    const { sys } = bench.machine;
    const dev = bench.open();
    for (let i = 0; i < full; i++) bench.fd(sys.create(0, dev, `s${i}`));
    expect(bench.ret(sys.create(0, dev, 's0'))).toBe(-17);
    expect(bench.machine.snapshot().blocks).toBe(2);
    expect(bench.kexec()).toBe('panic');
    expect(bench.machine.ended).toBe('panic');
    expect(bench.events).toContain('panic:liveupdate_early_init:luo_restore_fail');
  });

  it.each(['luoff', 'khooff'] as const)('%s: the next kernel has no device, the one after has one again and nothing in it', (how) => {
    const bench = new Bench();
    const { sys } = bench.machine;
    bench.fd(sys.create(0, bench.open(), 'one'));
    expect(bench.ret(sys.kexec_file_load(0, how))).toBe(0);
    expect(bench.call(sys.reboot(0)).outcome).toBe('noluo');
    expect(bench.open()).toBe(-2);
    expect(bench.ret(sys.kexec_file_load(0, 'on'))).toBe(0);
    expect(bench.call(sys.reboot(0)).outcome).toBe('booted');
    expect(bench.ret(sys.retrieve(0, bench.open(), 'one'))).toBe(-2);
  });

  it('nothing, when the image was loaded without a handover', () => {
    const bench = new Bench();
    const { sys } = bench.machine;
    bench.fd(sys.create(0, bench.open(), 'one'));
    expect(bench.ret(sys.kexec_load(0))).toBe(0);
    expect(bench.call(sys.reboot(0)).outcome).toBe('booted');
    expect(bench.ret(sys.retrieve(0, bench.open(), 'one'))).toBe(-2);
    expect(bench.machine.snapshot().pages.handedOver).toBe(0);
  });

  it('who has no privileges gets neither the device nor a further open file where there are too many', () => {
    const bench = new Bench();
    const { sys, processes, file_max } = bench.machine;
    const dev = bench.open();
    expect(processes[0]!.seteuid(1000)).toBe(0);
    expect(bench.ret(sys.kexec_file_load(0))).toBe(-1);
    file_max.value = 0;
    expect(bench.ret(sys.create(0, dev, 'one'))).toBe(-23);
    file_max.value = Infinity;
    expect(bench.ret(sys.create(0, dev, 'one'))).toBe(0);
    expect(processes[0]!.seteuid(0)).toBe(0);
    expect(bench.machine.snapshot().outgoing).toHaveLength(1);
  });
});

describe('a test handler', () => {
  it('is called in the order in which files were preserved, and its FLB with the first and the last of them', () => {
    const bench = new Bench();
    const { sys } = bench.machine;
    const log: { who: string; callback: string }[] = [];
    bench.machine.counters.log = log as never;
    const session = bench.fd(sys.create(0, bench.open(), 'one'));
    for (const token of [1n, 2n]) bench.ret(sys.preserve(0, session, token, bench.ret(sys.open_test_file(0, 'a'))!));
    expect(bench.machine.snapshot()).toMatchObject({
      flbs: [
        { name: 'x', outgoing: 2 },
        { name: 'y', outgoing: 0 },
      ],
      modules: [{ name: 'a', references: 2 }],
    });
    expect(bench.ret(sys.delete_module(0, 'a'))).toBe(-16);
    expect(bench.ret(sys.close(0, session))).toBe(0);
    expect(log.map(({ who, callback }) => `${who} ${callback}`)).toEqual([
      'test-a can_preserve',
      'flb-x preserve',
      'test-a preserve',
      'test-a can_preserve',
      'test-a preserve',
      'test-a unpreserve',
      'test-a unpreserve',
      'flb-x unpreserve',
    ]);
    expect(bench.ret(sys.delete_module(0, 'a'))).toBe(0);
    expect(bench.events).toEqual([]);
  });

  it('a count that would go below zero is warned about, where it happens', () => {
    const bench = new Bench();
    const { sys } = bench.machine;
    const session = bench.fd(sys.create(0, bench.open(), 'one'));
    bench.ret(sys.preserve(0, session, 1n, bench.ret(sys.open_test_file(0, 'a'))!));
    bench.kexec();
    const { events } = bench.call(sys.finish(0, bench.fd(sys.retrieve(0, bench.open(), 'one'))));
    expect(events[0]?.event).toBe('refcount_underflow:flb.incoming.count');
    expect(events[0]?.functions).toContain('liveupdate_flb_put_incoming');
  });

  it('can refuse a reboot: what was frozen is thawed', () => {
    const bench = new Bench();
    const { sys } = bench.machine;
    const session = bench.fd(sys.create(0, bench.open(), 'one'));
    for (const token of [1n, 2n]) bench.ret(sys.preserve(0, session, token, bench.ret(sys.open_test_file(0, 'a'))!));
    const { ret, callbacks, outcome } = bench.call(sys.reboot(0), { kind: 'cb_freeze', n: 2 });
    expect([ret, outcome]).toEqual([-5, 'refused']);
    expect(callbacks.map(({ callback }) => callback)).toEqual(['freeze', 'freeze', 'unfreeze']);
    expect(bench.machine.snapshot().frozen).toBe(false);
  });
});

/** What all interleavings of two calls report. */
function interleaved(bench: Bench, bodies: () => readonly Body<number>[]): Set<string> {
  const { machine } = bench;
  const restore = machine.checkpoint();
  const strategy = new Exhaustive(3);
  const seen = new Set<string>();
  while (strategy.begin()) {
    restore();
    const calls: Call[] = bodies().map((body) => machine.spawn(0, body));
    try {
      for (const call of calls) call.start();
      run(calls, strategy);
    } catch (error) {
      machine.panicked(error);
    }
    for (const call of calls) for (const { event } of machine.finish(call).events) seen.add(event);
  }
  return seen;
}

describe('a defect of an earlier kernel', () => {
  it('has a revision each, and the edits apply', () => {
    const last = MAINLINE_FIXES.at(-1)!.number;
    const names = [
      'linux-7.3',
      ...BUGS.map(({ name }) => `linux-7.3+bug-${name}`),
      ...MAINLINE_FIXES.flatMap(({ number }) => [`linux-7.3+${number}`, `linux-7.3+${last}-${number}`]),
    ];
    for (const name of names) expect(findMainlineRevision(name)?.name).toBe(name);
  });

  it('retrieve-not-remembered: a failed retrieve is tried again on freed memory', () => {
    const used = (revision: string): readonly string[] => {
      const bench = new Bench(revision);
      const { sys } = bench.machine;
      bench.ret(sys.preserve(0, bench.fd(sys.create(0, bench.open(), 'one')), 1n, bench.memfd('abc')));
      bench.kexec();
      const session = bench.fd(sys.retrieve(0, bench.open(), 'one'));
      expect(bench.ret(sys.retrieve_fd(0, session, 1n), { kind: 'no_file', n: 1 })).toBe(-23);
      bench.call(sys.finish(0, session));
      return bench.events;
    };
    expect(used('linux-7.3')).toEqual([]);
    expect(used('linux-7.3+bug-retrieve-not-remembered')).not.toEqual([]);
  });

  it('file-in-two-sessions: both preserve it', () => {
    const second = (revision: string): number | null => {
      const bench = new Bench(revision);
      const { sys } = bench.machine;
      const dev = bench.open();
      const fd = bench.memfd('abc');
      bench.ret(sys.preserve(0, bench.fd(sys.create(0, dev, 'one')), 1n, fd));
      return bench.ret(sys.preserve(0, bench.fd(sys.create(0, dev, 'two')), 1n, fd));
    };
    expect([second('linux-7.3'), second('linux-7.3+bug-file-in-two-sessions')]).toEqual([-16, 0]);
  });

  it('direction-not-checked: FINISH of an outgoing session runs', () => {
    const finish = (revision: string): number | null => {
      const bench = new Bench(revision);
      const { sys } = bench.machine;
      const session = bench.fd(sys.create(0, bench.open(), 'one'));
      bench.ret(sys.preserve(0, session, 1n, bench.ret(sys.open_test_file(0, 'a'))!));
      return bench.ret(sys.finish(0, session));
    };
    expect([finish('linux-7.3'), finish('linux-7.3+bug-direction-not-checked')]).toEqual([-22, 0]);
  });

  it('unfreeze-forgets-the-data: the close after a failed reboot warns and leaves pages behind', () => {
    const closed = (revision: string): readonly string[] => {
      const bench = new Bench(revision);
      const { sys } = bench.machine;
      const session = bench.fd(sys.create(0, bench.open(), 'one'));
      bench.ret(sys.preserve(0, session, 1n, bench.ret(sys.open_test_file(0, 'a'))!));
      bench.ret(sys.preserve(0, session, 2n, bench.memfd('abc')));
      bench.ret(sys.preserve(0, session, 3n, bench.ret(sys.open_test_file(0, 'a'))!));
      expect(bench.ret(sys.reboot(0), { kind: 'cb_freeze', n: 2 })).toBe(-5);
      bench.ret(sys.close(0, session));
      return bench.events;
    };
    expect(closed('linux-7.3')).toEqual([]);
    expect(closed('linux-7.3+bug-unfreeze-forgets-the-data')).toContain('warn:memfd_luo_unpreserve');
  });

  it('session-used-without-the-list-lock: a session is used that another task has closed', () => {
    const seen = (revision: string): Set<string> => {
      const bench = new Bench(revision);
      const { sys } = bench.machine;
      bench.fd(sys.create(0, bench.open(), 'one'));
      bench.kexec();
      const dev = bench.open();
      const session = bench.fd(sys.retrieve(0, dev, 'one'));
      return interleaved(bench, () => [sys.retrieve(0, dev, 'one'), sys.close(0, session)]);
    };
    expect([...seen('linux-7.3')]).toEqual([]);
    expect([...seen('linux-7.3+bug-session-used-without-the-list-lock')]).toContain('use_after_free:luo_session');
  }, 60_000);
});
