// SPDX-License-Identifier: GPL-2.0-only
/** @file Races that no fix repairs: one cause is told once, two causes are two. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findOfV1 } from '../../../reference/own/find.js';
import { groupByDefect } from '../../../report/defects.js';
import { race } from '../../../search/race/search.js';
import { parseConcurrent } from '../../../systems/v1/notation.js';

const CORE = fileURLToPath(new URL('../../../reference/v1/corrected/luo_core.ts', import.meta.url));
let folder: string;

beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'luocheck-race-causes-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Edit = readonly [find: string, replace: string];

/** The state is tested before the lock is taken, and not again: one change. */
const early = (test: string, label = '', indent = '    '): Edit => [
  `    if (yield down_write_killable(luo_state_rwsem)) return -EAGAIN;\n\n${label}${indent}if (${test}) {`,
  `    if (${test}) return -EINVAL;\n    const killed = yield down_write_killable(luo_state_rwsem);\n    if (killed) return -EAGAIN;\n${label.replace(':', ' :')}${indent}if (killed > 0) {`,
];
const PREPARE = early('!is_current_luo_state(LIVEUPDATE_STATE_NORMAL)', '    exit_unlock: {\n', '      ');
const FINISH = early('!is_current_luo_state(LIVEUPDATE_STATE_UPDATED)');

const UPDATED = 'open s0; preserve s0 0x1 f0; prepare s0; reboot; open s0; preserve s0 0x2 f1';
const PROGRAMS = [`${UPDATED} | finish s0 || finish s0 |`, 'open s0; preserve s0 0x1 f0 | prepare s0 || prepare s0 |'];

/** The groups of what these programs show in `corrected` with the edits, each by the ids in it. */
async function groupsWith(name: string, edits: readonly Edit[]): Promise<string[][]> {
  const own = join(folder, name);
  let text = readFileSync(CORE, 'utf8');
  for (const [find, replace] of edits) {
    expect(text.split(find)).toHaveLength(2);
    text = text.replace(find, replace);
  }
  mkdirSync(own);
  writeFileSync(join(own, 'luo_core.ts'), `// luocheck: based-on corrected\n${text}`);
  const { revision, findings } = await race(findOfV1(own)!, { runs: 0, seed: 1, first: PROGRAMS.map((program) => parseConcurrent(program)) });
  expect(findings.every(({ repairedBy }) => repairedBy === null)).toBe(true);
  return groupByDefect(revision, findings, []).map((group) => group.findings.map(({ id }) => id));
}

it('one cause is told once, whatever it shows as', async () => {
  const groups = await groupsWith('finish', [FINISH]);
  expect(groups).toHaveLength(1);
  expect(groups[0]!.length).toBeGreaterThan(1);
});

it('two causes are two, however alike they are', async () => {
  const groups = await groupsWith('both', [PREPARE, FINISH]);
  expect(groups).toHaveLength(2);
  expect(groups.map((ids) => [ids.some((id) => id.includes('luo_prepare')), ids.some((id) => id.includes('luo_finish'))]).sort()).toEqual([
    [false, true],
    [true, false],
  ]);
});
