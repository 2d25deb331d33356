// SPDX-License-Identifier: GPL-2.0-only
/** @file Equal canonical forms of mainline's mirrored machines mean equal behaviour: checked on many random walks. */
import { describe, expect, it } from 'vitest';
import type { Action } from '../../../model/mainline/actions.js';
import { enabledActions } from '../../../model/mainline/enabled.js';
import { findMainlineRevision } from '../../../reference/mainline/revisions.js';
import { linux_7_3 } from '../../../reference/mainline/linux-7.3/index.js';
import type { Revision } from '../../../reference/mainline/luo_internal.js';
import { MainlineComputer } from '../../../systems/mainline/computer.js';
import { mainline } from '../../../systems/mainline.js';

const BOUNDS = { sessions: 1, tokens: 1, processes: 1, descriptors: 1 };
const EXTENT = { sessions: 1, tokens: [1n], processes: 1 };

/** A small linear congruential generator: the walks are the same on every run. */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Walks at random; how many transitions were seen from two different histories. */
function walk(revision: Revision, walks: number, length: number): { readonly states: number; readonly repeated: number } {
  const known = new Map<string, string>();
  const states = new Set<string>();
  const next = random(20_260_703);
  let repeated = 0;
  for (let i = 0; i < walks; i++) {
    const computer = new MainlineComputer(revision, EXTENT);
    const { machine } = computer;
    const history: Action[] = [];
    for (let before = machine.canonical(); machine.ended === null && computer.model && history.length < length;) {
      const enabled = enabledActions(computer.model, BOUNDS, { faults: true, files: ['f0', 'm0'] }).filter((action) => mainline.tasks.isLikely(action));
      const action = enabled[next(enabled.length)]!;
      history.push(action);
      const settled = computer.perform(action);
      const behaved = { prefix: [], calls: [{ action, settled }], callbacks: settled.callbacks, events: settled.events };
      const after = machine.canonical();
      const answer = `${mainline.machinery.behaviourKey(computer, behaved)} -> ${after}`;
      const transition = `${JSON.stringify(action)} @ ${before}`;
      const seen = known.get(transition);
      if (seen === undefined) known.set(transition, answer);
      else {
        repeated++;
        if (seen !== answer) expect.fail(`${history.map((one) => JSON.stringify(one)).join('; ')}\n${before}\n${seen}\n${answer}`);
      }
      states.add(after);
      before = after;
    }
    computer.release();
  }
  return { states: states.size, repeated };
}

describe('the canonical form of a mirrored machine', () => {
  for (const revision of [linux_7_3, findMainlineRevision('mainline-corrected')!])
    it(`decides the behaviour of ${revision.name}`, () => {
      const { states, repeated } = walk(revision, 1200, 20);
      expect(states).toBeGreaterThan(300);
      expect(repeated).toBeGreaterThan(states);
    });

  it('is the same after other ways to one state', () => {
    const computer = new MainlineComputer(linux_7_3, EXTENT);
    const { machine } = computer;
    const perform = (...actions: readonly Action[]): string => {
      for (const action of actions) computer.perform(action);
      return machine.canonical();
    };
    const [open, close] = [
      { verb: 'open', process: 0 },
      { verb: 'close_device', process: 0 },
    ] as const;
    const create = { verb: 'create', process: 0, session: 0, name: 'a' } as const;
    const preserve = { verb: 'preserve', process: 0, session: 0, token: 0, file: 'm0' } as const;
    const closed = perform(open, close);
    const kept = perform(open, create, preserve);
    expect(perform({ verb: 'close', process: 0, session: 0 }, create, preserve)).toBe(kept);
    expect(perform({ verb: 'close', process: 0, session: 0 }, close)).toBe(closed);
    expect(kept).not.toBe(closed);
  });
});
