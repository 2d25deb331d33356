// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file The ledger of mainline: what `check` and `race` find in linux-7.3 with their default options, and of each defect of an earlier kernel that
 * was put back what linux-7.3 does not show. `LEDGER=write` writes it.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MAINLINE_RUNS } from '../../../cli/check.js';
import { DEFAULT_EXECUTIONS, DEFAULT_PREEMPTIONS, DEFAULT_RUNS } from '../../../cli/race.js';
import { BUGS } from '../../../reference/mainline/bugs.js';
import { DEFECTS } from '../../../reference/mainline/defects.js';
import { MAINLINE_FIXES } from '../../../reference/mainline/fixes.js';
import { check } from '../../../search/check.js';
import { LEDGERS, readMainlineLedger, toldOf, type MainlineLedger } from '../../../search/ledger.js';
import { likelyPairs } from '../../../search/race/likely.js';
import { replay } from '../../../search/race/explore.js';
import { race } from '../../../search/race/search.js';
import { execute } from '../../../search/execute.js';
import { findingId, plainId } from '../../../search/verdict.js';
import { systemOf } from '../../../systems/index.js';
import { mainline } from '../../../systems/mainline.js';
import type { System } from '../../../systems/system.js';

const WRITE = process.env['LEDGER'] === 'write';
const SEEDS = [1, 2, 3];
const HOUR = 3_600_000;

const ledger: MainlineLedger = existsSync(LEDGERS.mainline) ? readMainlineLedger() : { findings: {}, told: {}, mutants: {} };
const system: System = systemOf(mainline.revisions.kept[0]!);
const named = (name: string) => mainline.revisions.find(name)!;

type Found = Parameters<typeof toldOf>[0][number] & { readonly text: string };

/** Of what several searches found of one id the first counts. */
function settle(name: string, found: readonly Found[]): void {
  const first = [...new Map(found.toReversed().map((one) => [one.id, one])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const findings = Object.fromEntries(first.map(({ id, text }) => [id, text]));
  const told = toldOf(first);
  if (WRITE) {
    Object.assign(ledger.findings, { [name]: findings });
    Object.assign(ledger.told, { [name]: told });
    writeFileSync(LEDGERS.mainline, `${JSON.stringify(ledger, null, 1)}\n`);
  } else {
    expect(findings).toEqual(ledger.findings[name]);
    expect(told).toEqual(ledger.told[name]);
  }
}

const sequences = async (name: string, seed: number): Promise<Found[]> =>
  (await check(named(name), { runs: MAINLINE_RUNS, seed })).findings.map((finding) => ({ ...finding, text: system.notation.printProgram(finding.program) }));

const races = async (name: string, runs: number): Promise<Found[]> =>
  (
    await race(named(name), {
      runs,
      seed: 1,
      first: likelyPairs(system),
      executions: DEFAULT_EXECUTIONS,
      preemptions: DEFAULT_PREEMPTIONS,
      strategy: 'dpor',
    })
  ).findings.map((finding) => ({ ...finding, text: system.notation.printRace(finding.race) }));

/** What they repair takes two tasks. */
const CONCURRENT_FIXES: ReadonlySet<string> = new Set(['0016', '0017', '0020', '0021', '0022', '0025']);

describe('linux-7.3', () => {
  const all: Found[] = [];
  const fixesOf = (found: readonly Found[]): string[] => [...new Set(found.map(({ repairedBy }) => repairedBy?.slice(0, 4) ?? 'none'))].sort();

  const wanted = MAINLINE_FIXES.map(({ number }) => number).filter((number) => !CONCURRENT_FIXES.has(number));

  it.each(SEEDS)(
    'check finds every defect that one task shows, with seed %i',
    async (seed) => {
      const found = await sequences('linux-7.3', seed);
      all.push(...found);
      expect(fixesOf(found)).toEqual(wanted);
    },
    HOUR,
  );

  it(
    'these are the findings, of one task and of several',
    async () => {
      settle('linux-7.3', [...all, ...(await races('linux-7.3', DEFAULT_RUNS))]);
    },
    HOUR,
  );
});

describe('the list of defects', () => {
  const told = (): MainlineLedger['told'][string] => (WRITE ? ledger : readMainlineLedger()).told['linux-7.3']!;

  it('has a defect for each finding, and a finding for each defect', () => {
    const numbers = new Set(Object.values(told()).flatMap(({ repairedBy }) => (repairedBy === null ? [] : [repairedBy.slice(0, 4)])));
    expect([...numbers].sort()).toEqual(DEFECTS.flatMap(({ fix }) => fix ?? []).sort());
    const open = Object.entries(told()).flatMap(([id, { repairedBy }]) => (repairedBy === null ? [id] : []));
    const listed = DEFECTS.flatMap(({ findings = [] }) => findings);
    expect(open.filter((id) => !listed.includes(id))).toEqual([]);
    expect(listed.filter((id) => !open.includes(id))).toEqual([]);
  });
});

describe('what the ledger says is shown', () => {
  it.each(Object.entries(ledger.findings).flatMap(([name, findings]) => Object.entries(findings).map(([id, text]) => [name, id, text] as const)))(
    '%s: %s',
    (name, id, text) => {
      const ids = new Set<string>();
      if (text.includes('||')) {
        const shown = replay(named(name), system.notation.parseRace(text), system.raceProperties, { dataRaces: true });
        // Where it is and of what the race search works out of the accesses: the property tells whether it is there.
        for (const { property } of shown.violations) ids.add(property.id);
      } else
        // Alone, as it was made minimal: beside another property that tells the same one that yields says nothing.
        execute(
          named(name),
          system.notation.parseProgram(text),
          system.properties.filter((property) => property.id === id.split('/')[0]),
          (property, violation) => {
            ids.add(findingId(property.id, violation));
            return false;
          },
        );
      expect([...ids]).toContain(text.includes('||') ? id.split('/')[0] : plainId(id));
    },
  );
});

/** Needs a second task that closes the session in between. */
const CONCURRENT: ReadonlySet<string> = new Set(['session-used-without-the-list-lock']);

describe('a defect of an earlier kernel', () => {
  const today = (): ReadonlySet<string> => new Set(Object.keys(ledger.findings['linux-7.3'] ?? {}));

  it.each(BUGS.map(({ name }) => name))(
    '%s is found',
    async (bug) => {
      const name = `linux-7.3+bug-${bug}`;
      const found = CONCURRENT.has(bug) ? await races(name, 0) : await sequences(name, 1);
      const fresh = found.filter(({ id }) => !today().has(id) && plainId(id) === id);
      expect(fresh.length).toBeGreaterThan(0);
      settle(name, fresh);
    },
    HOUR,
  );
});
