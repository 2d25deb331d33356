// SPDX-License-Identifier: GPL-2.0-only
/** @file Every property of mainline can fail: each is broken, by a program of the ledger, where it alone judges. */
import { describe, expect, it } from 'vitest';
import { mainlineProperties } from '../../../properties/mainline/index.js';
import { raceProperties } from '../../../properties/mainline/tasks.js';
import { edited } from '../../../reference/mainline/bugs.js';
import { MAINLINE_FIXES } from '../../../reference/mainline/fixes.js';
import { MAINLINE_MUTANTS, mainlineMutant } from '../../../reference/mainline/mutants.js';
import { execute } from '../../../search/execute.js';
import { readMainlineLedger } from '../../../search/ledger.js';
import { replay } from '../../../search/race/explore.js';
import { mainline } from '../../../systems/mainline.js';
import type { Revision, System } from '../../../systems/system.js';

const { notation, revisions } = mainline;
const properties = [...new Map([...mainlineProperties, ...raceProperties].map((property) => [property.id, property])).values()] as System['properties'];
const ledger = readMainlineLedger();

const isRace = (text: string): boolean => text.includes('||');

/** Does the program show what the properties of these ids are for, with no other one there? */
function shows(revision: Revision, text: string, ids: readonly string[]): boolean {
  const alone = properties.filter(({ id }) => ids.includes(id));
  if (isRace(text)) return replay(revision, notation.parseRace(text), alone, { dataRaces: true }).violations.length > 0;
  let seen = false;
  execute(revision, notation.parseProgram(text), alone, () => (seen = true));
  return seen;
}

describe('mutants of mainline-corrected', () => {
  it('each has a line in the ledger, and each line a mutant', () => {
    expect(Object.keys(ledger.mutants).sort()).toEqual(MAINLINE_MUTANTS.map(({ name }) => name).sort());
  });

  it.each(MAINLINE_MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
    '%s is noticed by the property that it is for, and nothing is wrong without it',
    (name, mutant) => {
      const { property, program } = ledger.mutants[name]!;
      expect(shows(mainlineMutant(mutant), program, [property]), property).toBe(true);
      const all = properties.map(({ id }) => id);
      expect(shows(revisions.find('mainline-corrected')!, program, all)).toBe(false);
    },
  );
});

it('memory that a call can do without may lack', () => {
  const find = '    const session = yield* kmalloc(k, luo_session);\n';
  const spare = '    const spare = yield* kmalloc(k, luo_session);\n    if (spare) kfree(spare);\n';
  const edits = [...MAINLINE_FIXES.flatMap((fix) => fix.edits), { unit: 'luo_session', find, replace: spare + find } as const];
  const revision = edited({ name: 'mutant:spare', title: 'with memory that it can do without' }, edits);
  const all = properties.map(({ id }) => id);
  const calls = ['open; create s0 a !kmalloc:1; create s1 a; close s0; reboot; open', 'open; create s0 a; reboot; open !kmalloc:1; retrieve s0 a; finish s0'];
  for (const call of calls) expect(shows(revision, call, all), call).toBe(false);
});

/** Of a property that no mutant is for: what linux-7.3, or a kernel before it, shows. */
function shownToday(property: string): readonly [revision: string, program: string] | undefined {
  for (const [name, findings] of Object.entries(ledger.findings))
    for (const [id, text] of Object.entries(findings)) if (id.split('/')[0] === property) return [name, text];
  return undefined;
}

describe('every property of mainline', () => {
  const mutated = new Set(Object.values(ledger.mutants).map(({ property }) => property));

  it.each(properties.map(({ id }) => id).filter((id) => !mutated.has(id)))('%s is broken by what the ledger names', (id) => {
    const [name, text] = shownToday(id) ?? [];
    expect(name, 'a mutant or a finding').toBeDefined();
    expect(shows(revisions.find(name!)!, text!, [id])).toBe(true);
  });

  it('names items of the semantics, and each item has a property', () => {
    const named = new Set(properties.flatMap(({ source }) => source).filter((item) => /^\d+$/.test(item)));
    expect(Array.from({ length: 34 }, (_, i) => String(i + 1)).filter((item) => !named.has(item))).toEqual([]);
  });
});
