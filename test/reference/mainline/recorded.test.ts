// SPDX-License-Identifier: GPL-2.0-only
/** @file The recordings of the real kernel: all identical on linux-7.3, and differences are noticed. */
import { describe, expect, it } from 'vitest';
import { Conformity } from '../../../systems/conformity.js';
import { parseLines, readLines, RecordingError, type RecordedLine } from '../../../systems/v1/recorded.js';
import { findRevision, posted } from '../../../reference/v1/revisions.js';

const TRACES = new URL('../../fixtures/traces/mainline-7.3.4.jsonl.gz', import.meta.url).pathname;

const conformity = (): Conformity => new Conformity((name) => findRevision(name)!, null);
const lineOf = (json: object): RecordedLine => parseLines(JSON.stringify(json), 'made').next().value as RecordedLine;

type Ops = readonly (readonly (string | number)[])[];
const START = { seed: 'a name', kind: 'targeted', kernel: '7.3.4', loaded: true };
const one = (ops: Ops, end: object = { end: 'stop', taint: 0 }): RecordedLine => lineOf({ ...START, boots: [{ ops, ...end }] });

describe('recorded behaviour of Linux 7.3.4', () => {
  it('is that of linux-7.3: 836 of 836 sequences', () => {
    const replayer = conformity();
    const lines = [...readLines(TRACES)];
    expect(lines).toHaveLength(836);
    expect(lines.map((line) => replayer.replay(line)).filter((replayed) => !('difference' in replayed) || replayed.difference !== null)).toEqual([]);
  });

  it('is noticed when it differs: in a result, in what a jump comes to, in a warning', () => {
    const replayed = (line: RecordedLine): unknown => conformity().replay(line);
    expect(
      replayed(
        one([
          ['open', 0, 0],
          ['open', 1, 0],
        ]),
      ),
    ).toMatchObject({ difference: { index: 1, operation: 'open 1', field: 'result', recorded: 0, replayed: -16 } });
    expect(replayed(one([['kexec', 'gone']], { end: 'kexec', next: 'panic', why: 'x' }))).toMatchObject({
      difference: { field: 'next', recorded: 'panic', replayed: 'booted' },
    });
    expect(replayed(one([['open', 0, 0]], { end: 'stop', taint: 512 }))).toMatchObject({ difference: { field: 'taint', recorded: 512, replayed: 0 } });
  });

  it('of another kernel is not replayed, and said so', () => {
    const older = lineOf({ ...START, kernel: '7.2.12', boots: [{ ops: [['open', 0, 0]], end: 'stop' }] });
    expect(conformity().replay(older)).toEqual({ skipped: 'recorded on Linux 7.2.12, of which there is no revision' });
    expect(new Conformity((name) => findRevision(name)!, { v1: posted }).replay(one([['open', 0, 0]]))).toHaveProperty('skipped');
  });

  it('may be of a kernel with another configuration', () => {
    const line = lineOf({
      ...START,
      kernel: '7.3.4 (config with CONFIG_KEXEC)',
      boots: [
        {
          ops: [
            ['load2', 0],
            ['kexec', 'gone'],
          ],
          end: 'kexec',
          next: 'booted',
        },
        { ops: [['open', 0, 0]], end: 'stop' },
      ],
    });
    expect(conformity().replay(line)).toEqual({ difference: null });
  });
});

describe('a line with', () => {
  const reasonOf = (json: object): string => {
    try {
      conformity().replay(lineOf(json));
    } catch (error) {
      if (error instanceof RecordingError) return error.reason;
    }
    return 'no error';
  };
  const withOp = (...op: (string | number | null)[]): object => ({ ...START, boots: [{ ops: [op], end: 'stop' }] });

  it.each([
    ['an operation that there is not', withOp('opn', 0, 0), 'boots[0].ops[0]: no operation is called "opn"'],
    ['too few arguments', withOp('open', 0), 'boots[0].ops[0]: open takes 1 arguments'],
    ['no slot', withOp('open', -1, 0), 'boots[0].ops[0][1]: not a slot'],
    ['a token of 65 bits', withOp('rfd', 0, 1, '18446744073709551616', 'n', 0), 'boots[0].ops[0][3]: not an unsigned 64-bit token'],
    ['an unknown variant', withOp('finish', 0, 'x', 0), 'boots[0].ops[0][2]: not a variant of an argument'],
    ['no hexadecimal name', withOp('create', 0, 1, 'a', 'n', 0), 'boots[0].ops[0][3]: not hexadecimal bytes'],
    ['no result', withOp('open', 0, null), 'boots[0].ops[0]: the result is neither a number nor a text'],
    [
      'a kernel after a panic',
      {
        ...START,
        boots: [
          { ops: [], end: 'kexec', next: 'panic' },
          { ops: [], end: 'stop' },
        ],
      },
      'boots[1]: nothing can follow',
    ],
    ['no kernels', { ...START, boots: [] }, 'boots: not an array of kernels'],
  ])('%s is told so', (_, json, reason) => {
    expect(reasonOf(json)).toBe(reason);
  });
});
