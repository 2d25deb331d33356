// SPDX-License-Identifier: GPL-2.0-only
/** @file Machines with several handlers, long compatible strings and subsystems, and many files at once: written, drawn, left out where not needed. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { properties } from '../../properties/v1/index.js';
import { mutated, type Mutant } from '../../reference/v1/mutants.js';
import type { Revision } from '../../reference/v1/luo_internal.js';
import { corrected, posted } from '../../reference/v1/revisions.js';
import { execute } from '../../search/execute.js';
import { minimise } from '../../search/shrink.js';
import { v1 } from '../../systems/v1.js';
import { Computer } from '../../systems/v1/computer.js';
import { parseConcurrent, parseProgram, printConcurrent, printProgram } from '../../systems/v1/notation.js';
import type { Program } from '../../systems/v1/program.js';
import { programs } from '../../systems/v1/programs.js';

/** `property/function/cause` of what the program violates. */
function violated(revision: Revision, text: string): string[] {
  const ids = new Set<string>();
  execute(revision, parseProgram(text), properties, ({ id }, { cause }) => (ids.add(`${id}/${cause}`), false));
  return [...ids];
}

/** What each call returns. */
function answers(revision: Revision, text: string): (string | 0 | null)[] {
  const program = parseProgram(text);
  const computer = new Computer(revision, program);
  return program.actions.map((action) => computer.perform(action).outcome.ret);
}

describe('the notation', () => {
  it.each([
    'boot handlers=3 compatible=255 subsystems=2; open s0; preserve s0 0x1..0x40 f0; prepare s0 !sub_prepare:2:EIO; reboot !sub_freeze:1:+1',
    'open s0; preserve s0 0x7,0x9,0xfffffffffffffffd..0xffffffffffffffff f1 by p1',
  ])('says %s in one form', (text) => {
    expect(printProgram(parseProgram(text))).toBe(text);
  });

  it('has it in races too', () => {
    const text = 'boot subsystems=1; open s0; preserve s0 0x1..0x3 f0 | prepare s0 || get_state s0 |';
    expect(printConcurrent(parseConcurrent(text))).toBe(text);
  });

  it.each([
    ['boot handlers=4', 'handlers=1 to 3'],
    ['boot compatible=11', 'compatible=12 to 4000'],
    ['boot subsystems=4', 'subsystems=0 to 3'],
    ['open s0; preserve s0 0x4..0x1 f0', 'a range of tokens such as 0x1..0x4'],
    ['open s0; preserve s0 0x1..0x2..0x3 f0', 'a range of tokens such as 0x1..0x4'],
    ['open s0; preserve s0 0x1..0xffffffff f0', 'at most 1024 tokens'],
    ['open s0; preserve s0 0x1,0x10000000000000000 f0', 'a token'],
  ])('refuses %s', (text, expected) => {
    expect(() => parseProgram(text)).toThrow(expected);
  });
});

describe('many files at once', () => {
  it('are registered all or none', () => {
    expect(
      answers(corrected, 'open s0; preserve s0 0x1..0x40 f0; preserve s0 0x20 f0; unpreserve s0 0x40; preserve s0 0x30..0x50 f0; preserve s0 0x40 f0'),
    ).toEqual([0, 0, '-EEXIST', 0, '-EEXIST', 0]);
    expect(
      violated(corrected, 'open s0; preserve s0 0x2 f0; preserve s0 0x1..0x9 f0; preserve s0 0x3,0x3 f0; preserve s0 0x11..0x15 f0 !kmalloc:3; prepare s0'),
    ).toEqual([]);
  });

  it('outgrow the page at 23 files with a string of 128 bytes, and not at 22', () => {
    const fill = (count: number): string => `boot compatible=128; open s0; preserve s0 0x1..0x${count.toString(16)} f0; prepare s0`;
    expect(answers(posted, fill(22)).at(-1)).toBe(0);
    expect(answers(posted, fill(23)).at(-1)).toBe('-ESRCH');
    for (const count of [22, 23, 46, 200])
      expect(violated(corrected, `${fill(count)}; reboot; open s0; restore s0 0x${count.toString(16)}; finish s0`)).toEqual([]);
  });

  it('come down to the smallest number, from 0x1, by bisection', () => {
    const program = parseProgram(
      'boot handlers=2 compatible=128 subsystems=3; open s1; preserve s1 0x7 f0; preserve s1 0x100..0x130 f1; get_state s1; prepare s1 data=0x0',
    );
    let tries = 0;
    const fails = (candidate: Program): boolean => (
      tries++,
      violated(posted, printProgram(candidate)).some((id) => id.endsWith('prepare-in-normal-returns-ESRCH'))
    );
    expect(printProgram(minimise(v1, program, fails))).toBe('boot compatible=128; open s0; preserve s0 0x1..0x17 f0; prepare s0');
    expect(tries).toBeLessThan(600);
  });
});

const UPDATE = 'open s0; preserve s0 0x1 f0; preserve s0 0x2 f1; preserve s0 0x3 f2; prepare s0; reboot; open s0; restore s0 0x3; restore s0 0x1; finish s0';

describe('several handlers and subsystems', () => {
  it.each([
    `boot handlers=3 subsystems=3; ${UPDATE}; open s1; preserve s1 0x1 f1; prepare s1; cancel s1`,
    `boot handlers=2 compatible=255; ${UPDATE}`,
    ...[1, 2, 3].flatMap((n) => [
      `boot handlers=3 subsystems=3; open s0; preserve s0 0x1 f0; preserve s0 0x2 f1; prepare s0 !sub_prepare:${n}:EIO; prepare s0; cancel s0`,
      `boot handlers=3 subsystems=3; open s0; preserve s0 0x1 f0; preserve s0 0x2 f1; prepare s0; reboot !sub_freeze:${n}:EIO; prepare s0; reboot`,
      `boot handlers=3 subsystems=3; open s0; preserve s0 0x1 f0; preserve s0 0x2 f1; preserve s0 0x3 f2; prepare s0 !cb_prepare:${n}:EIO; prepare s0`,
      `boot handlers=3 subsystems=3; open s0; preserve s0 0x1 f0; preserve s0 0x2 f1; preserve s0 0x3 f2; prepare s0; reboot !cb_freeze:${n}:+1; prepare s0`,
    ]),
    'boot handlers=3; open s0; preserve s0 0x1 f1; unregister_handler; unpreserve s0 0x1; unregister_handler; preserve s0 0x1 f1; register_handler; preserve s0 0x1 f2',
  ])('hold in corrected: %s', (text) => {
    expect(violated(corrected, text)).toEqual([]);
  });

  it('say which of them is where it should not be', () => {
    expect(violated(posted, 'boot subsystems=1; open s0; prepare s0; reboot !sub_freeze:1:EIO')).toContain(
      'subsystems-follow-the-protocol/left_prepared-normal',
    );
  });

  it('mean nothing later than at the beginning', () => {
    expect(violated(corrected, 'open s0; boot subsystems=3; prepare s0; reboot !sub_freeze:1:EIO')).toEqual([]);
  });
});

const mutant = (name: string, file: Mutant['file'], find: string, replace: string): [string, Revision] => [
  name,
  mutated({ name, title: name, file, find, replace }, corrected),
];

describe('a mistake that only such a machine shows', () => {
  it.each([
    [
      ...mutant(
        'the first handler gets every file',
        'luo_files.ts',
        'if (fh_iter.compatible === fdt_compat_str) {',
        "if (typeof fdt_compat_str === 'string') {",
      ),
      `boot handlers=3; ${UPDATE}`,
      'each-file-goes-to-its-handler/wrong-handler-retrieve',
    ],
    [
      ...mutant(
        'strings are compared up to 63 bytes',
        'luo_files.ts',
        'fh_iter.compatible === fdt_compat_str)',
        'fh_iter.compatible.slice(0, 63) === String(fdt_compat_str).slice(0, 63))',
      ),
      `boot handlers=2 compatible=64; ${UPDATE}`,
      'each-file-goes-to-its-handler/wrong-handler-finish',
    ],
    [
      ...mutant(
        'the subsystem that failed is cancelled too',
        'luo_subsystems.ts',
        'yield* __luo_do_subsystems_cancel_calls(subsystem);',
        'yield* __luo_do_subsystems_cancel_calls(null);',
      ),
      'boot subsystems=1; open s0; prepare s0 !sub_prepare:1:EIO',
      'subsystems-follow-the-protocol/cancel-idle',
    ],
    [
      ...mutant('nobody is cancelled when a subsystem fails', 'luo_subsystems.ts', 'yield* __luo_do_subsystems_cancel_calls(subsystem);', ''),
      'boot subsystems=2; open s0; preserve s0 0x1 f0; prepare s0 !sub_prepare:2:EIO',
      'subsystems-follow-the-protocol/left_prepared-normal',
    ],
  ])('%s', (_, revision, text, id) => {
    expect(violated(corrected, text)).toEqual([]);
    expect(violated(revision, text)).toContain(id);
  });
});

it('most machines that are drawn are plain, and each dimension is among the others', () => {
  const drawn = fc.sample(programs(), { numRuns: 1_500, seed: 1 });
  const boots = drawn.flatMap(({ actions }) => actions.filter(({ verb }) => verb === 'boot'));
  expect(boots.length / drawn.length).toBeGreaterThan(0.05);
  expect(boots.length / drawn.length).toBeLessThan(0.2);
  for (const name of ['handlers', 'compatible', 'subsystems'])
    expect(
      boots.some((boot) => name in boot),
      name,
    ).toBe(true);
  const many = drawn.filter(({ actions }) => actions.some((action) => 'also' in action));
  expect(many.length).toBeGreaterThan(5);
  expect(many.length / drawn.length).toBeLessThan(0.05);
  const faults = new Set(drawn.flatMap(({ actions }) => actions.map(({ fault }) => fault?.kind)));
  expect([faults.has('sub_prepare'), faults.has('sub_freeze')]).toEqual([true, true]);
});
