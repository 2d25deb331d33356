// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file The ledger of races: for each fix that matters to more than one task a program that shows it undone, what it
 * shows, and how many preemptions that takes. `npm run ledger` rewrites it.
 */
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explore } from '../../../search/race/explore.js';
import { LEDGERS, readLedger, readRaceLedger, toldOf, type RaceEntry, type RaceLedger } from '../../../search/ledger.js';
import { likelyPairs } from '../../../search/race/likely.js';
import { v1 } from '../../../systems/v1.js';
import { parseConcurrent, printRace } from '../../../systems/v1/notation.js';
import { raceProperties } from '../../../properties/v1/tasks.js';
import { race } from '../../../search/race/search.js';
import { Dpor } from '../../../reference/engine/dpor.js';
import { Exhaustive } from '../../../reference/engine/exhaustive.js';
import { findRevision } from '../../../reference/v1/revisions.js';
import { series } from '../../../reference/loader/series.js';

const WRITE = process.env['LEDGER'] === 'write';

/** Programs by fix. */
const PROGRAMS: Readonly<Record<string, string>> = {
  '0002': 'open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 |',
  '0003': 'open s0; preserve s0 0x1 f0 | open s1 || prepare s0 !cb_prepare:1:EIO |',
  '0004': 'open s0; preserve s0 0x1 f0; open s1 | close s0 || prepare s1 | reboot',
  '0006': 'open s0; open s1 | preserve s0 0x1 f0 || preserve s1 0x1 f1 | prepare s0; reboot; open s0; finish s0',
  '0007': 'open s0; preserve s0 0x1 f0 | unpreserve s0 0x1 || unregister_handler |',
  '0009': 'open s0; preserve s0 0x1 f0 | prepare s0 || reboot |',
  '0010': 'open s0; open s1; prepare s0 | cancel s0 || preserve s1 0x1 f0 || kill 0 |',
  '0012': 'open s0; preserve s0 0x1 f0 | prepare s0 || reboot | open s0; finish s0',
  '0013': 'open s0; preserve s0 0x1 f0; prepare s0 | cancel s0 || reboot |',
  '0015': 'open s0; preserve s0 0x1 f0; prepare s0; reboot; open s0 | restore s0 0x1 || restore s0 0x1 |',
  '0020': 'open s0 | preserve s0 0x1 f0 !copy_to_user:1 || prepare s0 |',
};

const ledger: RaceLedger = WRITE ? { findings: {}, told: {}, undone: {} } : readRaceLedger();

/** Compares with the ledger, or writes it. */
function settle<T>(part: Record<string, T>, key: string, value: T): void {
  if (WRITE) {
    part[key] = value;
    writeFileSync(LEDGERS.races, `${JSON.stringify(ledger, null, 1)}\n`);
  } else expect(value).toEqual(part[key]);
}

/** Everything that DPOR finds, and the fewest preemptions that plain search needs for it. */
function look(revision: string, text: string): RaceEntry['undone'] & { executions?: never } {
  const program = parseConcurrent(text);
  const found = explore(findRevision(revision)!, program, new Dpor(), raceProperties, { dataRaces: true }).seen;
  const left = new Set(found.keys());
  const fewest: Record<string, number> = {};
  for (let bound = 0; left.size > 0 && bound <= 2; bound++) {
    const options = { dataRaces: true, until: (e: { seen: ReadonlyMap<string, unknown> }): boolean => [...left].every((id) => e.seen.has(id)) };
    const { seen } = explore(findRevision(revision)!, program, new Exhaustive(bound), raceProperties, options);
    for (const id of left) if (seen.has(id)) [fewest[id]] = [bound, left.delete(id)];
  }
  for (const id of left) fewest[id] = found.get(id)!.preemptions;
  return Object.fromEntries(Object.entries(fewest).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const executions = (revision: string, text: string): number => explore(findRevision(revision)!, parseConcurrent(text), new Dpor(), raceProperties).executions;

describe.each(Object.entries(PROGRAMS))('fix %s', (number, program) => {
  it('undone: two tasks show exactly this', () => {
    const entry: RaceEntry = {
      program,
      undone: look(`corrected-${number}`, program),
      executions: [executions(`corrected-${number}`, program), executions('corrected', program)],
    };
    settle(ledger.undone, number, entry);
    expect(Object.keys(entry.undone).length).toBeGreaterThan(0);
  });

  it('corrected: no interleaving shows anything', () => {
    const { seen, limited } = explore(findRevision('corrected')!, parseConcurrent(program), new Dpor(), raceProperties, { dataRaces: true });
    expect([...seen.keys()]).toEqual([]);
    expect(limited).toBe(0);
  });

  it('corrected: plain search within two preemptions agrees', () => {
    const { seen } = explore(findRevision('corrected')!, parseConcurrent(program), new Exhaustive(2), raceProperties, { limit: 1_500 });
    expect([...seen.keys()]).toEqual([]);
  });
});

it.each(['posted', 'base'])(
  '%s: exactly these races in the likely pairs',
  async (name) => {
    const { findings } = await race(findRevision(name)!, { runs: 0, seed: 1, first: likelyPairs(v1) });
    settle(ledger.findings, name, Object.fromEntries(findings.map(({ id, race: smallest }) => [id, printRace(smallest)] as const).sort()));
    settle(ledger.told, name, toldOf(findings));
  },
  1_800_000,
);

it('every fix of the series is noticed when it is undone, by one task or by two', () => {
  const { undone } = readLedger();
  const unnoticed = series().filter(({ number }) => (undone[number] ?? []).length === 0 && ledger.undone[number] === undefined);
  expect(unnoticed.map(({ fileName }) => fileName)).toEqual([]);
});

it('corrected: random concurrent programs find nothing', async () => {
  const verdict = await race(findRevision('corrected')!, { runs: 250, seed: 1 });
  expect(verdict.findings.map(({ id }) => id)).toEqual([]);
  expect(verdict.bound.executions).toBeGreaterThan(10_000);
}, 1_800_000);

it('posted: random concurrent programs find races of at least eight fixes, each with at most two tasks and three preemptions', async () => {
  const verdict = await race(findRevision('posted')!, { runs: 300, seed: 5 });
  const fixes = new Set(verdict.findings.map(({ repairedBy }) => repairedBy?.slice(0, 4)));
  expect([...fixes].filter(Boolean).length).toBeGreaterThanOrEqual(8);
  const smallest = new Map<string, number>();
  for (const { repairedBy, preemptions } of verdict.findings) smallest.set(`${repairedBy}`, Math.min(preemptions, smallest.get(`${repairedBy}`) ?? Infinity));
  for (const [fix, preemptions] of smallest) expect(preemptions, fix).toBeLessThanOrEqual(3);
}, 1_800_000);
