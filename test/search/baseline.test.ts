// SPDX-License-Identifier: GPL-2.0-only
/** @file A search against a baseline: only what is new is a finding, also where the baseline has a finding of the same name. */
import { describe, expect, it } from 'vitest';
import { edited } from '../../reference/mainline/bugs.js';
import { linux_7_3 } from '../../reference/mainline/linux-7.3/index.js';
import { findRevision } from '../../reference/v1/revisions.js';
import { check } from '../../search/check.js';
import { execute } from '../../search/execute.js';
import { race } from '../../search/race/search.js';
import { findingId } from '../../search/verdict.js';
import type { Program } from '../../systems/program.js';
import type { Revision } from '../../systems/system.js';
import { printProgram } from '../../systems/v1/notation.js';
import { mainline } from '../../systems/mainline.js';
import { v1 } from '../../systems/v1.js';

const of = (name: string): NonNullable<ReturnType<typeof findRevision>> => findRevision(name)!;
const only = (id: string): { properties: typeof v1.properties } => ({ properties: v1.properties.filter((property) => property.id === id) });

describe('check with a baseline', () => {
  const options = { runs: 800, seed: 1, ...only('a-failed-freeze-undoes-prepare') };
  const ID = 'a-failed-freeze-undoes-prepare/luo_freeze/file-not-cancelled';

  it('finds nothing in the baseline itself, and says what it has seen', async () => {
    const alone = await check(of('corrected-0005'), options);
    expect(alone.findings.map(({ id }) => id)).toContain(ID);
    const compared = await check(of('corrected-0005'), { ...options, baseline: of('corrected-0005') });
    expect([compared.answer, compared.findings, compared.ignored, compared.baseline]).toEqual([
      'holds',
      [],
      alone.findings.map(({ id }) => id).sort(),
      'corrected-0005',
    ]);
  });

  function shows(name: string, program: Program): boolean {
    let seen = false;
    execute(of(name) as Revision, program, options.properties, (property, violation) => (seen ||= findingId(property.id, violation) === ID));
    return seen;
  }

  it.each([
    ['corrected-0005', 'corrected-0008', 'close s0'],
    ['corrected-0008', 'corrected-0005', 'cb_freeze'],
  ])('%s: what %s shows in other calls does not hide what is new', async (name, baseline, expected) => {
    const { findings } = await check(of(name), { ...options, baseline: of(baseline) });
    const { program } = findings.find(({ id }) => id === ID)!;
    expect(printProgram(program)).toContain(expected);
    expect([shows(name, program), shows(baseline, program)]).toEqual([true, false]);
  });
});

describe('race with a baseline', () => {
  const { program } = v1.notation.parseRace('open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 | @ 4>1');
  const options = { runs: 0, seed: 1, first: [program] };

  it('finds what is new', async () => {
    const alone = await race(of('posted'), options);
    const ids = alone.findings.map(({ id }) => id);
    expect(ids.some((id) => id.startsWith('every-call-ends/'))).toBe(true);
    const itself = await race(of('posted'), { ...options, baseline: of('posted') });
    expect([itself.answer, itself.findings]).toEqual(['holds', []]);
    expect(itself.ignored!.length).toBeGreaterThan(0);
    const patched = await race(of('posted'), { ...options, baseline: of('corrected') });
    expect([patched.findings.map(({ id }) => id), patched.ignored, patched.baseline]).toEqual([ids, undefined, 'corrected']);
  });
});

describe('what only keeps the baseline from showing it', () => {
  // Whatever comes behind a reboot of one session is another kernel's there, and still this one's here.
  const refuses = edited({ name: 'linux-7.3 that refuses', title: 'refuses a reboot of one session' }, [
    { unit: 'luo_session', find: 'sh.vars.count + 1);', replace: 'sh.vars.count);' },
  ]);
  const ID = 'no-kernel-warning/memfd_luo_preserve_folios/warn-kvmalloc';
  const warning = mainline.properties.filter(({ id }) => id === 'no-kernel-warning');

  it('makes nothing new of what both show without it', async () => {
    const { findings, ignored } = await check(refuses, { runs: 1_500, seed: 1, properties: warning, baseline: linux_7_3 });
    expect(findings.map(({ id }) => id)).toEqual(['no-kernel-warning/luo_session_serialize/warn-luo_session_serialize']);
    expect(ignored).toContain(ID);
  });

  it('is known of a race, too', async () => {
    const first = [mainline.notation.parseRace('open; create s0 a; reboot | preserve s0 0x1 m0 || seek m0 |').program];
    const options = { runs: 0, seed: 1, first, properties: mainline.raceProperties.filter(({ id }) => id === 'no-data-race') };
    const ids = ({ findings }: { readonly findings: readonly { readonly id: string }[] }): string[] => findings.map(({ id }) => id);
    const compared = await race(refuses, { ...options, baseline: linux_7_3 });
    expect([ids(await race(refuses, options)), ids(compared), compared.ignored]).toEqual([
      ['no-data-race/file/file.f_pos'],
      [],
      ['no-data-race/file/file.f_pos'],
    ]);
  });
});
