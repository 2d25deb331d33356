// SPDX-License-Identifier: GPL-2.0-only
/** @file What is written down of a race. */
import { describe, expect, it } from 'vitest';
import { parseRace } from '../../../systems/v1/notation.js';
import { raceProperties } from '../../../properties/v1/tasks.js';
import { raceTrace } from '../../../search/race/trace.js';
import { findRevision } from '../../../reference/v1/revisions.js';

const traced = (text: string, revision = 'posted') => raceTrace(findRevision(revision)!, parseRace(text), raceProperties);

describe('raceTrace', () => {
  const WAITS = 'open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 | @ 7>1';

  it('is the same every time', () => {
    const told = (): string => JSON.stringify(traced(WAITS).steps.map(({ name, object, locks, value }) => [name, object, locks, value]));
    expect(told()).toBe(told());
  });

  it('numbers the steps without a gap, and knows the C functions of all that are in LUO', () => {
    const { steps } = traced(WAITS);
    expect(steps.map(({ at }) => at)).toEqual(steps.map((_, i) => i));
    expect(steps.find(({ name }) => name === 'xa_erase')?.functions[0]).toBe('luo_unregister_file');
  });

  it('knows who waits, who wakes whom, and who holds what', () => {
    const { steps } = traced('open s0; open s1; preserve s0 0x1 f0 | prepare s1 || close s0 | @ 3>1');
    const waits = steps.find(({ blocked }) => blocked)!;
    expect(waits).toMatchObject({ task: 1, name: 'down_read', object: 'luo_state_rwsem' });
    expect(waits.locks.find(({ task }) => task === 1)?.waits?.name).toBe('luo_state_rwsem');
    expect(waits.locks.find(({ task }) => task === 0)?.holds).toMatchObject([{ name: 'luo_state_rwsem', read: false }]);
    expect(steps.find(({ task, name }) => task === 1 && name === 'woken')?.wokenBy).toBe(0);
  });

  it('gives a report of lockdep to the step that it is about', () => {
    const step = traced(WAITS).steps.find(({ events }) => events.some(({ event }) => event.startsWith('recursive_read')));
    expect(step).toMatchObject({ name: 'down_read', object: 'luo_state_rwsem' });
  });

  it('follows objects from their allocation to their use after free', () => {
    const { steps } = traced('| open s0; preserve s0 0x1 f0 !copy_to_user:1 || unregister_handler | @ 18>1, 23>0');
    const used = steps.find((step) => step.used.length > 0)!;
    const [object] = used.used;
    expect(object?.kind).toBe('luo_file');
    expect(steps.findIndex(({ allocated }) => allocated.includes(object!))).toBeLessThan(steps.findIndex(({ freed }) => freed.includes(object!)));
    expect(used.events.map(({ event }) => event)).toContain('use_after_free:luo_file');
  });

  it('knows in which function an access was made, also where it follows the step of a callee', () => {
    const { steps } = traced('open s0; preserve s0 0x1 f0 | reboot || prepare s0 | @ 1>1');
    const step = steps.find(({ touched }) => touched.some(({ field, write }) => field === 'luo_state' && write))!;
    expect(step.functions[0]).toBe('luo_files_commit_data_to_fdt');
    expect(step.touched.find(({ field, write }) => field === 'luo_state' && write)?.functions).toEqual([
      'luo_set_state',
      '__luo_prepare',
      'luo_prepare',
      'luo_ioctl',
    ]);
  });

  it('knows the steps of both accesses of a data race', () => {
    const { steps, judged } = traced('open s0; preserve s0 0x1 f0 | unregister_handler || unpreserve s0 0x1 |');
    const { location, accesses } = judged.dataRaces.find(({ field }) => field === 'luo_file.fh')!;
    const [first, second] = accesses.map(({ at, write }) => steps[at]!.touched.find((touch) => touch.location === location && touch.write === write));
    expect(first).toMatchObject({ object: 'luo_file', field: 'fh', write: false, frees: null });
    expect(second).toMatchObject({ object: 'luo_file', field: 'fh', write: true, frees: { name: 'luo_file #1' } });
  });

  it('knows what a fatal signal would do to a deadlock: what it does when it comes', () => {
    const { signals } = traced('open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 | @ 4>1');
    expect(signals).toEqual([{ task: 1, ending: 'finished' }]);
    const killed = traced('open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 || kill 1 | @ 4>1').judged.outcome;
    expect(killed.history.map(({ settled }) => settled?.outcome.ret)).toEqual([0, '-EAGAIN']);
  });

  it('tells steps of a task by their calls, whoever began first', () => {
    const { steps, history } = traced('open s0 | preserve s0 0x1 f0; unpreserve s0 0x1 || get_state s0 | @ 3>1');
    for (const { task, call } of steps) expect(history[call]!.task).toBe(task);
    expect(new Set(steps.map(({ call }) => call)).size).toBe(3);
  });

  it('says what was broken before the suffix, and what the suffix answered', () => {
    const { suffix, beforeSuffix, judged } = traced(
      'open s0; open s1; open s2 | preserve s0 0x1 f0 || preserve s1 0x1 f1 | prepare s2; reboot; open s2; restore s2 0x1 @ 11>1',
    );
    expect(suffix.map(({ observation }) => observation.outcome.ret)).toEqual([0, 0, 0, null]);
    expect(beforeSuffix).toContain('a-token-has-one-owner/token-held-twice');
    expect(judged.violations.map(({ property }) => property.id)).toContain('the-next-kernel-never-panics');
    expect([...beforeSuffix].filter((id) => id.startsWith('the-next-kernel-never-panics'))).toEqual([]);
  });
});
