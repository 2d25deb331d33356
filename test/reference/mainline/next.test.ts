// SPDX-License-Identifier: GPL-2.0-only
/** @file A machine whose next kernel is another revision than the one that handed over to it. */
import { expect, it } from 'vitest';
import { findMainlineRevision } from '../../../reference/mainline/revisions.js';
import type { Program } from '../../../systems/program.js';
import { mainline } from '../../../systems/mainline.js';
import { trace } from '../../../search/trace.js';
import { check } from '../../../search/check.js';

const BUG = 'linux-7.3+bug-direction-not-checked';

/** What FINISH answers on a session that was just created, in the first kernel, and in those after it. */
const FINISHES = mainline.notation.parseProgram(
  'open; create s0 a; finish s0; reboot; open; create s0 b; finish s0; load_image; reboot; open; create s0 c; finish s0; close s0',
) as Program;

function answers(name: string): unknown[] {
  const traced = trace(findMainlineRevision(name)!, FINISHES, []);
  return traced.flatMap(({ action, observation }) => (action.verb === 'finish' ? [observation.outcome.ret] : []));
}

it('boots after a kexec, and the last one again and again', () => {
  expect(answers(`linux-7.3=>${BUG}`)).toEqual(['-EINVAL', 0, 0]);
  expect(answers(`${BUG}=>linux-7.3`)).toEqual([0, '-EINVAL', '-EINVAL']);
  expect(answers(`linux-7.3=>${BUG}=>linux-7.3`)).toEqual(['-EINVAL', 0, '-EINVAL']);
  expect(answers('linux-7.3')).toEqual(['-EINVAL', '-EINVAL', '-EINVAL']);
});

it('reads what the one before it wrote', () => {
  const carried = 'open; create s0 a; preserve s0 0x1 m1; reboot; open; retrieve s0 a; retrieve_fd s0 0x1; finish s0; close s0';
  const traced = trace(findMainlineRevision('linux-7.3=>mainline-corrected')!, mainline.notation.parseProgram(carried) as Program);
  expect(traced.map(({ observation }) => observation.outcome.ret)).toEqual(Array(9).fill(0));
  expect(traced.flatMap(({ violations }) => violations)).toEqual([]);
});

it('is searched like any other, and a finding names both', async () => {
  const revision = findMainlineRevision(`mainline-corrected=>${BUG}`)!;
  const { properties, findings } = await check(revision, { runs: 64, seed: 1, properties: mainline.properties });
  expect(properties.filter(({ answer }) => answer === 'violated').length).toBeGreaterThan(0);
  expect(findings.every(({ program }) => program.actions.some(({ verb }) => verb === 'reboot'))).toBe(true);
});

it('is none when one of the names is none of mainline', () => {
  expect(findMainlineRevision('linux-7.3=>posted')).toBeUndefined();
  expect(findMainlineRevision('linux-7.3=>')).toBeUndefined();
});
