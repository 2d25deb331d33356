// SPDX-License-Identifier: GPL-2.0-only
/** @file What concurrent programs are drawn: all of it makes sense, and nothing that can be raced is left out. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALLING, hasWaitingCallback, VERBS } from '../../../model/v1/actions.js';
import { PAGE_SIZE } from '../../../reference/kernel/index.js';
import { parseAction, printAction } from '../../../systems/v1/notation.js';
import { isSound } from '../../../systems/v1/tasks.js';
import { concurrentPrograms } from '../../../systems/v1/concurrent.js';

/** A fork in a task would end the process of another one; a machine is switched on before there is a task. */
const NOT_IN_TASKS: readonly string[] = ['fork', 'boot'];
/** Of two processes only, or of restored files. */
const RARE: readonly string[] = ['exit', 'dup', 'close_file'];

describe('concurrent programs', () => {
  const drawn = fc.sample(concurrentPrograms(), { numRuns: 4_000, seed: 3 });

  it('name every session and file unambiguously', () => {
    expect(drawn.filter((program) => !isSound(program))).toEqual([]);
  });

  it('draw each call often enough, in tasks too', () => {
    const calls = drawn.flatMap(({ tasks }) => tasks.flat());
    for (const verb of VERBS) {
      const share = calls.filter((call) => call.verb === verb).length / calls.length;
      if (NOT_IN_TASKS.includes(verb)) expect(share).toBe(0);
      else expect([verb, share > (RARE.includes(verb) ? 0.0005 : 0.02)]).toEqual([verb, true]);
    }
  });

  it('run on machines with subsystems and several handlers now and then, and with data at the edge', () => {
    const share = (is: (program: (typeof drawn)[number]) => boolean): number => drawn.filter(is).length / drawn.length;
    for (const name of ['subsystems', 'handlers', 'compatible'])
      expect(share(({ prefix: [first] }) => first?.verb === 'boot' && name in first)).toBeGreaterThan(0.02);
    expect(share(({ tasks }) => tasks.flat().some(({ fault }) => fault?.kind.startsWith('sub_')))).toBeGreaterThan(0.002);
    expect(share(({ tasks }) => tasks.flat().some((action) => 'data' in action))).toBeGreaterThan(0.02);
  });

  it('have many files with long compatible strings now and then, more files than a page has room for, or hundreds; each token once', () => {
    const many = drawn.filter(({ prefix }) => prefix.some((action) => action.verb === 'preserve' && action.also !== undefined));
    const long = many.filter(({ prefix: [boot] }) => boot?.verb === 'boot' && boot.compatible !== undefined && boot.compatible > 64);
    const short = many.filter((program) => !long.includes(program));
    const hundreds = short.filter(({ tokens }) => tokens.length > 100);
    for (const some of [long, short]) {
      expect(some.length).toBeGreaterThan(drawn.length / 200);
      expect(some.length).toBeLessThan(drawn.length / 20);
    }
    expect(hundreds.length).toBeGreaterThan(drawn.length / 500);
    for (const { tokens } of short) expect(1024 + tokens.length * 128).toBeGreaterThan(PAGE_SIZE);
    for (const { prefix, tokens } of many) {
      expect(prefix.map(({ verb }) => verb).join()).toMatch(/^(boot,)?open,preserve/);
      expect(new Set(tokens).size).toBe(tokens.length);
    }
  });

  it('have a callback that waits for the other tasks now and then: one, of a call that makes some', () => {
    const waiting = drawn.map(({ tasks }) => tasks.flat().filter(hasWaitingCallback)).filter((calls) => calls.length > 0);
    expect(waiting.length).toBeGreaterThan(drawn.length / 50);
    expect(waiting.length).toBeLessThan(drawn.length / 10);
    expect(waiting.every((calls) => calls.length === 1)).toBe(true);
    expect(new Set(waiting.flat().map(({ verb }) => verb))).toEqual(new Set(CALLING));
    const again = waiting.map(([call]) => parseAction(printAction(call!, [1n, 2n, 3n]), [1n, 2n, 3n]));
    expect(again).toEqual(waiting.map(([call]) => call));
  });

  it('have two or three tasks, some of them with two calls, some with a signal', () => {
    expect(new Set(drawn.map(({ tasks }) => tasks.length))).toEqual(new Set([2, 3]));
    expect(drawn.filter(({ tasks }) => tasks.some((task) => task.length > 1)).length).toBeGreaterThan(drawn.length / 3);
    expect(drawn.filter(({ kills }) => kills).length).toBeGreaterThan(drawn.length / 50);
  });
});
