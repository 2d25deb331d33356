// SPDX-License-Identifier: GPL-2.0-only
/** @file Two revisions of mainline: what one does and the other does not, and nothing else. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { findMainlineRevision } from '../../../reference/mainline/revisions.js';
import { Collector } from '../../../search/diff/collector.js';
import { diff, type DiffOptions } from '../../../search/diff/diff.js';
import type { DiffResult } from '../../../search/diff/difference.js';
import { RandomPrograms } from '../../../search/diff/random.js';
import { mainline } from '../../../systems/mainline.js';
import type { System } from '../../../systems/system.js';
import { luocheck } from '../../cli/fake-terminal.js';

const system = mainline as unknown as System;
const NOTHING: DiffOptions = { exhaustive: null, runs: 0, seed: 1, races: null };
const named = (name: string) => findMainlineRevision(name)!;
const compare = (a: string, b: string, options: DiffOptions): Promise<DiffResult> => diff([named(a), named(b)], options);
const races = (...programs: string[]): DiffOptions => ({
  ...NOTHING,
  races: { programs: programs.map((text) => system.notation.parseConcurrent(text)), executions: 2_000 },
});

/** What one program shows of two revisions: program and ids. */
function shown(a: string, b: string, text: string): string[] {
  const found = new Collector(system);
  new RandomPrograms([named(a), named(b)], 1, found).try(system.notation.parseProgram(text));
  return found.differences.flatMap((one) => (one.kind === 'sequence' ? [system.notation.printProgram(one.programs[0]), ...one.ids] : []));
}

describe('a revision of mainline and itself', () => {
  it('do the same, in sequences and in races', async () => {
    const options = { ...races('open; create s0 a | reboot || create s1 b | open', 'open | create s0 a || create s1 a |'), runs: 64 };
    const { differences, bound } = await compare('linux-7.3', 'linux-7.3', options);
    expect(differences).toEqual([]);
    expect(bound.random!.actions).toBeGreaterThan(300);
    expect(bound.races).toMatchObject({ programs: 2, cutOff: 0, stopped: false });
    expect(bound.races!.executions).toBeGreaterThan(10);
  });
});

describe('a fix', () => {
  it.each([
    [
      'linux-7.3',
      'linux-7.3+0001',
      'open; create s2 c; close s2; create s0 a; create s1 b; create s2 a; get_name s0',
      ['open; create s0 a; create s1 b; create s2 a', 'create/no-fault/kept:more|more/luo_session_create'],
    ],
    [
      'linux-7.3+0001',
      'linux-7.3+0002',
      'open; create s1 b; create s0 a; reboot; open; retrieve s0 a arg=ro; retrieve s0 a',
      ['open; create s0 a; reboot; open; retrieve s0 a arg=ro; retrieve s0 a', 'retrieve/no-fault/answer:ENOENT|0/luo_session_retrieve'],
    ],
    [
      'linux-7.3+0003',
      'linux-7.3+0004',
      'open; create s0 a; preserve s0 0x1 f0 arg=ro; close s0',
      [
        'open; create s0 a; preserve s0 0x1 f0 arg=ro',
        'preserve/no-fault/state:module-T-with-1-references-module-FLB-with-1-references|module-T-with-0-references-module-FLB-with-0-references/luo_preserve_file',
        'preserve/no-fault/callbacks:preserve|/luo_preserve_file',
      ],
    ],
  ])('%s and %s differ by a minimal sequence', (a, b, text, expected) => {
    expect(shown(a, b, text)).toEqual(expected);
  });

  it('and what it does not touch: nothing', () => {
    expect(
      shown(
        'linux-7.3',
        'mainline-corrected',
        'open; create s0 a; preserve s0 0x1 f0; close s0; create s0 a; preserve s0 0x1 m0; resize m0; close_device; close s0',
      ),
    ).toEqual([]);
  });
});

describe('a defect of an earlier kernel', () => {
  it('is told from outside: what calls answer, what handlers see, what the kernel keeps', () => {
    const bug = (name: string, text: string): string[] => shown('linux-7.3', `linux-7.3+bug-${name}`, text);
    expect(bug('file-in-two-sessions', 'open; create s0 a; create s1 b; preserve s0 0x1 m0; preserve s1 0x1 m0')[1]).toBe(
      'preserve/no-fault/answer:EBUSY|0/luo_preserve_file',
    );
    expect(bug('unfreeze-forgets-the-data', 'open; create s0 a; preserve s0 0x1 m0; preserve s0 0x2 f0; reboot !cb_freeze:1:EIO; close s0').join()).toContain(
      'kept:',
    );
    expect(
      bug(
        'retrieve-not-remembered',
        'open; create s0 a; preserve s0 0x1 f0; reboot; open; retrieve s0 a; retrieve_fd s0 0x1 !cb_retrieve:1:EIO; retrieve_fd s0 0x1',
      ).join(),
    ).toContain('retrieve_fd/no-fault/answer:EIO|0');
  });

  it('that takes two tasks is told as a race', async () => {
    const program = 'open; create s0 a; create s1 b | preserve s0 0x1 m0 || preserve s1 0x1 m0 |';
    const { differences } = await compare(
      'linux-7.3',
      'linux-7.3+bug-session-used-without-the-list-lock',
      races('open; create s0 a; reboot; open; retrieve s0 a | retrieve s1 a || close s0 |', program),
    );
    expect(differences.map(({ kind }) => kind)).toEqual(differences.map(() => 'race'));
    expect(differences.flatMap(({ ids }) => ids).join()).toContain('reports:|use-after-free');
  });
});

describe('luocheck diff', () => {
  it('compares revisions of mainline, as JSON too', async () => {
    const args = ['diff', 'linux-7.3', 'linux-7.3+bug-direction-not-checked', '--runs', '64', '--no-race'];
    const text = await luocheck(args);
    expect(text.code).toBe(1);
    expect(text.stdout).toMatch(/^linux-7\.3 and linux-7\.3\+bug-direction-not-checked differ in \d+ behaviours/);
    expect(text.stdout).toContain('ioctl(s0, FINISH)');
    const { stdout } = await luocheck([...args, '--json', '-']);
    const document = JSON.parse(stdout) as { differences: { replay: string[] }[] };
    const schema = (name: string): object => JSON.parse(readFileSync(new URL(`../../../report/${name}.schema.json`, import.meta.url), 'utf8')) as object;
    const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true, schemas: [schema('verdict'), schema('race')] }).compile(
      schema('diff'),
    );
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    for (const token of document.differences[0]!.replay) expect([0, 1]).toContain((await luocheck(['replay', token])).code);
  });

  it.each([
    [['diff', 'linux-7.3', 'posted'], 'linux-7.3 is a revision of mainline, posted of v1: only what has the same calls can be compared'],
    [['diff', 'corrected', 'mainline-corrected'], 'corrected is a revision of v1, mainline-corrected of mainline'],
    [['diff', 'linux-7.3', 'mainline-corrected', '--calls', '3'], '--calls does not go with revisions of mainline'],
    [['diff', 'linux-7.3', 'mainline-corrected', '--runs', '0', '--no-race'], 'compares nothing'],
  ])('%j is answered in one line', async (args, expected) => {
    const { code, stdout, stderr } = await luocheck(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(expected);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
