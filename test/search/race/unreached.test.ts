// SPDX-License-Identifier: GPL-2.0-only
/** @file Tasks that never begin, because the kernel dies in a call before them, are searched by nobody and hold nowhere. */
import { expect, it } from 'vitest';
import { raceCatalogue } from '../../../cli/race-catalogue.js';
import { raceProperties } from '../../../properties/v1/tasks.js';
import { findRevision } from '../../../reference/v1/revisions.js';
import { litmusReport } from '../../../report/litmus.js';
import { parseScenario } from '../../../search/litmus/parse.js';
import { runScenario } from '../../../search/litmus/run.js';
import { countPrograms, matrixStates, runUnit } from '../../../search/race/matrix.js';
import { race } from '../../../search/race/search.js';
import { parseRace } from '../../../systems/v1/notation.js';
import { v1 } from '../../../systems/v1.js';

const DIES = 'open s0; preserve s0 0x1 f0; prepare s0; reboot !cb_freeze:1; reboot; open s0';
const posted = findRevision('posted')!;

it.each([
  ['corrected', 'holds', undefined],
  ['posted', 'unknown', 1],
])('of race: %s', async (name, answer, unreached) => {
  const { program } = parseRace(`${DIES} | get_state s0 || get_state s0 |`);
  const verdict = await race(findRevision(name)!, { runs: 0, seed: 1, first: [program] });
  expect(verdict).toMatchObject({ answer, findings: [] });
  expect(verdict.bound.unreached).toBe(unreached);
});

it('of a unit of the matrix', () => {
  const scope = { bounds: { sessions: 1, tokens: 1, processes: 1, descriptors: 1 }, tasks: 2 };
  const unit = { path: parseRace(`${DIES} | get_state s0 || get_state s0 |`).program.prefix, state: matrixStates(v1, scope.bounds)[1]!.state };
  const programs = countPrograms(v1, unit, scope);
  expect(programs).toBeGreaterThan(0);
  expect(runUnit(posted, unit, scope, raceProperties)).toMatchObject({ programs, unreached: programs, executions: 0 });
});

it('of a scenario', () => {
  const scenario = parseScenario(
    `question: why?\nprefix: ${DIES}\ntask: get_state s0\ntask: get_state s0\nexists: deadlock\nverdict: posted=Never corrected=Never\n`,
  );
  const results = ['posted', 'corrected'].map((name) => runScenario(scenario, findRevision(name)!));
  expect(results.map(({ verdict, executions }) => [verdict, executions > 0])).toEqual([
    ['Undecided', false],
    ['Never', true],
  ]);
  const told = litmusReport([{ name: 'x', scenario, results }], raceCatalogue());
  expect(told).toContain('no execution: the kernel dies or hangs before the tasks begin');
  expect(told).toMatch(/Observation x posted Undecided 0 0, expected Never: not all was searched\n/);
});
