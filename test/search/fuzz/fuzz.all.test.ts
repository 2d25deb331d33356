// SPDX-License-Identifier: GPL-2.0-only
/** @file The coverage-guided search: what it counts, keeps, changes and finds. */
import { describe, expect, it } from 'vitest';
import { Collector } from '../../../search/coverage/collector.js';
import { coverageOf, mergeCoverage } from '../../../search/coverage/coverage.js';
import { Features } from '../../../search/coverage/features.js';
import { Successions, successionNames } from '../../../search/coverage/transitions.js';
import { execute } from '../../../search/execute.js';
import { measure, smallestCover, type Measured } from '../../../search/fuzz/cover.js';
import { fuzz, fuzzAtTimeLimit, type Corpus, type FuzzOptions, type Input } from '../../../search/fuzz/fuzz.js';
import { mutate } from '../../../search/fuzz/mutate.js';
import { mutateRace } from '../../../search/fuzz/mutate-race.js';
import { diceOf } from '../../../search/fuzz/numbers.js';
import { Pool } from '../../../search/fuzz/pool.js';
import { properties } from '../../../properties/v1/index.js';
import { parseProgram, parseRace, printProgram, printRace } from '../../../systems/v1/notation.js';
import type { Program, Race } from '../../../systems/v1/program.js';
import { drawProgram } from '../../../systems/v1/programs.js';
import { v1 } from '../../../systems/v1.js';
import { replay } from '../../../search/race/explore.js';
import { raceProperties } from '../../../properties/v1/tasks.js';
import { isSound } from '../../../systems/v1/tasks.js';
import { findingId, type Found } from '../../../search/verdict.js';
import { rules } from '../../../model/v1/rules.js';
import { findRevision, instrument } from '../../../reference/v1/revisions.js';

class Memory implements Corpus {
  readonly inputs: Input[] = [];
  readonly findings: Found[] = [];
  constructor(private readonly start: readonly Input[] = []) {}
  *fresh(): Generator<Input> {
    yield* this.start.filter((input) => !this.inputs.includes(input));
  }
  keep(input: Input): void {
    this.inputs.push(input);
  }
  found(finding: Found): void {
    this.findings.push(finding);
  }
}

const search = (name: string, options: Partial<FuzzOptions>, corpus = new Memory()): ReturnType<typeof fuzz> =>
  fuzz(findRevision(name)!, { tasks: 'one', seed: 1, executions: 600, corpus, ...options });

const corrected = findRevision('corrected')!;

function collected(text: string): { collector: Collector; names: (kind: string) => string[] } {
  const collector = new Collector(instrument(corrected));
  const isRace = text.includes('||');
  collector.collect(() => {
    if (isRace) replay(collector.instrumented.revision, parseRace(text), [], { watch: collector });
    else execute(collector.instrumented.revision, parseProgram(text), [], () => false, { watch: collector });
  });
  const names = (kind: string): string[] => collector.features.all.filter((feature) => feature.kind === kind && feature.hits > 0).map(({ name }) => name);
  return { collector, names };
}

describe('what is collected', () => {
  it('transitions, in pairs of one machine', () => {
    const { names } = collected('open s0; preserve s0 0x1 f0; prepare s0; cancel s0');
    expect(names('transition')).toContain('orchestrator: prepared --cancel--> normal');
    expect(names('succession')).toContain('orchestrator: normal --prepare--> prepared, then prepared --cancel--> normal');
    expect(names('succession')).toContain('registration: owned.registered --prepare--> owned.prepared, then owned.prepared --cancel--> owned.registered');
  });

  it('a fault that had no occasion was not injected', () => {
    expect(collected('open s0; prepare s0 !cb_prepare:1:EIO').names('fault')).toEqual([]);
    expect(collected('open s0; preserve s0 0x1 f0; prepare s0 !cb_prepare:1:EIO').names('fault')).toEqual(['prepare: cb_prepare']);
  });

  it('a preemption belongs to the step that the task did not take', () => {
    const { names, collector } = collected('open s0; open s1 | close s0 || get_state s1 | @ 3>1');
    expect(collector.isConcurrent).toBe(true);
    expect(names('preemption')).toHaveLength(1);
    expect(names('preemption')[0]).toMatch(/luo_files\.ts:\d+ luo_destroy_session\(\): |luo_state_read/);
    expect(names('crossing').length).toBeGreaterThan(0);
  });

  it('without a preemption there is none', () => {
    expect(collected('open s0; open s1 | close s0 || get_state s1 |').names('preemption')).toEqual([]);
  });

  it('the order that explains a race tells its transitions', () => {
    expect(collected('open s0; open s1 | prepare s0 || close s1 |').names('transition')).toContain('orchestrator: normal --prepare--> prepared');
  });

  it('two runs add up', () => {
    const [one] = mergeCoverage([coverageOf('corrected', collected('open s0').collector), coverageOf('corrected', collected('open s0; open s1').collector)]);
    expect(one!.runs).toBe(2);
    expect(one!.functions.find(({ name }) => name.endsWith(' luo_open(): luo_open'))!.hits).toBe(2);
    expect(one!.preemptions).toEqual([]);
  });
});

describe('successions', () => {
  it('only transitions that fit follow one another, and only in one machine', () => {
    const machine = new Successions();
    expect(machine.take('m: a --x--> b', 0)).toBeNull();
    expect(machine.take('m: b --y--> c', 1)).toBeNull();
    expect(machine.take('m: b --y--> c', 0)).toBe('m: a --x--> b, then b --y--> c');
    expect(machine.take('m: a --x--> b', 0)).toBeNull();
  });

  it('are counted from the tables', () => {
    const all = successionNames(rules.tables);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toContain('session: closed --open--> open, then open --release--> closed');
  });
});

describe('the pool', () => {
  it('comes back to what is rare', () => {
    const features = new Features();
    const [common, rare] = [features.get('site', 'common'), features.get('site', 'rare')];
    features.all[common]!.hits = 1000;
    features.all[rare]!.hits = 1;
    const pool = new Pool<string>(features);
    for (let i = 0; i < 9; i++) pool.add(`common ${i}`, [common]);
    pool.add('rare', [rare]);
    const dice = diceOf(3);
    const drawn = Array.from({ length: 100 }, () => pool.choose(dice).input);
    expect(drawn.filter((input) => input === 'rare').length).toBeGreaterThan(80);
  });
});

describe('changes', () => {
  const { changes } = v1.drawing;

  it('of programs have a written form that reads back, and are bounded', () => {
    const dice = diceOf(11);
    let [program, other] = [drawProgram(dice), drawProgram(dice)];
    const seen = new Set<string>();
    for (let i = 0; i < 400; i++) {
      program = mutate(changes, program, other, dice) as Program;
      expect(program.actions.length).toBeGreaterThanOrEqual(15);
      expect(program.actions.length).toBeLessThanOrEqual(30);
      if (program.actions.length === 0 || i % 40 === 39) [program, other] = [drawProgram(dice), program];
      const text = printProgram(program);
      if (text === '') continue;
      expect(printProgram(parseProgram(text))).toBe(text);
      for (const action of program.actions) if ('token' in action) expect(program.tokens[action.token]).toBeDefined();
      seen.add(text);
    }
    expect(seen.size).toBeGreaterThan(250);
  });

  it('of races are sound, and move, add and take away preemptions', () => {
    const dice = diceOf(5);
    const start = parseRace('open s0; preserve s0 0x1 f0; open s1 | close s0 || prepare s1; cancel s1 | @ 4>1');
    const changed = Array.from({ length: 300 }, () => mutateRace(v1, start, start, dice) as Race);
    for (const race of changed) {
      expect(isSound(race.program), printRace(race)).toBe(true);
      expect(race.schedule.every(({ at }, i) => i === 0 || race.schedule[i - 1]!.at < at)).toBe(true);
    }
    const preemptions = new Set(changed.map(({ schedule }) => schedule.length));
    expect([...preemptions].sort().slice(0, 3)).toEqual([0, 1, 2]);
    expect(changed.some(({ program }) => program.tasks.length === 3)).toBe(true);
    expect(changed.some(({ program }) => (program.kills?.length ?? 0) > 0)).toBe(true);
  });
});

describe('a search', () => {
  it('with the same seed is the same', async () => {
    const [a, b] = [new Memory(), new Memory()];
    const bounds = [
      (await search('corrected', { tasks: 'both', executions: 300 }, a)).bound,
      (await search('corrected', { tasks: 'both', executions: 300 }, b)).bound,
    ];
    expect(bounds[0]).toEqual(bounds[1]);
    expect(a.inputs).toEqual(b.inputs);
    expect(bounds[0]!.concurrent).toBeGreaterThan(0);
  });

  it('keeps what reaches something new, and nothing twice', async () => {
    const memory = new Memory();
    const { bound } = await search('corrected', {}, memory);
    expect(memory.inputs.length).toBe(bound.kept);
    expect(bound.executions).toBe(600);
    expect(new Set(memory.inputs.map((input) => ('program' in input ? printProgram(input.program) : ''))).size).toBe(bound.kept);
  });

  it('goes on from a corpus: what it reached is not new any more', async () => {
    const memory = new Memory();
    const first = await search('corrected', {}, memory);
    const again = new Memory(memory.inputs);
    const second = await search('corrected', { seed: 2, executions: 700 }, again);
    expect(second.bound.loaded).toBeGreaterThan(memory.inputs.length * 0.8);
    expect(second.bound.features).toBeGreaterThanOrEqual(first.bound.features);
    expect(again.inputs.length).toBeLessThan(memory.inputs.length);
  });

  it('stores findings when they are minimal, and not those that are ignored', async () => {
    const memory = new Memory();
    const { findings } = await search('corrected-0019', { executions: 300 }, memory);
    expect(findings.length).toBeGreaterThan(0);
    expect(memory.findings.map(({ id }) => id).sort()).toEqual(findings.map(({ id }) => id).sort());
    for (const found of memory.findings) {
      const ids: string[] = [];
      execute(
        findRevision('corrected-0019')!,
        (found as { program: Parameters<typeof execute>[1] }).program,
        properties,
        (property, violation) => !ids.push(findingId(property.id, violation)),
      );
      expect(ids).toContain(found.id);
    }
    const none = await search('corrected-0019', { executions: 300, ignore: findings.map(({ id }) => id) });
    expect(none.answer).toBe('holds');
  });

  it('finds races', async () => {
    const memory = new Memory();
    const { findings } = await search('posted', { tasks: 'many', executions: 2_000 }, memory);
    expect(findings.length).toBeGreaterThan(0);
    expect(memory.findings.map(({ id }) => id).sort()).toEqual(findings.map(({ id }) => id).sort());
    const broken = (found: Found, name: string): string[] =>
      'race' in found ? replay(findRevision(name)!, found.race, raceProperties, { dataRaces: true }).violations.map(({ property }) => property.id) : [];
    for (const found of memory.findings) expect(broken(found, 'posted'), found.id).toContain(found.property);
  });
});

describe('the smallest cover', () => {
  const of = (entry: string, size: number, ...reached: number[]): Measured<string> => ({ entry, size, reached });

  it('is greedy, and prefers small inputs', () => {
    const all = [of('a', 5, 1, 2), of('b', 1, 2, 3), of('c', 9, 1, 2, 3, 4), of('d', 2, 1, 2, 3, 4), of('e', 1, 5)];
    expect(smallestCover(all).map(({ entry }) => entry)).toEqual(['d', 'e']);
  });

  it('of a real corpus reaches all that the corpus does', async () => {
    const memory = new Memory();
    await search('corrected', { executions: 400 }, memory);
    const { measured } = await measure(
      corrected,
      memory.inputs.map((input) => ({ input })),
    );
    const cover = smallestCover(measured);
    expect(cover.length).toBeLessThan(measured.length);
    const union = (all: typeof measured): number => new Set(all.flatMap(({ reached }) => reached)).size;
    expect(union(cover)).toBe(union(measured));
  });
});

describe('a fuzz that was stopped', () => {
  it.each([0, 1])('is undecided, of each kind of programs: after %i batches', async (batches) => {
    const stop = new AbortController();
    if (batches === 0) stop.abort();
    const verdict = await search('corrected', { tasks: 'both', executions: Infinity, signal: stop.signal, onProgress: () => stop.abort() });
    const { answer, sequential, concurrent, bound } = verdict;
    expect([answer, sequential!.answer, concurrent!.answer, bound.stopped]).toEqual(['unknown', 'unknown', 'unknown', true]);
    expect(sequential!.properties.every((property) => property.answer === 'unknown')).toBe(true);
    const settled = fuzzAtTimeLimit(verdict);
    // Its time is up: what it has done counts; what it has not begun does not.
    expect([settled.answer, settled.bound.stopped]).toEqual([batches === 0 ? 'unknown' : 'holds', false]);
  });
});
