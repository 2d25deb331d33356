// SPDX-License-Identifier: GPL-2.0-only
/** @file Races as they read: one of each kind of what can break. */
import { describe, expect, it } from 'vitest';
import { raceCatalogue } from '../../cli/race-catalogue.js';
import { parseRace } from '../../properties/race/notation.js';
import { raceProperties } from '../../properties/race/properties.js';
import { raceTrace } from '../../properties/race/trace.js';
import { findRevision } from '../../reference/luo/revisions.js';
import { raceReplay, type ShownViolation } from '../../report/race/race.js';

const CATALOGUE = raceCatalogue();

/** Golden file -> a race of the posted patch, and the property to show. */
const RACES = {
  deadlock: ['open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 | @ 4>1', 'every-call-ends'],
  recursion: ['open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 | @ 4>1', 'no-recursive-acquisition'],
  imbalance: ['open s0; preserve s0 0x1 f0 | prepare s0 !setprop_file:1 || open s1 |', 'locks-are-balanced'],
  'use-after-free': ['open s0; preserve s0 0x1 f0 | unregister_handler || unpreserve s0 0x1 | @ 5>1', 'no-use-after-free'],
  'data-race': ['open s0; preserve s0 0x1 f0 | unregister_handler || unpreserve s0 0x1 |', 'no-data-race'],
  leak: ['open s0 | preserve s0 0x1 f0 || preserve s0 0x1 f0 | @ 9>1', 'every-registration-is-reachable'],
  'two-owners': ['open s0; open s1 | preserve s0 0x1 f0 || preserve s1 0x1 f1 | @ 9>1', 'a-token-has-one-owner'],
  'three-tasks': ['open s0; open s1; open s2 | preserve s0 0x1 f0 || preserve s1 0x1 f1 || get_state s2 | @ 3>2, 13>1', 'a-token-has-one-owner'],
  'next-kernel': [
    'open s0; open s1; open s2 | preserve s0 0x1 f0 || preserve s1 0x1 f1 | prepare s2; reboot; open s2; restore s2 0x1 @ 11>1',
    'the-next-kernel-never-panics',
  ],
  jump: ['open s0; preserve s0 0x1 f0 | reboot || prepare s0 | @ 2>1', 'the-jump-hands-over-what-was-frozen'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

function report([text, property]: readonly [string, string], full = false): string {
  const revision = findRevision('posted')!;
  const trace = raceTrace(revision, parseRace(text), raceProperties);
  const shown = trace.judged.violations.find((violation) => violation.property.id === property);
  const violations: ShownViolation[] = shown ? [{ property, violation: shown.violation }] : [];
  return raceReplay(revision, trace, violations, CATALOGUE, { full });
}

const tooLong = (text: string): string[] => text.split('\n').filter((line) => line.length > 72 && !/^ +replay /.test(line));

describe('a race', () => {
  it.each(Object.entries(RACES))('reads as it did: %s', async (name, race) => {
    const text = report(race);
    expect(text).toContain(`property  ${race[1]}`);
    await expect(text).toMatchFileSnapshot(`golden/race-${name}.txt`);
  });

  it('shows the signal in the column of the task that it reaches', async () => {
    const revision = findRevision('corrected')!;
    const trace = raceTrace(revision, parseRace('open s0; preserve s0 0x1 f0 | prepare s0 || cancel s0 || kill 1 | @ 8>1, 10>8'), raceProperties);
    const text = raceReplay(revision, trace, [], CATALOGUE, { full: false });
    expect(text).toMatch(/waits\n +a fatal signal arrives\n/);
    await expect(text).toMatchFileSnapshot('golden/race-signal.txt');
  });

  it('shows every step with its locks', async () => {
    await expect(report(RACES.deadlock, true)).toMatchFileSnapshot('golden/race-full.txt');
  });

  it.each(Object.entries(RACES).flatMap(([name, race]) => [false, true].map((full) => ({ name, race, full }))))(
    'keeps to 72 columns: $name, full: $full',
    ({ race, full }) => {
      expect(tooLong(report(race, full))).toEqual([]);
    },
  );
});
