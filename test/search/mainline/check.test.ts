// SPDX-License-Identifier: GPL-2.0-only
/** @file Programs of one task on the LUO of Linux 7.3.4, and what they break. */
import { describe, expect, it } from 'vitest';
import { mainlineProperties } from '../../../properties/mainline/index.js';
import { linux_7_3 } from '../../../reference/mainline/linux-7.3/index.js';
import { MAINLINE_MUTANTS, mainlineMutant } from '../../../reference/mainline/mutants.js';
import { execute, type ExecutionOptions } from '../../../search/execute.js';
import { notation } from '../../../systems/mainline/notation.js';
import { realSizes, type MachineSize } from '../../../systems/mainline/sizes.js';
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

describe('a page of sessions', () => {
  it('panics the next kernel with pages of 4 KiB only when a page of sessions is full', () => {
    const text = 'open; create s0 a; create s1 b; create s2 a; reboot';
    const [real] = realSizes(linux_7_3);
    expect(broken(text)).toContain('the-next-kernel-boots');
    expect(broken(text, { size: real! })).toEqual([]);
    expect(broken(text, { size: { ...real!, paddings: [{ sessions: 49, files: 0 }] } as MachineSize })).toContain('the-next-kernel-boots');
    expect(broken(text, { size: { ...real!, paddings: [{ sessions: 48, files: 0 }] } as MachineSize })).not.toContain('the-next-kernel-boots');
  });
});

describe('what takes a third page', () => {
  const revision = mainlineMutant(MAINLINE_MUTANTS.find(({ name }) => name === 'third-block-replaces-the-second')!);

  it.each([
    [
      'open; create s0 a; preserve s0 0x1 f0; preserve s0 0x2 f1; preserve s0 0x3 g0; preserve s0 0x10 g1; preserve s0 0x0 m0; reboot; open',
      '122 more files in each session, preserved before the first (a page has room for 63)',
    ],
    [
      'open; create s0 a; create s1 b; create s2 c; create s3 d; create s4 max; reboot; open; retrieve s2 c',
      '98 more sessions, created before the first (a page has room for 51)',
    ],
  ])('shows with pages of 4 KiB behind two that are full: %s', (text, needs) => {
    const shows = (size: MachineSize): boolean => {
      let seen = false;
      execute(revision, program(text), mainlineProperties, () => (seen = true), { size });
      return seen;
    };
    expect(
      realSizes(linux_7_3)
        .filter(shows)
        .map((size) => size.needs),
    ).toEqual([needs]);
  });
});

describe('what fills a page of files', () => {
  const padded = { size: realSizes(linux_7_3).at(-1)! };

  it('is no file of the program, and holds nothing when all of the program is closed', () => {
    const text = 'open; create s0 a; preserve s0 0x1 f0; preserve s0 0x2 f1; preserve s0 0x3 g0; reboot; open; retrieve s0 a; retrieve_fd s0 0x1';
    expect(broken(text, padded)).toEqual([]);
    expect(broken('open; create s0 a; preserve s0 0x1 f0; close s0; close_device', padded)).toEqual([]);
    expect(broken('open; create s0 a; preserve s0 0x1 f0 !cb_preserve:1; preserve s0 0x1 x0; reboot !cb_freeze:1; close s0', padded)).toEqual([]);
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
    [
      'a seal that comes after PRESERVE_FD',
      'open; create s0 a; preserve s0 0x1 m0; seal m0; reboot; open; retrieve s0 a; retrieve_fd s0 0x1',
      ['each-file-is-what-it-was'],
    ],
    ['a seal that comes before', 'open; create s0 a; seal m0; preserve s0 0x1 m0; reboot; open; retrieve s0 a; retrieve_fd s0 0x1', []],
    [
      'a memfd that must not be executable',
      'open; create s0 a; preserve s0 0x1 m1; reboot; open; retrieve s0 a; retrieve_fd s0 0x1',
      ['each-file-is-what-it-was'],
    ],
    [
      'memory that lacks when the pages of a list are taken',
      'open; create s0 a; preserve s0 0x1 m0; reboot; open; retrieve s0 a; retrieve_fd s0 0x1 !kmalloc:3; exit',
      ['nothing-is-held-when-all-is-closed', 'nothing-leaks'],
    ],
    ['an FLB that is registered when a file is preserved', 'open; create s0 a; preserve s0 0x1 f0; bind_flb; close s0', ['reference-counts-are-exact']],
    ['an FLB that is registered before', 'open; create s0 a; bind_flb; preserve s0 0x1 f0; close s0; bind_flb; exit', []],
    ['a huge memfd', 'open; resize m0 huge; create s0 a; preserve s0 0x1 m0', ['no-kernel-warning']],
    [
      'a last close that a handler refuses',
      'open; create s0 a; preserve s0 0x1 f0; reboot; open; retrieve s0 a; close s0 !cb_can_finish:1; retrieve s0 a',
      ['a-refused-finish-can-be-tried-again'],
    ],
    [
      'a retrieved file that LUO cannot keep',
      'open; create s0 a; preserve s0 0x1 m0; reboot; open; retrieve s0 a; retrieve_fd s0 0x1 !xa_insert:1; create s1 b; preserve s1 0x1 a/0x1',
      ['no-kernel-warning'],
    ],
    [
      'an FLB that cannot be retrieved',
      'open; create s0 a; preserve s0 0x1 f0; reboot; open; retrieve s0 a; get_flb in !flb_retrieve:1:EIO; finish s0',
      ['no-kernel-warning'],
    ],
    [
      'a driver that has the FLB at the jump',
      'open; create s0 a; preserve s0 0x1 f0; get_flb out; reboot; open; retrieve s0 a; get_flb in; finish s0; put_flb in',
      ['the-flb-is-finished-with-its-last-file'],
    ],
    [
      'a driver that has the FLB after its last file',
      'open; create s0 a; preserve s0 0x1 f0; get_flb out; close s0; put_flb out; create s0 a; preserve s0 0x1 f0; reboot; open; get_flb in; retrieve s0 a; finish s0; put_flb in',
      [],
    ],
    [
      'modules of sessions that were read before one that could not be',
      'open; create s0 a; create s1 b; preserve s0 0x1 g0; preserve s1 0x1 f0; reboot modules=U; open; unload_module U',
      [],
    ],
    ['an FLB that nobody retrieved', 'open; create s0 a; preserve s0 0x1 f0; reboot; open; retrieve s0 a; finish s0', ['reference-counts-are-exact']],
  ])('%s', (_, text, expected) => {
    const ids = broken(text);
    // Every memfd that comes shows it.
    if (expected.length === 0) expect(ids.filter((id) => id !== 'what-is-used-is-counted')).toEqual([]);
    for (const id of expected) expect(ids).toContain(id);
  });
});
