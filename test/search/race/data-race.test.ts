// SPDX-License-Identifier: GPL-2.0-only
/** @file What is separate memory in C does not race; what races is told with both functions and both tasks' locks. */
import { describe, expect, it } from 'vitest';
import { DataRaces } from '../../../search/race/data-race.js';
import { explore } from '../../../search/race/explore.js';
import { parseConcurrent, parseRace } from '../../../systems/v1/notation.js';
import { raceProperties } from '../../../properties/v1/tasks.js';
import { Dpor } from '../../../reference/engine/dpor.js';
import { Replay } from '../../../reference/engine/schedule.js';
import type { Memory } from '../../../reference/kernel/index.js';
import { corrected, findRevision, posted } from '../../../reference/v1/revisions.js';
import type { Call } from '../../../reference/machine.js';
import type { Revision } from '../../../reference/v1/luo_internal.js';

function racesOf(revision: Revision, text: string): string[] {
  const { seen } = explore(revision, parseConcurrent(text), new Dpor(), raceProperties, { dataRaces: true });
  return [...seen.values()].filter(({ property }) => property.id === 'no-data-race').map(({ violation }) => violation.cause);
}

describe('no data race is between', () => {
  it.each(['posted', 'base', 'corrected', 'corrected-0009', 'corrected-0010'])(
    'the mark that KHO makes of a page and what LUO writes into the page: %s',
    (name) => {
      const revision = findRevision(name)!;
      expect(racesOf(revision, 'open s0 | prepare s0 || reboot |')).toEqual([]);
      expect(racesOf(revision, 'open s0; preserve s0 0x1 f0; prepare s0 | cancel s0 || reboot |')).toEqual([]);
    },
  );
});

describe('a data race', () => {
  it('is told with the function, the access and the locks of both tasks', () => {
    const race = parseRace('open s0; preserve s0 0x1 f0 | unregister_handler || unpreserve s0 0x1 |');
    const { seen } = explore(posted, race.program, new Replay(race.schedule), raceProperties, { dataRaces: 'located' });
    expect([...seen.values()].find(({ property }) => property.id === 'no-data-race')?.violation).toMatchObject({
      cause: 'luo_file.fh',
      where: 'luo_file',
      happened:
        'unordered accesses of luo_file.fh: liveupdate_unregister_file_handler() reads it, holding luo_state_rwsem (read), ' +
        'luo_register_file_list_rwsem and luo_sessions_list_rwsem (read); luo_unregister_file() < luo_ioctl() frees the luo_file, ' +
        'holding luo_state_rwsem (read)',
    });
    expect(racesOf(corrected, 'open s0; preserve s0 0x1 f0 | unregister_handler || unpreserve s0 0x1 |')).toEqual([]);
  });
});

/** Two tasks, of which one has touched one location when the other touches another one, and then both touch the same field. */
function raceAfter(memory: Memory, writes: readonly [boolean, boolean]): boolean {
  const races = new DataRaces({});
  const field = { name: 'field' };
  const call = (id: number): Call => ({ id, status: 'ready', next: null }) as unknown as Call;
  races.step(0, call(0));
  races.touch(1, field, '', true);
  races.touch(2, memory, '', writes[0]);
  races.step(1, call(1));
  races.touch(2, memory, '', writes[1]);
  races.touch(1, field, '', true);
  return races.found.size > 0;
}

describe('what orders tasks', () => {
  const lock: Memory = { name: 'lock', ordering: 'lock' };
  const published: Memory = { name: 'xarray', ordering: 'published' };
  const atomic: Memory = { name: 'counter', ordering: 'atomic' };
  it.each([
    ['a lock that one writer after the other had', lock, [true, true], false],
    ['a lock that a reader had before a writer', lock, [false, true], false],
    ['a lock that two readers have', lock, [false, false], true],
    ['an entry that was stored before it was found', published, [true, false], false],
    ['an entry that was stored after another', published, [true, true], false],
    // xa_load() makes nobody wait: who erases the entry knows nothing of who found it.
    ['an entry that was found before it was erased', published, [false, true], true],
    ['a counter that both have counted', atomic, [true, true], true],
  ] as const)('%s', (_name, memory, writes, races) => {
    expect(raceAfter(memory, writes)).toBe(races);
  });
});

describe('a load or store that is marked', () => {
  const plain: Memory = { name: 'field' };
  const once: Memory = { name: 'field', ordering: 'atomic' };

  /** Two tasks access one field, one after the other. */
  function races(first: readonly [Memory, boolean], second: readonly [Memory, boolean]): boolean {
    const found = new DataRaces({});
    [first, second].forEach(([memory, write], id) => {
      found.step(id, { id, status: 'ready', next: null } as unknown as Call);
      found.touch(1, memory, '', write);
    });
    return found.found.size > 0;
  }

  it.each([
    ['WRITE_ONCE() and a plain load', [once, true], [plain, false], true],
    ['WRITE_ONCE() and READ_ONCE()', [once, true], [once, false], false],
    ['WRITE_ONCE() and a plain store', [once, true], [plain, true], false],
    ['two plain stores', [plain, true], [plain, true], true],
    ['two plain loads', [plain, false], [plain, false], false],
    ['what is freed and a plain load', [{ name: 'field', ordering: 'freed' }, true], [plain, false], false],
  ] as const)('%s', (_name, first, second, expected) => {
    expect(races(first, second)).toBe(expected);
    expect(races(second, first)).toBe(expected);
  });

  it('with a lock taken in between is in no race', () => {
    const found = new DataRaces({});
    const lock: Memory = { name: 'lock', ordering: 'lock' };
    [true, false].forEach((write, id) => {
      found.step(id, { id, status: 'ready', next: null } as unknown as Call);
      if (id === 1) found.touch(2, lock, '', true);
      found.touch(1, write ? once : plain, '', write);
      if (id === 0) found.touch(2, lock, '', true);
    });
    expect([...found.found]).toEqual([]);
  });
});
