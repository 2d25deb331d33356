// SPDX-License-Identifier: GPL-2.0-only
/** @file The order of harm. */
import { expect, it } from 'vitest';
import { byHarm, groupsByHarm, type ShownBy } from '../../search/harm.js';
import { parseProgram } from '../../systems/v1/notation.js';
import { parseRace } from '../../systems/v1/notation.js';

const ids = (findings: readonly { readonly id: string }[]): string[] => findings.map(({ id }) => id);
const UAF = 'no-use-after-free/f/use_after_free-luo_file';
const RACE = 'no-data-race/luo_file/luo_file.fh';
const COUNT = 'the-count-of-files-is-exact/luo_register_file/count-too-high';

it('a use after free comes before the data race that leads to it, and that before a count', () => {
  const model = 'linearizable-as-the-model/f/no-order-of-the-calls';
  expect(ids(byHarm([model, COUNT, RACE, UAF].map((id) => ({ id }))))).toEqual([UAF, RACE, COUNT, model]);
});

it('of equal harm: no fault, then of the patch, then fewer tasks, then as they came', () => {
  const shown: Record<string, ShownBy> = {
    fault: { program: parseProgram('open s0; prepare s0 !kho_serialize:1') },
    three: { race: parseRace('open s0 | cancel s0 || prepare s0 || get_state s0 |') },
    two: { race: parseRace('open s0 | cancel s0 || prepare s0 |') },
    one: { program: parseProgram('open s0; prepare s0') },
    later: { program: parseProgram('open s0; prepare s0') },
  };
  const findings = [
    ...['fault', 'three', 'two', 'one', 'later'].map((key) => ({ id: COUNT, key, isNew: true })),
    { id: COUNT, key: 'inherited', isNew: false },
  ];
  expect(byHarm(findings, ({ key }) => shown[key] ?? {}).map(({ key }) => key)).toEqual(['one', 'later', 'two', 'three', 'inherited', 'fault']);
});

it('harm comes before the fault that it takes', () => {
  const findings = [
    { id: COUNT, race: parseRace('open s0 | cancel s0 || prepare s0 |') },
    { id: UAF, race: parseRace('open s0 | cancel s0 || prepare s0 !kho_serialize:1 |') },
  ];
  expect(ids(byHarm(findings, ({ race }) => ({ race })))).toEqual([UAF, COUNT]);
});

it('what no kernel gets to comes after everything else, however harmful it is', () => {
  const findings = [
    { id: UAF, program: parseProgram('open s0; prepare s0 !setprop_file:1') },
    { id: UAF, program: parseProgram('open s0; prepare s0 !cb_prepare:1:+1') },
    { id: COUNT, program: parseProgram('open s0; prepare s0 !kho_serialize:1') },
  ];
  expect(ids(byHarm(findings, ({ program }) => ({ program })))).toEqual([COUNT, UAF, UAF]);
});

it('groups of the patch come before those that were there, each kind by its most harmful finding', () => {
  const old = (id: string): { id: string; isNew: boolean } => ({ id, isNew: false });
  const groups = [[old(UAF)], [{ id: COUNT }, old(RACE)], [old(RACE), { id: COUNT }, { id: UAF }], [{ id: COUNT }], [old(COUNT)]];
  expect(groupsByHarm(groups, (group) => group)).toEqual([groups[2], groups[3], groups[0], groups[1], groups[4]]);
});

it('groups come by their most harmful finding', () => {
  const groups = [[{ id: COUNT }], [{ id: COUNT }, { id: UAF }], [{ id: RACE }]];
  expect(groupsByHarm(groups, (group) => group).map(ids)).toEqual([[COUNT, UAF], [RACE], [COUNT]]);
  const shown: Readonly<Record<string, ShownBy>> = { [UAF]: { program: parseProgram('open s0; prepare s0 !setprop_file:1') } };
  const reached = [[{ id: UAF }], [{ id: COUNT }]];
  expect(
    groupsByHarm(
      reached,
      (group) => group,
      ({ id }) => shown[id] ?? {},
    ).map(ids),
  ).toEqual([[COUNT], [UAF]]);
});
