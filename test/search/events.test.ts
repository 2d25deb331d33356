// SPDX-License-Identifier: GPL-2.0-only
/** @file Whatever the simulated kernel reports breaks a property of each design that can see it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NOTHING, type Observation, type Property, type Violation } from '../../properties/property.js';
import { execute } from '../../search/execute.js';
import { SYSTEMS } from '../../systems/index.js';
import type { System } from '../../systems/system.js';

const ROOT = join(import.meta.dirname, '../..');

/** The kinds of event that the sources in these folders report; of those below them none. */
function kindsIn(folders: readonly string[]): string[] {
  const files = folders.flatMap((folder) => readdirSync(join(ROOT, folder)).flatMap((name) => (name.endsWith('.ts') ? [join(ROOT, folder, name)] : [])));
  const lines = files
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .filter((line) => /[rR]eport\(|\bend\(`|event(?: =|:) is|return `leak:/.test(line));
  // What stands in a template is no kind of its own.
  const plain = lines.map((line) => line.replaceAll(/\$\{[^}]*\}/g, '$'));
  return [...new Set(plain.flatMap((line) => [...line.matchAll(/(?<!replace\(|=== |!== )[`']([a-z_]+)(?=[:`$]|'[);])/g)].map(([, kind]) => kind!)))].sort();
}

/** The call that alone can report it. */
const REPORTED_BY: Readonly<Record<string, string>> = { cut_off: 'read_debugfs out' };

/** An observation of a call that went as it should. */
function anObservation({ id, revisions, notation }: System, call = id === 'v1' ? 'open s0' : 'open'): Observation {
  const name = id === 'v1' ? 'corrected' : 'mainline-corrected';
  let seen: Observation | undefined;
  const observe = (observation: Observation): readonly Violation[] => {
    seen = observation;
    return NOTHING;
  };
  const spy: Property = { id: 'spy', statement: '', source: [], holds: 'at every step', monitor: () => ({ observe }) };
  execute(revisions.find(name)!, notation.parseProgram(call), [spy], () => false);
  return seen!;
}

/** The designs, and where what their machines report is written. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  v1: ['reference/kernel', 'reference/c', 'reference/c/v1', 'reference/machine'],
  mainline: ['reference/kernel', 'reference/c', 'reference/c/mainline', 'reference/machine/mainline'],
};

/** A kind with what it is about, as far as a property asks. */
const EXAMPLES: Readonly<Record<string, string>> = {
  leak: 'leak:luo_file',
  refcount_: 'refcount_underflow:count',
  subsystem: 'subsystem:prepare:wrong_data:0',
  waits_for_callback: 'waits_for_callback:luo_state_rwsem:close',
  wrong_handler: 'wrong_handler:finish:0',
};
const event = (kind: string): string => EXAMPLES[kind] ?? `${kind}:somewhere:somehow`;

/** Told by what the next kernel was handed over. */
const ELSEWHERE = new Set(['handover_lost']);
/** LUO of that design has nothing to do with vmalloc(), and nobody reads its debugfs. */
const UNUSED: Readonly<Record<string, readonly string[]>> = { v1: ['miscounted', 'cut_off'] };

describe.each(SYSTEMS.map((system) => [system.id, system] as const))('in %s', (id, system) => {
  // Both look for leaks in one way: reference/machine/leaks.ts.
  const kinds = [...new Set([...kindsIn(ROOMS[id]!), 'leak'])];
  const brokenBy = (healthy: Observation, ...events: string[]): string[] => {
    const observation = { ...healthy, events: events.map((one) => ({ event: one, functions: ['luo_function'] })) };
    return [...system.properties, ...system.raceChoices]
      .filter((property) => property.monitor().observe(observation).length > 0)
      .map((property) => property.id);
  };

  it('nothing is broken where nothing is reported', () => {
    expect(kinds).toEqual(expect.arrayContaining(['deadlock', 'double_free', 'hang', 'invalid_free', 'leak', 'oops', 'out_of_bounds', 'panic', 'warn']));
    expect(brokenBy(anObservation(system))).toEqual([]);
  });

  it.each(kinds.filter((kind) => !ELSEWHERE.has(kind) && !UNUSED[id]?.includes(kind)))('%s breaks one property', (kind) => {
    expect(brokenBy(anObservation(system, REPORTED_BY[kind]), event(kind))).toHaveLength(1);
  });
});
