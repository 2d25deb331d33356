// SPDX-License-Identifier: GPL-2.0-only
/** @file What one task breaks in the LUO of Linux 7.3.4, and that every finding is minimal, real and to be seen again. */
import { describe, expect, it } from 'vitest';
import { mainlineProperties } from '../../../properties/mainline/index.js';
import { linux_7_3 } from '../../../reference/mainline/linux-7.3/index.js';
import { check } from '../../../search/check.js';
import { execute } from '../../../search/execute.js';
import { findingId, plainId } from '../../../search/verdict.js';
import type { Program } from '../../../systems/program.js';

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
        execute(linux_7_3, candidate, [property], (one, violation) => (seen ||= findingId(one.id, violation) === plainId(id)));
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
});
