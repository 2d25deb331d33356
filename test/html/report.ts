// SPDX-License-Identifier: GPL-2.0-only
/** @file Reports on known races and sequences, as the command writes them. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RACE_FORMAT, RACE_VERSION } from '../../report/race/json.js';
import { VERDICT_FORMAT, VERDICT_VERSION } from '../../report/json.js';
import type { SeenBy } from '../../search/tools.js';
import { BENCH_FORMAT, BENCH_VERSION } from '../../report/html/bench-document.js';
import type { ReportDocument } from '../../report/html/document.js';
import { reportPage } from '../../report/html/page.js';
import { bundleView } from '../../scripts/view.js';
import { FakeTerminal, luocheck } from '../cli/fake-terminal.js';

export const FOLDER = mkdtempSync(join(tmpdir(), 'luocheck-html-'));

export const RACE = 'v1 posted: open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 | @ 4>1';
export const SEQUENCE = 'v1 posted: open s0; preserve s0 0x1 f0; prepare s0 !setprop_file:1';
export const REBOOT = 'v1 posted: open s0; preserve s0 0x1 f0; prepare s0; reboot; open s0; restore s0 0x1';

const TEXT = 'a </script><b>text</b> with \u2028 in it';
export const RACE_ID = 'every-call-ends/luo_destroy_session+luo_prepare/deadlock-luo_state_rwsem';

const LOCKDEP: SeenBy = {
  reports: [
    { tool: 'lockdep', kind: 'recursive_read', about: 'luo_state_rwsem', needs: null },
    { tool: 'hung task', kind: 'deadlock', about: 'luo_state_rwsem', needs: null },
  ],
  silent: [{ tool: 'KCSAN', why: 'nothing' }],
};
const NOTHING: SeenBy = {
  reports: [],
  silent: [
    { tool: 'lockdep', why: 'off' },
    { tool: 'kmemleak', why: 'pages' },
  ],
};

const [ONCE, TWICE] = ['0001-luo_files-release-the-session-lock-once.patch', '0002-luo_files-do-not-take-the-state-lock-twice-in-release.patch'];

export const finding = (id: string, replay: string, happened: string, seenBy: SeenBy | null, repairedBy: string | null = TWICE): object => {
  const [property, where, cause] = id.split('/');
  return {
    id,
    property,
    violation: { cause, where, expected: 'something else', happened },
    repairedBy,
    ...(seenBy && { seenBy }),
    replay,
  };
};

export const RACES = {
  format: RACE_FORMAT,
  version: RACE_VERSION,
  tool: '0',
  answer: 'violated',
  verdicts: [
    {
      revision: 'posted',
      answer: 'violated',
      bound: {
        strategy: 'dpor',
        programs: 3,
        executions: 9,
        pruned: 0,
        cutOff: 0,
        limited: 0,
        deferred: 0,
        steps: 20,
        seed: 1,
        preemptions: 2,
        stopped: false,
      },
      properties: [
        { property: 'every-call-ends', answer: 'violated' },
        { property: 'no-use-after-free', answer: 'unknown' },
        { property: 'no-data-race', answer: 'holds' },
      ],
      findings: [finding(RACE_ID, RACE, 'a task waits for ever', LOCKDEP)],
    },
  ],
};

const BOUND = { search: 'random', executions: 10, actions: 50, sessions: 2, tokens: 2, processes: 1, length: 20, seed: 1, stopped: false };

/** What a check says of one revision. */
export function resultOf(revision: string, findings: readonly object[]): object {
  const properties = [...new Set(findings.map((one) => (one as { property: string }).property))].map((property) => ({ property, answer: 'violated' }));
  return { revision, answer: findings.length > 0 ? 'violated' : 'holds', bounds: [BOUND], properties, findings };
}

export const VERDICTS = {
  format: VERDICT_FORMAT,
  version: VERDICT_VERSION,
  tool: '0',
  answer: 'violated',
  verdicts: [
    {
      revision: 'posted',
      answer: 'violated',
      bounds: [BOUND],
      properties: [
        { property: 'locks-are-balanced', answer: 'violated' },
        { property: 'every-call-ends', answer: 'holds' },
        { property: 'no-use-after-free', answer: 'holds' },
      ],
      findings: [
        finding('locks-are-balanced/luo_files_commit_data_to_fdt/unbalanced_up_read-luo_sessions_list_rwsem', SEQUENCE, TEXT, NOTHING, ONCE),
        finding('locks-are-balanced/luo_files_finish/never-seen', REBOOT, 'what is not to be seen again', LOCKDEP),
      ],
    },
    { revision: 'corrected', answer: 'unknown', bounds: [BOUND], properties: [{ property: 'locks-are-balanced', answer: 'unknown' }], findings: [] },
  ],
};

interface Result {
  readonly format: string;
  readonly verdicts: readonly { readonly findings: readonly object[] }[];
}

/** The same as luocheck wrote it before it said what a race search says of each property, and which checkers of the kernel see a finding. */
export function older(result: Result): Result {
  return {
    ...result,
    verdicts: result.verdicts.map((verdict) => ({
      ...verdict,
      ...(result.format === RACE_FORMAT && { properties: undefined }),
      findings: verdict.findings.map((one) => ({ ...one, seenBy: undefined })),
    })),
  };
}

export const BENCH = {
  format: BENCH_FORMAT,
  version: BENCH_VERSION,
  tool: '0',
  machine: 'Node v20 on a test',
  sections: [
    {
      name: 'states',
      title: 'States',
      text: 'How fast.',
      rows: [
        {
          what: 'ours',
          result: '800,000 states/s',
          measured: [{ value: 800_000, unit: 'states/s' }],
          floor: { value: 1_000_000, unit: 'states/s', text: '1M states/s', met: false },
        },
        { what: 'theirs', result: '150 states/s', measured: [{ value: 150, unit: 'states/s' }] },
        { what: 'nothing', result: 'not in time', measured: [{ value: null, unit: 'states/s' }] },
      ],
    },
  ],
};

/** What a small check reaches. */
export async function coverage(): Promise<unknown> {
  const path = join(FOLDER, 'coverage.json');
  await luocheck(['check', '--revision', 'posted', '--runs', '50', '--seed', '1', '--coverage', path], new FakeTerminal());
  return JSON.parse(readFileSync(path, 'utf8'));
}

export function fileOf(name: string, content: unknown): string {
  const path = join(FOLDER, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** The findings in the opposite order. */
export function turned(result: Result): Result {
  return { ...result, verdicts: result.verdicts.map((verdict) => ({ ...verdict, findings: [...verdict.findings].reverse() })) };
}

/** What the command embeds for these results, in a page with the view as it is now. */
export async function writeReport(path: string, results: readonly unknown[] = [VERDICTS, RACES, BENCH]): Promise<ReportDocument> {
  const files = results.map((result, i) => fileOf(`result-${i}.json`, result));
  const { code, stderr } = await luocheck(['report', ...files, '--output', path], new FakeTerminal());
  if (code !== 0) throw new Error(stderr);
  const document = dataOf(readFileSync(path, 'utf8'));
  const bundle = await bundleView();
  const part = (end: string): string => [...bundle].find(([name]) => name.endsWith(end))![1];
  writeFileSync(path, reportPage(document, { script: part('view.js'), style: part('view.css') }));
  return document;
}

/** The data that a page embeds. */
export function dataOf(html: string): ReportDocument {
  const [, data = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
  return JSON.parse(data) as ReportDocument;
}
