// SPDX-License-Identifier: GPL-2.0-only
/** @file Equal canonical forms mean equal behaviour: checked on many random walks through a small world. */
import { describe, expect, it } from 'vitest';
import { base, corrected, posted } from '../../reference/v1/revisions.js';
import type { Revision } from '../../reference/v1/luo_internal.js';
import { Machine, type CallResult, type InjectedFault } from '../../reference/machine.js';

/** A small linear congruential generator: the walks are the same on every run. */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Act {
  readonly name: string;
  run(machine: Machine): CallResult;
}

const FDS = [6, 7];
const FAULTS: readonly (InjectedFault | undefined)[] = [
  undefined,
  undefined,
  { kind: 'cb_prepare', n: 1 },
  { kind: 'cb_freeze', n: 2 },
  { kind: 'setprop_file', n: 1 },
  { kind: 'setprop_subsys', n: 1 },
  { kind: 'kho_serialize', n: 1 },
  { kind: 'kho_preserve', n: 2 },
  { kind: 'killed', n: 1 },
  { kind: 'cb_retrieve', n: 1 },
  { kind: 'copy_to_user', n: 1 },
];

function acts(): Act[] {
  const list: Act[] = [];
  const add = (name: string, run: (machine: Machine, fault?: InjectedFault) => CallResult): void => {
    for (const fault of new Set(FAULTS)) {
      const suffix = fault ? `!${fault.kind}:${fault.n}` : '';
      list.push({ name: name + suffix, run: (machine) => run(machine, fault) });
    }
  };
  add('open', (machine, fault) => machine.call(0, machine.sys_open(0), fault));
  add('init', (machine, fault) => machine.call(0, machine.init_module(), fault));
  add('delete', (machine, fault) => machine.call(0, machine.delete_module(), fault));
  for (const handler of [true, false]) {
    for (const kexec of ['ok', 'fail'] as const) {
      add(`reboot ${kexec} ${handler}`, (machine, fault) => machine.call(0, machine.sys_reboot({ kexec, handler }), fault));
    }
  }
  for (const fd of [...FDS, 8]) add(`close ${fd}`, (machine, fault) => machine.call(0, machine.sys_close(0, fd), fault));
  for (const fd of FDS) {
    for (const command of [0, 1, 2, 3]) add(`ioctl ${fd} ${command}`, (machine, fault) => machine.call(0, machine.sys_ioctl(0, fd, command), fault));
    for (const token of [1n, 2n]) {
      for (const file of [0, 1])
        add(`register ${fd} ${token} f${file}`, (machine, fault) => machine.call(0, machine.sys_ioctl(0, fd, 4, { token, fd: file }), fault));
      add(`unregister ${fd} ${token}`, (machine, fault) => machine.call(0, machine.sys_ioctl(0, fd, 5, { token }), fault));
      add(`restore ${fd} ${token}`, (machine, fault) => machine.call(0, machine.sys_ioctl(0, fd, 6, { token }), fault));
    }
  }
  return list;
}

/** What a call came to, without the numbers that the canonical form leaves open. */
function abstract(result: CallResult): string {
  const callbacks = result.callbacks.map((callback) =>
    callback.map((part) => (typeof part === 'number' && part > 4096 ? 'data' : String(part).replace(/^r\d+$/, 'r'))).join(' '),
  );
  // Of several leaks that are found at once, the one that was allocated first is told first.
  const events = result.events.map(({ event }) => event).sort();
  return [result.ret, result.outcome, result.state, result.value, result.fired, result.end, ...callbacks, ...events].join(',');
}

/** Walks at random; returns the number of transitions that were seen from two different histories. */
function walk(revision: Revision, walks: number, plain: boolean): { readonly states: number; readonly repeated: number } {
  const known = new Map<string, string>();
  const states = new Set<string>();
  const all = acts();
  const next = random(20_250_625);
  const machine = new Machine(revision, { plain });
  let repeated = 0;
  for (let i = 0; i < walks; i++) {
    machine.reset();
    const history: string[] = [];
    for (let before = machine.canonical(); machine.ended === null && history.length < 40;) {
      const act = all[next(all.length)]!;
      history.push(act.name);
      const answer = abstract(act.run(machine));
      const after = machine.canonical();
      const transition = `${act.name} @ ${before}`;
      const seen = known.get(transition);
      if (seen !== undefined) {
        repeated++;
        if (seen !== `${answer} -> ${after}`) expect.fail(`${history.join('; ')}\n${before}\n${seen}\n${answer} -> ${after}`);
      } else known.set(transition, `${answer} -> ${after}`);
      states.add(after);
      before = after;
    }
  }
  return { states: states.size, repeated };
}

describe('canonical form', () => {
  for (const revision of [posted, base, corrected]) {
    for (const plain of [false, true]) {
      it(`decides the behaviour of ${revision.name}${plain ? ' with plain kexec' : ''}`, () => {
        const { states, repeated } = walk(revision, 1000, plain);
        expect(states).toBeGreaterThan(100);
        expect(repeated).toBeGreaterThan(1000);
      });
    }
  }

  it('is the same after other ways to one state', () => {
    const machine = new Machine(posted);
    const fresh = machine.canonical();
    machine.call(0, machine.sys_open(0));
    machine.call(0, machine.sys_close(0, 6));
    expect(machine.canonical()).toBe(fresh);
    expect(machine.reset().canonical()).toBe(fresh);
    expect(new Machine(posted).canonical()).toBe(fresh);
  });

  it('abstracts from numbers of sessions and callbacks, and from addresses', () => {
    const round = (machine: Machine): void => {
      machine.call(0, machine.sys_open(0));
      machine.call(0, machine.sys_ioctl(0, 6, 4, { token: 1n, fd: 0 }));
      machine.call(0, machine.sys_ioctl(0, 6, 1));
    };
    const once = new Machine(posted);
    round(once);
    const again = new Machine(posted);
    round(again);
    again.call(0, again.sys_ioctl(0, 6, 2));
    again.call(0, again.sys_close(0, 6));
    round(again);
    expect(again.canonical()).toBe(once.canonical());
  });
});
