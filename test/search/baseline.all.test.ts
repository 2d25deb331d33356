// SPDX-License-Identifier: GPL-2.0-only
/** @file A search of mainline against a baseline. */
import { expect, it } from 'vitest';
import { check } from '../../search/check.js';
import { mainline } from '../../systems/mainline.js';

it('tells an earlier defect of mainline from those that its base has', async () => {
  const [base, bug] = ['linux-7.3', 'linux-7.3+bug-retrieve-not-remembered'].map((name) => mainline.revisions.find(name)!);
  const { findings, ignored } = await check(bug!, { runs: 600, seed: 1, baseline: base! });
  expect(findings.length).toBeGreaterThan(0);
  expect(ignored).toContain('the-next-kernel-boots/luo_early_startup/panic-panic-liveupdate-early-init');
  expect(findings.map(({ id }) => id)).not.toContain('the-next-kernel-boots/luo_early_startup/panic-panic-liveupdate-early-init');
});
