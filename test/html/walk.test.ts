// SPDX-License-Identifier: GPL-2.0-only
/** @file Walks: what is to be seen of the machine after each step, and how it is told. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { walkOf } from '../../cli/walks.js';
import { raceCatalogue } from '../../cli/race-catalogue.js';
import { posted } from '../../reference/v1/revisions.js';
import { readProgram } from '../../cli/token.js';
import { trace } from '../../search/trace.js';
import { barsOf, placed } from '../../report/html/bars.js';
import { SharedParts, walkPart } from '../../report/html/walk.js';
import { RACE, REBOOT, SEQUENCE } from './report.js';

function partOf(token: string) {
  const shared = new SharedParts();
  const { walk, system } = walkOf(token);
  const part = walkPart(walk, shared, { id: system.id, looks: system.looks, catalogue: raceCatalogue(system) });
  const tablesAt = (at: number) => new Map(shared.stills.values[part.steps[at]!.still]!.tables.map(({ title, rows }) => [title, rows]));
  return { part, shared, tablesAt };
}

describe('a sequence', () => {
  it('has the steps of the trace, one after the other', () => {
    const [, source = ''] = SEQUENCE.split(/: (.*)/s);
    const { walk } = walkOf(SEQUENCE);
    const traced = trace(posted, readProgram(source));
    expect(walk.steps.map(({ name, object, source: line }) => [name, object, line])).toEqual(
      traced.flatMap(({ steps }) => steps.map(({ name, object, source: line }) => [name, object, line])),
    );
    expect(walk.violations.map(({ property }) => property.id)).toContain('locks-are-balanced');
  });

  it('shows a registration from the step on that stores it', () => {
    const { part, tablesAt } = partOf(SEQUENCE);
    const stored = part.steps.findIndex(({ text }) => text === 'xa_store(files_xa_out)');
    expect(tablesAt(stored - 1).get('Registered tokens')).not.toContainEqual(['0x1', 's0', 'f0', 'NORMAL', '0x0']);
    expect(tablesAt(stored).get('Registered tokens')).toContainEqual(['0x1', 's0', 'f0', 'NORMAL', '0x0']);
  });

  it('goes on in the next kernel, with what was handed over', () => {
    const { part, tablesAt } = partOf(REBOOT);
    const last = part.steps.length - 1;
    expect(part.calls.find(({ text }) => text === 'kexec reboot')!.result).toContain('the next kernel runs');
    expect(tablesAt(last).get('Kernel')).toContainEqual(['kernel', '2']);
    expect(
      tablesAt(last)
        .get('Incoming tokens')!
        .map(([token, is]) => [token, is]),
    ).toContainEqual(['0x1', 'restored']);
    const callbacks = part.steps.flatMap(({ callbacks = [] }) => callbacks.map((text) => text.split(' ')[0]));
    expect(callbacks).toEqual(['prepare', 'freeze', 'retrieve']);
  });
});

describe('a race', () => {
  const { part, shared } = partOf(RACE);

  it('begins at the tasks, after the calls that lead to it', () => {
    expect(part.lanes).toEqual(['CPU0', 'CPU1']);
    expect(part.calls.map(({ phase }) => phase)).toEqual(['before', 'before', 'before', 'tasks', 'tasks']);
    expect(part.calls[part.steps[part.first]!.call]!.phase).toBe('tasks');
  });

  it('ends with both tasks waiting for the lock that one of them holds', () => {
    expect(shared.locks.values[part.steps.at(-1)!.locks]).toEqual([{ name: 'luo_state_rwsem', holders: ['CPU0 (read)'], waiters: ['CPU0', 'CPU1'] }]);
    const last = part.steps.length - 1;
    const open = part.bars.filter(({ to }) => to === last).map(({ lane, mode }) => [lane, mode]);
    expect(open).toEqual(
      expect.arrayContaining([
        [0, 'read'],
        [0, 'waits'],
        [1, 'waits'],
      ]),
    );
    expect(part.calls.slice(3).map(({ result }) => result)).toEqual(['does not return', 'does not return']);
  });

  it('names the line of every step of LUO', () => {
    const { file, line } = shared.operations.values.find(({ functions }) => functions[0] === 'luo_destroy_session')!;
    expect(file).toMatch(/^posted\/luo_files\.ts$/);
    expect(readFileSync(new URL(`../../reference/v1/${file}`, import.meta.url), 'utf8').split('\n')[line - 1]).toContain('down_write(luo_sessions_list_rwsem)');
  });
});

it('a fatal signal is a step like others, with the machine as it leaves it', () => {
  const { part, tablesAt } = partOf('v1 posted: open s0; prepare s0 | cancel s0 || unregister_handler || kill 0 | @ 0>1, 3>0, 7>8');
  const signal = part.steps.findIndex(({ text }) => text.includes('fatal signal'));
  expect(signal).toBeGreaterThan(0);
  expect(part.calls[part.steps[signal]!.call]!.text).toBe('ioctl(s0, CANCEL)');
  expect(part.steps.map((_, at) => tablesAt(at).size)).toEqual(part.steps.map(() => tablesAt(0).size));
});

describe('bars', () => {
  const holds = (...names: string[]) => [{ task: 0, holds: names.map((name, id) => ({ id, name, read: false })), waits: null }];

  it('last as long as the lock, and a lock taken twice has two', () => {
    const twice = [
      {
        task: 0,
        holds: [
          { id: 1, name: 'a_rwsem', read: true },
          { id: 1, name: 'a_rwsem', read: true },
        ],
        waits: null,
      },
    ];
    expect(barsOf([[], holds('m'), holds('m'), [], holds('m')]).map(({ from, to, mode }) => [from, to, mode])).toEqual([
      [1, 2, 'mutex'],
      [4, 4, 'mutex'],
    ]);
    expect(barsOf([twice])).toHaveLength(2);
  });

  it('stand side by side when they overlap, and share a place when they do not', () => {
    const { bars, tracks } = placed(barsOf([holds('a'), holds('a', 'b'), [], holds('c')]), 1);
    expect(bars.map(({ lock, track }) => [lock, track])).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 0],
    ]);
    expect(tracks).toEqual([2]);
  });
});
