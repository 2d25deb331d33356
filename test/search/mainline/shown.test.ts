// SPDX-License-Identifier: GPL-2.0-only
/** @file What a property says that it does not look at, it has nothing to say about, and nothing to remember of. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mainlineMutant, MAINLINE_MUTANTS } from '../../../reference/mainline/mutants.js';
import { shownOf } from '../../../properties/shown.js';
import { stateless, type Property } from '../../../properties/property.js';
import { Execution } from '../../../search/execute.js';
import { mainline } from '../../../systems/mainline.js';
import type { Revision } from '../../../systems/system.js';

const PROGRAMS = 24;
const OF_A_MUTANT = 6;
/** Of so many mutants one. */
const EACH = 6;

/** What all properties say of random programs; `alone`: each is shown only what it looks at. */
function judged(revision: Revision, runs: number): { readonly all: string[]; readonly alone: string[] } {
  const { properties } = mainline;
  const told = { all: [] as string[], alone: [] as string[] };
  for (const [n, program] of fc.sample(mainline.drawing.programs({ maxActions: 40 }), { numRuns: runs, seed: 1 }).entries()) {
    const execution = new Execution(revision, program, []);
    const monitors = { all: properties.map((one) => one.monitor()), alone: properties.map((one) => one.monitor()) };
    for (const [i, action] of program.actions.entries()) {
      const observation = execution.observe(action, i);
      if (!observation) continue;
      const note = (of: 'all' | 'alone', at: number): void => {
        for (const { cause } of monitors[of][at]!.observe(observation)) told[of].push(`${n}.${i} ${properties[at]!.id} ${cause}`);
      };
      for (const at of properties.keys()) note('all', at);
      for (const at of shownOf(properties).of(observation)) note('alone', at);
    }
    execution.computer.release();
  }
  return told;
}

describe('what a property is shown', () => {
  it.each(['linux-7.3', 'linux-7.3+bug-unfreeze-forgets-the-data', 'linux-7.3+bug-direction-not-checked'])('is all that it has to say of %s', (name) => {
    const { all, alone } = judged(mainline.revisions.find(name)!, PROGRAMS);
    expect(all.length).toBeGreaterThan(0);
    expect(alone).toEqual(all);
  });

  it('is all that it has to say of mutants', () => {
    let said = 0;
    for (const mutant of MAINLINE_MUTANTS.filter((_, i) => i % EACH === 0)) {
      const { all, alone } = judged(mainlineMutant(mutant), OF_A_MUTANT);
      expect(alone, mutant.name).toEqual(all);
      said += all.length;
    }
    expect(said).toBeGreaterThan(0);
  });

  it('depends on the verb, on events and on callbacks; a jump and the calls of several tasks are shown to everybody', () => {
    const property = (concerns?: Property['concerns']): Property => ({
      ...stateless({ id: 'p', statement: '', source: [], holds: 'between calls' }, () => []),
      ...(concerns && { concerns }),
    });
    const shown = shownOf([property(), property({ verbs: ['open'] }), property({ events: true }), property({ callbacks: true }), property({})]);
    const plain = { action: { verb: 'close' }, callbacks: [], events: [], handover: null };
    expect(shown.of(plain)).toEqual([0]);
    expect(shown.of({ ...plain, action: { verb: 'open' } })).toEqual([0, 1]);
    expect(shown.of({ ...plain, events: [{ event: 'warn:f', functions: [] }] })).toEqual([0, 2]);
    expect(shown.of({ ...plain, callbacks: [{ kind: 'freeze', failed: false }] })).toEqual([0, 3]);
    expect(shown.of({ ...plain, handover: {} })).toEqual([0, 1, 2, 3, 4]);
    expect(shown.of({ ...plain, concurrent: { calls: [], jumps: null, isDeferred: null } })).toEqual([0, 1, 2, 3, 4]);
  });
});
