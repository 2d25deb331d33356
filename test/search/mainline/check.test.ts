// SPDX-License-Identifier: GPL-2.0-only
/** @file What one task breaks in the LUO of Linux 7.3.4, and that every finding is minimal, real and to be seen again. */
import { describe, expect, it } from 'vitest';
import { mainlineProperties } from '../../../properties/mainline/index.js';
import { linux_7_3 } from '../../../reference/mainline/linux-7.3/index.js';
import { check } from '../../../search/check.js';
import { execute, type ExecutionOptions } from '../../../search/execute.js';
import { findingId } from '../../../search/verdict.js';
import type { MachineSize } from '../../../systems/mainline/computer.js';
import { notation } from '../../../systems/mainline/notation.js';
import { REAL_SIZES } from '../../../systems/mainline/sizes.js';
import type { Program } from '../../../systems/program.js';

const program = (text: string): Program => notation.parseProgram(text);

/** Ids of the properties that a program breaks. */
function broken(text: string, options: ExecutionOptions = {}): string[] {
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

describe('what one task breaks in linux-7.3', async () => {
  const { findings, onlySmall, answer, properties } = await check(linux_7_3, { runs: 1_200, seed: 1 });

  it('is found within the random programs of one seed', () => {
    expect(answer).toBe('violated');
    expect(onlySmall).toBeUndefined();
    const violated = properties.filter((property) => property.answer === 'violated').map(({ property }) => property);
    for (const id of ['the-next-kernel-boots', 'reference-counts-are-exact', 'a-failed-create-changes-nothing', 'a-failed-preserve-changes-nothing'])
      expect(violated).toContain(id);
  });

  it('is shown by each finding with nothing to leave out', () => {
    for (const { id, program: shown, property: name } of findings) {
      const property = mainlineProperties.find((one) => one.id === name)!;
      const shows = (candidate: Program): boolean => {
        let seen = false;
        execute(linux_7_3, candidate, [property], (one, violation) => (seen ||= findingId(one.id, violation) === id));
        return seen;
      };
      expect(shows(shown), id).toBe(true);
      for (const i of shown.actions.keys())
        expect(shows({ ...shown, actions: shown.actions.filter((_, k) => k !== i) }), `${id} without action ${i + 1}`).toBe(false);
    }
  });

  it('says what it takes besides with pages of 4 KiB', () => {
    const needs = new Map(findings.map((finding) => [finding.property, finding.needs]));
    expect(needs.get('the-next-kernel-boots')).toContain('49 more sessions');
    expect(needs.get('a-failed-preserve-changes-nothing')).toBeUndefined();
  });

  it('panics the next kernel with pages of 4 KiB only when a page of sessions is full', () => {
    const text = 'open; create s0 a; create s1 b; create s2 a; reboot';
    const [real] = REAL_SIZES;
    expect(broken(text)).toContain('the-next-kernel-boots');
    expect(broken(text, { size: real! })).toEqual([]);
    expect(broken(text, { size: { ...real!, padding: { sessions: 49, files: 0 } } as MachineSize })).toContain('the-next-kernel-boots');
    expect(broken(text, { size: { ...real!, padding: { sessions: 48, files: 0 } } as MachineSize })).not.toContain('the-next-kernel-boots');
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
    ['files that are unfrozen', 'open; create s0 a; preserve s0 0x1 f0; preserve s0 0x2 f1; preserve s0 0x3 g0; reboot !cb_freeze:3:EIO', []],
    ['an FLB that nobody retrieved', 'open; create s0 a; preserve s0 0x1 f0; reboot; open; retrieve s0 a; finish s0', ['reference-counts-are-exact']],
  ])('%s', (_, text, expected) => {
    const ids = broken(text);
    if (expected.length === 0) expect(ids).toEqual([]);
    for (const id of expected) expect(ids).toContain(id);
  });
});
