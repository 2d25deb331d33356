// SPDX-License-Identifier: GPL-2.0-only
/** @file Which fix of mainline's series a finding is told of, and whether it takes nothing but that defect. */
import { describe, expect, it } from 'vitest';
import { mainlineProperties } from '../../../properties/mainline/index.js';
import { linux_7_3 } from '../../../reference/mainline/linux-7.3/index.js';
import { repairOf } from '../../../search/repairs.js';
import { mainline } from '../../../systems/mainline.js';

const START = 'open; create s0 a; preserve s0 0x1 f0; reboot; open';
const UNDERFLOW = 'reference-counts-are-exact/liveupdate_flb_put_incoming/refcount_underflow-flb.incoming.count';

function repaired(calls: string): readonly [fix: string | null, isAlone: boolean] {
  const property = mainlineProperties.find(({ id }) => UNDERFLOW.startsWith(`${id}/`))!;
  const { fix, isAlone } = repairOf(linux_7_3, mainline.notation.parseProgram(`${START}; ${calls}`), property, UNDERFLOW);
  return [fix?.slice(0, 4) ?? null, isAlone];
}

describe('a count that goes below zero is told', () => {
  it('of the defect that comes to it alone', () => {
    expect(repaired('retrieve s0 a; finish s0')).toEqual(['0005', true]);
  });

  it('of two where it takes both: without the other one the call that shows it does nothing', () => {
    expect(repaired('retrieve s0 a arg=ro')).toEqual(['0002', false]);
  });

  it('of none where it does not show', () => {
    expect(repaired('retrieve s0 a')).toEqual([null, false]);
  });
});
