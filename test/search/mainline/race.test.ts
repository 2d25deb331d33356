// SPDX-License-Identifier: GPL-2.0-only
/** @file What several tasks break in the LUO of Linux 7.3.4. */
import { describe, expect, it } from 'vitest';
import { Dpor } from '../../../reference/engine/dpor.js';
import { findMainlineRevision } from '../../../reference/mainline/revisions.js';
import { explore } from '../../../search/race/explore.js';
import { race } from '../../../search/race/search.js';
import { mainline } from '../../../systems/mainline.js';

const named = (name: string) => findMainlineRevision(name)!;

const RETRIEVED = 'open; create s0 a; preserve s0 0x1 m0; reboot; open; retrieve s0 a; load_image';

/** Ids of what the tasks show in some interleaving and not one after the other, with how many interleavings there are. */
function shown(text: string, revision = 'linux-7.3'): { readonly ids: readonly string[]; readonly executions: number } {
  const program = mainline.notation.parseConcurrent(text);
  const { seen, executions, limited } = explore(named(revision), program, new Dpor(), mainline.raceProperties, { dataRaces: true, racesOnly: true });
  expect(limited).toBe(0);
  // That VmallocUsed is too small every memfd shows that comes.
  return { ids: [...seen.keys()].filter((id) => !id.startsWith('what-is-used-is-counted/')).sort(), executions };
}

describe('tasks of linux-7.3', () => {
  it.each([
    [
      'a close beside a call that works on the session',
      'open; create s0 a; preserve s0 0x1 f0; reboot; open; retrieve s0 a | close s0 || retrieve_fd s0 0x1 |',
    ],
    ['a reboot beside a create', 'open; create s0 a | reboot || create s1 b | open; retrieve s2 a; finish s2'],
    ['a session that is retrieved beside its close', 'open; create s0 a; reboot; open; retrieve s0 a | retrieve s1 a || close s0 |'],
    ['two loads of an image', 'open | load_image || load_image |'],
    ['an open beside one that cannot read what came: it waits, and is told the same', 'open; create s0 a; reboot | open || open !kmalloc:1 |'],
    ['an open that is turned away before the other one has its descriptor', '| open || open; create s0 a |'],
    ['an open beside one that succeeds and a close', 'open; create s0 a; reboot | open || open || close_device |'],
    ['a driver that takes the FLB of a preserve that fails', 'open; create s0 a | preserve s0 0x1 f0 !cb_preserve:1:EIO || get_flb out | put_flb out'],
    ['an open beside a call that has the device, which is closed meanwhile', 'open | close_device; open || create s0 a |'],
    ['a name that is free when the device is closed, and taken by a call that has it', 'open; create s1 a | close_device; close s1 || create s0 a |'],
    ['a session that is closed in a call of another task, whose files the FLB outlives', 'open; create s0 a | preserve s0 0x1 f0 || close s0; get_flb out |'],
    [
      'a driver that comes when a close has given the FLB up, and not yet the name',
      'open; create s0 a; preserve s0 0x1 f0 | get_flb out; create s1 a || close s0 |',
    ],
    ['two modules that are loaded at once, and have one FLB', 'reboot modules=none | load_module T || load_module U |'],
    ['an FLB that two register at once, before anybody has used it', '| bind_flb || bind_flb |'],
    ['a driver that asks for an FLB that is being registered', 'reboot modules=none | load_module T || get_flb out |'],
    ['three tasks', 'open; create s0 a | preserve s0 0x1 f0 || preserve s0 0x2 f1 || reboot | open; retrieve s1 a; finish s1'],
  ])('%s: every interleaving is one of the orders', (_, text) => {
    const { ids, executions } = shown(text);
    expect(executions).toBeGreaterThan(1);
    expect(ids.filter((id) => !id.startsWith('reference-counts-are-exact/'))).toEqual([]);
  });

  it.each([
    ['EEXIST of a name that nobody gets', 'open | create s0 a || create s1 a !no_file:1 |'],
    ['EBUSY of a file that nobody keeps', 'open; create s0 a; create s1 b | preserve s0 0x1 f0 || preserve s1 0x1 f0 !cb_preserve:1:EIO |'],
    ['a file preserved before its handler has its FLB', 'open; create s0 a; unload_module T | preserve s0 0x1 f0 || load_module T |'],
  ])('%s: no order explains it', (_, text) => {
    expect(shown(text).ids).toEqual(['linearizable-as-the-model/concurrent/no-order-of-the-calls']);
  });

  it.each([
    ['PRESERVE_FD', 'open; create s0 a | preserve s0 0x1 f0 arg=late || reboot |'],
    ['RETRIEVE_FD', `${RETRIEVED} | retrieve_fd s0 0x1 arg=late || reboot |`],
    ['FINISH', `${RETRIEVED} | finish s0 arg=late || reboot |`],
    ['GET_NAME', `${RETRIEVED} | get_name s0 arg=late || reboot |`],
  ])('a reply of %s that user space does not let be written holds up the reboot', (_, text) => {
    expect(shown(text).ids).toEqual(['every-call-ends/concurrent/deadlock-luo_session_serialize_rwsem']);
    expect(shown(text, 'linux-7.3+0022')).toMatchObject({ ids: [] });
    expect(shown(text, 'linux-7.3+0022-0004')).toMatchObject({ ids: [] });
  });

  it.each([
    ['close of a session that keeps it', 'open; create s0 a; preserve s0 0x1 m0 | write m0 late || close s0 |', 'inode.i_rwsem'],
    ['reboot behind a PRESERVE_FD of it', 'open; create s0 a | write m0 late || preserve s0 0x1 m0 || reboot |', 'luo_session_serialize_rwsem'],
    ['PRESERVE_FD behind one of it', 'open; create s0 a | write m0 late || preserve s0 0x1 m0 || preserve s0 0x2 f0 |', 'luo_session.mutex'],
  ])('a write to a memfd that user space does not let go on holds up the %s', (_, text, lock) => {
    expect(shown(text).ids).toEqual([`every-call-ends/concurrent/deadlock-${lock}`]);
    expect(shown(text, 'linux-7.3+0026').ids).toEqual([]);
    expect(shown(text, 'linux-7.3+0026-0008').ids).toEqual([]);
  });

  it('calls that name a file wait for its lock: one that waits for user space holds them up, as it is with files', () => {
    for (const call of ['preserve s0 0x1 m0', 'resize m0', 'seal m0', 'write m0', 'write m0 late'])
      for (const revision of ['linux-7.3', 'mainline-corrected']) {
        const { ids, executions } = shown(`open; create s0 a | write m0 late || ${call} |`, revision);
        expect(executions).toBeGreaterThan(1);
        expect(ids).toEqual([]);
      }
  });

  it('a driver gives the FLB up beside the jump: the next kernel gets it all the same', () => {
    const text = 'open; create s0 a; preserve s0 0x1 f0; get_flb out; close s0 | put_flb out || reboot | get_flb in';
    expect(shown(text).ids).toEqual([
      'each-preserve-has-one-end/luo_flb_retrieve_one/retrieve-when-ended',
      'each-preserve-has-one-end/luo_flb_retrieve_one/retrieve-when-unknown',
      'linearizable-as-the-model/concurrent/no-order-of-what-comes-after',
      'no-data-race/luo_flb_private_state/luo_flb_private_state.data',
    ]);
    expect(shown(text, 'mainline-corrected').ids).toEqual([]);
  });

  it.each([
    ['position', 'seek', ['each-file-is-what-it-was/luo_retrieve_file/wrong-position', 'no-data-race/file/file.f_pos']],
    ['content', 'write', []],
  ])('the %s of a memfd between its freeze and the jump', (_, verb, ids) => {
    const text = `open; create s0 a; preserve s0 0x1 m0 | ${verb} m0 || reboot | open; retrieve s0 a; retrieve_fd s0 0x1`;
    expect(shown(text).ids).toEqual(ids);
    expect(shown(text, 'mainline-corrected').ids).toEqual([]);
  });

  it('a driver that takes and drops the FLB beside files that end', () => {
    const arrived = 'open; create s0 a; preserve s0 0x1 f0; reboot; open; retrieve s0 a; get_flb in';
    for (const tasks of ['put_flb in || close s0', 'get_flb in || close s0']) expect(shown(`${arrived} | ${tasks} | put_flb in`).ids).toEqual([]);
    expect(shown('open; create s0 a; preserve s0 0x1 f0; get_flb out | put_flb out || close s0 |').ids).toEqual([]);
  });

  it('an FLB is given up by a file that never counted', () => {
    const { ids } = shown('open; create s0 a; unload_module T | preserve s0 0x1 f0 || load_module T | close s0');
    expect(ids).toContain('reference-counts-are-exact/liveupdate_flb_put_outgoing/refcount_underflow-flb.outgoing.count');
  });
});

describe('what follows the tasks', () => {
  it.each([
    [
      'the next kernel has a session that nobody asked for',
      'open; create s0 a | create s1 b arg=ro || reboot | open; retrieve s2 b',
      'linearizable-as-the-model/concurrent/no-order-of-what-comes-after',
    ],
    [
      'a module that could not be loaded was freed under a file',
      'open; create s0 a; unload_module T | preserve s0 0x1 f0 || load_module T !kmalloc:1 | close s0',
      'no-use-after-free/luo_file_unpreserve_files/use_after_free-module-T',
    ],
  ])('tells that %s, and the series repairs it', (_, text, id) => {
    expect(shown(text).ids).toContain(id);
    expect(shown(text, 'mainline-corrected').ids).toEqual([]);
  });
});

describe('a race', () => {
  it('belongs to the fix of the series with which it is gone', async () => {
    const first = [mainline.notation.parseConcurrent('open | create s0 a || create s1 a !no_file:1 |')];
    const { findings } = await race(named('linux-7.3'), { runs: 0, seed: 1, first });
    expect(findings.map(({ id, repairedBy }) => [id, repairedBy])).toEqual([
      ['linearizable-as-the-model/luo_session_create/no-order-of-the-calls', '0017-luo-session-keep-the-list-locked-until-a-new-session-has-its-file.patch'],
    ]);
  });
});
