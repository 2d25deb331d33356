// SPDX-License-Identifier: GPL-2.0-only
/** @file A machine that was put back is the machine that it was: every object of it, and whatever it does from there. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../model/v1/actions.js';
import { Execution } from '../../search/execute.js';
import { properties } from '../../properties/v1/index.js';
import { programs } from '../../systems/v1/programs.js';
import type { Observation } from '../../properties/property.js';
import { findRevision } from '../../reference/v1/revisions.js';

/** Marks of searches over the objects, and steps and lock classes that are made when they are first needed. */
const CACHES: ReadonlySet<string> = new Set([
  'mark',
  'rank',
  'points',
  'steps',
  'lock_step',
  'unlock_step',
  'pool',
  'layout',
  'revision',
  'f_op',
  'ops',
  'log',
  'lockdep',
]);

/** Every object that can be reached through fields, each by the number of its first visit. */
function dump(root: unknown): string[] {
  const numbers = new Map<object, number>();
  const lines: string[] = [];
  const queue: object[] = [];
  const name = (value: unknown): string => {
    if (typeof value === 'function') return 'function';
    if (typeof value !== 'object' || value === null) return String(value);
    if (!numbers.has(value)) {
      numbers.set(value, numbers.size);
      queue.push(value);
    }
    return `#${numbers.get(value)}`;
  };
  name(root);
  for (let object = queue.shift(); object; object = queue.shift()) {
    const entries: [unknown, unknown][] =
      object instanceof Map ? [...object] : object instanceof Set ? [...object].map((value): [unknown, unknown] => ['', value]) : Object.entries(object);
    lines.push(
      `${object.constructor?.name}: ${entries
        .filter(([key]) => !CACHES.has(String(key)))
        .map(([key, value]) => `${name(key)}=${name(value)}`)
        .join(' ')}`,
    );
  }
  return lines;
}

const state = (execution: Execution): string[] => [...dump(execution), ...execution.computer.machine.k.lockdep.edges()];

function run(execution: Execution, actions: readonly Action[]): (Observation | null)[] {
  return actions.map((action, i) => {
    const observation = execution.observe(action, i);
    if (observation) execution.judge(observation, () => false);
    return observation;
  });
}

/** Everything but what an error's stack knows. */
const told = (observations: readonly (Observation | null)[]): string =>
  JSON.stringify(observations, (_key, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value instanceof Map ? [...value] : value instanceof Set ? [...value] : value,
  );

describe.each(['base', 'posted', 'corrected', 'corrected-0005', 'mutant:open-only-in-normal'])('a checkpoint of %s', (name) => {
  const revision = findRevision(name)!;

  it('restores every object, and the machine goes on as before', () => {
    let compared = 0;
    fc.assert(
      fc.property(programs({ maxActions: 24 }), fc.nat({ max: 20 }), (program, anywhere) => {
        // Equipment is built in before anything is done: to a machine without it nobody can go back.
        const at = program.actions[0]?.verb === 'boot' ? Math.max(1, anywhere) : anywhere;
        const fresh = new Execution(revision, program, properties);
        const execution = new Execution(revision, program, properties);
        const [before, after] = [program.actions.slice(0, at), program.actions.slice(at)];
        run(fresh, before);
        run(execution, before);
        if (execution.ended) return;
        const expected = told(run(fresh, after));
        const rewind = execution.checkpoint();
        const was = state(execution);
        for (let i = 0; i < 3; i++) {
          expect(told(run(execution, after))).toBe(expected);
          rewind();
          expect(state(execution)).toEqual(was);
        }
        compared++;
        execution.computer.release();
        fresh.computer.release();
      }),
      { numRuns: 120, seed: 11, endOnFailure: true },
    );
    expect(compared).toBeGreaterThan(60);
  });
});
