// SPDX-License-Identifier: GPL-2.0-only
/** @file Which checkers of the kernel see what, in executions of the posted patch. */
import { describe, expect, it } from 'vitest';
import { parseProgram, parseRace } from '../../systems/v1/notation.js';
import { noUseAfterFree } from '../../properties/memory/no-use-after-free.js';
import { raceProperties } from '../../properties/v1/tasks.js';
import { repairedBy as raceRepairedBy } from '../../search/race/repairs.js';
import { raceSeenBy, seenInRace } from '../../search/race/seen-by.js';
import { properties } from '../../properties/v1/index.js';
import { repairedBy } from '../../search/repairs.js';
import { findingSeenBy, seenBy, seenInProgram } from '../../search/seen-by.js';
import type { Sighting } from '../../search/sightings.js';
import type { SeenBy, Tool } from '../../search/tools.js';
import { findRevision } from '../../reference/v1/revisions.js';

const posted = findRevision('posted')!;
const ofId = (id: string) => raceProperties.concat(properties).find((property) => property.id === id.split('/')[0])!;
const reportsOf = ({ reports }: SeenBy): string[] => reports.map(({ tool, kind, needs }) => `${tool}: ${kind}${needs === null ? '' : ` (${needs})`}`);
const whyOf = ({ silent }: SeenBy, asked: string): string | undefined => silent.find(({ tool }) => tool === asked)?.why;

function finding(id: string, text: string): SeenBy {
  const program = parseProgram(text);
  return findingSeenBy(posted, { id, program, repairedBy: repairedBy(posted, program, ofId(id), id) });
}

function race(id: string, text: string): SeenBy {
  const what = parseRace(text);
  return raceSeenBy(posted, what, id, raceRepairedBy(posted, what.program, ofId(id), id));
}

describe('a finding of one task', () => {
  it.each([
    ['no-recursive-acquisition/luo_unregister_file/recursive_read-luo_state_rwsem', 'open s0; preserve s0 0x1 f0; close s0', ['lockdep: recursive_read']],
    [
      'every-registration-is-reachable/luo_destroy_session/leaked-luo_file',
      'open s0; preserve s0 0x1 f0; prepare s0; close s0',
      ['kmemleak: leak_luo_file (a scan)'],
    ],
    [
      'file-references-are-exact/luo_destroy_session/leaked-reference',
      'open s0; preserve s0 0x1 f0; prepare s0; close s0',
      ['kmemleak: leak_luo_file (a scan)'],
    ],
    ['no-page-leaks/luo_files_fdt_setup/leak-pages-luo_files_fdt_setup', 'open s0; prepare s0 !kho_preserve:2', []],
    ['a-failed-prepare-undoes-everything/luo_prepare/blob-left', 'open s0; prepare s0 !kho_serialize:1', []],
    [
      'no-use-after-free/luo_files_finish_one/use_after_free-file',
      'open s0; preserve s0 0x1 f0; prepare s0; reboot; open s0; restore s0 0x1; close_file 0x1; finish s0',
      ['KASAN: use_after_free (CONFIG_SLUB_RCU_DEBUG)'],
    ],
    [
      'no-use-after-free/luo_files_finish_one/use_after_free-handler_module',
      'open s0; preserve s0 0x1 f0; prepare s0; reboot; open s0; restore s0 0x1; unregister_handler; finish s0',
      ['oops: use_after_free'],
    ],
  ])('%s', (id, program, reports) => {
    const seen = finding(id, program);
    expect(reportsOf(seen)).toEqual(reports);
    expect(whyOf(seen, 'KCSAN')).toBe('one-task');
  });

  it('is not seen by a tool that reports another defect, which the execution as a whole shows', () => {
    // Closing takes the state lock twice; that the file is not told of a cancel is another matter.
    const id = 'a-failed-freeze-undoes-prepare/luo_freeze/file-not-cancelled';
    const text = 'open s0; open s1; preserve s1 0x2 f1; close s1; preserve s0 0x1 f0; prepare s0; reboot kexec=fail handler=no !cb_freeze:1:EIO';
    expect(whyOf(finding(id, text), 'lockdep')).toBe('another-defect');
    expect(reportsOf(seenInProgram(posted, parseProgram(text)))).toContain('lockdep: recursive_read');
  });

  it('says that kmemleak does not track pages', () => {
    expect(whyOf(finding('no-page-leaks/luo_files_fdt_setup/leak-pages-luo_files_fdt_setup', 'open s0; prepare s0 !kho_preserve:2'), 'kmemleak')).toBe('pages');
  });
});

describe('a race', () => {
  it('that deadlocks is seen by lockdep and by the hung task detector', () => {
    const id = 'every-call-ends/concurrent/deadlock-luo_state_rwsem';
    expect(reportsOf(race(id, 'open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 | @ 4>1')).sort()).toEqual([
      'hung task: deadlock',
      'lockdep: recursive_read',
    ]);
  });

  it('of accesses may be sampled by KCSAN', () => {
    const seen = race('no-data-race/luo_file/luo_file.fh', 'open s0; preserve s0 0x1 f0 | unregister_handler || unpreserve s0 0x1 |');
    expect(reportsOf(seen)).toContain('KCSAN: data_race (sampling)');
  });

  it('of which nothing is wrong is seen by nobody', () => {
    const { reports, silent } = seenInRace(findRevision('corrected')!, parseRace('open s0; preserve s0 0x1 f0 | unregister_handler || unpreserve s0 0x1 |'));
    expect(reports).toEqual([]);
    expect(silent.map(({ why }) => why)).toEqual(['nothing', 'nothing', 'nothing', 'nothing', 'nothing']);
  });
});

describe('a tool', () => {
  const violation = { cause: '', where: '', expected: '', happened: '' };
  const sighting = (tool: Tool, at: number, more: Partial<Sighting> = {}): Sighting => ({
    ...{ tool, kind: `${tool} ${at}`, about: '', needs: null, limit: null, property: noUseAfterFree, violation, boot: 0, at },
    ...more,
  });
  const own = ({ at }: Sighting): boolean => at > 0;

  it.each([
    ['lockdep', 'lockdep', 'off'],
    ['KASAN', 'lockdep', 'off'],
    ['KASAN', 'KASAN', 'off'],
    ['WARN', 'WARN', undefined],
    ['lockdep', 'KASAN', undefined],
  ] as const)('%s reports another defect, then %s this one: %s', (first, second, why) => {
    const sightings = [sighting(first, 0), sighting(second, 1)];
    expect(whyOf(seenBy(sightings, false, own), second)).toBe(why);
    const nextBoot = [sightings[0]!, { ...sightings[1]!, boot: 1 }];
    expect(whyOf(seenBy(nextBoot, false, own), second)).toBeUndefined();
  });

  it('does not report a killable wait as a hung task', () => {
    expect(seenBy([sighting('hung task', 1, { limit: 'killable' })], true, own)).toMatchObject({
      reports: [],
      silent: expect.arrayContaining([{ tool: 'WARN', why: 'killable' }]) as unknown,
    });
  });
});
