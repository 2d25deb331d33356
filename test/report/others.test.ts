// SPDX-License-Identifier: GPL-2.0-only
/** @file The other reports, as they read. */
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../cli/catalogue.js';
import { parseProgram } from '../../systems/v1/notation.js';
import { trace } from '../../search/trace.js';
import { findRevision } from '../../reference/v1/revisions.js';
import { conformReport } from '../../report/conform.js';
import { exploreReport, type ExploreResult } from '../../report/explore.js';
import { propertyList, propertyText } from '../../report/properties.js';
import { replayReport } from '../../report/replay.js';
import { revisionList } from '../../report/revisions.js';
import { CATALOGUE } from './fixture.js';

const EXPLORED: ExploreResult = {
  bounds: { sessions: 2, tokens: 1, processes: 1, descriptors: 2 },
  mutant: null,
  states: 12345,
  transitions: 678901,
  depth: 18,
  complete: true,
  invariants: 27,
  milliseconds: 1500,
  violations: [],
};

describe('exploreReport', () => {
  it('counts', () => {
    expect(exploreReport(EXPLORED, [1n], CATALOGUE)).toBe(
      [
        'model: 2 sessions, 1 token, 1 process, 2 descriptors a session',
        '  12,345 states, 678,901 transitions, depth 18; 1.50 s, 8,230 states a second',
        '  27 invariants hold in every reachable state',
        '',
      ].join('\n'),
    );
  });

  it('shows a shortest way to a violation', () => {
    const { actions: path } = parseProgram('open s0; preserve s0 0x1 f0; close s0');
    const text = exploreReport({ ...EXPLORED, mutant: 'wrong', violations: [{ invariant: 'an-invariant', path }] }, [1n], CATALOGUE);
    expect(text).toContain('mutant wrong: ');
    expect(text).toContain('1 of 27 invariants violated');
    expect(text).toContain('  an-invariant is violated after\n    1  s0 = open("/dev/liveupdate")\n');
  });

  it('claims nothing that was not looked at', () => {
    expect(exploreReport({ ...EXPLORED, invariants: 0 }, [1n], CATALOGUE)).toContain('no invariant was checked; these are all reachable states');
    expect(exploreReport({ ...EXPLORED, complete: false }, [1n], CATALOGUE)).toContain('27 invariants hold in every state visited, and there are more');
    expect(exploreReport({ ...EXPLORED, milliseconds: 0 }, [1n], CATALOGUE)).not.toContain('a second');
  });
});

describe('conformReport', () => {
  const recording = { file: 'posted.jsonl.gz', line: 3, seed: 7, revision: 'posted' };
  const difference = {
    recording,
    index: 4,
    input: { op: 'register' as const, s: 0, tok: 0xffffffffffffffffn, file: 'f0', fault: { kind: 'kmalloc' as const, n: 1 } },
    fields: [
      { field: 'ret', recorded: '-ENOMEM', replayed: 0 },
      { field: 'after.sessions', recorded: Array.from({ length: 20 }, (_, i) => [i, [[BigInt(i), 'f0']]]), replayed: [] },
    ],
  };

  it('says that all is identical', () => {
    expect(conformReport({ total: 1000, identical: 1000, differences: [] })).toBe('1,000 of 1,000 sequences identical\n');
  });

  it('shows what differs', async () => {
    await expect(conformReport({ total: 3, identical: 1, differences: [difference] })).toMatchFileSnapshot('golden/conform.txt');
  });
});

describe('replayReport', () => {
  const replay = (name: string, text: string): string => {
    const [revision, program] = [findRevision(name)!, parseProgram(text)];
    // Lines of the sources change with every comment; the functions are what the report is about.
    return replayReport(revision, program, trace(revision, program), catalogue()).replace(/ +\w+\/\w+\.[jt]s:\d+$/gm, '');
  };

  it('shows locks, callbacks, sanitizers, states', async () => {
    await expect(replay('posted', 'open s0; preserve s0 0x1 f0; prepare s0 !cb_prepare:1:EIO; close s0')).toMatchFileSnapshot('golden/replay-posted.txt');
  });

  it('follows the machine into the next kernel, and stops when it is dead', async () => {
    const text = 'open s0; open s0; preserve s0 0x1 f0; prepare s0; reboot handler=no; open s1; get_state s1; restore s1 0x1 !cb_retrieve:2; close s1';
    await expect(replay('posted', text)).toMatchFileSnapshot('golden/replay-panic.txt');
  });

  it('finds nothing wrong where nothing is', async () => {
    const text = 'open s0; preserve s0 0x1 f0; prepare s0; reboot; open s0; restore s0 0x1; preserve s0 0x2 r0x1; finish s0; close_file 0x1; close s0';
    await expect(replay('corrected', text)).toMatchFileSnapshot('golden/replay-corrected.txt');
  });
});

it('lists properties', () => {
  expect(propertyList(CATALOGUE)).toContain(
    'no-recursive-acquisition\n  No task takes a lock that it already holds.\n  Holds at every step; semantics item 16.\n',
  );
  expect(propertyList(CATALOGUE)).toContain('\n3 properties\n');
  expect(propertyText(CATALOGUE.properties.get('conformance-with-the-model')!)).toContain('semantics items 1 to 4, 6 and 7.');
});

it('lists revisions', () => {
  const old = {
    title: 'Old',
    revisions: [
      { name: 'base', title: 'before' },
      { name: 'corrected-0002', title: 'one fix undone' },
    ],
    fixes: CATALOGUE.fixes,
  };
  const text = revisionList([old, { title: 'New', revisions: [{ name: 'linux', title: 'today' }], fixes: [] }]);
  expect(text).toMatch(/^Old:\n {2}base {12}before\n {2}corrected-0002 {2}one fix undone\n\n {2}The series:\n/);
  expect(text).toContain('\n    0005  luo_files: keep');
  expect(text).toContain('\n\nNew:\n  linux  today\n');
});
