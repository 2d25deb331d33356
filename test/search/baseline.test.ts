// SPDX-License-Identifier: GPL-2.0-only
/** @file A search against a baseline: only what is new is a finding, also where the baseline has a finding of the same name. */
import { describe, expect, it } from 'vitest';
import { findRevision } from '../../reference/v1/revisions.js';
import { check } from '../../search/check.js';
import { execute } from '../../search/execute.js';
import { race } from '../../search/race/search.js';
import { findingId } from '../../search/verdict.js';
import type { Program } from '../../systems/program.js';
import type { Revision } from '../../systems/system.js';
import { printProgram } from '../../systems/v1/notation.js';
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
