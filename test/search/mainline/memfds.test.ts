// SPDX-License-Identifier: GPL-2.0-only
/** @file Which defects Linux 7.3.4 shows as it is, with no handler but that of memfds: each without its fix alone, none with the whole series. */
import { describe, expect, it } from 'vitest';
import { Dpor } from '../../../reference/engine/dpor.js';
import { DEFECTS } from '../../../reference/mainline/defects.js';
import { MAINLINE_FIXES } from '../../../reference/mainline/fixes.js';
import { execute } from '../../../search/execute.js';
import { explore } from '../../../search/race/explore.js';
import { findMainlineRevision } from '../../../reference/mainline/revisions.js';
import { mainline } from '../../../systems/mainline.js';

const LAST = MAINLINE_FIXES.at(-1)!.number;

/** By the fix: programs and races, and the property that they break. */
const SHOWN: Readonly<Record<string, readonly [property: string, text: string]>> = {
  '0001': ['the-next-kernel-boots', 'open; create s0 a; create s1 b; create s2 a; reboot'],
  '0002': ['a-name-is-retrieved-once', 'open; create s0 a; preserve s0 0x1 m0; reboot; open; retrieve s0 a arg=ro; retrieve s0 a'],
  '0003': ['conformance-with-the-model', 'open; create s0 a; preserve s0 0x1 m0; reboot; open; retrieve s0 a; finish s0 arg=ro; retrieve_fd s0 0x1'],
  '0004': ['a-failed-preserve-changes-nothing', 'open; create s0 a; preserve s0 0x1 m0 arg=ro'],
  '0006': ['nothing-leaks', 'open; create s0 a; preserve s0 0x1 m0; reboot; open; retrieve s0 a; finish s0 !kmalloc:2'],
  '0008': ['each-file-is-what-it-was', 'open; create s0 a; preserve s0 0x1 m0; seal m0; reboot; open; retrieve s0 a; retrieve_fd s0 0x1'],
  '0009': ['each-file-is-what-it-was', 'open; create s0 a; preserve s0 0x1 m1; reboot; open; retrieve s0 a; retrieve_fd s0 0x1'],
  '0010': ['no-kernel-warning', 'open; resize m0 huge; create s0 a; preserve s0 0x1 m0'],
  '0012': ['no-kernel-warning', 'open; create s0 a; preserve s0 0x1 m0; reboot; open; retrieve s0 a; retrieve_fd s0 0x1 !xa_insert:1'],
  '0016': ['linearizable-as-the-model', 'open | create s0 a || create s1 a arg=ro |'],
  '0017': ['linearizable-as-the-model', 'open | create s0 a || create s1 a !no_file:1 |'],
  '0018': ['an-unknown-number-is-enotty', 'open; create s0 a arg=unknown'],
  '0019': ['each-file-is-what-it-was', 'open; create s0 a; preserve s0 0x1 m2; reboot; open; retrieve s0 a; retrieve_fd s0 0x1'],
  '0021': ['linearizable-as-the-model', 'open; create s0 a; create s1 b | preserve s0 0x1 m0 || preserve s1 0x1 m0 !kmalloc:3 |'],
  '0022': ['every-call-ends', 'open; create s0 a | preserve s0 0x1 m0 arg=late || reboot |'],
  '0023': ['nothing-is-held-when-all-is-closed', 'reboot; open'],
  '0024': ['nothing-is-held-when-all-is-closed', 'reboot !kho_subtree:1'],
  '0025': ['every-call-ends', 'open; create s0 a; preserve s0 0x1 m0 | write m0 late || close s0 |'],
  '0026': ['a-32-bit-program-is-served', 'open; create s0 a arg=compat'],
  '0027': ['the-next-kernel-boots', 'reboot !kho_init:1'],
  '0028': ['no-kernel-warning', 'load_image plain; reboot !kho_init:1'],
  '0029': ['no-use-after-free', 'reboot; read_debugfs'],
  '0030': ['what-is-used-is-counted', 'open; create s0 a; preserve s0 0x1 m0; reboot; open; retrieve s0 a; retrieve_fd s0 0x1'],
  '0032': ['debugfs-shows-what-is-handed-over', 'read_debugfs out'],
  '0033': ['debugfs-shows-what-is-handed-over', 'reboot; read_debugfs out'],
  '0034': ['lack-of-memory-is-told', 'open; create s0 a; preserve s0 0x1 m0; reboot; open; retrieve s0 a; retrieve_fd s0 0x1 !kmalloc:2'],
};

/** The properties that it breaks. */
function broken(name: string, text: string): string[] {
  const revision = findMainlineRevision(name)!;
  if (text.includes('||')) {
    const program = mainline.notation.parseConcurrent(text);
    const { seen, limited } = explore(revision, program, new Dpor(), mainline.raceProperties, { dataRaces: true, racesOnly: true });
    expect(limited).toBe(0);
    return [...new Set([...seen.keys()].map((id) => id.split('/')[0]!))];
  }
  const ids = new Set<string>();
  execute(revision, mainline.notation.parseProgram(text), mainline.properties, ({ id }) => {
    ids.add(id);
    return false;
  });
  return [...ids];
}

describe('with memfds alone', () => {
  it('every defect shows but those that say what it takes', () => {
    const wanted = DEFECTS.filter(({ takes }) => takes === undefined).map(({ fix }) => fix!);
    expect(wanted.toSorted()).toEqual(Object.keys(SHOWN).sort());
  });

  it.each(Object.entries(SHOWN))('what fix %s repairs', (number, [property, text]) => {
    expect(broken('linux-7.3', text)).toContain(property);
    expect(broken(number === LAST ? `linux-7.3+${previous(number)}` : `linux-7.3+${LAST}-${number}`, text)).toContain(property);
    expect(broken('mainline-corrected', text)).toEqual([]);
  });
});

it.each(['linux-7.3', 'mainline-corrected'])("whether %s asked the handler before a reply that cannot be written is nobody's business", (name) => {
  const after = 'retrieve_fd s0 0x1 arg=ro; retrieve_fd s0 0x1 !no_file:1; retrieve_fd s0 0x1';
  expect(broken(name, `open; create s0 a; preserve s0 0x1 m0; reboot; open; retrieve s0 a; ${after}`)).not.toContain('conformance-with-the-model');
});

const previous = (number: string): string => String(Number(number) - 1).padStart(4, '0');
