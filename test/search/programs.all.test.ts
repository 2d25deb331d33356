// SPDX-License-Identifier: GPL-2.0-only
/** @file What is generated: sensible, varied, the same for the same seed; and how it shrinks. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LUO_STATES, VERBS, FAULT_KINDS, type LuoState } from '../../model/v1/actions.js';
import { check } from '../../search/check.js';
import { Execution } from '../../search/execute.js';
import { parseProgram, printProgram } from '../../systems/v1/notation.js';
import { programs } from '../../systems/v1/programs.js';
import { isSmaller, minimise, sizeOf } from '../../search/shrink.js';
import { smallerPrograms } from '../../systems/smaller.js';
import { v1 } from '../../systems/v1.js';
import { corrected, posted } from '../../reference/v1/revisions.js';

const SAMPLE = fc.sample(programs(), { numRuns: 1_500, seed: 11 });

describe('generated programs', () => {
  it('are the same for the same seed', () => {
    expect(fc.sample(programs(), { numRuns: 1_500, seed: 11 }).map(printProgram)).toEqual(SAMPLE.map(printProgram));
  });

  it('use every verb, every fault, both ends of the token range, and up to four sessions', () => {
    const actions = SAMPLE.flatMap((program) => program.actions);
    expect(new Set(actions.map(({ verb }) => verb))).toEqual(new Set(VERBS));
    expect(new Set(actions.flatMap(({ fault }) => (fault ? [fault.kind] : [])))).toEqual(new Set(FAULT_KINDS));
    expect(new Set(SAMPLE.flatMap(({ tokens }) => tokens))).toContain(0xffff_ffff_ffff_ffffn);
    expect(new Set(SAMPLE.flatMap(({ tokens }) => tokens))).toContain(0n);
    expect(Math.max(...SAMPLE.map(({ sessions }) => sessions))).toBe(4);
    expect(new Set(actions.flatMap((action) => ('file' in action && action.file.startsWith('r') ? ['r'] : [])))).toContain('r');
  });

  it('reach every state of LUO often, boot several kernels, and mostly mean something', () => {
    const states = new Map(LUO_STATES.map((state) => [state, 0]));
    let carriedOut = 0;
    let total = 0;
    let boots = 0;
    for (const program of SAMPLE.slice(0, 400)) {
      const execution = new Execution(corrected, program, []);
      for (const [i, action] of program.actions.entries()) {
        total++;
        const observation = execution.observe(action, i);
        if (!observation) continue;
        if (observation.outcome.ret !== '-EBADF') carriedOut++;
        const state = observation.before.state as LuoState;
        states.set(state, states.get(state)! + 1);
      }
      boots = Math.max(boots, execution.view.boot);
    }
    for (const [state, count] of states) expect(count / total, state).toBeGreaterThan(0.03);
    expect(carriedOut / total).toBeGreaterThan(0.85);
    expect(boots).toBeGreaterThan(3);
  });
});

describe('shrinking', () => {
  it('offers only programs that are not longer, but for those that need one fault fewer that no kernel produces', () => {
    for (const program of SAMPLE.slice(0, 50))
      for (const smaller of smallerPrograms(v1.operands, program)) {
        const [[impossible, actions], [before, most]] = [sizeOf(v1, smaller), sizeOf(v1, program)];
        if (impossible >= before) expect(actions).toBeLessThanOrEqual(most);
      }
  });

  it('ends in a program from which nothing can be taken', () => {
    const needs = ['prepare', 'reboot', 'preserve'];
    const fails = (program: (typeof SAMPLE)[number]): boolean => needs.every((verb) => program.actions.some((action) => action.verb === verb));
    for (const program of SAMPLE.filter(fails).slice(0, 20)) {
      const smallest = minimise(v1, program, fails);
      expect(smallest.actions.map(({ verb }) => verb).sort()).toEqual([...needs].sort());
      for (const candidate of smallerPrograms(v1.operands, smallest)) if (isSmaller(v1, candidate, smallest)) expect(fails(candidate)).toBe(false);
    }
  });
});

describe('a check', () => {
  it('says the same for the same seed', async () => {
    const run = async (): Promise<unknown> => (await check(posted, { runs: 200, seed: 42 })).findings.map(({ id, program }) => [id, printProgram(program)]);
    expect(await run()).toEqual(await run());
  });

  it('says unknown when it is stopped, and violated when it had found something by then', async () => {
    const stopped = AbortSignal.abort();
    expect((await check(corrected, { runs: 200, seed: 1, signal: stopped })).answer).toBe('unknown');
    const late = new AbortController();
    const verdict = await check(posted, { runs: 100_000, seed: 1, signal: late.signal, onProgress: ({ findings }) => findings > 0 && late.abort() });
    expect(verdict.answer).toBe('violated');
    expect(verdict.bounds[0]!.stopped).toBe(true);
    expect(new Set(verdict.properties.map(({ answer }) => answer))).toEqual(new Set(['violated', 'unknown']));
  });

  it('goes on behind findings that are ignored', async () => {
    const all = await check(posted, { runs: 300, seed: 1 });
    const ignore = all.findings.slice(0, 10).map(({ id }) => id);
    const rest = await check(posted, { runs: 300, seed: 1, ignore });
    expect(rest.findings.map(({ id }) => id)).toEqual(all.findings.map(({ id }) => id).filter((id) => !ignore.includes(id)));
  });

  it('attributes a finding to the fix that repairs it', async () => {
    const { findings } = await check(posted, { runs: 300, seed: 1 });
    expect(findings.find(({ property }) => property === 'locks-are-balanced')?.repairedBy).toMatch(/^0001-/);
    expect(findings.every(({ repairedBy }) => repairedBy !== null)).toBe(true);
  });

  it('passes over what means nothing', () => {
    const program = parseProgram('open s0; open s0; fork p0 p0; close s0');
    const execution = new Execution(corrected, program, []);
    expect(program.actions.map((action, i) => execution.observe(action, i) !== null)).toEqual([true, false, false, true]);
  });
});
