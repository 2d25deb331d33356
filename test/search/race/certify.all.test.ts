// SPDX-License-Identifier: GPL-2.0-only
/** @file What counts as a smaller race that shows the same. */
import { describe, expect, it } from 'vitest';
import { certify, type Certificate } from '../../../search/race/certify.js';
import { explore } from '../../../search/race/explore.js';
import { isSerial, placedIn } from '../../../search/race/identity.js';
import { v1 } from '../../../systems/v1.js';
import { parseConcurrent, printConcurrent } from '../../../systems/v1/notation.js';
import type { ConcurrentProgram, Race } from '../../../search/race/program.js';
import { linearizableAsTheModel } from '../../../properties/v1/tasks.js';
import { findingId } from '../../../search/verdict.js';
import { Dpor } from '../../../reference/engine/dpor.js';
import { findRevision } from '../../../reference/v1/revisions.js';

const posted = findRevision('posted')!;
const PROPERTY = linearizableAsTheModel;
const SEEN_AS = `${PROPERTY.id}/concurrent/no-order-of-the-calls`;

/** The finding of this program, under whatever schedule shows it. */
function foundIn(program: ConcurrentProgram): { id: string; race: Race; seenAs: string } {
  const { violation, schedule } = explore(posted, program, new Dpor(), [PROPERTY]).seen.get(SEEN_AS)!;
  return { id: findingId(PROPERTY.id, placedIn(v1, program, violation)), race: { program, schedule }, seenAs: SEEN_AS };
}

const certified = async (text: string): Promise<Certificate> => (await certify(posted, foundIn(parseConcurrent(text)), PROPERTY))!;

describe('certify', () => {
  // One task alone breaks the same property for the same cause: prepare answers an error, and the state stays.
  const OTHER = parseConcurrent('open s0 | close s0 || prepare s0 !kho_serialize:1 |');

  it('does not take a finding of other calls for the same', async () => {
    expect(foundIn(OTHER).id).toContain('/luo_destroy_session+luo_prepare/');
    const certificate = await certified('open s0; preserve s0 0x1 f0 | prepare s0 || reboot |');
    expect(certificate).toMatchObject({ minimal: true, smaller: null });
    expect(certificate.programs).toBeGreaterThan(500);
  });

  it('does not take a finding of one task for a race of the same calls', async () => {
    expect(isSerial(posted, OTHER, SEEN_AS, PROPERTY)).toBe(true);
    const { smaller, programs } = await certified('open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 |');
    expect(smaller).toBeNull();
    expect(programs).toBeGreaterThan(500);
  });

  it('finds a smaller race of the same calls', async () => {
    const { minimal, smaller } = await certified('open s0; get_state s0 | preserve s0 0x1 f0 || preserve s0 0x1 f0 |');
    expect(minimal).toBe(false);
    expect(printConcurrent(smaller!)).toBe('open s0 | preserve s0 0x1 f0 || preserve s0 0x1 f0 |');
  });
});
