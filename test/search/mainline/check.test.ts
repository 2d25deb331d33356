// SPDX-License-Identifier: GPL-2.0-only
/** @file What one task breaks in the LUO of Linux 7.3.4, and that every finding is minimal, real and to be seen again. */
import { describe, expect, it } from 'vitest';
import { mainlineProperties } from '../../../properties/mainline/index.js';
import { linux_7_3 } from '../../../reference/mainline/linux-7.3/index.js';
import { REAL_SIZE } from '../../../reference/machine/mainline/index.js';
import { checkMainline } from '../../../search/mainline/check.js';
import { execute, type ExecuteOptions, type MainlineProgram } from '../../../search/mainline/execute.js';
import { findingId } from '../../../search/mainline/random.js';
import { extent, parseAction } from '../../../systems/mainline/notation.js';

function program(text: string): MainlineProgram {
  const tokens: bigint[] = [];
  const actions = text.split(';').map((part) => parseAction(part.trim(), tokens));
  return { actions, tokens: tokens.length > 0 ? tokens : [1n], ...extent(actions) };
}

/** Ids of the properties that a program breaks. */
function broken(text: string, options: ExecuteOptions = {}): string[] {
  const ids = new Set<string>();
  execute(
    linux_7_3,
    program(text),
    mainlineProperties,
    (property) => {
      ids.add(property.id);
      return false;
    },
    options,
  );
  return [...ids];
}

describe('what one task breaks in linux-7.3', () => {
  const { findings, onlySmall, answer, violated } = checkMainline(linux_7_3, { runs: 1_200, seed: 1 });

  it('is found within the random programs of one seed', () => {
    expect(answer).toBe('violated');
    expect(onlySmall).toEqual([]);
    const properties = violated.map(({ id }) => id);
    for (const id of ['the-next-kernel-boots', 'reference-counts-are-exact', 'a-failed-create-changes-nothing', 'a-failed-preserve-changes-nothing'])
      expect(properties).toContain(id);
  });

  it('is shown by each finding with nothing to leave out', () => {
    for (const { id, program: shown, property } of findings) {
      const shows = (candidate: MainlineProgram): boolean => {
        let seen = false;
        execute(linux_7_3, candidate, [property], (one, violation) => (seen ||= findingId(one, violation) === id));
        return seen;
      };
      expect(shows(shown), id).toBe(true);
      for (const i of shown.actions.keys())
        expect(shows({ ...shown, actions: shown.actions.filter((_, k) => k !== i) }), `${id} without action ${i + 1}`).toBe(false);
    }
  });

  it('panics the next kernel with pages of 4 KiB only when a page of sessions is full', () => {
    const text = 'open; create s0 a; create s1 b; create s2 a; reboot';
    expect(broken(text)).toContain('the-next-kernel-boots');
    expect(broken(text, { config: REAL_SIZE })).toEqual([]);
    expect(broken(text, { config: REAL_SIZE, padding: { sessions: 49, files: 0 } })).toContain('the-next-kernel-boots');
    expect(broken(text, { config: REAL_SIZE, padding: { sessions: 48, files: 0 } })).not.toContain('the-next-kernel-boots');
  });
});

describe('what a second kernel does not give back', () => {
  const held = (text: string): string[] => {
    const causes: string[] = [];
    execute(linux_7_3, program(text), mainlineProperties, ({ id }, { cause }) => {
      if (id === 'nothing-is-held-when-all-is-closed') causes.push(cause);
      return false;
    });
    return causes.sort();
  };

  it('is told one by one: content of a memfd is not hidden by a page that is always lost', () => {
    const start = 'open; create s0 a; preserve s0 0x1 m0; reboot; open; retrieve s0 a';
    expect(held(`${start}; retrieve_fd s0 0x1; finish s0; close s0`)).toEqual(['holds-pages-of-luo_flb_setup_outgoing']);
    expect(held(`${start}; retrieve_fd s0 0x1 !no_file:1; finish s0; close s0`)).toEqual([
      'holds-pages-of-kho_preserve_vmalloc',
      'holds-pages-of-luo_flb_setup_outgoing',
      'holds-pages-of-memfd_luo_preserve_folios',
      'holds-pages-of-shmem',
    ]);
  });
});

describe('one program of linux-7.3', () => {
  it.each([
    [
      'a live update as it should be',
      'open; create s0 a; preserve s0 0x1 m0; close_device; reboot; open; retrieve s0 a; retrieve_fd s0 0x1; retrieve_fd s0 0x1; finish s0',
      [],
    ],
    ['a session that is closed again', 'open; create s0 a; preserve s0 0x1 f0; preserve s0 0x2 m0; close s0', []],
    ['a freeze that fails', 'open; create s0 a; preserve s0 0x1 f0; reboot !cb_freeze:1:EIO; reboot; open; retrieve s0 a; retrieve_fd s0 0x1', []],
    ['a handler that did not come', 'open; create s0 a; preserve s0 0x1 f0; reboot modules=none; open; open', []],
    [
      'a reply of RETRIEVE_SESSION that cannot be written',
      'open; create s0 a; reboot; open; retrieve s0 a arg=ro; retrieve s0 a',
      ['a-name-is-retrieved-once'],
    ],
    ['a reply of PRESERVE_FD that cannot be written', 'open; create s0 a; preserve s0 0x1 f0 arg=ro', ['a-failed-preserve-changes-nothing']],
    [
      'a memfd that cannot be made again',
      'open; create s0 a; preserve s0 0x1 m0; reboot; open; retrieve s0 a; retrieve_fd s0 0x1 !no_file:1; finish s0; close s0',
      ['nothing-is-held-when-all-is-closed'],
    ],
    [
      'files that are unfrozen',
      'open; create s0 a; preserve s0 0x1 f0; preserve s0 0x2 f1; preserve s0 0x3 g0; reboot !cb_freeze:3:EIO',
      ['callbacks-come-in-order'],
    ],
    ['an FLB that nobody retrieved', 'open; create s0 a; preserve s0 0x1 f0; reboot; open; retrieve s0 a; finish s0', ['reference-counts-are-exact']],
  ])('%s', (_, text, expected) => {
    const ids = broken(text);
    if (expected.length === 0) expect(ids).toEqual([]);
    for (const id of expected) expect(ids).toContain(id);
  });
});
