// SPDX-License-Identifier: GPL-2.0-only
/** @file The recordings of the real kernel: all identical on linux-7.3, and differences are noticed. */
import { describe, expect, it } from 'vitest';
import { Conformity } from '../../../systems/conformity.js';
import { parseLines, readLines, RecordingError, type RecordedLine } from '../../../systems/v1/recorded.js';
import { findRevision, posted } from '../../../reference/v1/revisions.js';

const traces = (name: string): string => new URL(`../../fixtures/traces/${name}.jsonl.gz`, import.meta.url).pathname;
/** Of random sequences of all of LUO; and of other files, copies, users, limits and what `docs/findings-mainline.md` says of memory files. */
const TRACES: readonly (readonly [string, number])[] = [
  ['mainline-7.3.4', 836],
  ['mainline-7.3.4-files', 1_229],
];

const conformity = (): Conformity => new Conformity((name) => findRevision(name)!, null);
const lineOf = (json: object): RecordedLine => parseLines(JSON.stringify(json), 'made').next().value as RecordedLine;

type Ops = readonly (readonly (string | number)[])[];
const START = { seed: 'a name', kind: 'targeted', kernel: '7.3.4', loaded: true };
const one = (ops: Ops, end: object = { end: 'stop', taint: 0 }): RecordedLine => lineOf({ ...START, boots: [{ ops, ...end }] });

describe('recorded behaviour of Linux 7.3.4', () => {
  it.each(TRACES)('is that of linux-7.3: %s, %i sequences', (name, count) => {
    const replayer = conformity();
    const lines = [...readLines(traces(name))];
    expect(lines).toHaveLength(count);
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

/** What Linux answers by its C: none of the recordings that are here has these operations. */
describe('a process', () => {
  const play = (ops: Ops): unknown => conformity().replay(one(ops));
  const memfd = (slot: number, size = 10, flags = 1): (string | number)[] => ['memfd', slot, size, 1, flags, 0];

  it('takes a descriptor before anything is looked at, but for a pipe', () => {
    expect(
      play([
        ['open', 9, 0],
        memfd(0),
        ['other', 1, 'epoll', 0],
        ['other', 2, 'tmpfile', 0],
        ['nofile', 1, 0],
        ['memfd', 10, 10, 1, 1, -24],
        ['open', 10, -24],
        ['create', 10, 9, '61', 'n', -24],
        ['reopen', 10, 0, 't', -24],
        ['reopen', 10, 0, 'path', -24],
        ['reopen', 10, 1, 'rw', -24],
        ['other', 10, 'unl', -24],
        ['other', 10, 'pipe', -24],
        ['other', 10, 'sock', -38],
        ['filemax', 0, -24],
        ['nofile', 0, 0],
        ['hash', 0, '10:23067898'],
        ['create', 3, 9, '61', 'n', 0],
        ['pres', 3, 2, 1, 'n', -2],
        ['filemax', 0, 0],
        ['euid', 7, 0],
        ['nofile', 1, 0],
        ['memfd', 10, 10, 1, 1, -24],
        ['other', 10, 'pipe', -23],
        ['nofile', 0, 0],
        ['memfd', 10, 10, 1, 1, -23],
        ['other', 10, 'dir', -23],
        ['reopen', 10, 3, 'rw', -23],
        ['reopen', 10, 3, 'path', -23],
        ['open', 10, -23],
        ['filemax', 100000, -23],
        ['euid', 0, 0],
        ['filemax', 100000, 0],
        ['euid', 7, 0],
        ['filemax', 0, -13],
        ['open', 10, -13],
      ]),
    ).toEqual({ difference: null });
  });

  it('opens what it owns, and what others may', () => {
    expect(
      play([
        ['other', 0, 'otmp', 0],
        ['other', 1, 'tmpfile', 0],
        ['other', 2, 'epoll', 0],
        ['other', 3, 'pipe', 0],
        ['setuid', 7, 0],
        ['reopen', 10, 0, 'r', -13],
        ['reopen', 10, 1, 'r', 0],
        ['reopen', 11, 1, 'w', -13],
        ['reopen', 11, 2, 'rw', -13],
        ['reopen', 11, 3, 'r', -13],
        ['other', 11, 'tmpfile', -13],
        ['other', 11, 'otmp', 0],
        ['reopen', 12, 11, 'rw', 0],
        ['other', 13, 'pipe', 0],
        ['reopen', 14, 13, 'r', 0],
      ]),
    ).toEqual({ difference: null });
  });

  it('truncates what is at the path that it opens', () => {
    expect(
      play([
        ['other', 0, 'tmpfile', 0],
        ['write', 0, 0, 5, 65, 5],
        ['other', 1, 'unl', 0],
        ['ino', 0, 1, 1],
        ['hash', 0, '0:811c9dc5'],
        ['other', 2, 'tmpfile', 0],
        ['ino', 0, 2, 0],
      ]),
    ).toEqual({ difference: null });
  });

  it('copies between regular files of one file system', () => {
    expect(
      play([
        memfd(0, 200000),
        memfd(1, 5),
        memfd(2, 100000),
        ['other', 3, 'tmpfile', 0],
        ['other', 4, 'self', 0],
        ['other', 5, 'dir', 0],
        ['other', 6, 'zero', 0],
        ['other', 7, 'epoll', 0],
        ['cfr', 1, 0, 0, 200000, 200000],
        ['ino', 0, 1, 0],
        ['cfr', 3, 0, 0, 10, -18],
        ['cfr', 0, 3, 0, 10, -18],
        ['cfr', 0, 4, 0, 10, -18],
        ['cfr', 4, 0, 0, 10, -9],
        ['cfr', 0, 5, 0, 10, -21],
        ['cfr', 7, 5, 0, 10, -21],
        ['cfr', 0, 6, 0, 10, -22],
        ['cfr', 7, 7, 0, 10, -22],
        ['cfr', 0, 0, 5, 10, -22],
        ['cfr', 0, 0, 10, 10, 10],
        ['cfr', 0, 0, 10, 0, 0],
        ['open', 8, 0],
        ['create', 9, 8, '61', 'n', 0],
        ['pres', 9, 2, 1, 'n', 0],
        // The chunk of a page that reaches over the end is refused.
        ['cfr', 2, 0, 0, 200000, 98304],
        ['cfr', 2, 0, 99999, 10, -1],
      ]),
    ).toEqual({ difference: null });
  });

  it('shares the inode of all files of the kernel, and writes to none of them', () => {
    expect(
      play([
        ['other', 0, 'epoll', 0],
        ['other', 1, 'epoll', 0],
        ['ino', 0, 1, 1],
        ['open', 2, 0],
        ['create', 3, 2, '61', 'n', 0],
        ['ino', 0, 3, 1],
        ['ino', 0, 2, 0],
        ['write', 0, 0, 1, 1, -29],
        ['load2', -38],
      ]),
    ).toEqual({ difference: null });
  });

  it.each([
    [2, -95],
    [3, -9],
    [4, -95],
    [8, -9],
    [9, -95],
    [0x10, -9],
    [0x12, -95],
    [0x41, -9],
    [0x80, -9],
    [0x81, -95],
  ])('asks for mode %i of fallocate() on a file that it cannot write: %i', (mode, result) => {
    expect(play([memfd(0), ['reopen', 1, 0, 'r', 0], ['alloc', 1, mode, 0, 1, result]])).toEqual({ difference: null });
  });
});

describe('what another machine has otherwise', () => {
  const hex = (text: string): string => Buffer.from(text).toString('hex');
  const replayed = (...ops: Ops): unknown => conformity().replay(one(ops));

  it.each([
    ['the number of a pipe', 'pipe', 'pipe:[653]'],
    ['the number of a file without a name', 'otmp', '/tmp/#24 (deleted)'],
  ])('is no difference: %s', (_, kind, text) => {
    expect(replayed(['other', 0, kind, 0], ['link', 0, hex(text)])).toEqual({ difference: null });
    expect(replayed(['other', 0, kind, 0], ['link', 0, hex(`${text}x`)])).toMatchObject({ difference: { operation: 'link 0' } });
  });

  it('is no difference: the content of the executable', () => {
    expect(replayed(['other', 0, 'self', 0], ['hash', 0, '922784:b78d3cbb'])).toEqual({ difference: null });
    expect(replayed(['other', 0, 'self', 0], ['hash', 0, -9])).toMatchObject({ difference: { operation: 'hash 0' } });
    expect(replayed(['memfd', 0, 1, 1, 1, 0], ['hash', 0, '1:b78d3cbb'])).toMatchObject({ difference: { operation: 'hash 0' } });
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
