// SPDX-License-Identifier: GPL-2.0-only
/** @file SARIF fits the schema of its standard, and means what it says. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Location, Log, Run } from 'sarif';
import AjvDraft4 from 'ajv-draft-04';
import { describe, expect, it } from 'vitest';
import { sarif } from '../../../report/ci/sarif.js';
import type { SearchResults } from '../../../report/ci/results.js';
import { checkedResults, IGNORED, IGNORED_RESULTS, NASTY, NASTY_RESULTS, racedResults, RESULTS, resultsOfTree } from './fixture.js';

const SCHEMA = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8')) as object;
/** `format` is checked below. */
const validate = new AjvDraft4.default({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(SCHEMA);
const errorsOf = (log: unknown): unknown => (validate(log) ? [] : validate.errors);
const read = (results: SearchResults): Log => JSON.parse(sarif(results)) as Log;

it('is as it was', async () => {
  await expect(sarif(RESULTS)).toMatchFileSnapshot('golden/check.sarif');
});

it('has a schema that refuses something', () => {
  const log = read(RESULTS);
  expect(errorsOf({ ...log, version: '2.0.0' })).not.toEqual([]);
  expect(errorsOf({ ...log, runs: [{ ...log.runs[0], results: [{ level: 'error' }] }] })).not.toEqual([]);
});

it('is told of simulated code where the call comes in, and not at what ran last', () => {
  const [finding] = resultsOfTree().properties.flatMap(({ findings }) => findings);
  expect(finding!.place).toEqual({ path: 'kernel/liveupdate/luo_file.c', line: 230 });
});

it('keeps every character', () => {
  const { runs } = read(NASTY_RESULTS);
  expect(runs[0]!.results!.map(({ message }) => message.text!).some((text) => text.startsWith(`${NASTY}. Expected: `))).toBe(true);
});

it('says what was not searched', () => {
  const [, , undecided, missing] = read(RESULTS).runs;
  expect(undecided!.invocations![0]!.executionSuccessful).toBe(false);
  expect(undecided!.invocations![0]!.toolExecutionNotifications!.map(({ associatedRule }) => associatedRule!.id)).toEqual(
    undecided!.tool.driver.rules!.map(({ id }) => id),
  );
  expect(missing!.tool.driver.rules).toEqual([]);
  expect(missing!.invocations![0]!).toMatchObject({
    executionSuccessful: false,
    toolExecutionNotifications: [{ message: { text: 'posted+0001: not checked: interrupted before its turn' } }],
  });
});

it('has places of a kernel tree in that tree', () => {
  const [first] = RESULTS.revisions;
  const place = { path: 'kernel/liveupdate/luo_session.c', line: 412 };
  const properties = first!.properties.map((property) => ({ ...property, findings: property.findings.map((finding) => ({ ...finding, place })) }));
  const log = read({ ...RESULTS, revisions: [{ ...first!, properties, isTree: true }], missing: [] });
  expect(errorsOf(log)).toEqual([]);
  const [{ results = [], originalUriBaseIds = {}, artifacts = [] }] = log.runs as [Run];
  expect(Object.keys(originalUriBaseIds)).toEqual(['SRCROOT', 'LUOCHECKROOT']);
  expect(new Set(results.map(({ locations }) => locations![0]!.physicalLocation!.artifactLocation!.uriBaseId))).toEqual(new Set(['SRCROOT']));
  for (const { location, sourceLanguage } of artifacts)
    expect([location!.uriBaseId, sourceLanguage]).toEqual(location!.uri === place.path ? ['SRCROOT', 'c'] : ['LUOCHECKROOT', 'typescript']);
});

it.each([
  ['mine/it is mine.ts', 'mine/it%20is%20mine.ts'],
  ['../mine/luo_files.ts', '../mine/luo_files.ts'],
  ['/a/mine/luo files.ts', 'file:///a/mine/luo%20files.ts'],
])("has places of somebody's own files where they are: %s", (path, uri) => {
  const [first] = RESULTS.revisions;
  const place = { path, line: 412 };
  const properties = first!.properties.map((property) => ({ ...property, findings: property.findings.map((finding) => ({ ...finding, place })) }));
  const log = read({ ...RESULTS, revisions: [{ ...first!, properties }], missing: [] });
  expect(errorsOf(log)).toEqual([]);
  const [{ results = [] }] = log.runs as [Run];
  expect(results.length).toBeGreaterThan(0);
  for (const { locations } of results) expect(locations![0]!.physicalLocation!.artifactLocation).toEqual({ uri, index: 0 });
});

it('has ignored findings as results that are suppressed', () => {
  const log = read(IGNORED_RESULTS);
  expect(errorsOf(log)).toEqual([]);
  const [{ results = [], tool }] = log.runs as [Run];
  expect(results.map(({ partialFingerprints }) => partialFingerprints!['findingId/v1'])).toEqual(IGNORED);
  for (const { suppressions, ruleId, ruleIndex } of results) {
    expect(suppressions).toEqual([{ kind: 'external', status: 'accepted', justification: '--ignore' }]);
    expect(tool.driver.rules![ruleIndex!]!.id).toBe(ruleId);
  }
  // The second one names no function.
  expect(results.map(({ locations }) => locations![0]!.physicalLocation!.region!.startLine)).toEqual([7, 9]);
});

it('has a category for each part of a search: a reader takes one run of each', () => {
  const [first] = RESULTS.revisions;
  const shard = { index: 2, count: 4 };
  const revisions = (['sequential', 'concurrent'] as const).map((programs) => ({ ...first!, programs }));
  const { runs } = read({ ...RESULTS, command: 'fuzz', revisions, missing: ['corrected'], shard });
  expect(runs.map(({ automationDetails }) => automationDetails!.id)).toEqual([
    'luocheck/fuzz/posted/sequential/shard-2-of-4/',
    'luocheck/fuzz/posted/concurrent/shard-2-of-4/',
    'luocheck/fuzz/corrected/shard-2-of-4/',
  ]);
});

describe.each([
  ['by hand', () => Promise.resolve(RESULTS), false],
  ['of a check', checkedResults, true],
  ['of a race', racedResults, true],
] as const)('%s', (name, search, isReal) => {
  const results = search();

  it('fits the schema', async () => {
    expect(errorsOf(read(await results))).toEqual([]);
  });

  it('has a run a revision, of its own category', async () => {
    const { revisions, missing } = await results;
    const ids = read(await results).runs.map(({ automationDetails }) => automationDetails!.id);
    const { command } = await results;
    expect(ids).toEqual([...revisions.map((revision) => revision.name), ...missing].map((revision) => `luocheck/${command}/${revision}/`));
  });

  it('has a line for each result and for each step: GitHub refuses a file in which one is missing', async () => {
    for (const { results: found } of read(await results).runs)
      for (const { locations, codeFlows } of found!) {
        const steps = codeFlows!.flatMap(({ threadFlows }) => threadFlows.flatMap((flow) => flow.locations.map(({ location }) => location!)));
        expect(steps).not.toEqual([]);
        for (const { physicalLocation } of [...locations!, ...steps]) expect(physicalLocation!.region!.startLine).toBeGreaterThan(0);
      }
  });

  it('refers only to what it has', async () => {
    for (const run of read(await results).runs) {
      const rules = run.tool.driver.rules ?? [];
      for (const result of run.results!) {
        expect(rules[result.ruleIndex!]!.id).toBe(result.ruleId);
        expect(result.partialFingerprints!['findingId/v1']!.startsWith(`${result.ruleId}/`)).toBe(true);
        for (const location of placesOf(run)) expect(run.artifacts![location.artifactLocation!.index!]!.location!.uri).toBe(location.artifactLocation!.uri);
      }
      const prints = run.results!.map(({ partialFingerprints }) => partialFingerprints!['findingId/v1']);
      expect(new Set(prints).size).toBe(prints.length);
      for (const { uri, uriBaseId } of run.artifacts?.map(({ location }) => location!) ?? []) {
        expect(uri).not.toMatch(/^\/|\\|^[a-z]+:/);
        expect(Object.keys(run.originalUriBaseIds!)).toContain(uriBaseId);
      }
      for (const { help, shortDescription } of rules) expect([help!.text!.length > 20, shortDescription!.text.length > 10]).toEqual([true, true]);
    }
  });

  if (!isReal) return;

  it('points at the line of the function', async () => {
    const run = read(await results).runs[0]!;
    expect(run.results).not.toEqual([]);
    if (name === 'of a race')
      expect(run.results!.map(({ partialFingerprints }) => partialFingerprints!['findingId/v1'])).toContain('no-data-race/luo_file/luo_file.fh');
    for (const { locations } of run.results!) {
      const [{ physicalLocation, logicalLocations }] = locations as [Location];
      const line = lineAt(physicalLocation!);
      expect(
        logicalLocations!.some(({ name: fn }) => new RegExp(`function\\*? ${fn}\\(`).test(line)),
        line,
      ).toBe(true);
    }
  });

  it('has flows whose order is that of the execution, at lines that take the step', async () => {
    const run = read(await results).runs[0]!;
    for (const { codeFlows, message } of run.results!) {
      const flows = codeFlows![0]!.threadFlows;
      expect(flows.length).toBeGreaterThanOrEqual(name === 'of a race' ? 3 : 1);
      const orders = flows.flatMap(({ locations }) => locations.map(({ executionOrder }) => executionOrder!));
      expect(orders.toSorted((a, b) => a - b)).toEqual(orders.map((_, i) => i + 1));
      for (const { locations } of flows)
        expect(locations.map(({ executionOrder }) => executionOrder!)).toEqual(
          locations.map(({ executionOrder }) => executionOrder!).toSorted((a, b) => a - b),
        );
      expect(message.text).toMatch(/Replay: luocheck replay 'v1 posted: [^\n]+'/);
    }
    const locks = run
      .results!.flatMap(({ codeFlows }) => codeFlows![0]!.threadFlows.flatMap(({ locations }) => locations))
      .filter(({ location }) => /^(down|up)_(read|write) \w+$/.test(location!.message!.text!));
    if (name === 'of a check') expect(locks).not.toEqual([]);
    for (const { location } of locks) expect(lineAt(location!.physicalLocation!)).toContain(location!.message!.text!.split(' ')[0]);
  });
});

type Place = NonNullable<Location['physicalLocation']>;

function placesOf(run: Run): Place[] {
  const flows = run.results!.flatMap(({ codeFlows }) =>
    codeFlows!.flatMap(({ threadFlows }) => threadFlows.flatMap(({ locations }) => locations.map(({ location }) => location!))),
  );
  return [...run.results!.flatMap(({ locations }) => locations!), ...flows].flatMap(({ physicalLocation }) => (physicalLocation ? [physicalLocation] : []));
}

const lineAt = ({ artifactLocation, region }: Place): string => readFileSync(artifactLocation!.uri!, 'utf8').split('\n')[region!.startLine! - 1]!;
