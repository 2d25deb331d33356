// SPDX-License-Identifier: GPL-2.0-only
/** @file The coverage-guided search of mainline: what it counts and changes. */
import { describe, expect, it } from 'vitest';
import { findMainlineRevision } from '../../../reference/mainline/revisions.js';
import { Collector } from '../../../search/coverage/collector.js';
import { coverageOf } from '../../../search/coverage/coverage.js';
import { execute } from '../../../search/execute.js';
import { mutateRace } from '../../../search/fuzz/mutate-race.js';
import { mutate } from '../../../search/fuzz/mutate.js';
import { diceOf } from '../../../search/fuzz/numbers.js';
import { replay } from '../../../search/race/explore.js';
import { mainline } from '../../../systems/mainline.js';
import type { Program, Race } from '../../../systems/program.js';
import type { System } from '../../../systems/system.js';

const system = mainline as unknown as System;
const { notation, drawing } = system;
const named = (name: string) => findMainlineRevision(name)!;

function collected(text: string, revision = 'linux-7.3'): { collector: Collector; names: (kind: string) => string[] } {
  const collector = new Collector(system.reachable.instrument(named(revision)));
  collector.collect(() => {
    if (text.includes('||')) replay(collector.instrumented.revision, notation.parseRace(text), [], { watch: collector });
    else execute(collector.instrumented.revision, notation.parseProgram(text), [], () => false, { watch: collector });
  });
  return { collector, names: (kind) => collector.features.all.filter((one) => one.kind === kind && one.hits > 0).map(({ name }) => name) };
}

describe('what is collected of mainline', () => {
  it('transitions, places of its own files, and faults that happened', () => {
    const { names } = collected('open; create s0 a; preserve s0 0x1 f0 !cb_preserve:1:EIO; preserve s0 0x1 f0; reboot; open; retrieve s0 a');
    expect(names('transition')).toContain('device: unopened --open--> open');
    expect(names('fault')).toEqual(['preserve: cb_preserve']);
    expect(names('site').some((name) => /^mainline\/linux-7\.3\/luo_file\.ts:\d+ luo_preserve_file\(\): luo_preserve_file$/.test(name))).toBe(true);
    expect(names('product').some((name) => name.startsWith('open+filled reboot'))).toBe(true);
  });

  it('the boot of the first kernel too, whoever collected before', () => {
    const [first, second] = [collected('open'), collected('open')].map(({ names }) => names('site'));
    expect(first).toEqual(second);
    expect(first!.some((name) => name.includes(' luo_early_startup(): luo_early_startup'))).toBe(true);
  });

  it('a fault without an occasion is none', () => {
    expect(collected('open; create s0 a; finish s0 !cb_can_finish:1').names('fault')).toEqual([]);
  });

  it('what is marked behaves as what is not, also where a fix or an earlier defect changes the text', () => {
    for (const name of ['linux-7.3', 'mainline-corrected', 'linux-7.3+bug-direction-not-checked']) {
      const { revision } = system.reachable.instrument(named(name));
      const dice = diceOf(4);
      for (let i = 0; i < 60; i++) {
        const program = drawing.changes.draw(dice);
        const [plain, marked] = [named(name), revision].map((one) => {
          const seen: unknown[] = [];
          const watch = {
            covered: { add: () => {} },
            step: () => {},
            observed: ({ outcome, rebooted }: object & { outcome: unknown; rebooted: unknown }) => seen.push(outcome, rebooted),
          };
          execute(one, program, [], () => false, { watch });
          return seen;
        });
        expect(marked).toEqual(plain);
      }
    }
  });

  it('what there is to be reached is of mainline', () => {
    const { collector } = collected('open; create s0 a | preserve s0 0x1 f0 || preserve s0 0x2 f1 | @ 5>1');
    const coverage = coverageOf('linux-7.3', collector);
    expect(coverage.functions.every(({ file }) => file.startsWith('mainline/linux-7.3/'))).toBe(true);
    expect(coverage.functions.length).toBeGreaterThan(90);
    expect(coverage.transitions.map(({ name }) => name)).toContain('preserved: preserved --freeze--> frozen');
    expect(coverage.faults.map(({ name }) => name)).toContain('reboot: cb_freeze');
    expect(coverage.preemptions.filter(({ hits }) => hits > 0)).toHaveLength(1);
    expect(coverage.locks.map(({ text }) => text)).toContain('mutex_lock(session.mutex)');
  });
});

describe('changes of mainline programs', () => {
  it('have a written form that reads back, and are bounded', () => {
    const dice = diceOf(11);
    let [program, other]: Program[] = [drawing.changes.draw(dice), drawing.changes.draw(dice)];
    const seen = new Set<string>();
    for (let i = 0; i < 300; i++) {
      program = mutate(drawing.changes, program!, other!, dice);
      expect(program.actions.length).toBeGreaterThanOrEqual(15);
      expect(program.actions.length).toBeLessThanOrEqual(30);
      const text = notation.printProgram(program);
      expect(notation.printProgram(notation.parseProgram(text))).toBe(text);
      for (const action of program.actions) if ('token' in action) expect(program.tokens[action.token as number]).toBeDefined();
      seen.add(text);
      if (i % 40 === 39) [program, other] = [drawing.changes.draw(dice), program];
    }
    expect(seen.size).toBeGreaterThan(250);
  });

  it('of races are sound', () => {
    const dice = diceOf(5);
    const start: Race = notation.parseRace('open; create s0 a; preserve s0 0x1 f0 | close s0 || create s1 b; preserve s1 0x1 f1 | @ 4>1');
    const changed = Array.from({ length: 300 }, () => mutateRace(system, start, start, dice));
    for (const race of changed) expect(mainline.tasks.isSound(race.program as never), notation.printRace(race)).toBe(true);
    expect(changed.some(({ program }) => program.tasks.length === 3)).toBe(true);
    expect(new Set(changed.map(({ schedule }) => schedule.length)).size).toBeGreaterThan(2);
  });
});
