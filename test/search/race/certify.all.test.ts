// SPDX-License-Identifier: GPL-2.0-only
/** @file What counts as a smaller race that shows the same. */
import { describe, expect, it } from 'vitest';
import { certify, type Certificate, type CertifyOptions } from '../../../search/race/certify.js';
import { explore, replay } from '../../../search/race/explore.js';
import { isSerial, placedIn } from '../../../search/race/identity.js';
import { readRaceLedger } from '../../../search/ledger.js';
import { certificateLine } from '../../../report/race/certificate.js';
import { v1 } from '../../../systems/v1.js';
import { parseConcurrent, parseRace, printConcurrent, printRace } from '../../../systems/v1/notation.js';
import type { Race } from '../../../search/race/program.js';
import type { Property } from '../../../properties/property.js';
import { linearizableAsTheModel, raceProperties } from '../../../properties/v1/tasks.js';
import { findingId, plainId } from '../../../search/verdict.js';
import { Dpor } from '../../../reference/engine/dpor.js';
import { findRevision } from '../../../reference/v1/revisions.js';

const posted = findRevision('posted')!;
const PROPERTY = linearizableAsTheModel;
const SEEN_AS = `${PROPERTY.id}/concurrent/no-order-of-the-calls`;

/** Of `seenAs` as this race shows it. Null: it does not. */
function found(race: Race, property: Property, seenAs: string): { readonly id: string; readonly race: Race; readonly seenAs: string } | null {
  const { violations } = replay(posted, race, [property], { dataRaces: true });
  const violation = violations.map((one) => one.violation).find((one) => findingId(property.id, one) === seenAs);
  return violation ? { id: findingId(property.id, placedIn(v1, race.program, violation)), race, seenAs } : null;
}

interface Asked extends CertifyOptions {
  readonly repairedBy: string;
  readonly property?: Property;
  readonly seenAs?: string;
}

/** Of a program, under a schedule that shows the finding with the fewest switches; or of a race as it is written. */
async function certified(text: string, { repairedBy, property = PROPERTY, seenAs = SEEN_AS, ...options }: Asked): Promise<Certificate> {
  const { program, schedule } = parseRace(text);
  const shown = schedule.length > 0 ? schedule : explore(posted, program, new Dpor(), [property]).seen.get(seenAs)!.schedule;
  return certify(posted, { ...found({ program, schedule: shown }, property, seenAs)!, repairedBy }, property, options);
}

const TOKEN_TWICE = '0006-luo_files-check-and-store-a-token-in-one-hold.patch';
const KHO_FINALIZED = '0009-luo_core-finalize-KHO-as-part-of-prepare.patch';
const LEAVES_LAST = '0004-luo_files-leave-the-session-list-last.patch';

describe('certify', () => {
  // One task alone breaks the same property for the same cause: prepare answers an error, and the state stays.
  const OTHER = parseConcurrent('open s0 | close s0 || prepare s0 !kho_serialize:1 |');

  it('does not take a finding of other calls for the same', async () => {
    const { answer, smaller, shorter } = await certified('open s0; preserve s0 0x1 f0 | prepare s0 || reboot | @ 19>1', { repairedBy: KHO_FINALIZED });
    expect([answer, smaller]).toEqual(['minimal', null]);
    expect(shorter!.programs).toBeGreaterThan(500);
  });

  it('does not take a finding of one task for a race of the same calls', async () => {
    expect(isSerial(posted, OTHER, SEEN_AS, PROPERTY)).toBe(true);
    const { smaller, shorter } = await certified('open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 | @ 0>1, 11>0', { repairedBy: LEAVES_LAST });
    expect(smaller).toBeNull();
    expect(shorter!.programs).toBeGreaterThan(500);
  });

  it.each([
    ['a call before', 'open s0; get_state s0 | preserve s0 0x1 f0 || preserve s0 0x1 f0 |'],
    ['a call after', 'open s0 | preserve s0 0x1 f0 || preserve s0 0x1 f0 | get_state s0'],
    ['a task', 'open s0 | preserve s0 0x1 f0 || preserve s0 0x1 f0 || get_state s0 |'],
    ['a signal', 'open s0 | preserve s0 0x1 f0 || preserve s0 0x1 f0 || kill 0 |'],
    ['a fault', 'open s0 | preserve s0 0x1 f0 !copy_to_user:1 || preserve s0 0x1 f0 |'],
    ['another name', 'open s1 | preserve s1 0x1 f0 || preserve s1 0x1 f0 |'],
    ['another file', 'open s0 | preserve s0 0x1 f1 || preserve s0 0x1 f0 |'],
  ])('finds a smaller race without %s that is not needed', async (_, text) => {
    const { answer, smaller } = await certified(text, { repairedBy: TOKEN_TWICE });
    expect(answer).toBe('not minimal');
    expect(printConcurrent(smaller!.program)).toBe('open s0 | preserve s0 0x1 f0 || preserve s0 0x1 f0 |');
    expect(found(smaller!, PROPERTY, SEEN_AS)).not.toBeNull();
  });

  it('tells one step, even if another one is left', async () => {
    const { smaller } = await certified('open s0 | preserve s0 0x1 f0; get_state s0 || preserve s0 0x1 f0 |', { repairedBy: TOKEN_TWICE });
    expect(printConcurrent(smaller!.program)).toBe('open s0 | preserve s0 0x1 f0 || preserve s0 0x1 f0 | get_state s0');
  });

  it('finds a fault that is simpler', async () => {
    const property = raceProperties.find(({ id }) => id === 'every-call-ends')!;
    const asked = {
      repairedBy: '0003-luo_files-release-the-session-lock-before-cancelling.patch',
      property,
      seenAs: `${property.id}/concurrent/deadlock-luo_sessions_list_rwsem`,
    };
    const smaller = async (text: string): Promise<string> => printConcurrent((await certified(text, asked)).smaller!.program);
    const MINIMAL = 'open s0; preserve s0 0x1 f0 | open s1 || prepare s0 !cb_prepare:1:EIO |';
    expect(await smaller('open s0; preserve s0 0x1 f0 | open s1 || prepare s0 !cb_prepare:1:ENOMEM | @ 0>1, 15>0')).toBe(MINIMAL);
  });

  it('finds a preemption that is not needed', async () => {
    const { answer, smaller } = await certified('open s0 | preserve s0 0x1 f0 || preserve s0 0x1 f0 | @ 3>1, 5>0, 11>1', { repairedBy: TOKEN_TWICE });
    expect(answer).toBe('not minimal');
    expect(smaller!.schedule.length).toBeLessThan(3);
    expect(found(smaller!, PROPERTY, SEEN_AS)).not.toBeNull();
  });

  it.each([0, 1, 2].map((n) => n * 17))('says minimal of finding %i of the ledger', async (n) => {
    const { findings, told } = readRaceLedger();
    const [id, text] = Object.entries(findings['posted']!)[n]!;
    const race = parseRace(text);
    const { property, violation } = replay(posted, race, raceProperties, { dataRaces: true }).violations.find(
      (one) => findingId(one.property.id, placedIn(v1, race.program, one.violation)) === plainId(id),
    )!;
    const seenAs = findingId(property.id, violation);
    const { repairedBy } = told['posted']![id]!;
    expect(await certify(posted, { id, race, seenAs, repairedBy }, property)).toMatchObject({ answer: 'minimal', smaller: null, cutOff: 0 });
  });

  it('says undecided within a tiny bound, and not that it is minimal', async () => {
    const text = 'open s0; preserve s0 0x1 f0; prepare s0 | cancel s0 || reboot | @ 3>1';
    const asked = {
      repairedBy: '0011-kexec_handover-clear-the-root-blob-when-KHO-is-aborted.patch',
      property: raceProperties.find(({ id }) => id === 'the-next-kernel-finds-luo-only-after-freeze')!,
    };
    const seenAs = `${asked.property.id}/concurrent/handover-lost-undefined`;
    const certificate = await certified(text, { ...asked, seenAs, limit: 2 });
    expect(certificate).toMatchObject({ answer: 'undecided', smaller: null, limit: 2, stopped: false });
    expect(certificate.cutOff).toBeGreaterThan(0);
    expect(certificateLine('id', certificate, printRace)).toMatch(/^id\n {2}undecided: [\d,]+ programs with more than 2 executions \(/);
  });

  it('says undecided when it is stopped', async () => {
    const stopped = await certified('open s0 | preserve s0 0x1 f0 || preserve s0 0x1 f0 |', { repairedBy: TOKEN_TWICE, signal: AbortSignal.abort() });
    expect(stopped).toMatchObject({ answer: 'undecided', smaller: null, stopped: true });
    expect(certificateLine('id', stopped, printRace)).toContain('undecided: stopped (');
  });
});
